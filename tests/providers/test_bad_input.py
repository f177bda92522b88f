"""What comes in at a microphone and is no plain answer: each ends in a sensible turn, and hinders none that follows."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import numpy as np
import pytest

from activities.providers.espeak_tts import EspeakTts
from activities.providers.google_speech.settings import GoogleAccess, SttSettings
from activities.providers.google_stt import GoogleStt
from activities.providers.pocketsphinx_stt import PocketsphinxStt
from activities.rooms.recognition import Recognition, Result
from activities.rooms.turn_taking import Finished, TurnTaking
from tests.edge.test_room_listening import scene, trimmed
from tests.providers.coded_speech import CodedRecogniser, coded, expected
from tests.support.ogg import decoded_s
from tests.support.sounds import music, two_voices
from workers.demo.sound import RATE
from workers.fake_google.faults import FaultQueue
from workers.fake_google.speech import FakeSpeech
from workflows.domain.conduct import Conduct


@pytest.fixture(scope="module")
async def recogniser() -> AsyncIterator[PocketsphinxStt]:
    stt = PocketsphinxStt(1)
    yield stt
    await stt.aclose()


def silence() -> bytes:
    return bytes(2 * 2 * RATE)


def noise() -> bytes:
    return np.random.default_rng(1).normal(0, 1500, 2 * RATE).astype("<i2").tobytes()


@pytest.mark.parametrize("sound", [silence, noise, music])
async def test_what_is_no_speech_is_no_answer_and_the_speech_behind_it_is(
    recogniser: PocketsphinxStt, sound: object
) -> None:
    async with scene(recogniser, conduct=Conduct()) as s:
        await s.candidate.microphone.play(sound())  # type: ignore[operator]
        await s.candidate.microphone.play(trimmed())
        finished = await s.finished()
        assert len(finished) == 1
        assert {"forward", "ten", "meters"} <= set(finished[0].text.lower().split()), finished[0].text


async def test_another_language_is_an_answer_of_low_confidence_or_one_that_was_not_caught(
    recogniser: PocketsphinxStt,
) -> None:
    voice = EspeakTts()
    text = "Zuletzt habe ich die Datenbank umgestellt und dabei alle Abfragen neu geschrieben."
    spoken = b"".join([pcm async for pcm in voice.synthesize(text, "de")])
    await voice.aclose()
    async with scene(recogniser, conduct=Conduct()) as s:
        await s.candidate.microphone.play(spoken)
        finished = (await s.finished())[0]
        assert finished.audio_ref is not None, "what was said can be listened to"
        assert not finished.text or (finished.confidence is not None and finished.confidence < 0.5)


async def test_two_voices_at_once_are_one_answer_with_its_recording(recogniser: PocketsphinxStt) -> None:
    async with scene(recogniser, conduct=Conduct()) as s:
        await s.candidate.microphone.play(two_voices())
        finished = (await s.finished())[0]
        assert finished.text
        assert finished.audio_ref is not None
        data = s.node.recordings.read(s.room.session_id, finished.audio_ref)
        assert decoded_s(data) == pytest.approx(finished.audio_duration_s, abs=0.1)


@pytest.mark.timeout(180)
async def test_an_answer_of_ten_minutes_is_one_answer_and_loses_no_word() -> None:
    words, pcm = 1160, coded(1160)
    assert len(pcm) / 32_000 >= 600
    server = FakeSpeech(CodedRecogniser(), FaultQueue())
    port = await server.start()
    settings = SttSettings(rotate_after_s=20.0, rotate_latest_s=25.0)
    stt = GoogleStt(GoogleAccess(endpoint=f"http://127.0.0.1:{port}"), settings)
    turns = TurnTaking(lambda text, seconds: 1.0, lambda: "u1")
    turns.speech_started(0.0)
    settled = asyncio.Event()

    def understood(result: Result) -> None:
        turns.result(result.text, result.final, 600.0, result.confidence, result.settles, result.behind_s)
        if result.settles:
            settled.set()

    recognition = Recognition(stt, "en", (), understood)
    try:
        for start in range(0, len(pcm), 3200):
            recognition.push(pcm[start : start + 3200])
            await asyncio.sleep(0.002)
        recognition.flush()
        await asyncio.wait_for(settled.wait(), 60)
    finally:
        await recognition.abort()
        await stt.aclose()
        await server.stop()
    turns.speech_ended(600.0)
    finished = [event for event in turns.tick(602.0) if isinstance(event, Finished)]
    assert [event.text.split() for event in finished] == [expected(words)]
    assert len(server.calls) > 20, "over many of the service's streams"

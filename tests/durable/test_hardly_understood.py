"""Answers that the recogniser is not sure of (another language, two voices, music): asked for again once, and kept."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from activities.late_recognition import RATE, transcribe
from activities.providers.espeak_tts import EspeakTts
from activities.providers.pocketsphinx_stt import PocketsphinxStt
from activities.store.interactions import Interactions
from tests.durable.stage import ANSWER, Scene, Stage
from tests.support.sounds import music, two_voices
from workers.fake_google.voice import resampled
from workflows import contracts as c
from workflows.domain.phrases import phrase
from workflows.domain.values import TurnKind

STRANGE = "so it's published in ah to eat a dish to it but a bite out"
ASKED = phrase("unsure", "en")[:30]


async def says(scene: Scene, text: str, confidence: float) -> str:
    """The candidate has said something by voice; the utterance's id."""
    utterance, now = str(uuid4()), datetime.now(UTC)
    room = (await scene.stage.doors.snapshot(scene.id)).room
    assert room is not None
    stamp = c.NodeStamp(f"ear-{utterance[:8]}", room.epoch, 1)
    speech = c.SpeechFinished(stamp, scene.candidate, utterance, text, now, now, confidence)
    await scene.stage.doors.signal(scene.id, speech)
    return utterance


def asked_again(scene: Scene) -> int:
    return sum(ASKED in x["text"] for x in scene.here.of("ai_message") if x["final"])


async def test_it_is_asked_for_again_once_in_the_interviews_language_and_both_are_one_answer(
    play: Stage,
) -> None:
    scene = await play.interview()
    await scene.begin()
    first = await says(scene, STRANGE, 0.3)
    await scene.line(ASKED)
    await scene.listening()
    assert (await play.doors.snapshot(scene.id)).ai_status.value == "Listening", "the question is still open"
    second = await says(scene, ANSWER, 0.9)
    await scene.asked(TurnKind.QUESTION)
    assert asked_again(scene) == 1
    await scene.to_the_end()
    transcript = await scene.transcript()
    lines = [
        (i.utterance_id, i.content, i.confidence) for i in transcript if i.utterance_id in (first, second)
    ]
    assert lines == [(first, STRANGE, 0.3), (second, ANSWER, 0.9)], "what was said is data"
    questions = [i.interaction_id for i in transcript if i.turn_kind is TurnKind.OPENING]
    assert len(questions) == 1, "the question itself was not asked again"
    [exchange] = [e for t in play.model.turns for e in t.recent if STRANGE in e.answer][:1]
    assert exchange.answer == f"{STRANGE} {ANSWER}"


async def test_who_goes_on_in_it_is_not_asked_for_ever(play: Stage) -> None:
    scene = await play.interview()
    await scene.begin()
    for _ in range(2):
        await says(scene, STRANGE, 0.3)
        await scene.line(ASKED)
        await scene.listening()
        await says(scene, STRANGE, 0.3)
        await scene.asked(TurnKind.QUESTION)
    await says(scene, STRANGE, 0.3)
    await scene.line(" on ")
    assert asked_again(scene) == 2, "once for a question, twice in an interview"
    await play.doors.end(scene.id, c.Command("organiser"))
    await scene.over()
    async with play.database.transaction() as tx:
        lines = (await Interactions(tx).transcript(scene.id)).lines
    assert sum(row.interaction.content == STRANGE for row in lines) == 5


@pytest.fixture(scope="module")
async def recogniser() -> AsyncIterator[PocketsphinxStt]:
    stt = PocketsphinxStt(1)
    yield stt
    await stt.aclose()


async def another_language() -> bytes:
    voice = EspeakTts()
    text = "Zuletzt habe ich die Datenbank umgestellt und dabei alle Abfragen neu geschrieben."
    spoken = b"".join([pcm async for pcm in voice.synthesize(text, "de")])
    await voice.aclose()
    return spoken


@pytest.mark.parametrize("sound", [two_voices, another_language, music])
async def test_what_the_recogniser_makes_of_other_sounds_leads_to_a_sensible_turn(
    play: Stage, recogniser: PocketsphinxStt, sound: Callable[[], bytes | Awaitable[bytes]]
) -> None:
    made = sound()
    pcm = resampled(made if isinstance(made, bytes) else await made, RATE)
    heard = await transcribe(recogniser, pcm, "en", ())
    scene = await play.interview()
    await scene.begin()
    utterance = await says(scene, heard.text, heard.confidence or 0.0)
    again = await scene.line("I'm sorry, I")
    assert again["text"] == phrase("unsure" if heard.text else "not_caught", "en")
    await scene.listening()
    await says(scene, ANSWER, 0.9)
    await scene.asked(TurnKind.QUESTION)
    await scene.to_the_end()
    lines = [i.content for i in await scene.transcript() if i.utterance_id == utterance]
    assert lines == ([heard.text] if heard.text else []), "what was said is data"
    questions = await scene.questions()
    assert sum("How do you keep a queue short?" in question for question in questions) == 1, (
        "it isn't asked twice"
    )


async def test_a_typed_answer_and_one_that_is_understood_are_not_asked_for_again(play: Stage) -> None:
    scene = await play.interview()
    await scene.begin()
    await says(scene, ANSWER, 0.5)
    await scene.asked(TurnKind.QUESTION)
    await scene.answer()
    await scene.line(" on ")
    assert asked_again(scene) == 0

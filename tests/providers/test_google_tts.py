"""Google Text-to-Speech: the real client library against a local server of the real wire."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import numpy as np
import pytest

from activities.providers.fallback import FallbackTts
from activities.providers.google_speech.cache import SpokenCache
from activities.providers.google_speech.settings import GoogleAccess, TtsSettings
from activities.providers.google_tts import GoogleTts, without_header
from activities.providers.ports import Capabilities, ProviderError, TextToSpeech
from workers.fake_google.faults import Fault, FaultKind, FaultQueue, Service
from workers.fake_google.voice import FakeVoice, wav
from workflows.domain.engines import USUAL_VOICE, Voice

CHUNKS = 5


class Tone(TextToSpeech):
    """As many samples as there are characters, times 1,000; in chunks of an odd number of bytes."""

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities("tone", offline=True)

    async def synthesize(self, text: str, language: str, voice: Voice = USUAL_VOICE) -> AsyncIterator[bytes]:
        pcm = tone(text)
        size = len(pcm) // CHUNKS | 1
        for start in range(0, len(pcm), size):
            yield pcm[start : start + size]


def tone(text: str) -> bytes:
    return np.arange(len(text) * 1000, dtype="<i2").tobytes()


@asynccontextmanager
async def google(
    *faults: Fault, settings: TtsSettings | None = None, voices: Sequence[str] = ()
) -> AsyncIterator[tuple[GoogleTts, FakeVoice]]:
    server = FakeVoice(Tone(), FaultQueue(faults), voices=voices)
    port = await server.start()
    tts = GoogleTts(GoogleAccess(endpoint=f"http://127.0.0.1:{port}"), settings)
    try:
        yield tts, server
    finally:
        await tts.aclose()
        await server.stop()


def fault(kind: FaultKind, seconds: float | None = None, **more: int) -> Fault:
    return Fault(kind=kind, service=Service.VOICE, seconds=seconds, **more)


async def chunks(
    tts: TextToSpeech, text: str = "Good morning.", language: str = "en", voice: Voice = USUAL_VOICE
) -> list[bytes]:
    return [chunk async for chunk in tts.synthesize(text, language, voice)]


async def test_a_voice_that_streams_is_streamed_in_whole_samples() -> None:
    async with google() as (tts, server):
        spoken = await chunks(tts)
    assert len(spoken) == CHUNKS and all(len(chunk) % 2 == 0 for chunk in spoken)
    assert b"".join(spoken) == tone("Good morning.")
    assert server.calls[0].streaming and tts.capabilities.streaming


async def test_another_voice_speaks_by_the_sentence_without_the_files_header() -> None:
    async with google(settings=TtsSettings(voice="Neural2-C")) as (tts, server):
        assert b"".join(await chunks(tts)) == tone("Good morning.")
    assert not server.calls[0].streaming and not tts.capabilities.streaming
    assert server.calls[0].voice == "en-US-Neural2-C"


@pytest.mark.parametrize(
    ("setting", "language", "code", "name"),
    [
        ("Chirp3-HD-Kore", "de", "de-DE", "de-DE-Chirp3-HD-Kore"),
        ("Chirp3-HD-Kore", "es", "es-ES", "es-ES-Chirp3-HD-Kore"),
        ("Chirp3-HD-Kore", "es-MX", "es-MX", "es-MX-Chirp3-HD-Kore"),
        ("de-DE-Neural2-D", "de", "de-DE", "de-DE-Neural2-D"),
        ("de-DE-Neural2-D", "es", "es-ES", "es-ES-Chirp3-HD-Kore"),
    ],
)
async def test_language_voice_and_rate_reach_the_wire(
    setting: str, language: str, code: str, name: str
) -> None:
    async with google(settings=TtsSettings(voice=setting, rate=1.25)) as (tts, server):
        await chunks(tts, "Hallo", language)
    call = server.calls[0]
    assert (call.language, call.voice, call.rate, call.text) == (code, name, 1.25, "Hallo")


@pytest.mark.parametrize("unknown", ["Chirp3-HD-Korre", "Neural2-Z", "de-DE-Neural2-D"])
async def test_a_voice_that_there_is_not_is_the_usual_one_and_not_asked_for_again(unknown: str) -> None:
    usual = "en-US-Chirp3-HD-Kore"
    async with google(settings=TtsSettings(voice="Chirp3-HD-Kore"), voices=[usual]) as (tts, server):
        for text in ("Good morning.", "How are you?"):
            spoken = [chunk async for chunk in tts.synthesize(text, "en", Voice(unknown, 1.2))]
            assert b"".join(spoken) == tone(text)
        assert [(call.voice, call.rate) for call in server.calls] == [(usual, 1.2)] * 2
        assert server.asked.count(usual) == 2 and len(server.asked) <= 3


async def test_a_voice_is_not_held_unknown_before_the_usual_one_has_spoken(
    caplog: pytest.LogCaptureFixture,
) -> None:
    wanted, usual = "en-US-Chirp3-HD-Puck", "en-US-Chirp3-HD-Kore"
    down = Fault(kind=FaultKind.UNAVAILABLE, service=Service.VOICE, skip=1)
    async with google(down, voices=[usual]) as (tts, server):
        with pytest.raises(ProviderError) as raised:
            await chunks(tts, voice=Voice("Chirp3-HD-Puck"))
        assert raised.value.kind == "unavailable"
        told = [vars(r) for r in caplog.records if r.getMessage() == "a provider failed"]
        assert [(r["provider"], r["kind"]) for r in told] == [("google_tts", "bad_request")], "once"
        server.voices = [usual, wanted]
        assert b"".join(await chunks(tts, voice=Voice("Chirp3-HD-Puck"))) == tone("Good morning.")
    assert [call.voice for call in server.calls] == [wanted]


async def test_nobody_is_left_alone_for_more_than_an_hour_on_their_own_word() -> None:
    async with google(fault(FaultKind.RATE_LIMITED, 1e6)) as (tts, _):
        with pytest.raises(ProviderError) as raised:
            await chunks(tts)
    assert raised.value.retry_after_s == 3600.0


async def test_where_the_usual_voice_is_unknown_too_it_is_said() -> None:
    async with google(voices=["en-US-Chirp3-HD-Puck"]) as (tts, _):
        with pytest.raises(ProviderError) as raised:
            _ = [chunk async for chunk in tts.synthesize("Hello.", "en", Voice("Chirp3-HD-Korre"))]
    assert (raised.value.kind, raised.value.retryable) == ("bad_request", False)


@pytest.mark.parametrize("voice", ["Chirp3-HD-Kore", "Neural2-C"])
async def test_markup_is_text(voice: str) -> None:
    words = "<speak>Say <break time='5s'/> & so on</speak>"
    async with google(settings=TtsSettings(voice=voice)) as (tts, server):
        await chunks(tts, words)
    assert [call.text for call in server.calls] == [words]


async def test_a_text_longer_than_a_request_takes_is_sent_in_parts() -> None:
    text = " ".join(f"Sentence number {n} is here." for n in range(300))
    async with google() as (tts, server):
        await chunks(tts, text)
    assert len(server.calls) > 1
    assert " ".join(call.text for call in server.calls) == text


async def test_a_sentence_that_recurs_comes_from_the_cache() -> None:
    async with google() as (tts, server):
        first = b"".join(await chunks(tts, "Welcome."))
        again = b"".join(await chunks(tts, "Welcome."))
        await chunks(tts, "Welcome.", "de")
    assert first == again
    assert [call.language for call in server.calls] == ["en-US", "de-DE"]


async def test_a_sentence_that_broke_off_is_not_kept() -> None:
    async with google(fault(FaultKind.CUT)) as (tts, _):
        with pytest.raises(ProviderError):
            await chunks(tts, "Welcome.")
        assert b"".join(await chunks(tts, "Welcome.")) == tone("Welcome.")


def test_the_cache_is_bounded_and_drops_what_was_used_longest_ago() -> None:
    cache = SpokenCache(100)
    for name in "abcd":
        cache.put(name, bytes(25))
    cache.get("a")
    cache.put("e", bytes(25))
    cache.put("big", bytes(26))
    assert [name for name in ("a", "b", "c", "d", "e", "big") if cache.get(name)] == ["a", "c", "d", "e"]


@pytest.mark.parametrize("voice", ["Chirp3-HD-Kore", "Neural2-C"])
@pytest.mark.parametrize(
    ("scripted", "kind", "retryable"),
    [
        (FaultKind.RATE_LIMITED, "rate_limited", True),
        (FaultKind.INTERNAL, "internal", True),
        (FaultKind.UNAVAILABLE, "unavailable", True),
        (FaultKind.DEADLINE, "timeout", True),
        (FaultKind.RESET, "unavailable", True),
        (FaultKind.CUT, "unavailable", True),
        (FaultKind.EMPTY, "empty", True),
        (FaultKind.BAD_KEY, "bad_key", False),
        (FaultKind.FORBIDDEN, "forbidden", False),
        (FaultKind.API_DISABLED, "api_disabled", False),
        (FaultKind.WRONG_PROJECT, "wrong_project", False),
        (FaultKind.BILLING, "billing", False),
    ],
)
async def test_each_fault_is_classified(voice: str, scripted: FaultKind, kind: str, retryable: bool) -> None:
    async with google(fault(scripted), settings=TtsSettings(voice=voice)) as (tts, _):
        with pytest.raises(ProviderError) as raised:
            await chunks(tts)
        assert (raised.value.kind, raised.value.retryable) == (kind, retryable)
        assert (
            str(raised.value) == f"google_tts: {kind}"
            and raised.value.__cause__ is raised.value.__context__ is None
        )
        assert b"".join(await chunks(tts)) == tone("Good morning."), "the next call works"


@pytest.mark.parametrize("voice", ["Chirp3-HD-Kore", "Neural2-C"])
async def test_a_first_byte_that_does_not_come_is_not_waited_for(voice: str) -> None:
    settings = TtsSettings(voice=voice, first_byte_timeout_s=0.1, stall_timeout_s=0.1)
    async with google(fault(FaultKind.SLOW_START, 30.0), settings=settings) as (tts, _):
        with pytest.raises(ProviderError) as raised:
            await asyncio.wait_for(chunks(tts), 5.0)
    assert (raised.value.kind, raised.value.retryable) == ("timeout", True)


async def test_a_voice_that_hangs_is_left_for_the_next_one() -> None:
    settings = TtsSettings(first_byte_timeout_s=0.2)
    async with (
        google(fault(FaultKind.SLOW_START, 30.0, times=9), settings=settings) as (hanging, first),
        google() as (healthy, second),
    ):
        voice = FallbackTts([hanging, healthy], asyncio.get_running_loop().time)
        for text in ("One.", "Two.", "Three."):
            assert b"".join(await chunks(voice, text)) == tone(text)
    assert (len(first.faults.met), len(second.calls)) == (1, 3)


async def test_a_server_that_is_not_there_is_unreachable() -> None:
    async with google() as (tts, server):
        await server.stop()
        with pytest.raises(ProviderError) as raised:
            await asyncio.wait_for(chunks(tts), 10.0)
    assert (raised.value.kind, raised.value.retryable) == ("unreachable", True)


def test_the_header_of_a_wav_file_is_taken_off_wherever_its_samples_begin() -> None:
    samples = b"\x01\x02" * 10
    file = wav(samples, 48_000)
    with_list = file[:36] + b"LIST\x05\x00\x00\x00hello\x00" + file[36:]
    assert without_header(file) == without_header(with_list) == without_header(samples) == samples

"""Google Speech-to-Text: the real client library against a local server of the real wire."""

from __future__ import annotations

import asyncio
import difflib
import wave
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from activities.providers.fallback import FallbackStt
from activities.providers.google_speech.settings import GoogleAccess, SttSettings
from activities.providers.google_stt import GoogleStt
from activities.providers.pocketsphinx_stt import PocketsphinxStt
from activities.providers.ports import ProviderError, SpeechToText, SttStream, Transcript
from activities.rooms.recognition import Recognition, Result
from tests.providers.coded_speech import CodedRecogniser, coded, expected
from workers.fake_google.faults import Fault, FaultKind, FaultQueue, Service
from workers.fake_google.speech import LIMIT_S, FakeSpeech

SPEECH = Path(__file__).resolve().parents[3] / "shared" / "speech"
CHUNK = 3200
"""0.1 s."""
PACE_S = 0.004
"""Between two chunks: 25 times as fast as speech, yet not all at once."""
PHRASES = ("kubernetes", "event sourcing")


@asynccontextmanager
async def google(
    *faults: Fault,
    settings: SttSettings | None = None,
    recogniser: SpeechToText | None = None,
    limit_s: float = LIMIT_S,
    project: str = "",
) -> AsyncIterator[tuple[GoogleStt, FakeSpeech]]:
    server = FakeSpeech(recogniser or CodedRecogniser(), FaultQueue(faults), limit_s)
    port = await server.start()
    stt = GoogleStt(GoogleAccess(endpoint=f"http://127.0.0.1:{port}", project=project), settings)
    try:
        yield stt, server
    finally:
        await stt.aclose()
        await server.stop()


def fault(kind: FaultKind, seconds: float | None = None, **more: int) -> Fault:
    return Fault(kind=kind, service=Service.SPEECH, seconds=seconds, **more)


async def speak(stream: SttStream, pcm: bytes, pace_s: float = PACE_S) -> None:
    for start in range(0, len(pcm), CHUNK):
        await stream.push(pcm[start : start + CHUNK])
        await asyncio.sleep(pace_s)


async def heard(stt: SpeechToText, pcm: bytes, language: str = "en") -> list[Transcript]:
    """All results of a stream that hears `pcm`, then a flush, then its end."""
    stream = await stt.open(language, PHRASES)
    reading = asyncio.create_task(_all(stream))
    try:
        await speak(stream, pcm)
        await stream.flush()
        await stream.close()
        return await reading
    except ProviderError:
        # `push` repeats what `results` said.
        return await reading
    finally:
        reading.cancel()
        await stream.close()


async def _all(stream: SttStream) -> list[Transcript]:
    return [t async for t in stream.results()]


def finals(results: list[Transcript]) -> list[str]:
    return " ".join(t.text for t in results if t.final).split()


@pytest.mark.parametrize("version", ["v2", "v1"])
async def test_speech_becomes_interim_and_final_results_with_word_times_and_confidence(version: str) -> None:
    async with google(settings=SttSettings(version=version)) as (stt, _):
        results = await heard(stt, coded(7))
    assert finals(results) == expected(7)
    assert any(not t.final and t.text for t in results)
    first = next(t for t in results if t.final)
    assert first.confidence == pytest.approx(0.9)
    assert [(w.text, round(w.start_s, 2), round(w.end_s, 2)) for w in first.words[:2]] == [
        ("w0", 0.0, 0.3),
        ("w1", 0.4, 0.7),
    ]


@pytest.mark.parametrize("version", ["v2", "v1"])
async def test_language_hints_model_and_punctuation_reach_the_wire(version: str) -> None:
    settings = SttSettings(version=version, model="telephony")
    async with google(settings=settings, project="acme") as (stt, server):
        for language in ("de", "es", "en-GB", "pt_br"):
            await heard(stt, coded(1), language)
    assert [call.language for call in server.calls] == ["de-DE", "es-ES", "en-GB", "pt-BR"]
    call = server.calls[0]
    assert (call.version, call.phrases, call.model, call.punctuation) == (version, PHRASES, "telephony", True)
    assert call.recognizer == ("projects/acme/locations/global/recognizers/_" if version == "v2" else "")


async def test_hints_are_bounded_to_what_the_service_takes() -> None:
    async with google() as (stt, server):
        stream = await stt.open("en", [f"phrase {n} " + "x" * 200 for n in range(2000)])
        reading = asyncio.create_task(_all(stream))
        await stream.push(coded(1))
        await stream.close()
        await reading
    phrases = server.calls[0].phrases
    assert 0 < len(phrases) <= 500 and max(map(len, phrases)) <= 100 and sum(map(len, phrases)) <= 10_000


async def test_a_language_that_the_service_lacks_is_refused_before_a_call() -> None:
    async with google() as (stt, server):
        with pytest.raises(ProviderError) as raised:
            await stt.open("tlh")
    assert (raised.value.kind, raised.value.retryable, server.calls) == ("language", False, [])


async def test_each_flush_brings_one_final_result_that_reaches_the_pause() -> None:
    async with google() as (stt, server):
        stream = await stt.open("en")
        results = stream.results()
        await speak(stream, coded(3))
        await stream.flush()
        first = await _next_final(results)
        await stream.flush()
        nothing = await _next_final(results)
        await speak(stream, coded(2))
        await stream.flush()
        second = await _next_final(results)
        await stream.close()
        assert [t async for t in results] == []
    three_s = len(coded(3)) / 32_000
    assert first.text == "w0 w1 w2" and first.end_s == pytest.approx(three_s)
    assert nothing.text == "" and nothing.end_s == pytest.approx(three_s)
    assert second.text == "w0 w1"
    assert second.words[0].start_s == pytest.approx(three_s), "times stay on the stream's own clock"
    assert second.end_s == pytest.approx(three_s + len(coded(2)) / 32_000)
    assert len(server.calls) == 2, "a pause holds no call, and an empty flush makes none"


async def _next_final(results: AsyncIterator[Transcript]) -> Transcript:
    async for transcript in results:
        if transcript.final:
            return transcript
    raise AssertionError("the results have ended")


async def test_a_final_result_follows_a_pause_even_where_nothing_was_understood() -> None:
    async with google(fault(FaultKind.EMPTY)) as (stt, _):
        results = await heard(stt, coded(2))
    assert [(t.text, t.final) for t in results] == [("", True)]


async def test_a_stream_is_rotated_without_losing_or_doubling_a_word() -> None:
    settings = SttSettings(rotate_after_s=6.0, rotate_latest_s=60.0)
    async with google(settings=settings, limit_s=9.0) as (stt, server):
        results = await heard(stt, coded(60))
    assert finals(results) == expected(60)
    assert len(server.calls) >= 4
    assert [w.start_s for t in results if t.final for w in t.words] == sorted(
        w.start_s for t in results if t.final for w in t.words
    )


async def test_a_rotation_in_the_middle_of_a_word_repeats_the_word_to_the_next_request_stream() -> None:
    # The 8.4th second lies within the second word of the fourth sentence.
    settings = SttSettings(rotate_after_s=8.35, rotate_latest_s=8.35)
    async with google(settings=settings) as (stt, server):
        results = await heard(stt, coded(60))
    assert finals(results) == expected(60)
    assert len(server.calls) >= 3
    assert server.calls[0].audio_s == pytest.approx(8.4)


async def test_speech_without_any_pause_is_cut_between_two_words_before_the_limit() -> None:
    settings = SttSettings(rotate_after_s=3.0, rotate_latest_s=3.0)
    async with google(settings=settings) as (stt, server):
        results = await heard(stt, coded(20, a_sentence=100))
    assert finals(results) == expected(20)
    assert [round(call.audio_s, 1) for call in server.calls] == [2.8, 2.8, 2.4]


async def test_speech_without_any_gap_is_cut_at_the_limit_and_goes_on() -> None:
    settings = SttSettings(rotate_after_s=3.0, rotate_latest_s=3.0)
    async with google(settings=settings) as (stt, server):
        results = await heard(stt, coded(26, a_sentence=100, gap_samples=0))
    assert list(dict.fromkeys(word.strip("/") for word in finals(results))) == expected(26)
    assert [round(call.audio_s, 1) for call in server.calls][:2] == [3.0, 3.0]


async def test_the_services_own_limit_in_the_middle_of_a_word_loses_none() -> None:
    async with google(limit_s=5.5) as (stt, server):
        results = await heard(stt, coded(40))
    assert finals(results) == expected(40)
    assert len(server.calls) >= 4


async def test_real_speech_is_understood_alike_with_and_without_rotation() -> None:
    names = ["go-forward", "librivox-0880", "librivox-0890"]
    pcm = b"".join(_wav(name) + bytes(32_000) for name in names)
    recogniser = PocketsphinxStt(1)
    try:
        async with google(recogniser=recogniser, settings=SttSettings(final_timeout_s=30.0)) as (stt, _):
            whole = finals(await heard(stt, pcm, "en"))
        settings = SttSettings(rotate_after_s=5.0, rotate_latest_s=9.0, final_timeout_s=30.0)
        async with google(recogniser=recogniser, settings=settings, limit_s=10.0) as (stt, server):
            rotated = finals(await _slowly(stt, pcm))
            assert len(server.calls) >= 2
    finally:
        await recogniser.aclose()
    said = " ".join((SPEECH / f"{name}.txt").read_text() for name in names).split()
    assert difflib.SequenceMatcher(None, whole, rotated).ratio() > 0.85
    assert difflib.SequenceMatcher(None, said, rotated).ratio() > 0.6
    assert abs(len(rotated) - len(whole)) <= 3


async def _slowly(stt: SpeechToText, pcm: bytes) -> list[Transcript]:
    """At the pace at which the engine can follow."""
    stream = await stt.open("en")
    reading = asyncio.create_task(_all(stream))
    await speak(stream, pcm, pace_s=0.03)
    await stream.flush()
    await stream.close()
    return await reading


def _wav(name: str) -> bytes:
    with wave.open(str(SPEECH / f"{name}.wav")) as file:
        return bytes(file.readframes(file.getnframes()))


@pytest.mark.parametrize(
    ("scripted", "kind", "retryable"),
    [
        (FaultKind.RATE_LIMITED, "rate_limited", True),
        (FaultKind.INTERNAL, "internal", True),
        (FaultKind.UNAVAILABLE, "unavailable", True),
        (FaultKind.DEADLINE, "timeout", True),
        (FaultKind.RESET, "unavailable", True),
        (FaultKind.BAD_KEY, "bad_key", False),
        (FaultKind.FORBIDDEN, "forbidden", False),
        (FaultKind.API_DISABLED, "api_disabled", False),
        (FaultKind.WRONG_PROJECT, "wrong_project", False),
        (FaultKind.BILLING, "billing", False),
    ],
)
async def test_each_fault_is_classified(scripted: FaultKind, kind: str, retryable: bool) -> None:
    async with google(fault(scripted, 7.5 if scripted is FaultKind.RATE_LIMITED else None)) as (stt, _):
        with pytest.raises(ProviderError) as raised:
            await heard(stt, coded(2))
        assert (raised.value.kind, raised.value.retryable) == (kind, retryable)
        assert raised.value.retry_after_s == (7.5 if scripted is FaultKind.RATE_LIMITED else None)
        assert str(raised.value) == f"google_stt: {kind}"
        assert finals(await heard(stt, coded(2))) == expected(2), "the next stream works"


async def test_the_services_own_status_survives_writes_that_fail_because_the_call_has_ended() -> None:
    async with google(fault(FaultKind.FORBIDDEN, times=40)) as (stt, _):
        for _ in range(40):
            with pytest.raises(ProviderError, match="forbidden"):
                await heard(stt, coded(2))


async def test_a_first_byte_that_does_not_come_is_not_waited_for() -> None:
    settings = SttSettings(final_timeout_s=0.2)
    async with google(fault(FaultKind.SLOW_START, 30.0), settings=settings) as (stt, _):
        with pytest.raises(ProviderError) as raised:
            await asyncio.wait_for(heard(stt, coded(2)), 5.0)
    assert (raised.value.kind, raised.value.retryable) == ("timeout", True)


async def test_a_server_that_is_not_there_is_unreachable() -> None:
    async with google() as (stt, server):
        await server.stop()
        with pytest.raises(ProviderError) as raised:
            await asyncio.wait_for(heard(stt, coded(2)), 10.0)
    assert (raised.value.kind, raised.value.retryable) == ("unreachable", True)


async def test_a_stream_that_limits_itself_before_anything_is_final_is_broken() -> None:
    async with google(fault(FaultKind.STREAM_LIMIT, 1.0)) as (stt, _):
        with pytest.raises(ProviderError) as raised:
            await heard(stt, coded(5))
    assert (raised.value.kind, raised.value.retryable) == ("stream_limit", True)


@dataclass
class Ear:
    """What a room's recognition brings."""

    results: list[Result] = field(default_factory=list)
    settled: asyncio.Event = field(default_factory=asyncio.Event)

    def __call__(self, result: Result) -> None:
        self.results.append(result)
        if result.settles:
            self.settled.set()

    @property
    def words(self) -> list[str]:
        return " ".join(r.text for r in self.results if r.final).split()


async def understood(stt: SpeechToText, pcm: bytes) -> Ear:
    ear = Ear()
    recognition = Recognition(stt, "en", (), ear)
    for start in range(0, len(pcm), CHUNK):
        recognition.push(pcm[start : start + CHUNK])
        await asyncio.sleep(PACE_S)
    recognition.flush()
    await asyncio.wait_for(ear.settled.wait(), 20.0)
    await recognition.abort()
    return ear


@pytest.mark.parametrize(
    "scripted",
    [FaultKind.CUT, FaultKind.RESET, FaultKind.INTERNAL, FaultKind.UNAVAILABLE, FaultKind.STREAM_LIMIT],
)
async def test_an_utterance_survives_a_stream_that_breaks_in_it(scripted: FaultKind) -> None:
    async with google(fault(scripted, 4.2)) as (stt, _):
        ear = await understood(stt, coded(20))
    assert ear.words == expected(20)


async def test_a_recogniser_that_hangs_is_left_for_the_next_one() -> None:
    settings = SttSettings(final_timeout_s=0.3)
    async with (
        google(fault(FaultKind.SLOW_START, 30.0, times=9), settings=settings) as (hanging, first),
        google() as (healthy, second),
    ):
        ear = await understood(FallbackStt([hanging, healthy], asyncio.get_running_loop().time), coded(5))
    assert ear.words == expected(5)
    assert (len(first.faults.met), len(second.calls)) == (1, 1)


async def test_a_key_that_has_expired_sends_the_utterance_to_the_next_recogniser() -> None:
    async with google(fault(FaultKind.BAD_KEY, times=9)) as (expired, _), google() as (healthy, second):
        ear = await understood(FallbackStt([expired, healthy], asyncio.get_running_loop().time), coded(5))
    assert ear.words == expected(5) and len(second.calls) == 1

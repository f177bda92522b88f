"""The offline recogniser on real people's speech, and what becomes of it when its process dies."""

import asyncio
import os
import signal
import wave
from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest

from activities.providers.espeak_tts import EspeakTts
from activities.providers.pocketsphinx_engine import MOST_SURE
from activities.providers.pocketsphinx_stt import MAX_STREAMS_A_PROCESS, PocketsphinxStt
from activities.providers.ports import ProviderError, SttStream, Transcript

SPEECH = Path(__file__).resolve().parents[3] / "shared" / "speech"
FILES = sorted(SPEECH.glob("*.wav"))
FRAME_BYTES = 640
"""20 ms, as the ear gets it."""


@pytest.fixture(scope="module")
async def stt() -> AsyncIterator[PocketsphinxStt]:
    recogniser = PocketsphinxStt(processes=1)
    await recogniser.start()
    yield recogniser
    await recogniser.aclose()


def recorded(path: Path) -> bytes:
    with wave.open(str(path)) as file:
        pcm: bytes = file.readframes(file.getnframes())
        return pcm


def said(path: Path) -> list[str]:
    return path.with_suffix(".txt").read_text().lower().split()


def wrong_words(wanted: list[str], heard: list[str]) -> int:
    """Levenshtein's distance in words: substitutions, insertions and deletions."""
    row = list(range(len(heard) + 1))
    for i, word in enumerate(wanted, start=1):
        before, row[0] = row[0], i
        for j, other in enumerate(heard, start=1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (word != other))
    return row[-1]


async def push(stream: SttStream, pcm: bytes) -> None:
    for start in range(0, len(pcm), FRAME_BYTES):
        await stream.push(pcm[start : start + FRAME_BYTES])


async def recognised(stt: PocketsphinxStt, pcm: bytes) -> list[Transcript]:
    stream = await stt.open("en")
    await push(stream, pcm)
    await stream.flush()
    await stream.close()
    return [result async for result in stream.results()]


def words_of(results: list[Transcript]) -> list[str]:
    return " ".join(r.text for r in results if r.final).split()


async def until_final(results: AsyncIterator[Transcript]) -> Transcript:
    async for result in results:
        if result.final:
            return result
    raise AssertionError("ended without a final result")


async def test_most_words_of_real_people_are_right(stt: PocketsphinxStt) -> None:
    wrong = total = 0
    for path in FILES:
        wanted, heard = said(path), words_of(await recognised(stt, recorded(path)))
        wrong, total = wrong + wrong_words(wanted, heard), total + len(wanted)
        print(f"{path.stem}: {' '.join(heard)}")
    print(f"words right: {1 - wrong / total:.0%}")
    assert total > 40
    assert 1 - wrong / total >= 0.60


async def test_words_have_times_and_a_confidence(stt: PocketsphinxStt) -> None:
    pcm = recorded(SPEECH / "librivox-0870.wav")
    final = next(r for r in await recognised(stt, pcm) if r.final)
    assert final.confidence is not None and 0.5 * MOST_SURE < final.confidence <= MOST_SURE
    assert [w.text for w in final.words] == final.text.split()
    times = [t for w in final.words for t in (w.start_s, w.end_s)]
    assert times == sorted(times) and times[0] >= 0 and times[-1] <= len(pcm) / 32_000
    assert final.end_s == pytest.approx(len(pcm) / 32_000, abs=0.01)
    assert all(w.confidence is not None and 0 <= w.confidence <= MOST_SURE for w in final.words)


async def test_noise_is_less_certain_than_speech(stt: PocketsphinxStt) -> None:
    rng = np.random.default_rng(1)
    noise = (rng.normal(0, 3000, 48_000)).astype("<i2").tobytes()
    speech = next(r for r in await recognised(stt, recorded(SPEECH / "librivox-0890.wav")) if r.final)
    heard = [r for r in await recognised(stt, noise) if r.final]
    assert all(r.text == "" or (r.confidence or 0) < (speech.confidence or 0) for r in heard)


async def test_interim_results_grow_before_the_final_one(stt: PocketsphinxStt) -> None:
    results = await recognised(stt, recorded(SPEECH / "librivox-0870.wav"))
    interim = [r for r in results if not r.final]
    assert len(interim) > 5
    gaps = [b.end_s - a.end_s for a, b in pairwise(interim)]
    assert min(gaps) >= 0.29
    assert results[-1].final and all(r.confidence is None for r in interim)


async def test_one_stream_takes_utterance_after_utterance_each_with_its_final(stt: PocketsphinxStt) -> None:
    stream = await stt.open("en")
    results = stream.results()
    pcm = recorded(SPEECH / "go-forward.wav")
    for n in (1, 2):
        await push(stream, pcm)
        await stream.flush()
        final = await until_final(results)
        assert "forward" in final.text
        assert final.end_s == pytest.approx(n * len(pcm) / 32_000, abs=0.01)
        assert final.words[0].start_s >= (n - 1) * len(pcm) / 32_000
    await stream.close()
    assert [r async for r in results] == []


@pytest.mark.parametrize("pcm", [b"", bytes(32_000), b"\x01"])
async def test_a_flush_without_speech_brings_an_empty_final(stt: PocketsphinxStt, pcm: bytes) -> None:
    finals = [r for r in await recognised(stt, pcm) if r.final]
    assert len(finals) == 1 and finals[0].text == ""


async def test_pieces_of_odd_length_are_the_same_speech(stt: PocketsphinxStt) -> None:
    pcm = recorded(SPEECH / "go-forward.wav")
    stream = await stt.open("en")
    for start in range(0, len(pcm), 777):
        await stream.push(pcm[start : start + 777])
    await stream.close()
    assert "forward" in words_of([r async for r in stream.results()])


async def test_a_long_answer_without_a_pause_brings_finals_on_its_way(stt: PocketsphinxStt) -> None:
    pcm = recorded(SPEECH / "librivox-0870.wav") * 4
    finals = [r for r in await recognised(stt, pcm) if r.final and r.text]
    assert len(finals) >= 2
    assert len(" ".join(f.text for f in finals).split()) > 60


async def test_streams_of_several_people_do_not_mix(stt: PocketsphinxStt) -> None:
    first, second = await asyncio.gather(
        recognised(stt, recorded(SPEECH / "go-forward.wav")),
        recognised(stt, recorded(SPEECH / "librivox-0890.wav")),
    )
    assert "forward" in words_of(first) and "selfish" not in words_of(first)
    assert "selfish" in words_of(second) and "forward" not in words_of(second)


async def test_another_language_is_refused(stt: PocketsphinxStt) -> None:
    assert stt.capabilities.languages == ("en",)
    with pytest.raises(ProviderError) as raised:
        await stt.open("de-DE")
    assert (raised.value.kind, raised.value.retryable) == ("language", False)


async def test_too_many_streams_are_refused_until_one_is_closed(stt: PocketsphinxStt) -> None:
    streams = [await stt.open("en") for _ in range(MAX_STREAMS_A_PROCESS)]
    with pytest.raises(ProviderError) as raised:
        await stt.open("en")
    assert (raised.value.kind, raised.value.retryable) == ("busy", True)
    for stream in streams:
        await stream.close()
    assert "forward" in words_of(await recognised(stt, recorded(SPEECH / "go-forward.wav")))


async def test_a_reader_who_leaves_early_leaves_no_stream_behind(stt: PocketsphinxStt) -> None:
    for _ in range(MAX_STREAMS_A_PROCESS + 1):
        stream = await stt.open("en")
        reader = asyncio.ensure_future(anext(stream.results()))
        await asyncio.sleep(0)
        reader.cancel()
        await asyncio.wait([reader])
        await stream.close()


async def test_a_closed_stream_takes_nothing_more(stt: PocketsphinxStt) -> None:
    stream = await stt.open("en")
    await stream.close()
    await stream.close()
    with pytest.raises(ProviderError, match="closed"):
        await stream.push(bytes(640))


async def test_a_killed_recogniser_is_told_and_replaced() -> None:
    stt = PocketsphinxStt(processes=1)
    pcm = recorded(SPEECH / "go-forward.wav")
    stream = await stt.open("en")
    results = stream.results()
    await push(stream, pcm)
    await anext(results)
    (pid,) = stt.pids
    os.kill(pid, signal.SIGKILL)
    with pytest.raises(ProviderError) as raised:
        await until_final(results)
    assert (raised.value.kind, raised.value.retryable) == ("engine_died", True)
    with pytest.raises(ProviderError):
        await stream.push(pcm)
    await stream.close()
    assert "forward" in words_of(await recognised(stt, pcm))
    assert stt.pids != (pid,)
    await stt.aclose()
    assert stt.pids == ()


async def until_it_raises(stream: SttStream, flushed: bool) -> None:
    if flushed:
        await stream.flush()
        await anext(stream.results())
    while True:
        await stream.push(bytes(FRAME_BYTES))


@pytest.mark.parametrize("flushed", [True, False], ids=["owing a result", "taking no more audio"])
async def test_a_recogniser_that_hangs_is_told_and_replaced(
    flushed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("activities.providers.pocketsphinx_stt.HANGS_S", 1.0)
    stt = PocketsphinxStt(processes=1)
    stream = await stt.open("en")
    (pid,) = stt.pids
    os.kill(pid, signal.SIGSTOP)
    with pytest.raises(ProviderError) as raised:
        await asyncio.wait_for(until_it_raises(stream, flushed), 5)
    assert (raised.value.kind, raised.value.retryable) == ("timeout", True)
    await stream.close()
    assert "forward" in words_of(await recognised(stt, recorded(SPEECH / "go-forward.wav")))
    assert stt.pids != (pid,)
    await stt.aclose()


async def test_a_recogniser_that_owes_nothing_may_be_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("activities.providers.pocketsphinx_stt.HANGS_S", 0.2)
    stt = PocketsphinxStt(processes=1)
    stream = await stt.open("en")
    listening = asyncio.create_task(anext(stream.results()))
    assert await asyncio.wait([listening], timeout=0.5) == (set(), {listening})
    listening.cancel()
    await stt.aclose()


async def test_the_engine_ends_with_its_owner() -> None:
    stt = PocketsphinxStt(processes=1)
    await stt.start()
    (pid,) = stt.pids
    await stt.aclose()
    assert not Path(f"/proc/{pid}").exists()


def at_16_khz(pcm: bytes) -> bytes:
    frame = av.AudioFrame.from_ndarray(np.frombuffer(pcm, "<i2").reshape(1, -1), format="s16", layout="mono")
    frame.sample_rate = 48_000
    resampler = av.AudioResampler(format="s16", layout="mono", rate=16_000)
    return b"".join(r.to_ndarray().tobytes() for f in (frame, None) for r in resampler.resample(f))


async def test_what_the_voice_says_the_recogniser_hears(stt: PocketsphinxStt) -> None:
    tts = EspeakTts()
    heard: set[str] = set()
    for text in ("The hardest part was to keep the service running while we changed it.",):
        pcm = b"".join([chunk async for chunk in tts.synthesize(text, "en")])
        heard |= set(words_of(await recognised(stt, at_16_khz(pcm))))
    await tts.aclose()
    assert len(heard & {"hardest", "part", "keep", "service", "running", "while", "changed"}) >= 4, heard

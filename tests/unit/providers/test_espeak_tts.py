"""The offline voice: a real process, real samples."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator

import numpy as np
import pytest

from activities.providers.espeak_frames import CHUNK_BYTES
from activities.providers.espeak_tts import EspeakTts
from activities.providers.ports import ProviderError

RATE = 48_000


@pytest.fixture(scope="module")
async def tts() -> AsyncIterator[EspeakTts]:
    voice = EspeakTts()
    await voice.start()
    yield voice
    await voice.aclose()


async def chunks(tts: EspeakTts, text: str, language: str = "en") -> list[bytes]:
    return [chunk async for chunk in tts.synthesize(text, language)]


async def samples(tts: EspeakTts, text: str, language: str = "en") -> np.ndarray:
    return np.frombuffer(b"".join(await chunks(tts, text, language)), dtype="<i2").astype(np.float64)


async def seconds(tts: EspeakTts, text: str) -> float:
    return len(await samples(tts, text)) / RATE


async def test_speech_has_energy_and_the_length_of_its_words(tts: EspeakTts) -> None:
    text = "Tell me about a piece of work in which you had to learn something new and how you went about it"
    found = await samples(tts, text)
    assert np.sqrt(np.mean(found**2)) > 500
    assert np.abs(found).max() < 32_767, "nothing is clipped"
    words_per_minute = len(text.split()) / (len(found) / RATE) * 60
    assert 130 < words_per_minute < 220


async def test_it_is_sampled_at_48_khz_with_nothing_above_what_the_engine_makes(tts: EspeakTts) -> None:
    found = await samples(tts, "She sells sea shells.")
    spectrum = np.abs(np.fft.rfft(found)) ** 2
    above = spectrum[int(len(spectrum) * 12_000 / (RATE / 2)) :].sum()
    assert above < 1e-3 * spectrum.sum()


async def test_chunks_are_100_ms_and_do_not_click_where_they_meet(tts: EspeakTts) -> None:
    found = await chunks(tts, "We all know that a long word is heard as one long sound.")
    assert {len(c) for c in found[:-1]} == {CHUNK_BYTES}
    assert 0 < len(found[-1]) <= CHUNK_BYTES
    whole = np.frombuffer(b"".join(found), dtype="<i2").astype(np.float64)
    steps = np.abs(np.diff(whole))
    borders = steps[[n * CHUNK_BYTES // 2 - 1 for n in range(1, len(found))]]
    assert borders.max() <= np.percentile(steps, 99.9)
    assert borders.mean() < 2 * steps.mean()


async def test_the_first_chunk_comes_at_once(tts: EspeakTts) -> None:
    waits = []
    for _ in range(5):
        begin = time.perf_counter()
        stream = tts.synthesize("This is the first sentence of an answer, and it is not a short one.", "en")
        await anext(stream)
        waits.append(time.perf_counter() - begin)
        await stream.aclose()  # type: ignore[attr-defined]
    assert sorted(waits)[2] < 0.06


@pytest.mark.parametrize(
    ("markup", "plain"),
    [
        ('one <break time="5s"/> two', "one two"),
        ("one [[h@'loU]] two", "one two"),
        ("<speak><prosody rate='x-slow'>one two</prosody></speak>", "one two"),
    ],
)
async def test_markup_is_read_out_and_not_obeyed(tts: EspeakTts, markup: str, plain: str) -> None:
    obeyed = await samples(tts, plain)
    found = await samples(tts, markup)
    assert len(found) > len(obeyed) + RATE * 0.5, "its words are spoken, too"
    quiet = np.abs(found) < 100
    longest = max(map(len, "".join("q" if q else " " for q in quiet[::48]).split()), default=0)
    assert longest < 1500, "no pause of seconds"


async def test_control_characters_change_nothing(tts: EspeakTts) -> None:
    assert await seconds(tts, "one\x00\x01\x1b two") == pytest.approx(await seconds(tts, "one two"), abs=0.3)


@pytest.mark.parametrize("language", ["en", "en-US", "en_GB", "de", "de-AT", "es", "fr", "it", "nl", "pt-BR"])
async def test_common_languages_have_a_voice(tts: EspeakTts, language: str) -> None:
    assert np.abs(await samples(tts, "Radio", language)).max() > 1000


async def test_languages_differ(tts: EspeakTts) -> None:
    assert len(await samples(tts, "Die Gedanken", "de")) != len(await samples(tts, "Die Gedanken", "en"))


@pytest.mark.parametrize("language", ["xx", "", "../../etc/passwd"])
async def test_an_unknown_language_is_refused(tts: EspeakTts, language: str) -> None:
    with pytest.raises(ProviderError) as raised:
        await chunks(tts, "Hello.", language)
    assert (raised.value.kind, raised.value.retryable) == ("language", False)


@pytest.mark.parametrize("text", ["", "   ", "...", "\n"])
async def test_nothing_to_say_is_no_error(tts: EspeakTts, text: str) -> None:
    assert await seconds(tts, text) < 1.5


async def test_several_rooms_speak_at_once_each_its_own_words(tts: EspeakTts) -> None:
    texts = [f"This is room number {n}." * (n + 1) for n in range(6)]
    alone = [b"".join(await chunks(tts, t)) for t in texts]
    together = await asyncio.gather(*(chunks(tts, t) for t in texts))
    assert [len(b"".join(c)) for c in together] == [len(a) for a in alone]


async def test_a_listener_who_leaves_early_disturbs_nobody(tts: EspeakTts) -> None:
    stream = tts.synthesize("A very long text. " * 200, "en")
    await anext(stream)
    await stream.aclose()  # type: ignore[attr-defined]
    assert 0.3 < await seconds(tts, "Hello.") < 2


async def test_a_killed_engine_is_told_and_replaced() -> None:
    tts = EspeakTts()
    await tts.start()
    stream = tts.synthesize("A very long text. " * 500, "en")
    await anext(stream)
    (pid,) = tts.pids
    os.kill(pid, signal.SIGKILL)
    with pytest.raises(ProviderError) as raised:
        async for _ in stream:
            pass
    assert (raised.value.kind, raised.value.retryable) == ("engine_died", True)
    assert await seconds(tts, "Hello.") > 0.3
    assert tts.pids not in ((), (pid,))
    await tts.aclose()
    assert tts.pids == ()
    with pytest.raises(ProviderError, match="closed"):
        await chunks(tts, "Hello.")


@pytest.mark.parametrize("begun", [True, False], ids=["after its first sound", "before any sound"])
async def test_an_engine_that_hangs_is_told_and_replaced(begun: bool) -> None:
    tts = EspeakTts()
    await tts.start()
    stream = tts.synthesize("A very long text. " * 500, "en")
    if begun:
        await anext(stream)
    (pid,) = tts.pids
    os.kill(pid, signal.SIGSTOP)
    began = time.perf_counter()
    with pytest.raises(ProviderError) as raised:
        async with asyncio.timeout(10):
            async for _ in stream:
                pass
    assert (raised.value.kind, raised.value.retryable) == ("timeout", True)
    assert time.perf_counter() - began < 6
    assert tts.pids == (), "it is gone"
    assert await seconds(tts, "Hello.") > 0.3
    assert tts.pids not in ((), (pid,))
    await tts.aclose()


async def test_all_who_wait_for_an_engine_that_hangs_are_told_at_once() -> None:
    tts = EspeakTts()
    await tts.start()
    (pid,) = tts.pids
    os.kill(pid, signal.SIGSTOP)
    async with asyncio.timeout(10):
        told = await asyncio.gather(*(chunks(tts, "Hello.") for _ in range(3)), return_exceptions=True)
    assert all(isinstance(error, ProviderError) and error.retryable for error in told), told
    assert await seconds(tts, "Hello.") > 0.3
    await tts.aclose()

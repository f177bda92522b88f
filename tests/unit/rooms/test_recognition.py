"""The recogniser's streams: kept audio, replacement, bounded memory."""

import pytest

from activities.providers.ports import Word
from activities.rooms.recognition import MAX_KEPT_BYTES, Recognition, Result
from tests.support.live_node import until
from tests.support.scripted_providers import ScriptedStt, outage

SECOND = bytes(32_000)


async def test_a_flush_brings_the_final_result_that_settles_it() -> None:
    results: list[Result] = []
    recognition = Recognition(ScriptedStt(["hello"], interim="hel"), "en", (), results.append)
    recognition.push(SECOND)
    recognition.flush()
    await until(lambda: len(results) == 2)
    assert [(r.text, r.final, r.settles) for r in results] == [("hel", False, False), ("hello", True, True)]
    recognition.close()
    await until(lambda: recognition.ended)


async def test_a_final_of_earlier_speech_does_not_settle_what_was_said_since() -> None:
    results: list[Result] = []
    stt = ScriptedStt(["one"])
    stt.final_delay_s = 0.05
    recognition = Recognition(stt, "en", (), results.append)
    recognition.push(SECOND)
    recognition.flush()
    await until(lambda: stt.flushed_s)
    recognition.push(SECOND)
    await until(lambda: results)
    assert not results[0].settles
    await recognition.abort()


async def test_the_final_of_one_flush_does_not_answer_the_next_one_shortly_after() -> None:
    results: list[Result] = []
    stt = ScriptedStt(["one", "two"])
    stt.final_delay_s = 0.05
    recognition = Recognition(stt, "en", (), results.append)
    recognition.push(SECOND)
    recognition.flush()
    recognition.push(SECOND[:8_000])
    recognition.flush()
    await until(lambda: len(results) == 2)
    assert [(r.text, r.settles) for r in results] == [("one", False), ("two", True)]
    assert results[0].behind_s == 0.25
    await recognition.abort()


async def test_only_what_no_final_covers_is_replayed_into_the_next_stream() -> None:
    results: list[Result] = []
    stt = ScriptedStt(["one", "two"])
    recognition = Recognition(stt, "en", (), results.append)
    for _ in range(3):
        recognition.push(SECOND)
    recognition.flush()
    await until(lambda: results)
    stt.break_after_s = 4.0
    for _ in range(4):
        recognition.push(SECOND)
    recognition.flush()
    await until(lambda: len(results) == 2)
    assert [r.text for r in results] == ["one", "two"]
    assert [stream.pushed for stream in stt.streams] == [4 * len(SECOND), 4 * len(SECOND)]
    await recognition.abort()


async def test_ten_minutes_without_a_result_keep_two_minutes_of_audio() -> None:
    stt = ScriptedStt()
    stt.refusal = outage()
    recognition = Recognition(stt, "en", (), lambda result: None)
    for _ in range(600):
        recognition.push(SECOND)
    assert sum(len(item.pcm) for item in recognition._items) <= MAX_KEPT_BYTES
    await recognition.abort()


async def test_a_provider_that_says_never_is_not_asked_again() -> None:
    stt = ScriptedStt()
    stt.refusal = outage("bad_key", retryable=False)
    recognition = Recognition(stt, "en", (), lambda result: None)
    recognition.push(SECOND)
    await until(lambda: recognition.ended)
    assert recognition.failure is not None and recognition.failure.kind == "bad_key"


async def test_without_audio_no_stream_is_opened() -> None:
    stt = ScriptedStt()
    recognition = Recognition(stt, "en", (), lambda result: None)
    recognition.flush()
    recognition.close()
    await until(lambda: recognition.ended)
    assert sum(stream.pushed for stream in stt.streams) == 0


async def test_words_are_timed_on_the_callers_clock_across_silence_that_was_never_sent() -> None:
    results: list[Result] = []
    stt = ScriptedStt(["one", "two"])
    stt.words = [(Word("one", 0.2, 0.6, 0.8),), (Word("two", 1.5, 1.9, 0.7),)]
    recognition = Recognition(stt, "en", (), results.append)
    recognition.push(SECOND, 100.0)
    recognition.flush()
    await until(lambda: len(results) == 1)
    recognition.push(SECOND, 107.0)
    recognition.flush()
    await until(lambda: len(results) == 2)
    assert [(w.text, w.start_s, w.end_s) for r in results for w in r.words] == [
        ("one", 100.2, 100.6),
        ("two", 107.5, 107.9),
    ]
    await recognition.abort()


@pytest.mark.parametrize(("seconds", "gaps"), [(3, True), (1, False)])
async def test_speech_that_the_recogniser_passes_over_in_silence_is_noticed_a_short_noise_is_not(
    seconds: int, gaps: bool
) -> None:
    results: list[Result] = []
    recognition = Recognition(ScriptedStt(["", "the rest"]), "en", (), results.append)
    for part in (seconds, 3):
        for _ in range(part):
            recognition.push(SECOND)
        recognition.flush()
        await until(lambda: results and results[-1].settles)
        assert recognition.gaps is gaps
    await recognition.abort()

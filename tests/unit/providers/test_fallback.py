"""The fallback: the next provider goes on where the first one broke."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, replace
from typing import Any

import pytest

from activities.providers.breaker import CircuitBreaker
from activities.providers.chain import Chain
from activities.providers.fallback import FallbackModel, FallbackStt, FallbackTts
from activities.providers.ports import ProviderError, ScoreRequest
from tests.unit.providers.scripted import Script, ScriptedModel, ScriptedStt, ScriptedTts, fault
from workflows.contracts import AssessAnswer, TurnContext
from workflows.domain.plan import Plan, Rubric
from workflows.domain.values import TurnKind

TURN = TurnContext(kind=TurnKind.QUESTION, language="en", title="t", job_excerpt="")
ORDER = AssessAnswer("s", "i", "t", "T", (), "q", "a")
SCORE = ScoreRequest(Rubric(()), Plan(()), ())


@dataclass
class Clock:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


async def said(model: FallbackModel, already: str = "") -> str:
    return "".join([piece async for piece in model.say(TURN, already)])


async def notes_by(model: FallbackModel) -> str:
    return (await model.assess(ORDER)).notes[0]


async def test_the_first_provider_speaks_alone_while_it_works() -> None:
    first, second = ScriptedModel("a", ["one ", "two"]), ScriptedModel("b", ["never"])
    assert await said(FallbackModel([first, second], Clock())) == "one two"
    assert second.already == []


async def test_a_stream_that_breaks_goes_on_in_the_next_provider_with_what_was_said() -> None:
    first, second = ScriptedModel("a", ["one ", fault()]), ScriptedModel("b", ["two"])
    assert await said(FallbackModel([first, second], Clock()), "zero ") == "one two"
    assert (first.already, second.already) == (["zero "], ["zero one "])


async def test_the_last_error_is_raised_when_all_have_failed() -> None:
    model = FallbackModel([ScriptedModel("a", [fault("x")]), ScriptedModel("b", [fault("y")])], Clock())
    with pytest.raises(ProviderError) as raised:
        await said(model)
    assert raised.value.kind == "y"


async def test_a_provider_that_keeps_failing_is_left_alone_and_tried_again_later() -> None:
    clock = Clock()
    first, second = ScriptedModel("a", [fault()]), ScriptedModel("b")
    model = FallbackModel([first, second], clock)
    for _ in range(5):
        assert await notes_by(model) == "b"
    assert first.calls == 3
    clock.now = 31.0
    first.script = []
    assert await notes_by(model) == "a"
    assert await notes_by(model) == "a"


async def test_a_failed_trial_leaves_it_alone_again() -> None:
    clock = Clock()
    first = ScriptedModel("a", [fault(retryable=False)])
    model = FallbackModel([first, ScriptedModel("b")], clock)
    await notes_by(model)
    clock.now = 31.0
    await notes_by(model)
    await notes_by(model)
    assert first.calls == 2


async def test_all_are_tried_when_every_breaker_is_open() -> None:
    first = ScriptedModel("a", [fault(retryable=False)])
    model = FallbackModel([first], Clock())
    with pytest.raises(ProviderError):
        await notes_by(model)
    first.script = []
    assert await notes_by(model) == "a"


async def test_only_one_that_judges_is_asked_for_scores() -> None:
    offline = ScriptedModel("offline", judges=False)
    failing = FallbackModel([ScriptedModel("a", [fault("down")]), offline], Clock())
    with pytest.raises(ProviderError, match="down"):
        await failing.score(SCORE)
    assert (await FallbackModel([offline], Clock()).score(SCORE)).model == "offline"
    assert (await FallbackModel([offline, ScriptedModel("b")], Clock()).score(SCORE)).model == "b"


async def test_a_recogniser_without_the_language_is_passed_over_but_not_left_alone() -> None:
    first = ScriptedStt("a", refuses=fault("language", retryable=False), languages=("en",))
    second = ScriptedStt("b", ["hallo"], languages=("de",))
    stt = FallbackStt([first, second], Clock())
    assert stt.capabilities.languages == ("de", "en")
    stream = await stt.open("de")
    assert [t.text async for t in stream.results()] == ["hallo"]
    first.refuses = None
    await stt.open("en")
    assert first.opened == 1
    assert second.opened == 1


async def test_streams_that_break_send_the_next_ones_elsewhere() -> None:
    first, second = ScriptedStt("a", ["x", fault(retryable=False)]), ScriptedStt("b", ["y"])
    stt = FallbackStt([first, second], Clock())
    stream = await stt.open("en")
    with pytest.raises(ProviderError):
        assert [t.text async for t in stream.results()]
    await stt.open("en")
    assert (first.opened, second.opened) == (1, 1)
    await stt.aclose()
    assert first.closed and second.closed


async def test_a_recogniser_whose_settings_are_refused_is_left_for_the_next_one() -> None:
    refuses = ScriptedStt("a", [fault("bad_request", retryable=False)])
    stt = FallbackStt([refuses, ScriptedStt("b", ["y"])], Clock())
    assert (await refused(recognised(stt))).retryable, "another one is left"
    assert await recognised(stt) == ["y"]


async def test_a_break_that_audio_is_told_of_first_sends_the_next_stream_elsewhere_too() -> None:
    refused = fault("bad_key", retryable=False)
    first, second = ScriptedStt("a", [refused], breaks_first_at_audio=True), ScriptedStt("b", ["y"])
    stt = FallbackStt([first, second], Clock())
    stream = await stt.open("en")
    for tell in (stream.push(b"pcm"), stream.flush(), anext(aiter(stream.results()))):
        with pytest.raises(ProviderError) as raised:
            await tell
        assert (raised.value.kind, raised.value.retryable) == ("bad_key", True), "another one is left"
    assert [t.text async for t in (await stt.open("en")).results()] == ["y"]


async def test_the_next_voice_speaks_where_the_first_one_did_not_begin() -> None:
    tts = FallbackTts([ScriptedTts("a", [fault()]), ScriptedTts("b", ["pcm"])], Clock())
    assert [chunk async for chunk in tts.synthesize("t", "en")] == [b"pcm"]


async def test_nothing_is_said_twice_when_a_voice_breaks_in_the_middle() -> None:
    tts = FallbackTts([ScriptedTts("a", ["pcm", fault()]), ScriptedTts("b", ["pcm", "more"])], Clock())
    heard = []
    with pytest.raises(ProviderError):
        async for chunk in tts.synthesize("t", "en"):
            heard.append(chunk)
    assert heard == [b"pcm"]


def test_a_provider_is_not_asked_before_the_time_it_named() -> None:
    breaker = CircuitBreaker()
    breaker.failed(fault("rate_limited", retry_after_s=5.0), now_s=10.0)
    assert not breaker.allows(14.9)
    assert breaker.allows(15.0)


def test_only_one_call_tries_a_provider_that_was_left_alone() -> None:
    breaker = CircuitBreaker()
    breaker.failed(fault(retryable=False), now_s=0.0)
    assert breaker.allows(30.0)
    assert not breaker.allows(30.0)
    breaker.succeeded()
    assert breaker.allows(30.0)


@pytest.mark.parametrize(
    "kind", ["blocked", "too_large", "too_long", "schema", "wrong_language", "language", "bad_request"]
)
def test_what_is_wrong_with_one_request_takes_the_provider_from_nobody_else(kind: str) -> None:
    breaker = CircuitBreaker()
    for _ in range(10):
        breaker.failed(fault(kind, retryable=False), 0.0)
    assert breaker.would_allow(0.0)


async def test_nobody_is_spoken_to_in_another_language_because_a_provider_failed() -> None:
    german = replace(TURN, language="de")
    broken = ScriptedModel("a", [fault("x")])
    english = ScriptedModel("b", ["hello"], languages=("en",))
    model = FallbackModel([broken, english], Clock())
    with pytest.raises(ProviderError) as raised:
        _ = [piece async for piece in model.say(german)]
    assert raised.value.kind == "x"
    assert english.already == []


async def test_a_recogniser_of_another_language_never_listens() -> None:
    english, any_language = ScriptedStt("en", languages=("en",)), ScriptedStt("any")
    stt = FallbackStt([english, any_language], Clock())
    await stt.open("de-DE")
    assert (english.opened, any_language.opened) == (0, 1)
    alone = FallbackStt([english, ScriptedStt("en2", languages=("en",))], Clock())
    with pytest.raises(ProviderError) as raised:
        await alone.open("de")
    assert (raised.value.kind, raised.value.retryable) == ("language", False)


def test_a_chain_tells_of_each_of_its_members() -> None:
    chain = FallbackStt([ScriptedStt("a", languages=("de",)), ScriptedStt("b", languages=("en",))], Clock())
    assert [one.name for one in chain.capabilities.behind] == ["a", "b"]
    assert chain.capabilities.speaks("en-GB") and not chain.capabilities.speaks("fr")


@pytest.mark.parametrize("order", [(True, False), (False, True)])
async def test_a_chain_that_another_try_may_help_says_so_whoever_failed_last(
    order: tuple[bool, bool],
) -> None:
    def faults() -> list[ProviderError]:
        return [fault("http_503" if again else "no_such_model", retryable=again) for again in order]

    model = FallbackModel([ScriptedModel("m", [one]) for one in faults()], Clock())
    stt = FallbackStt([ScriptedStt("s", refuses=one) for one in faults()], Clock())
    tts = FallbackTts([ScriptedTts("t", [one]) for one in faults()], Clock())
    for failing in (said(model), notes_by(model), stt.open("en"), anext(aiter(tts.synthesize("t", "en")))):
        with pytest.raises(ProviderError) as raised:
            await failing
        assert (raised.value.kind, raised.value.retryable) == ("http_503", True)


# ---------------------------------------------------------------- alone, and what it asks for


async def heard(tts: FallbackTts) -> bytes:
    return b"".join([chunk async for chunk in tts.synthesize("t", "en")])


async def recognised(stt: FallbackStt) -> list[str]:
    stream = await stt.open("en")
    try:
        return [transcript.text async for transcript in stream.results()]
    finally:
        await stream.close()


async def refused(call: Awaitable[object]) -> ProviderError:
    with pytest.raises(ProviderError) as raised:
        await call
    return raised.value


async def test_a_provider_that_has_asked_for_time_is_not_asked_before_though_it_is_alone() -> None:
    clock = Clock()
    limits: Script = [fault("rate_limited", retry_after_s=12.0)]
    one, ear, voice = ScriptedModel("a", limits), ScriptedStt("a", limits), ScriptedTts("a", limits)
    model, stt, tts = FallbackModel([one], clock), FallbackStt([ear], clock), FallbackTts([voice], clock)

    async def asked() -> list[ProviderError]:
        calls = (said(model), notes_by(model), recognised(stt), heard(tts))
        return [await refused(call) for call in calls]

    first = await asked()
    assert [error.retry_after_s for error in first] == [12.0] * 4
    for clock.now in (1.0, 11.5):
        for error in await asked():
            assert (error.provider, error.kind, error.retryable) == ("scripted", "rate_limited", True)
            assert error.retry_after_s == 12.0 - clock.now
            assert error.logged, "it stands in the log already"
        assert (len(one.already), one.calls, ear.opened, voice.calls) == (1, 0, 1, 1)
    clock.now = 12.0
    one.script, ear.script, voice.script = ["well"], ["well"], ["well"]
    assert (await said(model), await notes_by(model)) == ("well", "a")
    assert (await recognised(stt), await heard(tts)) == (["well"], b"well")


async def test_what_a_call_brings_that_was_made_before_does_not_shorten_the_time_asked_for() -> None:
    breaker = CircuitBreaker()
    breaker.failed(fault("rate_limited", retry_after_s=12.0), 0.0)
    breaker.succeeded()
    breaker.failed(fault("rate_limited", retry_after_s=2.0), 1.0)
    assert not breaker.allows(11.9)
    assert breaker.allows(12.0)


async def test_a_lone_provider_that_keeps_failing_is_tried_all_the_same() -> None:
    one = ScriptedModel("a", [fault("bad_key", retryable=False)])
    model = FallbackModel([one], Clock())
    for calls in range(1, 6):
        assert (await refused(notes_by(model))).kind == "bad_key"
        assert one.calls == calls


async def test_where_all_are_left_alone_those_that_have_asked_for_time_are_not_tried() -> None:
    clock = Clock()
    first = ScriptedModel("a", [fault("rate_limited", retry_after_s=60.0)])
    second = ScriptedModel("b", [fault("bad_key", retryable=False)])
    model = FallbackModel([first, second], clock)
    for clock.now in (0.0, 1.0, 2.0):
        error = await refused(notes_by(model))
        assert (error.kind, error.retryable) == ("rate_limited", True), "the other one can't be helped"
    assert (first.calls, second.calls) == (1, 3)
    assert error.retry_after_s == 58.0


async def test_a_stream_that_can_not_be_helped_says_when_another_one_may_be_asked() -> None:
    clock = Clock()
    asks = ScriptedStt("a", refuses=fault("rate_limited", retry_after_s=20.0))
    breaks = ScriptedStt("b", [fault("bad_key", retryable=False)])
    stt = FallbackStt([asks, breaks], clock)
    error = await refused(recognised(stt))
    assert (error.kind, error.retryable, error.retry_after_s) == ("rate_limited", True, 20.0)
    clock.now, asks.refuses, asks.script = 20.0, None, ["hello"]
    assert await recognised(stt) == ["hello"]


async def test_the_quota_of_the_model_that_judges_keeps_no_turn_waiting() -> None:
    limited: Script = [fault("rate_limited", retry_after_s=60.0)]
    for judge, waits in (("another", False), ("", True)):
        one = ScriptedModel("a", limited, judge=judge)
        model = FallbackModel([one], Clock())
        await refused(notes_by(model))
        one.script = ["well"]
        if waits:
            assert (await refused(said(model))).retry_after_s == 60.0
        else:
            assert await said(model) == "well"


# ---------------------------------------------------------------- the trial


async def cancelled(call: Coroutine[Any, Any, object], begun: Callable[[], bool]) -> None:
    task = asyncio.create_task(call)
    while not begun():
        await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_trial_whose_call_is_cancelled_is_the_next_calls() -> None:
    clock = Clock()
    down, hangs = fault(retryable=False), asyncio.Event()
    one, ear, voice = ScriptedModel("a", [down]), ScriptedStt("a", refuses=down), ScriptedTts("a", [down])
    model = FallbackModel([one, ScriptedModel("b", ["b"])], clock)
    stt = FallbackStt([ear, ScriptedStt("b", ["b"])], clock)
    tts = FallbackTts([voice, ScriptedTts("b", ["b"])], clock)
    assert (await said(model), await recognised(stt), await heard(tts)) == ("b", ["b"], b"b")
    clock.now = 31.0
    one.script, ear.refuses, voice.script = [hangs], hangs, [hangs]
    await cancelled(said(model), lambda: len(one.already) == 2)
    await cancelled(notes_by(model), lambda: one.calls == 1)
    await cancelled(recognised(stt), lambda: ear.opened == 2)
    ear.refuses, ear.script = None, [hangs]
    await cancelled(recognised(stt), lambda: ear.opened == 3)
    await cancelled(heard(tts), lambda: voice.calls == 2)
    one.script, ear.script, voice.script = ["a"], ["a"], ["a"]
    assert (await said(model), await recognised(stt), await heard(tts)) == ("a", ["a"], b"a")


async def test_a_trial_that_says_nothing_of_the_provider_is_the_next_calls() -> None:
    clock = Clock()
    one = ScriptedModel("a", [fault(retryable=False)])
    model = FallbackModel([one, ScriptedModel("b")], clock)
    await notes_by(model)
    clock.now = 31.0
    one.script = [fault("bad_request", retryable=False)]
    assert await notes_by(model) == "b"
    one.script = []
    assert await notes_by(model) == "a"


def test_what_is_tried_as_a_last_resort_and_cancelled_is_no_trial() -> None:
    breaker = CircuitBreaker()
    breaker.failed(fault(retryable=False), 0.0)
    (attempt,) = Chain([ScriptedModel("a")], Clock(), [breaker]).attempts()
    with pytest.raises(asyncio.CancelledError), attempt:
        raise asyncio.CancelledError
    assert not breaker.would_allow(29.9), "it is left alone still"

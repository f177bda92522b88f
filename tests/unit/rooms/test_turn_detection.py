"""When the network that listens for the end of a turn is asked, and what comes of its answers."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from activities.providers.end_of_turn import RuleEndOfTurn
from activities.providers.ports import TurnDetector
from activities.rooms.holds import Holds
from activities.rooms.turn_detection import LISTENS_S, TurnDetection, judged
from activities.rooms.turn_taking import TurnTaking
from workflows.domain.conduct import Conduct

WHOLE = "We kept the queues short by design."
SPOKEN_S = 5.0


class Scripted(TurnDetector):
    """Smart Turn's place: answers in turn, and notes how long the quiet was that it heard."""

    def __init__(self, *answers: float) -> None:
        self.answers = list(answers)
        self.asked_at: list[float] = []

    def finished(self, pcm: bytes) -> float:
        """The next answer."""
        self.asked_at.append(asyncio.run_coroutine_threadsafe(now(), self.loop).result())
        return self.answers.pop(0)

    loop: asyncio.AbstractEventLoop


async def now() -> float:
    return asyncio.get_running_loop().time()


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as threads:
        yield threads


class Ear:
    """A speaker who has just paused after `text`, all of which the recogniser has said."""

    def __init__(self, pool: ThreadPoolExecutor, network: Scripted, text: str = WHOLE) -> None:
        loop = network.loop = asyncio.get_running_loop()
        self.network = network
        self.holds = Holds(RuleEndOfTurn(), Conduct(), punctuated=True)
        self.turns = TurnTaking(self.holds.hold_s, lambda: "u1")
        self.paused_at = loop.time()
        self.turns.speech_started(self.paused_at - SPOKEN_S)
        self.turns.speech_ended(self.paused_at)
        self.turns.result(text, True, self.paused_at, settles=True)
        self.detection = TurnDetection(network, pool)
        self.detection.frame(bytes(640), in_utterance=True)

    async def judge(self) -> None:
        await judged(self.turns, self.holds, self.detection)

    def asked_after_s(self) -> list[float]:
        return [at - self.paused_at for at in self.network.asked_at]

    def hold_s(self) -> float:
        return self.holds.hold_s(self.turns.text, SPOKEN_S)


async def test_the_network_is_asked_once_when_the_quiet_itself_has_told_what_it_can(
    pool: ThreadPoolExecutor,
) -> None:
    ear = Ear(pool, Scripted(0.95))
    assert ear.hold_s() == pytest.approx(0.9)
    await ear.judge()
    (asked,) = ear.asked_after_s()
    assert asked >= LISTENS_S
    assert ear.hold_s() == pytest.approx(0.5)


async def test_a_network_in_doubt_makes_the_hold_longer_and_is_not_asked_again(
    pool: ThreadPoolExecutor,
) -> None:
    ear = Ear(pool, Scripted(0.1))
    await ear.judge()
    assert len(ear.network.asked_at) == 1
    assert ear.hold_s() == pytest.approx(1.2)


async def test_it_is_not_asked_where_the_words_call_for_more(pool: ThreadPoolExecutor) -> None:
    ear = Ear(pool, Scripted(0.99), text="We kept the queues short and")
    await ear.judge()
    assert ear.network.asked_at == []


async def test_who_goes_on_at_once_is_not_judged(pool: ThreadPoolExecutor) -> None:
    ear = Ear(pool, Scripted(0.99))
    judging = asyncio.create_task(ear.judge())
    await asyncio.sleep(0)
    ear.turns.speech_started(await now())
    ear.holds.resumed(0.2)
    await judging
    assert ear.network.asked_at == []
    assert ear.holds.sure is None

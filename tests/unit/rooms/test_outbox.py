"""Signals to the workflow: in order, until acknowledged."""

import asyncio
import itertools
from typing import Any

import pytest

from activities.rooms.outbox import Outbox
from workflows import contracts as c
from workflows.domain.errors import InterviewOver, NotFound, Unavailable


class Workflow:
    """Takes signals, or refuses them."""

    def __init__(self) -> None:
        self.taken: list[c.NodeStamp] = []
        self.refusals: list[Exception] = []
        self.tries = 0

    async def deliver(self, session_id: str, signal: Any) -> None:
        self.tries += 1
        if self.refusals:
            raise self.refusals.pop(0)
        self.taken.append(signal.stamp)


def outbox(workflow: Workflow) -> Outbox:
    return Outbox(c.RoomRef("s", 3), "node", itertools.count(7), workflow.deliver)


async def test_signals_arrive_in_their_order_with_rising_numbers() -> None:
    workflow = Workflow()
    box = outbox(workflow)
    posted = [box.put(c.NodeDraining) for _ in range(3)]
    assert [await box.acknowledged(p) for p in posted] == [True, True, True]
    assert workflow.taken == [c.NodeStamp("node", 3, n) for n in (7, 8, 9)]
    await box.close()


async def test_a_failed_delivery_is_repeated_and_holds_back_the_rest() -> None:
    workflow = Workflow()
    workflow.refusals = [Unavailable(), ConnectionError()]
    box = outbox(workflow)
    posted = [box.put(c.NodeDraining) for _ in range(2)]
    assert await box.acknowledged(posted[1])
    assert [stamp.seq for stamp in workflow.taken] == [7, 8]
    assert workflow.tries == 4
    await box.close()


async def test_a_delay_is_told_once_and_so_is_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("activities.rooms.outbox.DELAYED_S", 0.05)
    workflow = Workflow()
    workflow.refusals = [Unavailable(), Unavailable()]
    box, told = outbox(workflow), []
    box.on_delay = told.append
    posted = [box.put(c.NodeDraining) for _ in range(2)]
    assert await box.acknowledged(posted[1])
    assert told == [True, False]
    await box.close()


async def test_a_prompt_delivery_is_no_delay() -> None:
    workflow = Workflow()
    box, told = outbox(workflow), []
    box.on_delay = told.append
    assert await box.acknowledged(box.put(c.NodeDraining))
    await box.close()
    assert told == []


@pytest.mark.parametrize("over", [InterviewOver(), NotFound()])
async def test_everything_is_dropped_once_the_interview_is_over(over: Exception) -> None:
    workflow = Workflow()
    workflow.refusals = [over]
    box = outbox(workflow)
    posted = [box.put(c.NodeDraining) for _ in range(2)]
    assert [await box.acknowledged(p) for p in posted] == [False, False]
    assert not await box.acknowledged(box.put(c.NodeDraining))
    assert (workflow.tries, workflow.taken) == (1, [])
    await box.close()


async def test_closing_gives_what_waits_a_last_chance() -> None:
    workflow = Workflow()
    workflow.refusals = [Unavailable()]
    box = outbox(workflow)
    box.put(c.NodeDraining)
    await box.close(drain_s=2.0)
    assert len(workflow.taken) == 1


async def test_what_can_not_be_delivered_is_dropped_when_the_time_is_up() -> None:
    workflow = Workflow()
    workflow.refusals = [Unavailable() for _ in range(100)]
    box = outbox(workflow)
    posted = box.put(c.NodeDraining)
    await asyncio.wait_for(box.close(drain_s=0.1), 2)
    assert not await box.acknowledged(posted)

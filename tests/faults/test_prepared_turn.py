"""`kill -9` while the next turn is prepared behind the node's gate, and the candidate may still go on."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence

import pytest
from temporalio.client import WorkflowHistory

from tests.faults.conftest import WORKERS
from tests.faults.harness import ITS_WORKER, Moment, Scene, interview
from tests.faults.losses import losses
from tests.support.candidate import Answer
from workers.up import Stack

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]
BACK_AFTER_KILL_S = 12.0
BACK_AFTER_BOTH_S = 25.0
"""Nobody is left who could notice that the node is dead before a worker has been started again."""
NEXT_WORD_S = 5.0
INTO_THE_HOLD_S = 0.6
"""All that was said is with the workflow, and the hold (1.2 s after a synthetic voice) is not over."""


def spoken(history: WorkflowHistory) -> int:
    """How many voices of turns were started."""
    return sum(
        event.activity_task_scheduled_event_attributes.activity_type.name == "speak"
        for event in history.events
    )


def finished(history: WorkflowHistory) -> int:
    """How many answers were over."""
    return sum(
        event.workflow_execution_signaled_event_attributes.signal_name == "speech_finished"
        for event in history.events
    )


async def answered_but_held(scene: Scene) -> None:
    """A whole answer is given, the next turn is prepared, and nothing of it is heard yet."""
    await scene.my_turn()
    before = await scene.history()
    scene.answer()
    await scene.finish()
    await asyncio.sleep(INTO_THE_HOLD_S)
    now = await scene.history()
    assert finished(now) == finished(before), "the hold was over already"
    assert spoken(now) > spoken(before), "no turn was prepared"


async def test_a_worker_that_dies_then_costs_nothing_but_a_moment(
    pair: Stack, voice: Sequence[Answer]
) -> None:
    async with interview(pair, voice) as scene:
        await scene.all_up()
        await answered_but_held(scene)
        at = await scene.kill(ITS_WORKER)
        assert await scene.next_sound(at) <= NEXT_WORD_S
        await scene.my_turn()
        report = await scene.to_the_end()
    assert losses(report, scene.person) == []
    assert Counter(scene.person.view.said).most_common(1)[0][1] == 1


@pytest.mark.parametrize(
    ("victims", "within_s"),
    [(("media",), BACK_AFTER_KILL_S), (("media", *WORKERS), BACK_AFTER_BOTH_S)],
    ids=["the node", "the node and all workers"],
)
async def test_a_node_that_dies_then_takes_only_what_nobody_has_heard(
    pair: Stack, voice: Sequence[Answer], victims: tuple[str, ...], within_s: float
) -> None:
    async with interview(pair, voice) as scene:
        await scene.all_up()
        await answered_but_held(scene)
        entered = scene.person.connections
        at = await scene.kill(*victims)
        assert await scene.back_in_a_room(at, entered, timeout_s=60) <= within_s
        # Whether that was all of it only the candidate knows: they are told how far they were heard.
        await scene.reach(Moment.HALF_ANSWER)
        await scene.finish()
        await scene.my_turn()
        report = await scene.to_the_end()
    assert losses(report, scene.person) == []
    assert Counter(scene.person.view.said).most_common(1)[0][1] == 1

"""The moment at which the next turn is prepared behind the node's gate, and the candidate may still go on."""

from __future__ import annotations

import asyncio

from temporalio.client import WorkflowHistory

from tests.faults.harness import Scene

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

"""Replays histories on today's code: whether interviews under way would survive it."""

from __future__ import annotations

from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer

from temporal.client import data_converter
from workflows.days import OpenSlotsWorkflow
from workflows.debrief import DebriefWorkflow
from workflows.interview import InterviewWorkflow
from workflows.messages import DeliverWorkflow
from workflows.recognise_later import RecogniseLaterWorkflow
from workflows.retention import EraseWorkflow, RetentionWorkflow
from workflows.sandbox import replay_runner
from workflows.sweep import SweepWorkflow

WORKFLOWS = (
    InterviewWorkflow,
    DebriefWorkflow,
    DeliverWorkflow,
    EraseWorkflow,
    OpenSlotsWorkflow,
    RecogniseLaterWorkflow,
    RetentionWorkflow,
    SweepWorkflow,
)


async def replay(history: WorkflowHistory) -> None:
    """Replays one history. Raises `NondeterminismError`, which names the event that differs."""
    replayer = Replayer(
        workflows=list(WORKFLOWS),
        data_converter=data_converter(),
        workflow_runner=replay_runner(),
        # On a busy machine a replay may stand still for longer than a workflow may: that says nothing of the history.
        debug_mode=True,
    )
    await replayer.replay_workflow(history)

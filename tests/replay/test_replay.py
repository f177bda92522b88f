"""Histories of earlier interviews replay on today's code: an interview under way survives a new release."""

from __future__ import annotations

from pathlib import Path

import pytest
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer
from temporalio.workflow import NondeterminismError

from temporal.client import data_converter
from workflows.debrief import DebriefWorkflow
from workflows.interview import InterviewWorkflow
from workflows.sandbox import replay_runner

HISTORIES = sorted((Path(__file__).parent / "histories").glob("*.json"))
SHAPES = {"complete", "interrupted", "cancelled", "no_show", "directed", "failed_provider", "moved"}


def replayer() -> Replayer:
    return Replayer(
        workflows=[InterviewWorkflow, DebriefWorkflow],
        data_converter=data_converter(),
        workflow_runner=replay_runner(),
    )


@pytest.mark.parametrize("path", HISTORIES, ids=lambda path: path.stem)
async def test_a_history_replays(path: Path) -> None:
    await replayer().replay_workflow(WorkflowHistory.from_json(path.stem, path.read_text()))


def test_there_is_a_history_of_every_shape() -> None:
    assert {path.name.split(".")[0] for path in HISTORIES} == SHAPES


async def test_a_changed_order_of_commands_is_noticed() -> None:
    path = next(p for p in HISTORIES if p.name.startswith("complete"))
    changed = path.read_text().replace('"name": "speak"', '"name": "sing"')
    assert changed != path.read_text()
    with pytest.raises(NondeterminismError):
        await replayer().replay_workflow(WorkflowHistory.from_json("changed", changed))

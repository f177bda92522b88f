"""Histories of earlier interviews replay on today's code: an interview under way survives a new release."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from temporalio import workflow
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import WorkflowHistory
from temporalio.workflow import NondeterminismError

import workflows
from temporal.histories import payloads
from temporal.replaying import WORKFLOWS, replay
from workflows.interview import InterviewWorkflow
from workflows.turns import Performance, TurnPlayer

HISTORIES = sorted((Path(__file__).parent / "histories").glob("*.json"))
SHAPES = {
    "booked",
    "cancelled",
    "complete",
    "continued",
    "continued_in_waits",
    "directed",
    "drained",
    "expired",
    "failed_provider",
    "housekeeping",
    "interrupted",
    "moved",
    "no_show",
    "put_aside",
    "recognised_later",
}


def recorded(path: Path) -> WorkflowHistory:
    return WorkflowHistory.from_json(path.stem, path.read_text())


def complete() -> Path:
    return next(p for p in HISTORIES if p.name.startswith("complete.interview"))


@pytest.mark.parametrize("path", HISTORIES, ids=lambda path: path.stem)
async def test_a_history_replays(path: Path) -> None:
    await replay(recorded(path))


def missing(names: Iterable[str]) -> set[str]:
    """The shapes that have none. There may be others: those of real interviews, exported with `--as`."""
    return SHAPES - {name.split(".")[0] for name in names}


def test_a_further_shape_is_welcome_and_a_missing_one_is_noticed() -> None:
    names = [path.name for path in HISTORIES]
    assert missing([*names, "moved_twice.interview.json"]) == set()
    assert missing([name for name in names if not name.startswith("moved.")]) == {"moved"}


def test_there_is_a_history_of_every_shape() -> None:
    assert missing(path.name for path in HISTORIES) == set()
    assert len([p for p in HISTORIES if p.name.startswith("continued.interview")]) > 1


def kinds() -> set[str]:
    """The name of every workflow that there is."""
    modules = [
        importlib.import_module(f"workflows.{m.name}") for m in pkgutil.iter_modules(workflows.__path__)
    ]
    classes = {one for module in modules for one in vars(module).values() if isinstance(one, type)}
    return {one.__name__ for one in classes if hasattr(one, "__temporal_workflow_definition")}


def test_there_is_a_history_of_every_kind_of_workflow() -> None:
    started = [recorded(path).events[0].workflow_execution_started_event_attributes for path in HISTORIES]
    assert {one.workflow_type.name for one in started} == kinds() == {one.__name__ for one in WORKFLOWS}
    assert len(kinds()) > 7


@pytest.mark.parametrize("path", HISTORIES, ids=lambda path: path.stem)
def test_no_history_tells_who_was_in_it_and_what_they_said(path: Path) -> None:
    text = "".join(p.data.decode() for event in recorded(path).events for p in payloads(event))
    assert not re.findall(r"Lovelace|Hopper|tenant|measured|@example|/home/|/tmp/", text + path.read_text())


async def test_a_changed_kind_of_activity_is_noticed_with_its_event() -> None:
    changed = complete().read_text().replace('"name": "speak"', '"name": "sing"')
    assert changed != complete().read_text()
    with pytest.raises(NondeterminismError, match="sing"):
        await replay(WorkflowHistory.from_json("changed", changed))


async def test_a_changed_workflow_is_noticed_with_the_event_that_differs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def slower(self: TurnPlayer, *args: Any) -> Performance:
        await workflow.sleep(1, summary="A wait that was not there before")
        return await perform(self, *args)

    perform = TurnPlayer.perform
    monkeypatch.setattr(TurnPlayer, "perform", slower)
    spoken = next(e for e in recorded(complete()).events if activity(e) == "speak")
    with pytest.raises(
        NondeterminismError, match=rf"(?s)Timer.*id: {spoken.event_id}, ActivityTaskScheduled"
    ):
        await replay(recorded(complete()))


def activity(event: HistoryEvent) -> str:
    return event.activity_task_scheduled_event_attributes.activity_type.name


def test_each_update_and_signal_of_an_interview_came_in_some_history() -> None:
    definition = workflow._Definition.must_from_class(InterviewWorkflow)
    events = [event for path in HISTORIES for event in recorded(path).events]
    signals = {event.workflow_execution_signaled_event_attributes.signal_name for event in events}
    accepted = [event.workflow_execution_update_accepted_event_attributes for event in events]
    updates = {one.accepted_request.input.name for one in accepted}
    assert {name for name in definition.signals if name} - signals == set()
    assert set(definition.updates) - updates == set()

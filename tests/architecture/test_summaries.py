"""Whatever Temporal's UI shows of our workflows says what it is for: read off the code, and off recorded histories."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from temporalio.client import WorkflowHistory

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted([*(ROOT / "workflows").glob("*.py"), *(ROOT / "temporal").glob("*.py")])
HISTORIES = sorted((ROOT / "tests" / "replay" / "histories").glob("*.json"))
ACTIVITIES = {
    f"{how}{what}"
    for how in ("execute_", "start_")
    for what in ("activity", "activity_method", "activity_class", "local_activity", "local_activity_method")
}
STARTS = {
    "start_child_workflow",
    "execute_child_workflow",
    "start_workflow",
    "execute_workflow",
    "ScheduleActionStartWorkflow",
}


def calls(module: Path) -> Iterator[tuple[ast.Call, str]]:
    """Each call, and its name without what stands before the last dot."""
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            yield node, name


def lacking(call: ast.Call, name: str) -> set[str]:
    """What a call doesn't say."""
    given = {keyword.arg for keyword in call.keywords}
    if _of_workflow(call) and (name in ACTIVITIES or name == "sleep"):
        return {"summary"} - given
    if name == "wait_condition" and "timeout" in given:
        return {"timeout_summary"} - given
    return {"static_summary", "static_details"} - given if name in STARTS else set()


def _of_workflow(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value) == "workflow"


def test_every_activity_timer_and_workflow_says_what_it_is_for() -> None:
    silent = {
        f"{module.name}:{call.lineno} {name}": what
        for module in MODULES
        for call, name in calls(module)
        if (what := lacking(call, name))
    }
    assert silent == {}


def test_the_check_sees_what_it_looks_for() -> None:
    seen = [name for module in MODULES for _, name in calls(module)]
    assert {
        "start_activity_method",
        "execute_activity_method",
        "start_child_workflow",
        "start_workflow",
    } <= set(seen)
    call = next(c for c, _ in _calls("workflow.wait_condition(lambda: x, timeout=1)"))
    assert lacking(call, "wait_condition") == {"timeout_summary"}


def _calls(code: str) -> Iterator[tuple[ast.Call, str]]:
    return ((node, "") for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call))


def test_every_kind_of_workflow_says_where_it_is() -> None:
    """`InterviewWorkflow` does by its `Visibility`."""
    kinds = [m for m in (ROOT / "workflows").glob("*.py") if "@workflow.defn" in m.read_text()]
    silent = [m.name for m in kinds if "set_current_details" not in m.read_text()]
    assert silent == ["interview.py"]
    assert len(kinds) > 5


@pytest.mark.parametrize("path", HISTORIES, ids=lambda path: path.stem)
def test_each_event_of_a_history_that_can_have_a_summary_has_one(path: Path) -> None:
    history = WorkflowHistory.from_json(path.stem, path.read_text())
    shown = [
        event
        for event in history.events
        if event.HasField("activity_task_scheduled_event_attributes")
        or event.HasField("timer_started_event_attributes")
        or event.HasField("start_child_workflow_execution_initiated_event_attributes")
    ]
    assert shown
    for event in shown:
        summary = json.loads(event.user_metadata.summary.data or b'""')
        assert isinstance(summary, str) and len(summary) > 3, (path.name, event.event_id)
        assert len(summary) <= 200

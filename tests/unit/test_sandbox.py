"""Workflows run in the sandbox, and nothing but pure modules passes through it."""

import pytest
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner
from temporalio.workflow import _Definition

from workflows.debrief import DebriefWorkflow
from workflows.interview import InterviewWorkflow
from workflows.messages import DeliverWorkflow
from workflows.sandbox import PURE, runner
from workflows.sweep import SweepWorkflow

WORKFLOWS = [InterviewWorkflow, DebriefWorkflow, DeliverWorkflow, SweepWorkflow]


@pytest.mark.parametrize("workflow", WORKFLOWS)
async def test_a_workflow_passes_the_sandbox(workflow: type) -> None:
    runner().prepare_workflow(_Definition.must_from_class(workflow))


def test_the_runner_is_the_sandboxed_one() -> None:
    assert isinstance(runner(), SandboxedWorkflowRunner)


def test_no_workflow_module_passes_through() -> None:
    passed = runner().restrictions.passthrough_modules
    assert set(PURE) <= passed
    for workflow in WORKFLOWS:
        name = workflow.__module__
        assert name not in passed
        assert not any(name.startswith(f"{module}.") for module in passed)


def test_handlers_are_those_of_the_design() -> None:
    definition = _Definition.must_from_class(InterviewWorkflow)
    assert {name for name in definition.signals if name} >= {
        "speech_paused",
        "speech_resumed",
        "speech_finished",
        "participant_connected",
        "participant_disconnected",
        "node_draining",
    }
    assert set(definition.updates) >= {
        "admit",
        "reschedule",
        "cancel",
        "pause",
        "resume",
        "end",
        "direct",
        "answer",
        "consent",
    }
    assert "snapshot" in definition.queries

"""How workflows run: sandboxed, with only pure modules passed through."""

from __future__ import annotations

import sys

from temporalio.worker import UnsandboxedWorkflowRunner, WorkflowRunner
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

# Never the whole root: that would take the workflows' own modules out of the sandbox.
PURE = (
    "workflows.carried",
    "workflows.domain",
    "workflows.contracts",
    "workflows.ports",
    "workflows.state",
    "workflows.timeouts",
)


def runner() -> SandboxedWorkflowRunner:
    """The runner of every worker."""
    return SandboxedWorkflowRunner(restrictions=SandboxRestrictions.default.with_passthrough_modules(*PURE))


def replay_runner() -> WorkflowRunner:
    """The runner for replaying histories: below Python 3.12 sandboxed replay can fail by an import race."""
    return runner() if sys.version_info >= (3, 12) else UnsandboxedWorkflowRunner()

"""Which interviews are meant: by id, or by what Temporal's visibility knows of them. Nothing in it names a person."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from temporalio.client import Client, WorkflowExecution
from temporalio.service import RPCError

from workers.exit import StartError
from workflows.domain.values import SessionStatus
from workflows.visibility import AI_STATE, JOB, NODE, SCHEDULED_TIME, STATUS, TOPIC

PREFIX = "interview-"
RUNNING = 'ExecutionStatus = "Running"'
NOT_CONTINUED = 'ExecutionStatus IN ("Running", "Completed", "Failed", "Canceled", "Terminated", "TimedOut")'


@dataclass(frozen=True)
class Selection:
    """Filters that all have to hold. `query` is Temporal's own, as its UI takes it."""

    status: Sequence[SessionStatus] = ()
    job: str = ""
    node: str = ""
    query: str = ""

    def visibility(self, running: bool) -> str:
        """The query for Temporal; `running`: only of those that aren't over."""
        parts = ['WorkflowType = "InterviewWorkflow"', RUNNING if running else NOT_CONTINUED]
        if self.status:
            parts.append(f"{STATUS.name} IN ({', '.join(_quoted(s.value) for s in self.status)})")
        if self.job:
            parts.append(f"{JOB.name} = {_quoted(self.job)}")
        if self.node:
            parts.append(f"{NODE.name} = {_quoted(self.node)}")
        if self.query:
            parts.append(f"({self.query})")
        return " AND ".join(parts)


def _quoted(value: str) -> str:
    if not re.fullmatch(r"[\w .:@-]+", value):
        raise StartError(f"'{value}' can't be looked for.")
    return f'"{value}"'


@dataclass(frozen=True)
class Row:
    """An interview in a list."""

    session_id: str
    status: str
    ai_state: str
    topic: str
    job_id: str
    node: str
    scheduled_time: datetime | None

    def as_json(self) -> dict[str, str | None]:
        """For another program."""
        scheduled = self.scheduled_time.isoformat() if self.scheduled_time else None
        return {**asdict(self), "scheduled_time": scheduled}


async def selected(
    client: Client, selection: Selection, *, running: bool, limit: int | None = None
) -> AsyncIterator[Row]:
    """The interviews that fulfil it. Raises `StartError` where Temporal can't read the query."""
    try:
        async for execution in client.list_workflows(selection.visibility(running), limit=limit):
            if execution.id.startswith(PREFIX):
                yield _row(execution)
    except RPCError as error:
        raise StartError(f"Temporal refuses the query: {error.message}") from None


def _row(execution: WorkflowExecution) -> Row:
    found = execution.typed_search_attributes
    return Row(
        session_id=execution.id.removeprefix(PREFIX),
        status=found.get(STATUS) or "",
        ai_state=found.get(AI_STATE) or "",
        topic=found.get(TOPIC) or "",
        job_id=found.get(JOB) or "",
        node=found.get(NODE) or "",
        scheduled_time=found.get(SCHEDULED_TIME),
    )

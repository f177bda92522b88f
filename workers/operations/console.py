"""What stands behind `viva interviews list|show|pause|resume|end|cancel|extend`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from rich.console import Console
from rich.progress import Progress
from temporalio.api.sdk.v1 import WorkflowMetadata

from temporal.doorway import Interviews
from temporal.ids import interview_workflow_id
from workers.exit import StartError
from workers.operations.bulk import Act, Outcome, apply, commanding, extending
from workers.operations.connection import connected
from workers.operations.selection import Row, Selection, selected
from workflows import contracts as c
from workflows.domain.errors import VivaError
from workflows.domain.values import SessionStatus


@dataclass(frozen=True)
class Order:
    """A command for interviews; the same `command_id` again is the same command. `many`: a filter finds them."""

    verb: str
    by: str
    command_id: str
    reason: str = ""
    minutes: float = 0.0
    credit_since: datetime | None = None
    many: bool = False

    def act(self, doors: Interviews) -> Act:
        """What it does to one."""
        if self.verb == "extend":
            return extending(doors, c.Extend(self.command_id, self.minutes, self.by, self.reason))
        since = self.credit_since
        command = c.Command(
            by=self.by,
            reason=self.reason,
            command_id=f"{self.verb}:{self.command_id}",
            tell=self.reason if self.verb == "pause" else "",
            credit_since=since.replace(tzinfo=since.tzinfo or UTC) if since else None,
            many=self.many,
        )
        return commanding(doors, self.verb, command)


def selection(status: Sequence[str] | None, job: str, node: str, query: str) -> Selection:
    """The filters as they were typed. Raises `StartError` for a status that isn't one."""
    try:
        return Selection([SessionStatus(s) for s in status or ()], job, node, query)
    except ValueError as error:
        names = ", ".join(SessionStatus)
        raise StartError(f"{error}: choose of {names}.") from None


async def listed(chosen: Selection, limit: int) -> list[Row]:
    """The interviews that fulfil it; without a status, those that aren't over."""
    async with connected() as client:
        found = selected(client, chosen, running=not chosen.status, limit=limit)
        return [row async for row in found]


async def found(chosen: Selection) -> list[str]:
    """The ids of those that aren't over."""
    async with connected() as client:
        return [row.session_id async for row in selected(client, chosen, running=True)]


async def described(session_id: str) -> tuple[str, dict[str, Any]]:
    """What Temporal's UI shows of it, and the same facts for a program: nobody's name in either."""
    async with connected() as client:
        try:
            live = await Interviews(client).snapshot(session_id)
        except VivaError as error:
            raise StartError(error.detail) from None
        handle = client.get_workflow_handle(interview_workflow_id(session_id))
        shown = await handle.query("__temporal_workflow_metadata", result_type=WorkflowMetadata)
    facts = {
        "session_id": live.session_id,
        "status": live.status.value,
        "ai_status": live.ai_status.value,
        "topic": live.topic,
        "paused": live.paused,
        "paused_by": [one.value for one in live.paused_by],
        "taken_over": live.taken_over_by is not None,
        "elapsed_s": round(live.elapsed_s, 1),
        "remaining_s": round(live.remaining_s, 1),
        "credits": live.credits,
        "extended_minutes": sum(e.minutes for e in live.extensions),
        "node": live.node_id,
        "ignored": {why.value: count for why, count in live.ignored.items()},
        "people": [{"role": p.role.value, "connection": p.connection.value} for p in live.participants],
    }
    return shown.current_details, facts


async def carry_out(order: Order, session_ids: Sequence[str], at_once: int) -> list[Outcome]:
    """Does it to each, with its progress on the error stream."""
    console = Console(stderr=True)
    async with connected() as client:
        with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
            task = progress.add_task(order.verb, total=len(session_ids))
            act = order.act(Interviews(client))
            return await apply(act, session_ids, lambda _: progress.advance(task), at_once)

"""What an organiser does to an interview: reschedule, edit, cancel, pause, resume, end."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Literal

from activities.store.interviews import Interviews
from api import schemas
from api.caller import Caller
from api.deps import ApiDeps
from api.services import details, running
from api.services.access import Member, member
from api.services.schedule import invites_expire_at, times_of
from workflows.contracts import Command, Done, Reschedule
from workflows.domain.errors import InvalidInput
from workflows.domain.permissions import Action

Verb = Literal["cancel", "pause", "resume", "end"]


async def run(
    deps: ApiDeps, caller: Caller, session_id: str, verb: Verb, body: schemas.CommandBody
) -> schemas.CommandDone:
    """Carries a command out."""
    async with deps.database.transaction() as tx:
        who = await member(tx, caller, session_id, Action.MANAGE)
    calls: dict[Verb, Callable[[str, Command], Awaitable[Done]]] = {
        "cancel": deps.interviews.cancel,
        "pause": deps.interviews.pause,
        "resume": deps.interviews.resume,
        "end": deps.interviews.end,
    }
    command = Command(by=who.caller.actor, reason=body.reason)
    done = await running.asked(deps, session_id, lambda: calls[verb](session_id, command))
    async with deps.database.transaction() as tx:
        who.note(tx, f"interview.{verb}")
    return schemas.CommandDone(status=done.status)


async def update(
    deps: ApiDeps, caller: Caller, session_id: str, body: schemas.UpdateInterview
) -> schemas.SessionDetails:
    """Edits what people read, then reschedules."""
    async with deps.database.transaction() as tx:
        who = await member(tx, caller, session_id, Action.MANAGE)
        await Interviews(tx).edit(
            session_id, title=body.title, reviewers=body.reviewers, result_by=body.result_by
        )
        who.note(tx, "interview.changed", {"fields": ",".join(sorted(body.model_fields_set))})
    if body.scheduled_time is not None or body.window is not None:
        await _reschedule(deps, who, body)
    return await details.get(deps, caller, session_id)


async def _reschedule(deps: ApiDeps, who: Member, body: schemas.UpdateInterview) -> None:
    now = datetime.now(UTC)
    start, window_end = times_of(body.scheduled_time, body.window, now)
    if (window_end or start) <= now:
        raise InvalidInput("The new time has to be in the future.")
    order = Reschedule(
        scheduled_time=start,
        by=who.caller.actor,
        window_end=window_end,
        invite_expires_at=invites_expire_at(start, window_end),
    )
    await running.asked(deps, who.session_id, lambda: deps.interviews.reschedule(who.session_id, order))

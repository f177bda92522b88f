"""What an organiser does to an interview: edit, reschedule, accommodate, cancel, pause, resume, end."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Literal

from activities.store.edits import InterviewEdits
from activities.store.interviews import Interviews
from activities.store.rows import NewInterview
from api import schemas
from api.caller import Caller
from api.deps import ApiDeps
from api.idempotency import keyed_id
from api.services import accommodation, details, running
from api.services.access import member
from api.services.schedule import invites_expire_at, times_of
from workflows.contracts import Command, Done, Edit, Extend, Reschedule
from workflows.domain.consent import notice_for
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
    """Edits, then reschedules: first what runs, then its row."""
    if body.candidate is not None and body.candidate.language is not None:
        deps.settings.languages.check(body.candidate.language)
    async with deps.database.transaction() as tx:
        who = await member(tx, caller, session_id, Action.MANAGE)
        if body.model_fields_set - {"scheduled_time", "window"}:
            await InterviewEdits(tx).check(session_id)
        order = _new_time(caller, body, (await Interviews(tx).require(session_id)).timezone)
    edit = _edit(caller, body)
    if edit != Edit(caller.actor):
        await running.asked(deps, session_id, lambda: deps.interviews.edit(session_id, edit))
    async with deps.database.transaction() as tx:
        await InterviewEdits(tx).edit(session_id, edit)
        who.note(tx, "interview.changed", {"fields": ",".join(sorted(body.model_fields_set))})
    if order is not None:
        await running.asked(deps, session_id, lambda: deps.interviews.reschedule(session_id, order))
    return await details.get(deps, caller, session_id)


async def accommodate(
    deps: ApiDeps, caller: Caller, session_id: str, body: schemas.GrantAccommodation
) -> schemas.SessionDetails:
    """Grants longer waits and more time before the start; the same twice is one. Raises `Conflict` after it."""
    async with deps.database.transaction() as tx:
        who = await member(tx, caller, session_id, Action.MANAGE)
        await InterviewEdits(tx).check(session_id)
        interview = await Interviews(tx).require(session_id)
    conduct = interview.conduct.accommodating(
        patient=body.patient, extra_time_s=float(body.extra_minutes * 60)
    )
    edit = Edit(by=who.caller.actor, conduct=conduct)
    await running.asked(deps, session_id, lambda: deps.interviews.edit(session_id, edit))
    async with deps.database.transaction() as tx:
        await InterviewEdits(tx).edit(session_id, edit)
        await accommodation.note(tx, who, patient=body.patient, extra_minutes=body.extra_minutes)
    return await details.get(deps, caller, session_id)


async def extend(
    deps: ApiDeps, caller: Caller, session_id: str, body: schemas.ExtendInterview, key: str
) -> schemas.SessionDetails:
    """Grants it; the same key twice is once. The interview itself notes it in the audit log."""
    async with deps.database.transaction() as tx:
        await member(tx, caller, session_id, Action.MANAGE)
    order = Extend(
        extension_id=keyed_id(caller.actor, f"extend:{session_id}", key),
        minutes=body.minutes,
        by=caller.actor,
        reason=body.reason,
    )
    await running.asked(deps, session_id, lambda: deps.interviews.extend(session_id, order))
    return await details.get(deps, caller, session_id)


def _edit(caller: Caller, body: schemas.UpdateInterview) -> Edit:
    candidate = body.candidate or schemas.CandidateEdit()
    language = candidate.language
    return Edit(
        by=caller.actor,
        title=body.title,
        reviewers=NewInterview.reviewers if body.reviewers == "" else body.reviewers,
        result_by=body.result_by,
        duration_minutes=body.duration_minutes,
        candidate_name=candidate.name,
        language=language,
        notice_version=notice_for(language).version if language else None,
        voice=body.voice.voice() if body.voice else None,
        budget=body.budget.budget() if body.budget else None,
    )


def _new_time(caller: Caller, body: schemas.UpdateInterview, zone: str) -> Reschedule | None:
    if body.scheduled_time is None and body.window is None:
        return None
    now = datetime.now(UTC)
    start, window_end = times_of(body.scheduled_time, body.window, now, zone)
    if (window_end or start) <= now:
        raise InvalidInput("The new time has to be in the future.")
    return Reschedule(
        scheduled_time=start,
        by=caller.actor,
        window_end=window_end,
        invite_expires_at=invites_expire_at(start, window_end),
    )

"""Making, listing, changing interviews."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import AwareDatetime

from api.caller import CurrentAccount, CurrentCaller, JobManager
from api.deps import Deps
from api.idempotency import IdempotencyKey
from api.schemas import (
    CommandBody,
    CommandDone,
    CreatedInterview,
    CreateInterview,
    ExtendInterview,
    GrantAccommodation,
    InterviewPage,
    Invites,
    NewInvites,
    SessionDetails,
    UpdateInterview,
)
from api.services import commands, details, interviews, invites
from workflows.domain.values import SessionStatus

router = APIRouter(prefix="/api/interview", tags=["interviews"])


@router.post("", status_code=201)
async def create_interview(
    deps: Deps, account: JobManager, body: CreateInterview, key: IdempotencyKey
) -> CreatedInterview:
    """A new interview with its invite links; it starts by itself at its time."""
    return await interviews.create(deps, account, body, key)


@router.get("")
async def list_interviews(
    deps: Deps,
    account: CurrentAccount,
    status: Annotated[list[SessionStatus] | None, Query(max_length=8)] = None,
    text: Annotated[str | None, Query(max_length=200)] = None,
    since: Annotated[AwareDatetime | None, Query(description="Scheduled at this time or later.")] = None,
    until: Annotated[AwareDatetime | None, Query(description="Scheduled before this time.")] = None,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> InterviewPage:
    """The organisation's interviews, the latest scheduled time first; an interviewer's account sees its own."""
    return await interviews.page(deps, account, status or [], text, since, until, cursor, limit)


@router.get("/{session_id}")
async def get_interview(deps: Deps, caller: CurrentCaller, session_id: UUID) -> SessionDetails:
    """Session details, participants, status, live AI state."""
    return await details.get(deps, caller, str(session_id))


@router.patch("/{session_id}")
async def update_interview(
    deps: Deps, caller: CurrentCaller, session_id: UUID, body: UpdateInterview
) -> SessionDetails:
    """Reschedules, or edits before the start."""
    return await commands.update(deps, caller, str(session_id), body)


@router.post("/{session_id}/accommodation")
async def grant_accommodation(
    deps: Deps, caller: CurrentCaller, session_id: UUID, body: GrantAccommodation
) -> SessionDetails:
    """Grants the candidate longer waits and more time, before the start."""
    return await commands.accommodate(deps, caller, str(session_id), body)


@router.post("/{session_id}/extend")
async def extend_interview(
    deps: Deps, caller: CurrentCaller, session_id: UUID, body: ExtendInterview, key: IdempotencyKey
) -> SessionDetails:
    """Gives the candidate extra time, before the start or during the interview."""
    return await commands.extend(deps, caller, str(session_id), body, key)


@router.post("/{session_id}/invite")
async def renew_invites(
    deps: Deps, caller: CurrentCaller, session_id: UUID, body: NewInvites | None = None
) -> Invites:
    """New invite links; the ones before stay usable until they expire."""
    return await invites.renew(deps, caller, str(session_id), body or NewInvites())


@router.post("/{session_id}/cancel")
async def cancel_interview(
    deps: Deps, caller: CurrentCaller, session_id: UUID, body: CommandBody | None = None
) -> CommandDone:
    """Calls it off."""
    return await commands.run(deps, caller, str(session_id), "cancel", body or CommandBody())


@router.post("/{session_id}/pause")
async def pause_interview(
    deps: Deps, caller: CurrentCaller, session_id: UUID, body: CommandBody | None = None
) -> CommandDone:
    """Stops the clock and the AI."""
    return await commands.run(deps, caller, str(session_id), "pause", body or CommandBody())


@router.post("/{session_id}/resume")
async def resume_interview(
    deps: Deps, caller: CurrentCaller, session_id: UUID, body: CommandBody | None = None
) -> CommandDone:
    """Goes on after a pause."""
    return await commands.run(deps, caller, str(session_id), "resume", body or CommandBody())


@router.post("/{session_id}/end")
async def end_interview(
    deps: Deps, caller: CurrentCaller, session_id: UUID, body: CommandBody | None = None
) -> CommandDone:
    """Brings it to its end; what was said is kept and scored."""
    return await commands.run(deps, caller, str(session_id), "end", body or CommandBody())

"""Joining, and what is said by other ways than by voice."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body

from api.caller import CurrentCaller
from api.deps import Deps
from api.idempotency import OptionalIdempotencyKey
from api.schemas import (
    Answered,
    CommandDone,
    Context,
    Directive,
    Join,
    Joined,
    NewInteraction,
    ProcessResponse,
    Recorded,
)
from api.services import context, conversation, joining

router = APIRouter(tags=["conversation"])


@router.post("/api/interview/{session_id}/join")
async def join_interview(
    deps: Deps, caller: CurrentCaller, session_id: UUID, body: Join | None = None
) -> Joined:
    """Where to connect, and the token for it."""
    return await joining.join(deps, caller, str(session_id), body or Join())


@router.get("/api/interview/{session_id}/context")
async def get_context(deps: Deps, caller: CurrentCaller, session_id: UUID) -> Context:
    """History, job description, plan progress."""
    return await context.get(deps, caller, str(session_id))


@router.post("/api/interview/{session_id}/interaction", status_code=201)
async def record_interaction(
    deps: Deps,
    caller: CurrentCaller,
    session_id: UUID,
    body: NewInteraction,
    key: OptionalIdempotencyKey = None,
) -> Recorded:
    """Records a comment or system message, or the candidate's own answer."""
    return await conversation.record(deps, caller, str(session_id), body, key)


@router.post("/api/ai/{session_id}/process_response")
async def process_response(
    deps: Deps,
    caller: CurrentCaller,
    session_id: UUID,
    body: ProcessResponse,
    key: OptionalIdempotencyKey = None,
) -> Answered:
    """Takes a finished answer given as text, like a spoken one."""
    return await conversation.answer(deps, caller, str(session_id), body, key)


@router.post("/api/ai/{session_id}/directive")
async def give_directive(
    deps: Deps,
    caller: CurrentCaller,
    session_id: UUID,
    body: Annotated[Directive, Body()],
    key: OptionalIdempotencyKey = None,
) -> CommandDone:
    """Tells the AI interviewer what to do."""
    return await conversation.direct(deps, caller, str(session_id), body, key)

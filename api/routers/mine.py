"""The candidate's own page."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Response

from api.caller import CurrentCaller
from api.deps import Deps
from api.idempotency import OptionalIdempotencyKey
from api.schemas import CandidateRequest, CandidateWord, Correct, Correction, Mine, Withdraw
from api.services import mine as service

router = APIRouter(prefix="/api/interview/{session_id}/mine", tags=["mine"])


@router.get("")
async def get_mine(deps: Deps, caller: CurrentCaller, session_id: UUID) -> Mine:
    """The candidate's own transcript, corrections, explanation and requests."""
    return await service.get(deps, caller, str(session_id))


@router.get("/download", response_model=Mine)
async def download_mine(deps: Deps, caller: CurrentCaller, session_id: UUID) -> Response:
    """The same as a file, with links to the audio."""
    mine = await service.download(deps, caller, str(session_id))
    return Response(
        mine.model_dump_json(by_alias=True, indent=2),
        media_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="interview-{session_id}.json"'},
    )


@router.post("/correction", status_code=201)
async def correct_mine(
    deps: Deps, caller: CurrentCaller, session_id: UUID, body: Correct, key: OptionalIdempotencyKey = None
) -> Correction:
    """The candidate's word beside the original."""
    return await service.correct(deps, caller, str(session_id), body, key)


@router.post("/withdrawal", status_code=201)
async def withdraw_mine(
    deps: Deps, caller: CurrentCaller, session_id: UUID, body: Withdraw, key: OptionalIdempotencyKey = None
) -> CandidateRequest:
    """Withdraws consent; the hiring team is told."""
    return await service.withdraw(deps, caller, str(session_id), body, key)


@router.post("/objection", status_code=201)
async def object_to_mine(
    deps: Deps,
    caller: CurrentCaller,
    session_id: UUID,
    body: CandidateWord,
    key: OptionalIdempotencyKey = None,
) -> CandidateRequest:
    """Objects to the evaluation; the hiring team is told."""
    return await service.ask(deps, caller, str(session_id), "objection", body.text, key)


@router.post("/deletion", status_code=201)
async def delete_mine(
    deps: Deps,
    caller: CurrentCaller,
    session_id: UUID,
    body: CandidateWord,
    key: OptionalIdempotencyKey = None,
) -> CandidateRequest:
    """Asks to be deleted: carried out at once, or refused with its reason, and then as soon as that has ended."""
    return await service.delete(deps, caller, str(session_id), body.text, key)


@router.post("/human_contact", status_code=201)
async def ask_for_human(
    deps: Deps,
    caller: CurrentCaller,
    session_id: UUID,
    body: CandidateWord,
    key: OptionalIdempotencyKey = None,
) -> CandidateRequest:
    """Asks for a person to get in touch; the hiring team is told."""
    return await service.ask(deps, caller, str(session_id), "human_contact", body.text, key)

"""Legal holds, orders to erase, and a job's retention periods."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter

from api.caller import CurrentCaller, JobManager
from api.deps import Deps
from api.schemas import ErasureAnswer, JobRetention, Reason, Retention, RetentionPeriods
from api.services import retention as service

router = APIRouter(tags=["retention"])


@router.get("/api/interview/{session_id}/retention")
async def get_retention(deps: Deps, caller: CurrentCaller, session_id: UUID) -> Retention:
    """The legal hold that stands, and which class of data is due when."""
    return await service.get(deps, caller, str(session_id))


@router.post("/api/interview/{session_id}/hold")
async def set_legal_hold(deps: Deps, caller: CurrentCaller, session_id: UUID, body: Reason) -> Retention:
    """Nothing of the interview is deleted until it is lifted; by a named person, with a reason."""
    return await service.hold(deps, caller, str(session_id), body)


@router.post("/api/interview/{session_id}/hold/lift")
async def lift_legal_hold(deps: Deps, caller: CurrentCaller, session_id: UUID, body: Reason) -> Retention:
    """Lifts it; by a named person, with a reason."""
    return await service.lift(deps, caller, str(session_id), body)


@router.post("/api/interview/{session_id}/erase", status_code=202)
async def erase_interview(deps: Deps, caller: CurrentCaller, session_id: UUID, body: Reason) -> ErasureAnswer:
    """Erases it for good: what runs is ended, its key destroyed, recordings and rows deleted; a tombstone stays."""
    return await service.erase(deps, caller, str(session_id), body)


@router.get("/api/job/{job_id}/retention")
async def get_job_retention(deps: Deps, account: JobManager, job_id: UUID) -> JobRetention:
    """How long a job's interviews are kept: its own periods, and those that hold where it has none."""
    return await service.periods(deps, account, str(job_id))


@router.post("/api/job/{job_id}/retention")
async def set_job_retention(
    deps: Deps, account: JobManager, job_id: UUID, body: RetentionPeriods
) -> RetentionPeriods:
    """How long a job's interviews are kept."""
    return await service.set_periods(deps, account, str(job_id), body)

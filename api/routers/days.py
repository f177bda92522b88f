"""Interview days that recur: a job's candidates book slots in them."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter

from api.caller import JobManager
from api.deps import Deps
from api.idempotency import OptionalIdempotencyKey
from api.schemas import Day, Days, NewDay
from api.services import days as service
from workflows.domain.days import DayState

router = APIRouter(prefix="/api/job/{job_id}/day", tags=["days"])


@router.post("", status_code=201)
async def add_day(
    deps: Deps, account: JobManager, job_id: UUID, body: NewDay, key: OptionalIdempotencyKey = None
) -> Day:
    """Has an interview day recur; its slots are open at once, and then each week anew."""
    return await service.add(deps, account, str(job_id), body, key)


@router.get("")
async def list_days(deps: Deps, account: JobManager, job_id: UUID) -> Days:
    """A job's interview days."""
    return await service.listed(deps, account, str(job_id))


@router.post("/{day_id}/pause")
async def pause_day(deps: Deps, account: JobManager, job_id: UUID, day_id: UUID) -> Day:
    """Offers no slot of it until it goes on; what is booked stays booked."""
    return await service.change(deps, account, str(job_id), str(day_id), DayState.PAUSED)


@router.post("/{day_id}/resume")
async def resume_day(deps: Deps, account: JobManager, job_id: UUID, day_id: UUID) -> Day:
    """Lets it go on."""
    return await service.change(deps, account, str(job_id), str(day_id), DayState.ACTIVE)


@router.post("/{day_id}/remove")
async def remove_day(deps: Deps, account: JobManager, job_id: UUID, day_id: UUID) -> Day:
    """Ends it for good; what is booked stays booked."""
    return await service.change(deps, account, str(job_id), str(day_id), DayState.REMOVED)

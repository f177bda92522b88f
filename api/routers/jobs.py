"""Jobs, with their versioned plan and rubric."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from api.caller import JobManager
from api.deps import Deps
from api.idempotency import OptionalIdempotencyKey
from api.schemas import CreateJob, Job, JobPage, ScoreAgain, ScoringStarted, UpdateJob
from api.services import jobs as service
from api.services import scoring

router = APIRouter(prefix="/api/job", tags=["jobs"])


@router.post("", status_code=201)
async def create_job(
    deps: Deps, account: JobManager, body: CreateJob, key: OptionalIdempotencyKey = None
) -> Job:
    """A new job; plan and rubric are drafted from its description where they are absent."""
    return await service.create(deps, account, body, key)


@router.get("")
async def list_jobs(
    deps: Deps,
    account: JobManager,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> JobPage:
    """The organisation's jobs, the last changed first; a hiring manager's own."""
    return await service.page(deps, account, cursor, limit)


@router.get("/{job_id}")
async def get_job(deps: Deps, account: JobManager, job_id: UUID) -> Job:
    """A job with the newest plan and rubric."""
    return await service.get(deps, account, str(job_id))


@router.patch("/{job_id}")
async def update_job(deps: Deps, account: JobManager, job_id: UUID, body: UpdateJob) -> Job:
    """Changes a job; a changed plan or rubric is a new version."""
    return await service.update(deps, account, str(job_id), body)


@router.post("/{job_id}/score", status_code=202)
async def score_cohort(deps: Deps, account: JobManager, job_id: UUID, body: ScoreAgain) -> ScoringStarted:
    """Has all finished interviews of the job scored by one of its rubrics; their first results stay."""
    return await scoring.cohort(deps, account, str(job_id), body)

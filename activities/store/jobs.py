"""Jobs, and every version that they ever had."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Select, literal, select, tuple_

from activities.store.database import Transaction
from activities.store.listing import cursor_at, read_cursor
from activities.store.models import JobModel, JobVersionModel
from activities.store.rows import JobRow
from activities.store.types import ID, UtcDateTime, from_json, to_json
from workflows.domain.errors import NotFound
from workflows.domain.plan import Fact, Job, Plan, Rubric


class Jobs:
    """A job's every change is a new version; interviews keep the one that they were made with."""

    def __init__(self, tx: Transaction) -> None:
        self._session = tx.session

    async def add(self, job: Job, *, by_user_id: str | None, at: datetime) -> JobRow:
        """Stores version 1, owned by `by_user_id`; plan and rubric become version 1."""
        job = replace(job, plan=replace(job.plan, version=1), rubric=replace(job.rubric, version=1))
        head = JobModel(
            job_id=job.job_id,
            organisation_id=job.organisation_id,
            owner_user_id=by_user_id,
            version=1,
            created_at=at,
            updated_at=at,
        )
        self._session.add(head)
        await self._session.flush()
        return await self._append(head, job, by_user_id, at)

    async def revise(self, job: Job, *, by_user_id: str | None, at: datetime) -> JobRow:
        """Stores `job` as the newest version, or nothing where it says what the newest says.

        Version numbers of plan and rubric are counted here: each rises with its content. Raises `NotFound`.
        """
        head = await self._session.scalar(
            select(JobModel)
            .where(JobModel.job_id == job.job_id, JobModel.organisation_id == job.organisation_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        if head is None:
            raise NotFound("There is no such job.")
        current = await self.get(job.job_id)
        assert current is not None
        job = _counted(job, current.job)
        if job == current.job:
            return current
        head.version, head.updated_at = head.version + 1, at
        return await self._append(head, job, by_user_id, at)

    async def get(self, job_id: str, version: int | None = None) -> JobRow | None:
        """A job in that version, or in its newest."""
        wanted = JobModel.version if version is None else version
        query = _joined().where(JobModel.job_id == job_id, JobVersionModel.version == wanted)
        row = (await self._session.execute(query)).first()
        return _row(row[0], row[1]) if row else None

    async def with_plan(self, job_id: str, plan_version: int) -> JobRow | None:
        """The newest version of a job that holds that version of its plan."""
        query = (
            _joined()
            .where(JobModel.job_id == job_id, JobVersionModel.plan_version == plan_version)
            .order_by(JobVersionModel.version.desc())
            .limit(1)
        )
        row = (await self._session.execute(query)).first()
        return _row(row[0], row[1]) if row else None

    async def with_rubric(self, job_id: str, rubric_version: int) -> JobRow | None:
        """The newest version of a job that holds that version of its rubric."""
        query = (
            _joined()
            .where(JobModel.job_id == job_id, JobVersionModel.rubric_version == rubric_version)
            .order_by(JobVersionModel.version.desc())
            .limit(1)
        )
        row = (await self._session.execute(query)).first()
        return _row(row[0], row[1]) if row else None

    async def rubrics(self, job_id: str) -> tuple[Rubric, ...]:
        """All versions of a job's rubric, the newest first."""
        found = {row.job.rubric.version: row.job.rubric for row in await self.versions(job_id)}
        return tuple(found.values())

    async def versions(self, job_id: str) -> tuple[JobRow, ...]:
        """All versions, the newest first."""
        query = _joined().where(JobModel.job_id == job_id).order_by(JobVersionModel.version.desc())
        return tuple(_row(head, version) for head, version in await self._session.execute(query))

    async def page(
        self,
        organisation_id: str,
        *,
        owner_user_id: str | None = None,
        cursor: str | None = None,
        limit: int = 50,
    ) -> tuple[tuple[JobRow, ...], str | None]:
        """Newest versions, the last changed job first, and where the next page begins.

        Raises `InvalidInput` for a cursor that isn't one of ours.
        """
        key = (JobModel.updated_at, JobModel.job_id)
        query = _joined().where(
            JobModel.organisation_id == organisation_id, JobVersionModel.version == JobModel.version
        )
        if owner_user_id is not None:
            query = query.where(JobModel.owner_user_id == owner_user_id)
        if cursor is not None:
            at, job_id = read_cursor(cursor)
            query = query.where(tuple_(*key) < tuple_(literal(at, UtcDateTime()), literal(job_id, ID)))
        query = query.order_by(*(column.desc() for column in key)).limit(limit + 1)
        found = (await self._session.execute(query)).all()
        rows = tuple(_row(row[0], row[1]) for row in found[:limit])
        last = rows[-1] if len(found) > limit else None
        return rows, cursor_at(last.updated_at, last.job.job_id) if last else None

    async def of_organisation(
        self, organisation_id: str, *, owner_user_id: str | None = None, limit: int = 200
    ) -> tuple[JobRow, ...]:
        """Newest versions, the last changed job first; only that owner's where one is named."""
        query = _joined().where(
            JobModel.organisation_id == organisation_id, JobVersionModel.version == JobModel.version
        )
        if owner_user_id is not None:
            query = query.where(JobModel.owner_user_id == owner_user_id)
        query = query.order_by(JobModel.updated_at.desc(), JobModel.job_id).limit(limit)
        return tuple(_row(head, version) for head, version in await self._session.execute(query))

    async def _append(self, head: JobModel, job: Job, by_user_id: str | None, at: datetime) -> JobRow:
        version = JobVersionModel(
            job_id=job.job_id,
            version=head.version,
            title=job.title,
            description=job.description,
            plan=to_json(Plan, job.plan),
            plan_version=job.plan.version,
            rubric=to_json(Rubric, job.rubric),
            rubric_version=job.rubric.version,
            facts=to_json(tuple[Fact, ...], job.facts),
            created_by=by_user_id,
            created_at=at,
        )
        self._session.add(version)
        await self._session.flush()
        stored = await self.get(job.job_id, head.version)
        assert stored is not None
        return stored


def _counted(job: Job, current: Job) -> Job:
    plan = replace(job.plan, version=current.plan.version)
    if plan != current.plan:
        plan = replace(plan, version=current.plan.version + 1)
    rubric = replace(job.rubric, version=current.rubric.version)
    if rubric != current.rubric:
        rubric = replace(rubric, version=current.rubric.version + 1)
    return replace(job, plan=plan, rubric=rubric)


def _joined() -> Select[JobModel, JobVersionModel]:
    return select(JobModel, JobVersionModel).join(JobVersionModel, JobVersionModel.job_id == JobModel.job_id)


def _row(head: JobModel, version: JobVersionModel) -> JobRow:
    job = Job(
        head.job_id,
        head.organisation_id,
        version.title,
        version.description,
        from_json(Plan, version.plan),
        from_json(Rubric, version.rubric),
        from_json(tuple[Fact, ...], version.facts),
    )
    return JobRow(job, version.version, head.owner_user_id, head.created_at, version.created_at)

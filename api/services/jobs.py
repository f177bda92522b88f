"""Jobs: an organiser sees those of the organisation, a hiring manager their own."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from activities.store.audit import Audit
from activities.store.database import Transaction
from activities.store.idempotency import Idempotency
from activities.store.jobs import Jobs
from activities.store.rows import JobRow
from api import schemas
from api.caller import Account
from api.deps import ApiDeps
from api.idempotency import body_hash, keyed_id
from api.services import plans
from workflows.domain.errors import NotFound
from workflows.domain.plan import Job
from workflows.domain.values import AccountRole


async def create(deps: ApiDeps, account: Account, body: schemas.CreateJob, key: str | None) -> schemas.Job:
    """Stores a new job. The same key and body again is the same job; another body under it a `Conflict`."""
    job_id = keyed_id("job", account.actor, key)
    async with deps.database.transaction() as tx:
        known = await Jobs(tx).get(job_id)
    job = known.job if known else await drafted(deps, account, job_id, body)
    async with deps.database.transaction() as tx:
        if key is not None:
            await Idempotency(tx).claim(
                actor=account.actor, route="job", key=key, request_hash=body_hash(body)
            )
        return shown(await add(tx, account, job))


async def drafted(deps: ApiDeps, account: Account, job_id: str, body: schemas.CreateJob) -> Job:
    """The job that a body asks for; what it leaves open is drafted from the description."""
    plan = plans.plan_of(body.plan) if body.plan else None
    rubric = plans.rubric_of(body.rubric) if body.rubric else None
    if plan is None or rubric is None:
        plan, rubric = await plans.completed(deps, body, plan, rubric)
    plans.check_links(plan, rubric)
    return Job(
        job_id,
        account.organisation_id,
        body.title,
        body.description,
        plan,
        rubric,
        plans.facts_of(body.facts),
    )


async def add(tx: Transaction, account: Account, job: Job) -> JobRow:
    """Stores it, with its audit entry; a job of that id that is there already stays."""
    jobs, now = Jobs(tx), datetime.now(UTC)
    made = await jobs.get(job.job_id)
    if made is not None:
        return made
    row = await jobs.add(job, by_user_id=account.user_id, at=now)
    Audit(tx).append(
        account.organisation_id,
        at=now,
        actor=account.actor,
        action="job.created",
        subject=job.job_id,
    )
    return row


async def page(deps: ApiDeps, account: Account, cursor: str | None, limit: int) -> schemas.JobPage:
    """Those that the account may see."""
    owner = account.user_id if account.role is AccountRole.HIRING_MANAGER else None
    async with deps.database.transaction() as tx:
        rows, following = await Jobs(tx).page(
            account.organisation_id, owner_user_id=owner, cursor=cursor, limit=limit
        )
    items = [schemas.JobSummary.model_validate(_summary(row)) for row in rows]
    return schemas.JobPage(items=items, next_cursor=following)


async def get(deps: ApiDeps, account: Account, job_id: str) -> schemas.Job:
    """The newest version."""
    async with deps.database.transaction() as tx:
        return shown(await visible(tx, account, job_id))


async def update(deps: ApiDeps, account: Account, job_id: str, body: schemas.UpdateJob) -> schemas.Job:
    """Makes the next version."""
    now = datetime.now(UTC)
    async with deps.database.transaction() as tx:
        current = await visible(tx, account, job_id)
        job = replace(
            current.job,
            title=body.title or current.job.title,
            description=body.description or current.job.description,
            plan=plans.plan_of(body.plan) if body.plan else current.job.plan,
            rubric=plans.rubric_of(body.rubric) if body.rubric else current.job.rubric,
            facts=plans.facts_of(body.facts) if body.facts is not None else current.job.facts,
        )
        plans.check_links(job.plan, job.rubric)
        row = await Jobs(tx).revise(job, by_user_id=account.user_id, at=now)
        Audit(tx).append(
            account.organisation_id,
            at=now,
            actor=account.actor,
            action="job.changed",
            subject=job_id,
            details={"version": str(row.version)},
        )
        return shown(row)


async def visible(tx: Transaction, account: Account, job_id: str, plan_version: int | None = None) -> JobRow:
    """The job, where it is the account's to see. Raises `NotFound`, also for another organisation's."""
    jobs = Jobs(tx)
    row = await (jobs.get(job_id) if plan_version is None else jobs.with_plan(job_id, plan_version))
    if row is None or row.job.organisation_id != account.organisation_id:
        raise NotFound("There is no such job.")
    if account.role is AccountRole.HIRING_MANAGER and row.owner_user_id != account.user_id:
        raise NotFound("There is no such job.")
    return row


def _summary(row: JobRow) -> dict[str, object]:
    return {
        "job_id": row.job.job_id,
        "title": row.job.title,
        "plan_version": row.job.plan.version,
        "rubric_version": row.job.rubric.version,
        "created_at": row.created_at,
        "updated_at": row.updated_at,
    }


def shown(row: JobRow) -> schemas.Job:
    """The job on the wire."""
    return schemas.Job.model_validate(
        {
            **_summary(row),
            "description": row.job.description,
            "plan": schemas.Plan.model_validate(row.job.plan),
            "rubric": schemas.Rubric.model_validate(row.job.rubric),
            "facts": [schemas.Fact.model_validate(f) for f in row.job.facts],
            "long_questions": list(row.job.plan.long_questions),
        }
    )

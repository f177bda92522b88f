"""Interview days of a job, and the slots in them that its candidates book."""

from __future__ import annotations

from datetime import UTC, datetime, time
from uuid import UUID

from activities.store.database import Transaction
from activities.store.days import DayRow, Days
from activities.store.jobs import Jobs
from activities.store.slots import DayCounts, Slots
from api import schemas
from api.caller import Account
from api.deps import ApiDeps
from api.idempotency import keyed_id
from api.services import jobs
from workflows.domain.days import DayState, InterviewDay
from workflows.domain.errors import Conflict, NotFound
from workflows.domain.zoned import RecurringDay


async def add(
    deps: ApiDeps, account: Account, job_id: str, body: schemas.NewDay, key: str | None
) -> schemas.Day:
    """Has a day recur. The same key again is the same day; with another body a `Conflict`."""
    async with deps.database.transaction() as tx:
        job = await jobs.visible(tx, account, job_id)
    day = _day(account, job_id, job.version, body, keyed_id("day", f"{account.actor}/{job_id}", key))
    made = (await deps.days.add(day, account.actor)).day
    if (made.rule, made.days_ahead, made.places) != (day.rule, day.days_ahead, day.places):
        raise Conflict("This Idempotency-Key was used for another request.")
    async with deps.database.transaction() as tx:
        return await _shown(tx, await Days(tx).require(day.day_id))


def _day(account: Account, job_id: str, version: int, body: schemas.NewDay, day_id: str) -> InterviewDay:
    rule = RecurringDay(
        tuple(sorted(set(body.weekdays))),
        time.fromisoformat(body.starts),
        time.fromisoformat(body.ends),
        body.slot_minutes,
        body.timezone,
        body.since,
        body.until,
    )
    return InterviewDay(
        day_id=day_id,
        organisation_id=account.organisation_id,
        job_id=job_id,
        rule=rule,
        days_ahead=body.days_ahead,
        places=body.places,
        job_version=version if body.pinned else None,
    )


async def listed(deps: ApiDeps, account: Account, job_id: str) -> schemas.Days:
    """All of a job, with what is open and booked in them."""
    async with deps.database.transaction() as tx:
        await jobs.visible(tx, account, job_id)
        return schemas.Days(items=[await _shown(tx, row) for row in await Days(tx).of_job(job_id)])


async def change(deps: ApiDeps, account: Account, job_id: str, day_id: str, state: DayState) -> schemas.Day:
    """Pauses it, lets it go on, or removes it; what is booked stays booked."""
    async with deps.database.transaction() as tx:
        await _mine(tx, account, job_id, day_id)
    row = await deps.days.change(day_id, state, account.actor)
    async with deps.database.transaction() as tx:
        return await _shown(tx, row)


async def of_invitation(tx: Transaction, account: Account, day_id: str) -> InterviewDay:
    """The day that a candidate is invited for. Raises `NotFound`."""
    row = await Days(tx).require(day_id)
    await _mine(tx, account, row.day.job_id, day_id)
    return row.day


def invitation(body: schemas.CreateInterview, day: InterviewDay, now: datetime) -> schemas.CreateInterview:
    """What a candidate who is invited for a day is invited to: any of its slots."""
    window = schemas.Window(start=now, end=day.window_end(now))
    return body.model_copy(
        update={
            "job_id": UUID(day.job_id),
            "window": window,
            "duration_minutes": day.rule.slot_minutes,
            "timezone": day.rule.zone,
        }
    )


async def _mine(tx: Transaction, account: Account, job_id: str, day_id: str) -> DayRow:
    await jobs.visible(tx, account, job_id)
    row = await Days(tx).get(day_id)
    if row is None or row.day.job_id != job_id:
        raise NotFound("There is no such interview day.")
    return row


async def _shown(tx: Transaction, row: DayRow) -> schemas.Day:
    day, rule = row.day, row.day.rule
    pinned = await Jobs(tx).get(day.job_id, day.job_version) if day.job_version is not None else None
    counts: DayCounts = await Slots(tx).counts(day, datetime.now(UTC))
    return schemas.Day(
        day_id=UUID(day.day_id),
        job_id=UUID(day.job_id),
        state=day.state,
        weekdays=list(rule.weekdays),
        starts=f"{rule.starts:%H:%M}",
        ends=f"{rule.ends:%H:%M}",
        timezone=rule.zone,
        slot_minutes=rule.slot_minutes,
        places=day.places,
        days_ahead=day.days_ahead,
        since=rule.since,
        until=rule.until,
        plan_version=pinned.job.plan.version if pinned else None,
        rubric_version=pinned.job.rubric.version if pinned else None,
        scheduled=row.synced,
        open_slots=counts.open,
        booked=counts.booked,
        next_slot=counts.next,
    )

"""Slots that a job's candidates book: which are free, and who holds one while it is being booked.

The interviews' booked times are the truth of who has a slot. Between an interview's word and its being written down
here a hold stands for it; an attempt that breaks off leaves one that runs out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from activities.store.database import Transaction
from activities.store.models import InterviewDayModel, InterviewModel, SlotHoldModel, SlotModel
from activities.store.rows import InterviewRow
from activities.store.types import from_json
from workflows.domain.days import DayState, InterviewDay
from workflows.domain.errors import Conflict, InvalidInput
from workflows.domain.values import SessionStatus
from workflows.domain.zoned import RecurringDay

HOLD = timedelta(minutes=2)
FREES_ITS_SLOT = (SessionStatus.CANCELLED, SessionStatus.NO_SHOW, SessionStatus.EXPIRED)
_Day, _Slot, _Hold, _Interview = InterviewDayModel, SlotModel, SlotHoldModel, InterviewModel


@dataclass(frozen=True)
class Offer:
    """A slot, how long it is, and how many places are left in it."""

    starts_at: datetime
    minutes: int
    zone: str
    places: int


@dataclass(frozen=True)
class DayCounts:
    """Of one interview day: slots still to come that have a place left, places booked in them, and the first slot."""

    open: int
    booked: int
    next: datetime | None


class Slots:
    """Of one interview's job. Where a job has no interview days, its candidates book any time of their window."""

    def __init__(self, tx: Transaction) -> None:
        self._session = tx.session

    async def by_slot(self, interview: InterviewRow) -> bool:
        """Whether this interview's candidate books slots: its job has interview days, be they paused."""
        query = select(exists().where(_of(interview), _Day.state != DayState.REMOVED))
        return bool(await self._session.scalar(query))

    async def offered(self, interview: InterviewRow, now: datetime) -> tuple[Offer, ...]:
        """What this candidate can have now, in order: in the window, long enough, with a place left."""
        query = (
            select(_Slot.starts_at, _Day.rule, _Day.places)
            .join(_Day, _Day.day_id == _Slot.day_id)
            .where(_of(interview), _Day.state == DayState.ACTIVE, _Slot.starts_at > now)
            .where(_Slot.starts_at >= interview.scheduled_time, _Slot.starts_at <= interview.window_end)
            .order_by(_Slot.starts_at)
        )
        merged: dict[datetime, Offer] = {}
        for starts_at, body, places in await self._session.execute(query):
            rule = from_json(RecurringDay, body)
            if rule.slot_minutes >= interview.duration_minutes:
                known = merged.get(starts_at)
                more = known.places if known else 0
                merged[starts_at] = Offer(starts_at, rule.slot_minutes, rule.zone, places + more)
        taken = await self._taken(interview, list(merged), now)
        left = [
            Offer(o.starts_at, o.minutes, o.zone, o.places - taken.get(o.starts_at, 0))
            for o in merged.values()
        ]
        return tuple(offer for offer in left if offer.places > 0)

    async def hold(self, interview: InterviewRow, starts_at: datetime, now: datetime) -> None:
        """Keeps the slot for this interview while it is booked; a place of its own stays its own.

        Raises `InvalidInput` where there is no such slot, `Conflict` where all its places are taken.
        """
        # One at a time for each slot: the last place is given once.
        lock = func.pg_advisory_xact_lock(
            func.hashtextextended(f"slot:{interview.job_id}:{starts_at.isoformat()}", 0)
        )
        await self._session.execute(select(lock))
        if starts_at not in {offer.starts_at for offer in await self.offered(interview, now)}:
            if await self._is_slot(interview, starts_at):
                raise Conflict("Somebody else has booked this time meanwhile. Please choose another one.")
            raise InvalidInput("This time can't be booked: choose one of the times that are offered.")
        until = now + HOLD
        await self._session.execute(
            insert(_Hold)
            .values(
                session_id=interview.session_id,
                starts_at=starts_at,
                job_id=interview.job_id,
                held_until=until,
            )
            .on_conflict_do_update(
                index_elements=[_Hold.session_id, _Hold.starts_at], set_={"held_until": until}
            )
        )

    async def counts(self, day: InterviewDay, now: datetime) -> DayCounts:
        """What is open and booked in a day from now on. Days of a job at the same hours share what is booked."""
        starts = (
            await self._session.scalars(
                select(_Slot.starts_at)
                .where(_Slot.day_id == day.day_id, _Slot.starts_at > now)
                .order_by(_Slot.starts_at)
            )
        ).all()
        query = (
            select(_Interview.booked_time, func.count())
            .where(_Interview.job_id == day.job_id, _Interview.booked_time.in_(starts))
            .where(_Interview.status.not_in(FREES_ITS_SLOT))
            .group_by(_Interview.booked_time)
        )
        booked = dict((await self._session.execute(query)).all())
        free = [at for at in starts if booked.get(at, 0) < day.places]
        offered = free if day.state is DayState.ACTIVE else []
        return DayCounts(len(offered), sum(booked.values()), min(offered, default=None))

    async def release(self, session_id: str, *times: datetime | None) -> None:
        """What was held is booked, or will not be."""
        await self._session.execute(
            delete(_Hold).where(_Hold.session_id == session_id, _Hold.starts_at.in_([t for t in times if t]))
        )

    async def _is_slot(self, interview: InterviewRow, starts_at: datetime) -> bool:
        query = (
            select(_Slot.starts_at)
            .join(_Day, _Day.day_id == _Slot.day_id)
            .where(_of(interview), _Day.state == DayState.ACTIVE, _Slot.starts_at == starts_at)
        )
        return await self._session.scalar(query.limit(1)) is not None

    async def _taken(
        self, interview: InterviewRow, times: list[datetime], now: datetime
    ) -> dict[datetime, int]:
        """How many other interviews of the job have, or hold, each of these times."""
        if not times:
            return {}
        others = _Interview.session_id != interview.session_id
        booked = (
            select(_Interview.session_id, _Interview.booked_time.label("at"))
            .where(_Interview.job_id == interview.job_id, _Interview.booked_time.in_(times), others)
            .where(_Interview.status.not_in(FREES_ITS_SLOT))
        )
        held = select(_Hold.session_id, _Hold.starts_at.label("at")).where(
            _Hold.job_id == interview.job_id,
            _Hold.starts_at.in_(times),
            _Hold.session_id != interview.session_id,
            _Hold.held_until > now,
        )
        # A union: one who holds what they have booked counts once.
        both = booked.union(held).subquery()
        query = select(both.c.at, func.count()).group_by(both.c.at)
        return dict((await self._session.execute(query)).all())


def _of(interview: InterviewRow) -> ColumnElement[bool]:
    return and_(
        _Day.job_id == interview.job_id,
        or_(_Day.job_version.is_(None), _Day.job_version == interview.job_version),
    )

"""Interview days that recur."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, select, true, update
from sqlalchemy.dialects.postgresql import insert

from activities.store.database import Transaction
from activities.store.models import InterviewDayModel, SlotModel
from activities.store.types import from_json, to_json
from workflows.domain.days import DayState, InterviewDay
from workflows.domain.errors import NotFound
from workflows.domain.zoned import RecurringDay

INSERT_AT_ONCE = 1000


@dataclass(frozen=True)
class DayRow:
    """A day as stored. `synced`: its schedule is what the day says."""

    day: InterviewDay
    version: int
    synced: bool
    created_at: datetime


class Days:
    """A change counts the version up; whoever brings its schedule up to date says so by `synced`."""

    def __init__(self, tx: Transaction) -> None:
        self._session = tx.session

    async def add(self, day: InterviewDay) -> bool:
        """Stores a new day; False where one of that id is there already."""
        added = await self._session.scalar(
            insert(InterviewDayModel)
            .values(
                day_id=day.day_id,
                organisation_id=day.organisation_id,
                job_id=day.job_id,
                job_version=day.job_version,
                rule=to_json(RecurringDay, day.rule),
                days_ahead=day.days_ahead,
                places=day.places,
                state=day.state,
            )
            .on_conflict_do_nothing()
            .returning(InterviewDayModel.day_id)
        )
        return added is not None

    async def get(self, day_id: str) -> DayRow | None:
        """The day of that id, also one that was removed."""
        row = await self._session.get(InterviewDayModel, day_id, populate_existing=True)
        return _row(row) if row else None

    async def require(self, day_id: str) -> DayRow:
        """The same; raises `NotFound`."""
        found = await self.get(day_id)
        if found is None:
            raise NotFound("There is no such interview day.")
        return found

    async def of_job(self, job_id: str) -> tuple[DayRow, ...]:
        """All of a job that weren't removed, the oldest first."""
        return await self._listed(InterviewDayModel.job_id == job_id)

    async def all(self) -> tuple[DayRow, ...]:
        """All of all jobs that weren't removed, the oldest first."""
        return await self._listed(true())

    async def _listed(self, which: ColumnElement[bool]) -> tuple[DayRow, ...]:
        query = select(InterviewDayModel).where(InterviewDayModel.state != DayState.REMOVED, which)
        query = query.order_by(InterviewDayModel.created_at, InterviewDayModel.day_id)
        return tuple(_row(row) for row in await self._session.scalars(query))

    async def change(self, day_id: str, state: DayState) -> bool:
        """Pauses, resumes or removes it; False where it is so already. Raises `NotFound`; a removed one stays so."""
        row = await self._session.get(InterviewDayModel, day_id, with_for_update=True, populate_existing=True)
        if row is None or (row.state is DayState.REMOVED and state is not DayState.REMOVED):
            raise NotFound("There is no such interview day.")
        if row.state is state:
            return False
        row.state, row.version = state, row.version + 1
        await self._session.flush()
        return True

    async def unsynced(self, limit: int) -> tuple[DayRow, ...]:
        """Days whose schedule isn't known to be what they say."""
        query = (
            select(InterviewDayModel)
            .where(InterviewDayModel.synced_version < InterviewDayModel.version)
            .order_by(InterviewDayModel.created_at)
            .limit(limit)
        )
        return tuple(_row(row) for row in await self._session.scalars(query))

    async def synced(self, day_id: str, version: int) -> None:
        """The schedule is what that version says."""
        await self._session.execute(
            update(InterviewDayModel)
            .where(InterviewDayModel.day_id == day_id)
            .values(synced_version=func.greatest(InterviewDayModel.synced_version, version))
        )

    async def open_slots(self, day_id: str, starts: Iterable[datetime], now: datetime) -> int:
        """Opens those that aren't open yet, and forgets those that are past; how many were new."""
        await self._session.execute(
            delete(SlotModel).where(SlotModel.day_id == day_id, SlotModel.starts_at < now)
        )
        wanted, opened = list(starts), 0
        for first in range(0, len(wanted), INSERT_AT_ONCE):
            added = await self._session.scalars(
                insert(SlotModel)
                .values(
                    [{"day_id": day_id, "starts_at": at} for at in wanted[first : first + INSERT_AT_ONCE]]
                )
                .on_conflict_do_nothing()
                .returning(SlotModel.starts_at)
            )
            opened += len(added.all())
        return opened


def _row(row: InterviewDayModel) -> DayRow:
    day = InterviewDay(
        day_id=row.day_id,
        organisation_id=row.organisation_id,
        job_id=row.job_id,
        rule=from_json(RecurringDay, row.rule),
        days_ahead=row.days_ahead,
        places=row.places,
        job_version=row.job_version,
        state=row.state,
    )
    return DayRow(day, row.version, row.synced_version >= row.version, row.created_at)

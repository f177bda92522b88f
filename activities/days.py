"""Interview days that recur: kept in the store, followed by their schedules, opened slot by slot."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from temporalio import activity

from activities.refusals import reported
from activities.store.audit import Audit
from activities.store.database import Database
from activities.store.days import DayRow, Days
from workflows import contracts as c
from workflows.domain.days import DayState, InterviewDay, check_day
from workflows.domain.errors import Unavailable
from workflows.ports import DayActivities

_log = logging.getLogger(__name__)


class SlotOpener(DayActivities):
    """Opens what is near enough."""

    def __init__(self, database: Database, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._database = database
        self._now = now

    @activity.defn
    async def open_slots(self, order: c.OpenSlots) -> c.SlotsOpened:
        """Each slot once, by its day and time."""
        now = self._now()
        with reported():
            async with self._database.transaction() as tx:
                row = await Days(tx).get(order.day_id)
                if row is None or row.day.state is not DayState.ACTIVE:
                    return c.SlotsOpened(0)
                return c.SlotsOpened(await Days(tx).open_slots(order.day_id, row.day.slots(now), now))


class DayKeeper:
    """Changes days. The row first; `sync` makes the schedule follow, and where it can't, the sweep does."""

    def __init__(self, database: Database, sync: Callable[[InterviewDay], Awaitable[None]]) -> None:
        self._database = database
        self._sync = sync

    async def add(self, day: InterviewDay, actor: str) -> DayRow:
        """Stores a day and has it recur; the same id again is the same day. Raises `InvalidInput`."""
        check_day(day)
        async with self._database.transaction() as tx:
            if await Days(tx).add(day):
                _note(Audit(tx), day, actor, "added")
        return await self._followed(day.day_id)

    async def change(self, day_id: str, state: DayState, actor: str) -> DayRow:
        """Pauses it, lets it go on, or removes it: what is booked stays booked. Raises `NotFound`."""
        async with self._database.transaction() as tx:
            if await Days(tx).change(day_id, state):
                _note(Audit(tx), (await Days(tx).require(day_id)).day, actor, state.value)
        return await self._followed(day_id)

    async def catch_up(self, limit: int) -> int:
        """Brings schedules up to date that aren't known to be; how many."""
        async with self._database.transaction() as tx:
            behind = await Days(tx).unsynced(limit)
        for row in behind:
            await self._follow(row)
        return len(behind)

    async def _followed(self, day_id: str) -> DayRow:
        async with self._database.transaction() as tx:
            row = await Days(tx).require(day_id)
        if not row.synced:
            try:
                await self._follow(row)
            except Unavailable:
                _log.warning("day not scheduled yet", extra={"day_id": day_id})
        async with self._database.transaction() as tx:
            return await Days(tx).require(day_id)

    async def _follow(self, row: DayRow) -> None:
        await self._sync(row.day)
        async with self._database.transaction() as tx:
            await Days(tx).synced(row.day.day_id, row.version)


def _note(audit: Audit, day: InterviewDay, actor: str, what: str) -> None:
    audit.append(
        day.organisation_id,
        at=datetime.now(UTC),
        actor=actor,
        action=f"day.{what}",
        subject=day.day_id,
        details={"job": day.job_id},
    )

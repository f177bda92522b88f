"""`viva days`: interview days that recur, from the command line."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path
from uuid import uuid4
from zoneinfo import available_timezones

from activities.days import DayKeeper
from activities.store.database import Database
from activities.store.days import DayRow, Days
from activities.store.jobs import Jobs
from activities.store.slots import DayCounts, Slots
from temporal.client import connect
from temporal.days import DaySchedules, described
from workers.encryption import Encryption
from workers.exit import StartError
from workers.settings import load
from workers.users import database_of
from workflows.domain.days import DayState, InterviewDay
from workflows.domain.errors import VivaError
from workflows.domain.zoned import RecurringDay

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True)
class Asked:
    """A day as it is asked for at the command line."""

    job_id: str
    weekdays: tuple[str, ...]
    starts: str
    ends: str
    zone: str
    slot_minutes: int
    places: int
    days_ahead: int
    pinned: bool


@dataclass(frozen=True)
class Shown:
    """A day with what is open and booked in it."""

    row: DayRow
    counts: DayCounts

    def line(self) -> str:
        """For a terminal."""
        day, counts = self.row.day, self.counts
        next_one = f"{counts.next:%Y-%m-%d %H:%M} UTC" if counts.next else "none"
        state = day.state.value if self.row.synced else f"{day.state.value}, not scheduled yet"
        return (
            f"{day.day_id}  {state:8}  {described(day)}, {day.days_ahead} days ahead  job {day.job_id}  "
            f"open {counts.open}, booked {counts.booked}, next {next_one}"
        )


async def add(asked: Asked, actor: str, data_dir: Path | None = None) -> Shown:
    """Has a day recur. Raises `StartError` where it can't."""
    rule = _rule(asked)
    async with _opened(data_dir) as (database, keeper):
        async with database.transaction() as tx:
            job = await Jobs(tx).get(asked.job_id)
        if job is None:
            raise StartError(f"There is no job {asked.job_id}.")
        day = InterviewDay(
            day_id=str(uuid4()),
            organisation_id=job.job.organisation_id,
            job_id=asked.job_id,
            rule=rule,
            days_ahead=asked.days_ahead,
            places=asked.places,
            job_version=job.version if asked.pinned else None,
        )
        return await _shown(database, await keeper.add(day, actor))


async def listed(data_dir: Path | None = None) -> list[Shown]:
    """All of all jobs."""
    async with _opened(data_dir) as (database, _):
        async with database.transaction() as tx:
            rows = await Days(tx).all()
        return [await _shown(database, row) for row in rows]


async def change(day_id: str, state: DayState, actor: str, data_dir: Path | None = None) -> Shown:
    """Pauses it, lets it go on, or removes it."""
    async with _opened(data_dir) as (database, keeper):
        return await _shown(database, await keeper.change(day_id, state, actor))


async def _shown(database: Database, row: DayRow) -> Shown:
    async with database.transaction() as tx:
        return Shown(row, await Slots(tx).counts(row.day, datetime.now(UTC)))


def _rule(asked: Asked) -> RecurringDay:
    unknown = [name for name in asked.weekdays if name[:3].lower() not in WEEKDAYS]
    if unknown:
        raise StartError(f"There is no weekday '{unknown[0]}': mon, tue, wed, thu, fri, sat, sun.")
    if asked.zone not in available_timezones():
        raise StartError(f"There is no time zone '{asked.zone}': such as Europe/Berlin.")
    weekdays = sorted({WEEKDAYS.index(name[:3].lower()) for name in asked.weekdays})
    return RecurringDay(
        tuple(weekdays), _clock(asked.starts), _clock(asked.ends), asked.slot_minutes, asked.zone
    )


def _clock(text: str) -> time:
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text):
        raise StartError(f"'{text}' is no time of a day: such as 09:00.")
    return time.fromisoformat(text)


@asynccontextmanager
async def _opened(data_dir: Path | None) -> AsyncIterator[tuple[Database, DayKeeper]]:
    settings = load(**({"data_dir": data_dir} if data_dir else {}))
    async with database_of(settings) as url:
        encryption = Encryption.of(settings.model_copy(update={"database_url": url}))
        database = Database(url, pool_size=1)
        # Lazily: while Temporal is away the day is stored, and the sweep brings its schedule after.
        client = await connect(settings.temporal(), codec=encryption.codec, lazy=True)
        try:
            yield database, DayKeeper(database, DaySchedules(client).sync)
        except VivaError as error:
            raise StartError(str(error)) from None
        finally:
            await database.close()
            await encryption.close()

"""Interview days that recur, and the slots that candidates book in them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from api.schemas.base import Wire
from api.schemas.interviews import Timezone
from workflows.domain.days import MAX_DAYS_AHEAD, MAX_PLACES, DayState

Clock = Annotated[
    str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$", description="As a clock on the wall shows it: 09:00.")
]


class NewDay(Wire):
    """Weekdays (0: Monday) and hours by the clocks of a zone, cut into slots that a job's candidates book.

    `places`: how many candidates may book the same slot. `daysAhead`: how far ahead slots are open. `pinned`: those
    invited for it are interviewed by the job's plan and rubric as they are now; else by the newest when they are
    invited. `since` and `until`: the first and the last date, if it doesn't recur for ever.
    """

    weekdays: list[Annotated[int, Field(ge=0, le=6)]] = Field(min_length=1, max_length=7)
    starts: Clock
    ends: Clock
    timezone: Timezone
    slot_minutes: int = Field(default=45, ge=5, le=240)
    places: int = Field(default=1, ge=1, le=MAX_PLACES)
    days_ahead: int = Field(default=28, ge=1, le=MAX_DAYS_AHEAD)
    pinned: bool = False
    since: date | None = None
    until: date | None = None


class Day(Wire):
    """An interview day. `planVersion` and `rubricVersion`: what it is pinned to, or null.

    `scheduled`: its schedule in Temporal is up to date; else it will be, within a minute or when Temporal is back.
    """

    day_id: UUID
    job_id: UUID
    state: DayState
    weekdays: list[int]
    starts: str
    ends: str
    timezone: str
    slot_minutes: int
    places: int
    days_ahead: int
    since: date | None
    until: date | None
    plan_version: int | None
    rubric_version: int | None
    scheduled: bool
    open_slots: int
    booked: int
    next_slot: datetime | None


class Days(Wire):
    """All of a job."""

    items: list[Day]


class Slot(Wire):
    """A time that can be booked now."""

    starts_at: datetime
    ends_at: datetime
    places_left: int


class Slots(Wire):
    """What the candidate can book.

    `bySlot`: only one of `slots`; else any time between `from` and `until`. `timezone` is the organiser's.
    `bookableUntil`: a booked time can be changed until then.
    """

    by_slot: bool
    slots: list[Slot]
    opens_at: datetime
    closes_at: datetime
    timezone: str
    booked_time: datetime | None
    changes_left: int
    notice_minutes: float
    changeable_until: datetime | None

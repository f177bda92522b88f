"""Interview days that recur: hours of weekdays in a zone, in which a job's candidates book a slot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from workflows.domain.errors import InvalidInput
from workflows.domain.zoned import RecurringDay

MAX_DAYS_AHEAD = 180
MAX_PLACES = 100
MAX_OPEN_SLOTS = 5000
"""Of one day: what is opened ahead stays countable."""


class DayState(StrEnum):
    """Whether a day recurs."""

    ACTIVE = "active"
    PAUSED = "paused"
    """No slot is offered until it goes on; what is booked stays booked."""
    REMOVED = "removed"


@dataclass(frozen=True)
class InterviewDay:
    """`job_version`: whose plan and rubric its interviews have; None: the newest when a candidate is invited.

    `places`: how many candidates may book the same slot. `days_ahead`: how far ahead slots are open.
    """

    day_id: str
    organisation_id: str
    job_id: str
    rule: RecurringDay
    days_ahead: int = 28
    places: int = 1
    job_version: int | None = None
    state: DayState = DayState.ACTIVE

    def slots(self, now: datetime) -> tuple[datetime, ...]:
        """The beginnings of all slots that are still to come and near enough to be open."""
        today = now.astimezone(ZoneInfo(self.rule.zone)).date()
        found = self.rule.slots(today, today + timedelta(days=self.days_ahead))
        return tuple(slot for slot in found if slot > now)

    def window_end(self, now: datetime) -> datetime:
        """Until when somebody who is invited now may come: the end of the last slot that is open by then."""
        open_slots = self.slots(now)
        if not open_slots:
            return now + timedelta(days=self.days_ahead)
        return open_slots[-1] + timedelta(minutes=self.rule.slot_minutes)


def check_day(day: InterviewDay) -> None:
    """Raises `InvalidInput` where no slot could ever be booked, or too many would be open."""
    rule = day.rule
    if not rule.weekdays or not all(0 <= weekday <= 6 for weekday in rule.weekdays):
        raise InvalidInput("Choose at least one weekday.")
    if rule.until is not None and rule.since is not None and rule.until < rule.since:
        raise InvalidInput("The last date lies before the first one.")
    a_week = RecurringDay(rule.weekdays, rule.starts, rule.ends, rule.slot_minutes, rule.zone)
    monday = date(2026, 1, 5)
    weekly = len(a_week.slots(monday, monday + timedelta(days=6)))
    if weekly == 0:
        raise InvalidInput("The hours are too short for one slot.")
    if weekly * (day.days_ahead / 7 + 1) > MAX_OPEN_SLOTS:
        raise InvalidInput(
            "Too many slots would be open: take longer slots, fewer hours, or fewer days ahead."
        )

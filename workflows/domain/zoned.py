"""Wall-clock times in a zone, and days that recur.

The rule (RFC 5545, 3.3.5): a time that the clocks skip is taken by the offset before the gap (02:30 becomes 03:30),
of one that comes twice the first is meant.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def instant(when: datetime, zone: str) -> datetime:
    """A time without an offset as the wall clock of `zone` shows it; one with an offset as it is. In UTC."""
    if when.tzinfo is None:
        when = when.replace(tzinfo=ZoneInfo(zone), fold=0)
    return when.astimezone(UTC)


def wall_clock(at: datetime, zone: str) -> str:
    """The time as the clocks of a zone show it, with the zone."""
    return f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M} ({zone})"


@dataclass(frozen=True)
class RecurringDay:
    """Hours of a weekday (0: Monday) in a zone, cut into slots. `until`: the last date, if it ends."""

    weekdays: tuple[int, ...]
    starts: time
    ends: time
    slot_minutes: int
    zone: str
    since: date | None = None
    until: date | None = None

    def slots(self, first: date, last: date) -> tuple[datetime, ...]:
        """The beginnings, in UTC, of all slots of the days from `first` to `last`, both included.

        A slot lasts its minutes whatever the clocks do, and no slot reaches beyond the end of the hours.
        """
        return tuple(slot for day in self._days(first, last) for slot in self._of_day(day))

    def _days(self, first: date, last: date) -> Iterator[date]:
        day = max(first, self.since or first)
        while day <= min(last, self.until or last):
            if day.weekday() in self.weekdays:
                yield day
            day += timedelta(days=1)

    def _of_day(self, day: date) -> Iterator[datetime]:
        slot = instant(datetime.combine(day, self.starts), self.zone)
        end = instant(datetime.combine(day, self.ends), self.zone)
        length = timedelta(minutes=self.slot_minutes)
        while slot + length <= end:
            yield slot
            slot += length

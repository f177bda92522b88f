"""An interview's calendar: what people are to be told and when, the booked time, and when somebody counts as absent.

Time comes in as an argument; nothing here reads a clock.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from workflows.domain.absence import Watch

MAX_PENDING = 8


class MessageKind(StrEnum):
    """What a message tells. All but reminders are due at once."""

    INVITATION = "invitation"
    RESCHEDULED = "rescheduled"
    BOOKED = "booked"
    UNBOOKED = "unbooked"
    MISSED = "missed"
    REMINDER = "reminder"
    CANCELLED = "cancelled"


class CalendarMethod(StrEnum):
    """What a message does to people's calendars (RFC 5546)."""

    NONE = ""
    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


@dataclass(frozen=True)
class Due:
    """A message and when it is due. `lead_s`: of a reminder, how long before the time it reminds of."""

    kind: MessageKind
    sequence: int
    at: datetime
    lead_s: float = 0.0

    @property
    def key(self) -> str:
        """One message of an interview, however often it is handed on."""
        lead = f"-{self.lead_s:.0f}" if self.kind is MessageKind.REMINDER else ""
        return f"{self.kind}{lead}-{self.sequence}"


@dataclass
class Agenda:
    """Bounded. `sequence` is iCalendar's (RFC 5545, 3.8.7.4): it rises with each change of the time."""

    sequence: int = 0
    since: datetime | None = None
    """When the time that holds now was set: what should have been told before then is told by that message."""
    booked: datetime | None = None
    bookings: int = 0
    pending: list[Due] = field(default_factory=list)
    reminded_s: list[float] = field(default_factory=list)
    entry: datetime | None = None
    """The time that stands in people's calendars, as far as we told them."""
    doors_open: datetime | None = None
    """From when the candidate could come in: an outage of ours is no absence of theirs."""
    watch: Watch = field(default_factory=Watch)

    def begin(self, now: datetime) -> None:
        """The first message: the invitation."""
        self.since = now
        self.pending = [Due(MessageKind.INVITATION, self.sequence, now)]

    def open_doors(self, start: datetime, now: datetime) -> None:
        """The candidate can come in; from the start on they are waited for."""
        self.doors_open, self.watch = now, Watch(max(start, now))

    def announce(self, kind: MessageKind, now: datetime) -> None:
        """A change of the time, told at once; what was pending is outdated by it."""
        self.sequence += 1
        self.since = now
        self.reminded_s = []
        # Whoever never got an invitation gets it with the new time.
        invited = not any(due.kind is MessageKind.INVITATION for due in self.pending)
        kept = kind if invited or kind is MessageKind.CANCELLED else MessageKind.INVITATION
        self.pending = [Due(kept, self.sequence, now)]

    def book(self, at: datetime | None, now: datetime) -> None:
        """Takes a booking over, or away."""
        self.booked = at
        self.bookings += 1 if at is not None else 0
        self.announce(MessageKind.BOOKED if at is not None else MessageKind.UNBOOKED, now)

    def miss(self, now: datetime) -> None:
        """The booked time has passed without the candidate: they may book again while the window is open."""
        self.booked = None
        self.announce(MessageKind.MISSED, now)

    def enter(self, kind: MessageKind, time: datetime | None) -> tuple[CalendarMethod, datetime | None]:
        """What a message does to calendars, and to the entry at which time. `time` None: there is none (any more)."""
        if kind in (MessageKind.REMINDER, MessageKind.MISSED):
            return CalendarMethod.NONE, None
        before = self.entry
        self.entry = None if kind is MessageKind.CANCELLED else time
        if self.entry is not None:
            return CalendarMethod.REQUEST, self.entry
        return (CalendarMethod.CANCEL, before) if before is not None else (CalendarMethod.NONE, None)

    def next_due(self, target: datetime, leads_s: Iterable[float]) -> Due | None:
        """What is to be told next; `target` is the time that reminders are counted from."""
        if self.pending:
            return self.pending[0]
        reminders = [
            Due(MessageKind.REMINDER, self.sequence, target - timedelta(seconds=lead), lead)
            for lead in leads_s
            if lead not in self.reminded_s
        ]
        wanted = [due for due in reminders if self.since is None or due.at > self.since]
        return min(wanted, key=lambda due: due.at, default=None)

    def upcoming(self, target: datetime, leads_s: Iterable[float]) -> tuple[Due, ...]:
        """All that is still to be told, as far as it is known now."""
        rest = Agenda(since=self.since, sequence=self.sequence, reminded_s=list(self.reminded_s))
        found = list(self.pending)
        while (due := rest.next_due(target, leads_s)) is not None:
            found.append(due)
            rest.handed_on(due)
        return tuple(found)

    def handed_on(self, due: Due) -> None:
        """It is on its way: not told again."""
        if due.kind is MessageKind.REMINDER:
            self.reminded_s = [*self.reminded_s, due.lead_s][-MAX_PENDING:]
        self.pending = [other for other in self.pending if other.key != due.key]


def reminds_of(scheduled: datetime, window_end: datetime | None, booked: datetime | None) -> datetime:
    """What a reminder is counted from: the start, the booked time, or the end of a window that nobody booked in."""
    return booked or window_end or scheduled


def no_show_at(
    scheduled: datetime,
    window_end: datetime | None,
    booked: datetime | None,
    doors_open: datetime | None,
    grace_s: float,
) -> datetime:
    """When the candidate counts as not coming: the grace period after the time at which they could first come in.

    In a window: at its end; a time that is booked in its last minutes has its grace period, too.
    """
    grace = timedelta(seconds=grace_s)
    if window_end is None:
        return max(scheduled, doors_open or scheduled) + grace
    late = [time + grace for time in (booked, _after(doors_open, window_end)) if time is not None]
    return max([window_end, *late])


def _after(time: datetime | None, limit: datetime) -> datetime | None:
    return time if time is not None and time > limit else None


def missed_at(booked: datetime | None, window_end: datetime | None, grace_s: float) -> datetime | None:
    """When a booked time counts as missed: after its grace period, while the window is still open; else never."""
    if booked is None or window_end is None:
        return None
    at = booked + timedelta(seconds=grace_s)
    return at if at < window_end else None

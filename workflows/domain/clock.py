"""The interview clock: it runs only while the candidate could speak and be heard."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum


class Hold(StrEnum):
    """Why the clock stands still."""

    NOT_STARTED = "not_started"
    CANDIDATE_GONE = "candidate_gone"
    PAUSED = "paused"
    THINKING = "thinking"
    PROVIDER = "provider"
    TAKEN_OVER = "taken_over"
    NO_ROOM = "no_room"
    """The media node was lost, or is being replaced."""
    RECOGNISER = "recogniser"
    """Nobody listens, though somebody should."""
    OUTAGE = "outage"
    """What was said reached the interview late, or it could not answer."""
    OVER = "over"


MAX_SPANS = 200
NOT_CREDITED = frozenset({Hold.NOT_STARTED, Hold.OVER})
"""Nothing is taken from anyone before the start and after the end."""


@dataclass(frozen=True)
class Extension:
    """Extra time, and who granted it."""

    extension_id: str
    minutes: float
    by: str
    at: datetime
    reason: str = ""


@dataclass(frozen=True)
class Span:
    """A time that was counted."""

    begin: datetime
    end: datetime

    @property
    def seconds(self) -> float:
        """How long it is."""
        return (self.end - self.begin).total_seconds()

    def without(self, begin: datetime, end: datetime) -> list[Span]:
        """What of it lies before `begin` and after `end`."""
        parts = (Span(self.begin, min(self.end, begin)), Span(max(self.begin, end), self.end))
        return [part for part in parts if part.begin < part.end]


@dataclass
class InterviewClock:
    """Seconds used of a budget. Time comes in as an argument; the clock reads none itself.

    What it doesn't count is credited to a kind: while several hold it, to the one that was first.
    """

    budget_s: float
    used_s: float = 0.0
    since: datetime | None = None
    holds: list[Hold] = field(default_factory=lambda: [Hold.NOT_STARTED])
    held_since: datetime | None = None
    credited: dict[Hold, float] = field(default_factory=dict)
    counted: list[Span] = field(default_factory=list)
    """Of the time used: what can be given back. The newest `MAX_SPANS` of it, which no usual interview exceeds."""

    @property
    def running(self) -> bool:
        """Nothing holds it."""
        return not self.holds

    def hold(self, reason: Hold, now: datetime) -> None:
        """Stops it for `reason`, also from an earlier time on; the same reason twice is one."""
        if reason in self.holds:
            return
        if self.running:
            self._count(now)
            self.used_s -= self._cut(now, datetime.max.replace(tzinfo=now.tzinfo))
            self.since, self.held_since = None, now
        self.holds.append(reason)

    def release(self, reason: Hold, now: datetime) -> None:
        """Takes a reason away; it runs on when none is left."""
        if reason not in self.holds:
            return
        if reason is self.holds[0]:
            self._credit(reason, self._held_s(now))
            self.held_since = now
        self.holds.remove(reason)
        if not self.holds:
            self.since, self.held_since = now, None

    def give_back(self, reason: Hold, since: datetime, now: datetime, until: datetime | None = None) -> None:
        """It should not have run from `since` on (`until` then), as far as it did. No second is given back twice."""
        self._count(now)
        seconds = self._cut(since, min(until or now, now))
        self.used_s -= seconds
        self._credit(reason, seconds)

    def take_back(self, reason: Hold, seconds: float, now: datetime) -> None:
        """So many of the seconds that were used, the newest ones, should not have been."""
        self._count(now)
        left = seconds = min(seconds, self.used_s)
        self.used_s -= seconds
        self._credit(reason, seconds)
        while left > 0 and self.counted:
            span = self.counted.pop()
            if span.seconds > left:
                self.counted.append(replace(span, end=span.end - timedelta(seconds=left)))
            left -= span.seconds

    def grant(self, seconds: float) -> None:
        """Extra time: the budget grows."""
        self.budget_s += seconds

    def elapsed_s(self, now: datetime) -> float:
        """Seconds used up to `now`."""
        return self.used_s + self._running_s(now)

    def remaining_s(self, now: datetime) -> float:
        """Seconds left, never below 0."""
        return max(0.0, self.budget_s - self.elapsed_s(now))

    def when_left(self, seconds: float) -> datetime | None:
        """When so many seconds are left, or were, if it runs on; None while it stands still."""
        if self.since is None:
            return None
        return self.since + timedelta(seconds=self.budget_s - self.used_s - seconds)

    def credits(self, now: datetime) -> dict[str, float]:
        """Seconds that were not counted, by kind, with those of a hold that still lasts."""
        credited = {kind.value: seconds for kind, seconds in self.credited.items()}
        if self.holds and (kind := self.holds[0]) not in NOT_CREDITED:
            credited[kind.value] = credited.get(kind.value, 0.0) + self._held_s(now)
        return {kind: round(seconds, 1) for kind, seconds in credited.items() if seconds >= 0.05}

    def _count(self, now: datetime) -> None:
        """What ran up to now is used."""
        if self.since is not None and now > self.since:
            self.used_s += self._running_s(now)
            goes_on = bool(self.counted) and self.counted[-1].end == self.since
            begin = self.counted.pop().begin if goes_on else self.since
            self.counted = [*self.counted, Span(begin, now)][-MAX_SPANS:]
            self.since = now

    def _cut(self, begin: datetime, end: datetime) -> float:
        """Takes a time out of what was counted; how much of it there was."""
        if begin >= end:
            return 0.0
        before = sum(span.seconds for span in self.counted)
        self.counted = [part for span in self.counted for part in span.without(begin, end)]
        return before - sum(span.seconds for span in self.counted)

    def _credit(self, reason: Hold, seconds: float) -> None:
        if seconds > 0 and reason not in NOT_CREDITED:
            self.credited[reason] = self.credited.get(reason, 0.0) + seconds

    def _running_s(self, now: datetime) -> float:
        return max(0.0, (now - self.since).total_seconds()) if self.since else 0.0

    def _held_s(self, now: datetime) -> float:
        return max(0.0, (now - self.held_since).total_seconds()) if self.held_since else 0.0

"""The interview clock: it runs only while the candidate could speak and be heard."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
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

    @property
    def running(self) -> bool:
        """Nothing holds it."""
        return not self.holds

    def hold(self, reason: Hold, now: datetime) -> None:
        """Stops it for `reason`; the same reason twice is one."""
        if reason in self.holds:
            return
        if self.running:
            self.used_s += self._running_s(now)
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

    def give_back(self, reason: Hold, since: datetime, now: datetime) -> None:
        """It ran from `since` on, and should not have. No second is given back twice."""
        if self.since is None:
            return
        begin = max(since, self.since)
        if begin < now:
            self.used_s += (begin - self.since).total_seconds()
            self.since = now
            self._credit(reason, (now - begin).total_seconds())

    def take_back(self, reason: Hold, seconds: float, now: datetime) -> None:
        """So many of the seconds that were used should not have been."""
        if self.since is not None:
            self.used_s, self.since = self.used_s + self._running_s(now), now
        seconds = min(seconds, self.used_s)
        self.used_s -= seconds
        self._credit(reason, seconds)

    def grant(self, seconds: float) -> None:
        """Extra time: the budget grows."""
        self.budget_s += seconds

    def elapsed_s(self, now: datetime) -> float:
        """Seconds used up to `now`."""
        return self.used_s + self._running_s(now)

    def remaining_s(self, now: datetime) -> float:
        """Seconds left, never below 0."""
        return max(0.0, self.budget_s - self.elapsed_s(now))

    def credits(self, now: datetime) -> dict[str, float]:
        """Seconds that were not counted, by kind, with those of a hold that still lasts."""
        credited = {kind.value: seconds for kind, seconds in self.credited.items()}
        if self.holds and (kind := self.holds[0]) not in NOT_CREDITED:
            credited[kind.value] = credited.get(kind.value, 0.0) + self._held_s(now)
        return {kind: round(seconds, 1) for kind, seconds in credited.items() if seconds >= 0.05}

    def _credit(self, reason: Hold, seconds: float) -> None:
        if seconds > 0 and reason not in NOT_CREDITED:
            self.credited[reason] = self.credited.get(reason, 0.0) + seconds

    def _running_s(self, now: datetime) -> float:
        return max(0.0, (now - self.since).total_seconds()) if self.since else 0.0

    def _held_s(self, now: datetime) -> float:
        return max(0.0, (now - self.held_since).total_seconds()) if self.held_since else 0.0

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


@dataclass
class InterviewClock:
    """Seconds used of a budget. Time comes in as an argument; the clock reads none itself."""

    budget_s: float
    used_s: float = 0.0
    since: datetime | None = None
    holds: list[Hold] = field(default_factory=lambda: [Hold.NOT_STARTED])

    @property
    def running(self) -> bool:
        """Nothing holds it."""
        return not self.holds

    def hold(self, reason: Hold, now: datetime) -> None:
        """Stops it for `reason`; the same reason twice is one."""
        if reason in self.holds:
            return
        self._settle(now)
        self.holds.append(reason)
        self.since = None

    def release(self, reason: Hold, now: datetime) -> None:
        """Takes a reason away; it runs on when none is left."""
        if reason not in self.holds:
            return
        self.holds.remove(reason)
        if not self.holds:
            self.since = now

    def elapsed_s(self, now: datetime) -> float:
        """Seconds used up to `now`."""
        return self.used_s + (self._running_s(now))

    def remaining_s(self, now: datetime) -> float:
        """Seconds left, never below 0."""
        return max(0.0, self.budget_s - self.elapsed_s(now))

    def credit(self, seconds: float) -> None:
        """Gives time back: the budget grows."""
        self.budget_s += seconds

    def _running_s(self, now: datetime) -> float:
        return max(0.0, (now - self.since).total_seconds()) if self.since else 0.0

    def _settle(self, now: datetime) -> None:
        self.used_s += self._running_s(now)
        self.since = now if self.running else None

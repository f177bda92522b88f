"""A circuit breaker: when a provider that fails is left alone, and when it may be tried again. Pure; time comes in."""

from __future__ import annotations

from dataclasses import dataclass

from activities.providers.ports import ProviderError

FAILURES_TO_OPEN = 3
OPEN_FOR_S = 30.0
HANGS = frozenset({"timeout"})
"""A provider that hangs costs its whole timeout at each try: it is left at the first one."""
OF_THE_REQUEST = frozenset(
    {"language", "wrong_language", "blocked", "too_large", "too_long", "schema", "bad_request"}
)
"""They say nothing about the provider's health: one candidate's words must not take it away from the others."""


@dataclass
class CircuitBreaker:
    """Leaves a provider alone for `open_for_s` after `failures_to_open` failures in a row; then one call may try.

    What the provider itself has asked to be left alone for (`Retry-After`) holds whatever else happens.
    """

    failures_to_open: int = FAILURES_TO_OPEN
    open_for_s: float = OPEN_FOR_S
    of_the_request: frozenset[str] = OF_THE_REQUEST
    failures: int = 0
    open_until_s: float | None = None
    asked: ProviderError | None = None
    """With what it asked for time the last time."""
    asked_until_s: float = 0.0

    def would_allow(self, now_s: float) -> bool:
        """Whether a call might be made, without taking the trial."""
        return not self.asks_s(now_s) and (self.open_until_s is None or now_s >= self.open_until_s)

    def allows(self, now_s: float) -> bool:
        """Whether a call may be made. The first one after the time is up is the trial: others wait for its result."""
        if not self.would_allow(now_s):
            return False
        if self.open_until_s is not None:
            self.open_until_s = now_s + self.open_for_s
        return True

    def asks_s(self, now_s: float) -> float:
        """How much longer the provider wants to be left alone; 0: it may be asked."""
        return max(0.0, self.asked_until_s - now_s) if self.asked is not None else 0.0

    def succeeded(self) -> None:
        """A call has worked: closed again."""
        self.failures, self.open_until_s = 0, None

    def failed(self, error: ProviderError, now_s: float) -> None:
        """Counts a failure. One that no retry can help (a bad key), and a hang, open at once."""
        if error.kind in self.of_the_request:
            return
        self.failures += 1
        if error.retry_after_s and now_s + error.retry_after_s > self.asked_until_s:
            self.asked, self.asked_until_s = error, now_s + error.retry_after_s
        if not error.retryable or error.kind in HANGS or self.failures >= self.failures_to_open:
            self.open_until_s = now_s + max(self.open_for_s, error.retry_after_s or 0.0)
        elif error.retry_after_s:
            self.open_until_s = now_s + error.retry_after_s

    def released(self, trial_until_s: float | None, now_s: float) -> None:
        """A trial that was taken until then has ended without a result: the next call is one."""
        if trial_until_s is not None and self.open_until_s == trial_until_s:
            self.open_until_s = now_s

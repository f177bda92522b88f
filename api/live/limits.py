"""What one socket may send. Time comes in as an argument."""

from __future__ import annotations

from collections import deque

MAX_FRAME_BYTES = 64 * 1024
INVALID_PER_MINUTE = 20
MESSAGES_PER_10_S = 600
ASKED_PER_MINUTE = 30
"""Requests and consents: each becomes a part of the interview's history."""


class Budget:
    """At most so many events in a sliding window."""

    def __init__(self, count: int, window_s: float) -> None:
        self._window_s = window_s
        self._times: deque[float] = deque(maxlen=count)

    def exceeded(self, now: float) -> bool:
        """Counts one more; whether it is the last that was allowed, or beyond."""
        self._times.append(now)
        return len(self._times) == self._times.maxlen and now - self._times[0] <= self._window_s


class UsedTokens:
    """Token ids that were used, until they would expire anyway."""

    def __init__(self) -> None:
        self._ids: dict[str, float] = {}

    def first_use(self, token_id: str, expires_at: float, now: float) -> bool:
        """Whether the token was never used here; it is used from now on."""
        for known in [known for known, expires in self._ids.items() if expires <= now]:
            del self._ids[known]
        if token_id in self._ids:
            return False
        self._ids[token_id] = expires_at
        return True

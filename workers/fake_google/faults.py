"""Faults by script: what the next requests to a local server are to meet. Shared by all of its services."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field


class Service(StrEnum):
    """Which of the services a fault is for."""

    GEMINI = "gemini"
    SPEECH = "speech"
    VOICE = "voice"


class FaultKind(StrEnum):
    """What goes wrong."""

    RATE_LIMITED = "rate_limited"
    """429 with `Retry-After`; RESOURCE_EXHAUSTED with RetryInfo. `seconds`: the time it names."""
    INTERNAL = "internal"
    """500; INTERNAL."""
    UNAVAILABLE = "unavailable"
    """503; UNAVAILABLE."""
    DEADLINE = "deadline"
    """504; DEADLINE_EXCEEDED, said by the server."""
    RESET = "reset"
    """The connection is closed before any answer."""
    CUT = "cut"
    """The stream breaks after its first sentence, first result or first audio."""
    SLOW_START = "slow_start"
    """The first byte comes after `seconds` (30)."""
    EMPTY = "empty"
    """An answer without content."""
    BLOCKED = "blocked"
    """Blocked for safety."""
    PROMPT_BLOCKED = "prompt_blocked"
    """Nothing is generated at all: the prompt itself was blocked."""
    LANGUAGE = "language"
    """The model doesn't write in that language: `finishReason: LANGUAGE`."""
    NOT_SCHEMA = "not_schema"
    """Structured output that isn't of its schema."""
    WRONG_LANGUAGE = "wrong_language"
    """An answer in another language than asked for."""
    TOO_LONG = "too_long"
    """An answer 10 times too long."""
    BAD_KEY = "bad_key"
    """The key is wrong or has expired: API_KEY_INVALID; UNAUTHENTICATED."""
    FORBIDDEN = "forbidden"
    """The key is known but may not: 403; PERMISSION_DENIED."""
    API_DISABLED = "api_disabled"
    """The project has not enabled the service: SERVICE_DISABLED."""
    WRONG_PROJECT = "wrong_project"
    """The project isn't known, or isn't the key's: CONSUMER_INVALID."""
    BILLING = "billing"
    """The project has no billing account: BILLING_DISABLED."""
    STREAM_LIMIT = "stream_limit"
    """The stream has reached the provider's limit, in the middle of a word."""


REASONS = {
    FaultKind.API_DISABLED: "SERVICE_DISABLED",
    FaultKind.WRONG_PROJECT: "CONSUMER_INVALID",
    FaultKind.BILLING: "BILLING_DISABLED",
}
"""`google.rpc.ErrorInfo.reason` of those that are refused with 403; PERMISSION_DENIED."""


class Fault(BaseModel):
    """One fault. `skip`: so many requests of its service pass unharmed first; `times`: so many then meet it."""

    model_config = ConfigDict(extra="forbid")

    kind: FaultKind
    service: Service = Service.GEMINI
    seconds: float | None = Field(default=None, ge=0)
    skip: int = Field(default=0, ge=0)
    times: int = Field(default=1, ge=1)
    method: str = ""
    """Only requests whose method's name begins with it (`stream`, `generateContent`, `Synthesize`); empty: any."""

    def seconds_or(self, default: float) -> float:
        """Its seconds, or those usual for its kind."""
        return default if self.seconds is None else self.seconds


@dataclass
class _Entry:
    fault: Fault
    skip: int
    times: int


class FaultQueue:
    """The script: each service takes its own faults in their order. Safe between threads."""

    def __init__(self, faults: Iterable[Fault] = ()) -> None:
        self._lock = threading.Lock()
        self._entries: list[_Entry] = []
        self.met: list[Fault] = []
        """Faults that were met, in their order."""
        self.push(*faults)

    def push(self, *faults: Fault) -> None:
        """Adds to the end of the script."""
        with self._lock:
            self._entries.extend(_Entry(fault, fault.skip, fault.times) for fault in faults)

    def take(self, service: Service, method: str = "") -> Fault | None:
        """What this request is to meet; None: nothing."""
        with self._lock:
            entry = next((e for e in self._entries if _fits(e.fault, service, method)), None)
            if entry is None:
                return None
            if entry.skip:
                entry.skip -= 1
                return None
            entry.times -= 1
            if not entry.times:
                self._entries.remove(entry)
            self.met.append(entry.fault)
            return entry.fault

    def clear(self) -> None:
        """Forgets what wasn't met yet."""
        with self._lock:
            self._entries.clear()

    @property
    def left(self) -> list[Fault]:
        """What wasn't met yet."""
        with self._lock:
            return [e.fault for e in self._entries]


def _fits(fault: Fault, service: Service, method: str) -> bool:
    return fault.service is service and method.lower().startswith(fault.method.lower())

"""What a run of an interview has begun and leaves to the next one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from workflows.contracts import (
    AssessAnswer,
    SaveConsent,
    SaveInteraction,
    SaveParticipant,
    SaveProviders,
    SaveStatus,
    SaveUsage,
)


def carried_bytes(text: str) -> int:
    """What a text takes in what a run hands to the next one: UTF-8 in JSON."""
    return len(json.dumps(text, ensure_ascii=False).encode())


@dataclass
class Listening:
    """The wait for an answer: since when it is quiet, and what the candidate was told of it."""

    quiet_since: datetime | None = None
    stage: int = 0
    not_caught: int = 0
    asked_again: bool = False
    closing: bool = False
    thinks_until: datetime | None = None


@dataclass
class Unsaved:
    """A write that the store hasn't taken yet: one of them, and what Temporal's UI calls it."""

    summary: str
    size: int
    since: datetime
    """When it was begun, or put behind others."""
    interaction: SaveInteraction | None = None
    status: SaveStatus | None = None
    participant: SaveParticipant | None = None
    consent: SaveConsent | None = None
    usage: SaveUsage | None = None
    providers: SaveProviders | None = None


@dataclass
class Assessing:
    """An answer that is being assessed."""

    order: AssessAnswer
    since: datetime

    @property
    def size(self) -> int:
        """About its bytes as it is carried."""
        return carried_bytes(self.order.answer) + carried_bytes(self.order.question)


@dataclass
class AheadCount:
    """What it costs to prepare turns while the candidate may still go on."""

    prepared: int = 0
    said: int = 0
    dropped: int = 0
    rewritten: int = 0
    """How often the model's words were thrown away, as the answer went on."""


@dataclass(frozen=True)
class Interruption:
    """What broke the conversation off: how long the candidate was away, by a pause or not, and whether they spoke."""

    gone_s: float
    paused: bool
    cut_off: bool


@dataclass
class Outage:
    """Of the language model."""

    pauses: int = 0
    """How often in a row it has failed with all its retries."""
    until: datetime | None = None
    """Until then it is left alone."""
    since: datetime | None = None
    """When the first turn began that it has failed."""
    told: int = 0
    """How many of the waits (`Conduct.waits_s`) the candidate has been told of since."""

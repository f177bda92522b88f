"""How long what is kept of an interview may stay, and when a person's wish to be deleted is carried out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from workflows.domain.errors import InvalidInput

MAX_DAYS = 3_660


class DataClass(StrEnum):
    """What is kept of an interview, by class. The audit log is none of it: it holds ids, and outlives all."""

    AUDIO = "audio"
    TRANSCRIPT = "transcript"
    SCORECARD = "scorecard"
    CONTACT = "contact"


ALL = frozenset(DataClass)


class Why(StrEnum):
    """For what reason something is erased."""

    RETENTION = "retention"
    REQUEST = "request"
    ORDER = "order"


class Refusal(StrEnum):
    """Why a deletion is not carried out, yet."""

    LEGAL_HOLD = "legal_hold"
    DECISION_PERIOD = "decision_period"


@dataclass(frozen=True)
class Periods:
    """Days from an interview's end. `decision`: so long an undecided interview is kept against a wish to delete it."""

    audio: int = 90
    transcript: int = 180
    scorecard: int = 365
    contact: int = 365
    decision: int = 14

    def __post_init__(self) -> None:
        """Raises `InvalidInput` for a number of days that can't be meant."""
        if not all(0 <= days <= MAX_DAYS for days in asdict(self).values()):
            raise InvalidInput(f"A retention period is between 0 and {MAX_DAYS} days.")

    def changed(self, days: Mapping[str, int]) -> Periods:
        """With other days for some classes. Raises `InvalidInput` for a class that there isn't."""
        if not set(days) <= set(asdict(self)):
            raise InvalidInput(f"Retention periods are for {', '.join(asdict(self))}.")
        return replace(self, **days)

    def of(self, data: DataClass) -> timedelta:
        """How long that class is kept."""
        return timedelta(days=int(asdict(self)[data.value]))

    @property
    def shortest(self) -> timedelta:
        """Nothing is due before this."""
        return min(self.of(data) for data in DataClass)


@dataclass(frozen=True)
class RetentionRules:
    """The periods of everybody, those of a jurisdiction before them, and those of a job before both."""

    periods: Periods = Periods()
    by_jurisdiction: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def of(self, jurisdiction: str, own: Mapping[str, int]) -> Periods:
        """What holds for a job of that jurisdiction with its own periods."""
        return self.periods.changed(self.by_jurisdiction.get(jurisdiction, {})).changed(own)


@dataclass(frozen=True)
class Kept:
    """What retention has to know of an interview."""

    session_id: str
    over: bool
    ended_at: datetime | None
    decided: bool = False
    held: bool = False
    erased: frozenset[DataClass] = frozenset()
    wish: bool = False
    """The candidate has asked to be deleted."""


@dataclass(frozen=True)
class Verdict:
    """Whether a deletion is carried out now; if not, why, and until when at most (None: nobody can tell)."""

    refusal: Refusal | None = None
    until: datetime | None = None


def verdict(kept: Kept, periods: Periods, now: datetime) -> Verdict:
    """The answer to a candidate who asks to be deleted.

    A legal hold stands before everything. Afterwards it waits for the decision, but no longer than the decision
    period. An interview that wasn't held to its end is deleted at once.
    """
    if kept.held:
        return Verdict(Refusal.LEGAL_HOLD)
    if kept.over and kept.ended_at is not None and not kept.decided:
        until = kept.ended_at + timedelta(days=periods.decision)
        if now < until:
            return Verdict(Refusal.DECISION_PERIOD, until)
    return Verdict()


def expires(kept: Kept, periods: Periods) -> dict[DataClass, datetime]:
    """When each class that is left is due; empty while the interview isn't over."""
    if not kept.over or kept.ended_at is None:
        return {}
    return {data: kept.ended_at + periods.of(data) for data in DataClass if data not in kept.erased}


def due(kept: Kept, periods: Periods, now: datetime) -> frozenset[DataClass]:
    """The classes that are to be erased now: all on a wish that nothing stands against, else those whose time is up."""
    if kept.held:
        return frozenset()
    if kept.wish and verdict(kept, periods, now).refusal is None:
        return ALL
    return frozenset(data for data, at in expires(kept, periods).items() if at <= now)

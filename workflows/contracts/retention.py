"""What is erased, and why (queue `interviews`). Ids and codes only: this outlives what it speaks of."""

from __future__ import annotations

from dataclasses import dataclass, field

from workflows.domain.retention import DataClass, Refusal, Why


@dataclass(frozen=True)
class Erase:
    """Erase classes of data of an interview; `whole`: all of it, the interview itself as well. `by`: an actor's id."""

    session_id: str
    classes: tuple[DataClass, ...] = ()
    whole: bool = False
    why: Why = Why.RETENTION
    by: str = "retention"


@dataclass(frozen=True)
class Erasure:
    """How it went: erased (also where it had been before), or refused."""

    session_id: str
    refusal: Refusal | None = None


@dataclass(frozen=True)
class PlanRetention:
    """Which erasures are due, at most so many; without those that were tried already."""

    limit: int = 100
    tried: tuple[str, ...] = ()


@dataclass(frozen=True)
class RetentionPlan:
    """What is due now."""

    erasures: tuple[Erase, ...] = ()


@dataclass(frozen=True)
class Retain:
    """The day's retention. What it couldn't erase (`tried`) it leaves to the next day's."""

    tried: tuple[str, ...] = field(default=())
    erased: int = 0
    in_a_run: int = 500
    """So many interviews a run of the workflow; the next run goes on."""


@dataclass(frozen=True)
class Retained:
    """How many were erased, and how many couldn't be."""

    erased: int
    failed: int

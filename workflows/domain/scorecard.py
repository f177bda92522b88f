"""Scores that point to what was said, a human's word beside them, and the decision of a named person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True)
class EvidenceSpan:
    """Characters `start` to `end` of an interaction's content."""

    interaction_id: str
    start: int
    end: int
    quote: str


class NotScoreableReason(StrEnum):
    """Why no score is given. A free retake is offered."""

    OFFLINE_INTERVIEWER = "offline_interviewer"
    LOW_RECOGNITION_CONFIDENCE = "low_recognition_confidence"
    OUTAGES = "outages"
    NO_EVIDENCE = "no_evidence"
    CONSENT_DECLINED = "consent_declined"
    TOO_SHORT = "too_short"
    MODEL_REFUSED = "model_refused"
    """The language model would not, or could not for too long, read what was said."""


@dataclass(frozen=True)
class Score:
    """One criterion: a level with its evidence, or none with the reason."""

    criterion_id: str
    criterion_name: str
    level: int | None
    confidence: float
    evidence: tuple[EvidenceSpan, ...]
    explanation: str
    not_scoreable: NotScoreableReason | None = None


@dataclass(frozen=True)
class Scorecard:
    """The AI's scores of one interview with all versions that they came from. Never changed, only superseded."""

    scorecard_id: str
    session_id: str
    scores: tuple[Score, ...]
    summary: str
    model: str
    prompt_version: str
    rubric_version: int
    transcript_version: int
    created_at: datetime
    faults: tuple[str, ...] = ()
    not_scoreable: NotScoreableReason | None = None


@dataclass(frozen=True)
class Override:
    """A human's level beside the AI's."""

    scorecard_id: str
    criterion_id: str
    level: int
    reason: str
    by_user_id: str
    at: datetime


class Outcome(StrEnum):
    """What a person decided."""

    ADVANCE = "advance"
    HOLD = "hold"
    REJECT = "reject"


@dataclass(frozen=True)
class Decision:
    """By a named human with the authority to overrule, with a reason."""

    decision_id: str
    session_id: str
    outcome: Outcome
    reason: str
    by_user_id: str
    at: datetime

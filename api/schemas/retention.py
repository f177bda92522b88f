"""How long what is kept of an interview stays, and what stands against its deletion."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from api.schemas.base import Text, Wire
from workflows.domain.retention import MAX_DAYS

Days = Annotated[int, Field(ge=0, le=MAX_DAYS)]


class LegalHold(Wire):
    """Nothing of the interview is deleted while it stands."""

    by: str
    reason: str
    set_at: datetime


class Retention(Wire):
    """What is kept how long: class of data → when it is due. `erased`: class → when it was erased."""

    hold: LegalHold | None
    due: dict[str, datetime]
    erased: dict[str, datetime]


class Reason(Wire):
    """Why a named person does it."""

    reason: Text


class ErasureAnswer(Wire):
    """`accepted`, or `refused` with its reason: `legal_hold`."""

    outcome: str
    outcome_reason: str = ""


class RetentionPeriods(Wire):
    """Days from the end of an interview, for one job; absent: those of its jurisdiction, else everybody's."""

    jurisdiction: Annotated[str, StringConstraints(max_length=20, pattern=r"^[A-Z0-9-]*$")] = ""
    audio: Days | None = None
    transcript: Days | None = None
    scorecard: Days | None = None
    contact: Days | None = None
    decision: Days | None = None


class JobRetention(Wire):
    """A job's own periods; `usual`: class of data → days that hold where the job has none of its own.

    `jurisdictions`: those that the installation knows other periods of.
    """

    jurisdiction: str
    own: dict[str, int]
    usual: dict[str, int]
    jurisdictions: list[str]

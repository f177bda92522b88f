"""What an interview starts with."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from workflows.contracts.common import ParticipantInfo
from workflows.domain.conduct import Conduct
from workflows.domain.engines import USUAL_VOICE, Voice
from workflows.domain.plan import Fact, Plan
from workflows.domain.usage import Budget


@dataclass(frozen=True)
class RunLimits:
    """How much of one run of a workflow an interview uses.

    From a third of it on the run is continued by the next one as soon as nothing has to be waited for, from two
    thirds on at once; with all of it no more is taken in before that.
    """

    updates: int = 1_500
    """Temporal takes 2,000."""
    events: int = 8_400
    """A run never has 10,000: what is under way at its end still brings some."""


@dataclass(frozen=True)
class InterviewInput:
    """What an interview starts with. The job description's beginning only: all of it stays in the store."""

    session_id: str
    job_id: str
    title: str
    """The interview's; `job_title` is the position's."""
    job_excerpt: str
    plan: Plan
    candidate: ParticipantInfo
    interviewers: tuple[ParticipantInfo, ...]
    ai: ParticipantInfo
    scheduled_time: datetime
    duration_minutes: float
    invite_expires_at: datetime
    window_end: datetime | None = None
    timezone: str = "UTC"
    language: str = "en"
    facts: tuple[Fact, ...] = ()
    conduct: Conduct = field(default_factory=Conduct)
    reviewers: str = "the hiring team"
    result_by: str = ""
    notice_version: str = ""
    job_title: str = ""
    voice: Voice = USUAL_VOICE
    budget: Budget = field(default_factory=Budget)
    limits: RunLimits = field(default_factory=RunLimits)

    @property
    def budget_s(self) -> float:
        """How long it may take, with the time that was granted beside its duration."""
        return self.duration_minutes * 60 + self.conduct.extra_time_s

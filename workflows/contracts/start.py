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
    thirds on at once; with all of it no update is taken any more, and a tenth beyond it a turn under way is broken
    off. What is left then is the ending: the turn, the ear, what is being opened or told, over within seconds. All
    that can come meanwhile, from a full room in which everybody presses what they can, is some 50 events a second.
    """

    updates: int = 1_500
    """Temporal takes 2,000, and at most 10 at once."""
    events: int = 8_400
    """Of 10,000 that a run never has: 9,240 until a turn is broken off, 760 for the ending."""

    @property
    def breaks_off(self) -> float:
        """With so many events nothing is waited for any more."""
        return self.events * 1.1


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

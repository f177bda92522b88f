"""What repositories take and give beside the domain's own classes: frozen, and free of the database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from workflows.contracts import HeardWord, MessageState
from workflows.domain.agenda import MessageKind
from workflows.domain.clock import Extension
from workflows.domain.conduct import Conduct
from workflows.domain.engines import USUAL_VOICE, ProviderTerms, Voice
from workflows.domain.people import Participant
from workflows.domain.plan import Job
from workflows.domain.usage import Budget
from workflows.domain.values import (
    AccountRole,
    AIStatus,
    ConnectionStatus,
    Interaction,
    Role,
    SessionStatus,
)


@dataclass(frozen=True)
class JobRow:
    """A job in one of its versions. `version` counts every change; plan and rubric count their own."""

    job: Job
    version: int
    owner_user_id: str | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True)
class NewParticipant:
    """Somebody to be invited. `language` is the one they are spoken to in."""

    participant_id: str
    role: Role
    name: str
    email: str | None = None
    user_id: str | None = None
    language: str = "en"


@dataclass(frozen=True)
class ParticipantRow:
    """A participant as stored."""

    participant_id: str
    session_id: str
    role: Role
    name: str
    email: str | None
    user_id: str | None
    language: str
    connection: ConnectionStatus

    def entity(self) -> Participant:
        """The domain's entity."""
        return Participant(
            self.participant_id,
            self.role,
            self.name,
            user_id=self.user_id,
            connection=self.connection,
            language=self.language,
        )


@dataclass(frozen=True)
class NewInterview:
    """An interview to be created. `participants` hold one candidate, one AI and any number of interviewers.

    `job_version` None: the newest. `window_end`: it may start any time from `scheduled_time` until then.
    """

    session_id: str
    organisation_id: str
    job_id: str
    title: str
    scheduled_time: datetime
    duration_minutes: float
    invite_expires_at: datetime
    participants: tuple[NewParticipant, ...]
    created_by: str | None = None
    job_version: int | None = None
    window_end: datetime | None = None
    timezone: str = "UTC"
    language: str = "en"
    conduct: Conduct = field(default_factory=Conduct)
    reviewers: str = "the hiring team"
    result_by: str = ""
    voice: Voice = USUAL_VOICE
    budget: Budget = field(default_factory=Budget)


@dataclass(frozen=True)
class InterviewRow:
    """An interview as stored. The live truth is the workflow's; status and what follows it is its mirror."""

    session_id: str
    organisation_id: str
    job_id: str
    job_version: int
    title: str
    created_by: str | None
    scheduled_time: datetime
    window_end: datetime | None
    invite_expires_at: datetime
    timezone: str
    duration_minutes: float
    language: str
    conduct: Conduct
    reviewers: str
    result_by: str
    notice_version: str
    status: SessionStatus
    status_version: int
    status_reason: str
    ai_status: AIStatus
    topic: str
    elapsed_s: float
    credited_s: float
    credits: dict[str, float]
    extensions: tuple[Extension, ...]
    faults: tuple[str, ...]
    covered_topics: tuple[str, ...]
    node_id: str
    transcript_version: int
    started_at: datetime | None
    ended_at: datetime | None
    workflow_started_at: datetime | None
    created_at: datetime
    participants: tuple[ParticipantRow, ...]
    voice: Voice = USUAL_VOICE
    budget: Budget = field(default_factory=Budget)
    providers: tuple[ProviderTerms, ...] = ()
    booked_time: datetime | None = None

    @property
    def candidate(self) -> ParticipantRow:
        """The one who is interviewed."""
        return next(p for p in self.participants if p.role is Role.CANDIDATE)

    @property
    def ai(self) -> ParticipantRow:
        """The AI interviewer."""
        return next(p for p in self.participants if p.role is Role.AI)

    @property
    def interviewers(self) -> tuple[ParticipantRow, ...]:
        """The human interviewers."""
        return tuple(p for p in self.participants if p.role is Role.INTERVIEWER)


@dataclass(frozen=True)
class MessageRow:
    """A message to one person as stored. A placeholder stands for their own link in `body` and `calendar`."""

    message_id: str
    session_id: str
    participant_id: str
    key: str
    kind: MessageKind
    sequence: int
    lead_s: float
    due_at: datetime
    subject: str
    body: str
    calendar: str
    state: MessageState
    reason: str
    attempts: int
    sent_at: datetime | None


@dataclass(frozen=True)
class Created:
    """The interview that stands for a creating request; `created` is False where an earlier one made it."""

    interview: InterviewRow
    created: bool


@dataclass(frozen=True)
class InterviewSummary:
    """A line of the listing."""

    session_id: str
    job_id: str
    title: str
    candidate_name: str
    status: SessionStatus
    ai_status: AIStatus
    topic: str
    scheduled_time: datetime
    window_end: datetime | None
    timezone: str
    duration_minutes: float
    decided: bool
    scored: bool


@dataclass(frozen=True)
class InterviewQuery:
    """What to list. `owner_user_id`: of that hiring manager's jobs; `member_user_id`: with that user in it.

    `text` is sought in title and candidate's name, literally and regardless of case. `since` ≤ time < `until`.
    """

    organisation_id: str
    owner_user_id: str | None = None
    member_user_id: str | None = None
    job_id: str | None = None
    statuses: tuple[SessionStatus, ...] = ()
    text: str = ""
    since: datetime | None = None
    until: datetime | None = None
    newest_first: bool = True
    cursor: str | None = None
    limit: int = 50


@dataclass(frozen=True)
class InterviewPage:
    """A page; `next_cursor` is None on the last one."""

    items: tuple[InterviewSummary, ...]
    next_cursor: str | None


@dataclass(frozen=True)
class Access:
    """What somebody is to one interview: feed `session_role` and `account_role` to `permissions.require`.

    `account_role` is set only where the account is of the interview's organisation, and for a hiring manager
    only where the job is their own.
    """

    session_id: str
    organisation_id: str
    status: SessionStatus
    scheduled_time: datetime
    window_end: datetime | None
    invite_expires_at: datetime
    participant: ParticipantRow | None
    account_role: AccountRole | None

    @property
    def session_role(self) -> Role | None:
        """The role in this interview, if any."""
        return self.participant.role if self.participant else None


@dataclass(frozen=True)
class InviteRow:
    """An invite that can be used."""

    participant: ParticipantRow
    organisation_id: str
    expires_at: datetime


@dataclass(frozen=True)
class Subject:
    """Whom a refresh token speaks for: a user, or a participant who came by an invite."""

    user_id: str | None = None
    participant_id: str | None = None


@dataclass(frozen=True)
class Correction:
    """A candidate's correction of a line, beside the original."""

    correction_id: str
    interaction_id: str
    participant_id: str
    text: str
    at: datetime


@dataclass(frozen=True)
class InteractionRow:
    """A line as stored: its place in the transcript, how often its words grew, and its corrections."""

    interaction: Interaction
    order: int
    content_version: int
    corrections: tuple[Correction, ...] = ()
    words: tuple[HeardWord, ...] = ()
    """As they were recognised, with times from the start of the utterance's recording."""


@dataclass(frozen=True)
class Transcript:
    """All lines in their order. `version` rises with every change of any word."""

    session_id: str
    version: int
    lines: tuple[InteractionRow, ...]


@dataclass(frozen=True)
class Answered:
    """What was answered for an idempotency key. `status` None: the request was claimed but has no answer."""

    status: int | None
    response: dict[str, Any] | None

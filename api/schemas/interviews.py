"""Interviews: making them, listing them, and what their members see."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field, model_validator

from api.schemas.base import Email, LanguageTag, OptionalText, ShortText, Wire
from api.schemas.calendar import BookingRules
from api.schemas.jobs import JobDescription
from workflows.contracts import MAX_EXTENSION_MINUTES
from workflows.domain.engines import MAX_RATE, MIN_RATE, Voice
from workflows.domain.permissions import Action
from workflows.domain.usage import Budget
from workflows.domain.values import AccountRole, AIStatus, ConnectionStatus, Purpose, Role, SessionStatus

MAX_TOKENS = 100_000_000
MAX_COST_USD = 10_000.0


def _known_timezone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("not a time zone of the IANA database")
    return name


WallOrInstant = Annotated[
    datetime,
    Field(
        description="With an offset; or without one, as the clocks show it in the interview's time zone: of a time "
        "that comes twice the first is meant, one that the clocks skip is as much later as they skip."
    ),
]
Timezone = Annotated[str, Field(max_length=64), AfterValidator(_known_timezone)]


class Window(Wire):
    """Any time between the two; both with an offset, or both as the clocks of the interview's zone show them."""

    start: WallOrInstant
    end: WallOrInstant

    @model_validator(mode="after")
    def _in_order(self) -> Window:
        if (self.start.tzinfo is None) != (self.end.tzinfo is None):
            raise ValueError("give both times with an offset, or both without")
        if self.end <= self.start:
            raise ValueError("the window ends before it starts")
        return self


class CandidateBody(Wire):
    """Who is to be interviewed."""

    name: ShortText
    email: Email
    language: LanguageTag = "en"


class InterviewerBody(Wire):
    """A human interviewer."""

    name: ShortText
    email: Email


class VoiceBody(Wire):
    """A voice of the provider's (`Chirp3-HD-Kore`, `de-DE-Neural2-B`; empty: the usual one) and how fast it speaks."""

    name: str = Field(default="", max_length=64, pattern=r"^[A-Za-z0-9_-]*$")
    rate: float = Field(default=1.0, ge=MIN_RATE, le=MAX_RATE)

    def voice(self) -> Voice:
        """The domain's voice."""
        return Voice(self.name, self.rate)


class BudgetBody(Wire):
    """What the conversation may use of the language model before it comes to its closing; 0: no limit."""

    max_tokens: int = Field(default=0, ge=0, le=MAX_TOKENS)
    max_cost_usd: float = Field(default=0.0, ge=0, le=MAX_COST_USD)

    def budget(self) -> Budget:
        """The domain's budget."""
        return Budget(self.max_tokens, self.max_cost_usd)


class CreateInterview(Wire):
    """An interview for a job, or for a description from which a job is made; at a time, or in a window."""

    title: ShortText
    job_id: UUID | None = None
    job_description: JobDescription | None = None
    plan_version: int | None = Field(default=None, ge=1)
    scheduled_time: WallOrInstant | None = None
    window: Window | None = None
    duration_minutes: float = Field(default=30, gt=0, le=240)
    candidate: CandidateBody
    interviewers: list[InterviewerBody] = Field(default_factory=list, max_length=6)
    timezone: Timezone = "UTC"
    reviewers: OptionalText = Field(
        default="", description="Who will see the result, in words for the candidate."
    )
    result_by: OptionalText = Field(default="", description="By when, in words for the candidate.")
    patient: bool = Field(default=False, description="Longer waits, for people who need more time.")
    voice: VoiceBody = Field(default_factory=VoiceBody)
    budget: BudgetBody | None = Field(default=None, description="Absent: the installation's.")
    reminder_minutes: list[Annotated[int, Field(ge=1, le=20_160)]] | None = Field(
        default=None,
        max_length=4,
        description="How long before everybody is reminded by mail; absent: a day and 15 minutes.",
    )
    booking: BookingRules = Field(default_factory=BookingRules)
    day_id: UUID | None = Field(
        default=None,
        description="Instead of job and time: the candidate books a slot of this interview day, for as long as a slot "
        "is, in the day's time zone.",
    )

    @model_validator(mode="after")
    def _one_of_each(self) -> CreateInterview:
        if self.day_id is not None:
            if self.model_fields_set & {
                "job_id",
                "job_description",
                "plan_version",
                "scheduled_time",
                "window",
            }:
                raise ValueError("dayId says which job, and when")
        elif (self.job_id is None) == (self.job_description is None):
            raise ValueError("give either jobId or jobDescription")
        elif (self.scheduled_time is None) == (self.window is None):
            raise ValueError("give either scheduledTime or window")
        if self.plan_version is not None and self.job_id is None:
            raise ValueError("planVersion needs jobId")
        emails = [person.email for person in self.interviewers]
        if len(set(emails)) != len(emails) or self.candidate.email in emails:
            raise ValueError("each person is in the interview once")
        return self


class CandidateEdit(Wire):
    """Another name; another language only until somebody is in the room."""

    name: ShortText | None = None
    language: LanguageTag | None = None


class UpdateInterview(Wire):
    """Reschedule, or edit before the start."""

    title: ShortText | None = None
    reviewers: OptionalText | None = None
    result_by: OptionalText | None = None
    duration_minutes: float | None = Field(default=None, gt=0, le=240)
    candidate: CandidateEdit | None = None
    scheduled_time: WallOrInstant | None = None
    window: Window | None = None
    voice: VoiceBody | None = None
    budget: BudgetBody | None = None

    @model_validator(mode="after")
    def _something(self) -> UpdateInterview:
        if not self.model_fields_set:
            raise ValueError("nothing to change")
        if self.scheduled_time is not None and self.window is not None:
            raise ValueError("give either scheduledTime or window")
        return self


class GrantAccommodation(Wire):
    """What is granted, in place of anything that was granted before; nothing of both takes it back."""

    patient: bool = Field(default=False, description="Longer waits before the interviewer speaks.")
    extra_minutes: int = Field(default=0, ge=0, le=240, description="Beside the interview's duration.")


class Accommodation(Wire):
    """What was granted; `grantedBy` is the name of who did. For the candidate and those who manage the interview."""

    patient: bool
    extra_minutes: int
    granted_by: str


class CommandBody(Wire):
    """Why."""

    reason: OptionalText = ""


class ExtendInterview(Wire):
    """Extra time for the candidate, and why."""

    minutes: float = Field(gt=0, le=MAX_EXTENSION_MINUTES)
    reason: OptionalText = ""


class Extension(Wire):
    """Extra time that was granted; `grantedBy` is the name of who did."""

    minutes: float
    reason: str
    granted_by: str
    granted_at: datetime


class Participant(Wire):
    """Somebody in the interview, as everybody in it may see them."""

    participant_id: UUID
    role: Role
    name: str
    connection: ConnectionStatus


class Candidate(Wire):
    """The one who is interviewed. `email` is for the organiser only."""

    participant_id: UUID
    name: str
    language: str
    email: str | None = None


class Notice(Wire):
    """What people are told before anything listens or records."""

    version: str
    language: str
    text: str
    purposes: list[Purpose]


class ConsentState(Wire):
    """What the candidate has decided; null where nothing yet."""

    recording: bool | None = None
    ai_evaluation: bool | None = None


class CandidateRequest(Wire):
    """What a candidate asked for on their own page: `withdrawal`, `objection`, `human_contact` or `deletion`.

    A deletion has an `outcome`: `accepted`, or `refused` for the reason `legal_hold` or `decision_period`, then
    until `outcomeUntil` at most, when it is carried out by itself.
    """

    request_id: UUID
    kind: str
    text: str
    created_at: datetime
    outcome: str = ""
    outcome_reason: str = ""
    outcome_until: datetime | None = None


class SessionDetails(Wire):
    """An interview as the caller may see it.

    `live`: the state below comes from the running workflow; else it is the last one stored. `participantId` and
    `role` are the caller's own here, `permissions` what they may do. `credits`: seconds that the clock did not count,
    by kind; `extensions` are for those who manage the interview.
    """

    session_id: UUID
    title: str
    job_id: UUID
    job_title: str
    plan_version: int
    status: SessionStatus
    ai_status: AIStatus
    topic: str
    elapsed_s: float
    remaining_s: float
    paused: bool
    taken_over_by: UUID | None
    live: bool
    scheduled_time: datetime
    window_end: datetime | None
    booked_time: datetime | None
    booking_changes_left: int
    lobby_opens_at: datetime
    invite_expires_at: datetime
    duration_minutes: float
    timezone: str
    language: str
    reviewers: str
    result_by: str
    offline_interviewer: bool
    voice: VoiceBody
    budget: BudgetBody | None = Field(description="For those who manage the interview.")
    spoken_answers: bool = Field(description="False: no recogniser knows the language; answers are typed.")
    spoken_questions: bool = Field(description="False: no voice knows the language; questions are shown.")
    candidate: Candidate
    participants: list[Participant]
    participant_id: UUID | None
    role: Role | None
    account_role: AccountRole | None
    permissions: list[Action]
    notice: Notice
    consent: ConsentState
    requests: list[CandidateRequest]
    accommodation: Accommodation | None
    credits: dict[str, float]
    extensions: list[Extension]


class Invite(Wire):
    """A link for one participant, usable until it expires. The token stands in the link's fragment only."""

    participant_id: UUID
    role: Role
    name: str
    url: str
    expires_at: datetime


class Invites(Wire):
    """Links for participants."""

    invites: list[Invite]


class NewInvites(Wire):
    """For whom new links are made; absent: for all."""

    participant_ids: list[UUID] | None = Field(default=None, max_length=8)


class CreatedInterview(Wire):
    """The interview and its links."""

    interview: SessionDetails
    invites: list[Invite]


class InterviewSummary(Wire):
    """An interview in a list."""

    session_id: UUID
    job_id: UUID
    title: str
    candidate_name: str
    status: SessionStatus
    ai_status: AIStatus
    topic: str
    scheduled_time: datetime
    window_end: datetime | None
    duration_minutes: float
    timezone: str
    scored: bool
    decided: bool


class InterviewPage(Wire):
    """A page of interviews; `nextCursor` is null on the last one."""

    items: list[InterviewSummary]
    next_cursor: str | None = None


class CommandDone(Wire):
    """The command was carried out."""

    status: SessionStatus

"""The tables. Nothing outside this package sees these classes: repositories hand out dataclasses."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    MetaData,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from activities.store.types import ID, JSON, CleanText, UtcDateTime, text_enum
from workflows.contracts import MessageState
from workflows.domain.agenda import MessageKind
from workflows.domain.days import DayState
from workflows.domain.scorecard import NotScoreableReason, Outcome
from workflows.domain.values import (
    AccountRole,
    AIStatus,
    ConnectionStatus,
    InteractionType,
    Recognition,
    Role,
    SessionStatus,
    TurnKind,
)


class CandidateRequestKind(StrEnum):
    """What a candidate asks of the organisation afterwards, about their own record."""

    WITHDRAWAL = "withdrawal"
    OBJECTION = "objection"
    HUMAN_CONTACT = "human_contact"
    DELETION = "deletion"


class Base(DeclarativeBase):
    """All tables."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: CleanText(),
        datetime: UtcDateTime(),
        dict[str, Any]: JSON,
        list[Any]: JSON,
    }


def _created() -> Mapped[datetime]:
    return mapped_column(server_default=func.now())


def _empty_list() -> Mapped[list[Any]]:
    return mapped_column(server_default=text("'[]'::jsonb"))


class OrganisationModel(Base):
    """Owns jobs and people."""

    __tablename__ = "organisations"
    organisation_id: Mapped[str] = mapped_column(ID, primary_key=True)
    name: Mapped[str]
    created_at: Mapped[datetime] = _created()


class UserModel(Base):
    """A registered account."""

    __tablename__ = "users"
    __table_args__ = (Index("uq_users_email_lower", func.lower(text("email")), unique=True),)
    user_id: Mapped[str] = mapped_column(ID, primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ID, ForeignKey("organisations.organisation_id"), index=True)
    name: Mapped[str]
    email: Mapped[str]
    role: Mapped[AccountRole] = mapped_column(text_enum(AccountRole, "role"))
    password_hash: Mapped[str | None]
    disabled_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = _created()


class RefreshTokenModel(Base):
    """One refresh token by its hash; each use makes the next one of its family."""

    __tablename__ = "refresh_tokens"
    __table_args__ = (CheckConstraint("num_nonnulls(user_id, participant_id) = 1", name="one_subject"),)
    token_hash: Mapped[str] = mapped_column(primary_key=True)
    family_id: Mapped[str] = mapped_column(ID, index=True)
    user_id: Mapped[str | None] = mapped_column(ID, ForeignKey("users.user_id", ondelete="CASCADE"))
    participant_id: Mapped[str | None] = mapped_column(
        ID, ForeignKey("participants.participant_id", ondelete="CASCADE")
    )
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class JobModel(Base):
    """A job; what it says is in its versions."""

    __tablename__ = "jobs"
    job_id: Mapped[str] = mapped_column(ID, primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ID, ForeignKey("organisations.organisation_id"))
    owner_user_id: Mapped[str | None] = mapped_column(ID, ForeignKey("users.user_id"))
    version: Mapped[int]
    jurisdiction: Mapped[str] = mapped_column(server_default="")
    retention_days: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))
    created_at: Mapped[datetime] = _created()
    updated_at: Mapped[datetime] = _created()
    __table_args__ = (Index(None, "organisation_id", "updated_at", "job_id"),)


class JobVersionModel(Base):
    """Append-only: a change of anything is a new row."""

    __tablename__ = "job_versions"
    job_id: Mapped[str] = mapped_column(ID, ForeignKey("jobs.job_id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    title: Mapped[str]
    description: Mapped[str]
    plan: Mapped[dict[str, Any]]
    plan_version: Mapped[int]
    rubric: Mapped[dict[str, Any]]
    rubric_version: Mapped[int]
    facts: Mapped[list[Any]]
    created_by: Mapped[str | None] = mapped_column(ID, ForeignKey("users.user_id"))
    created_at: Mapped[datetime] = _created()


class NoticeModel(Base):
    """The texts that people were told, by version and language: what a consent's hash stands for."""

    __tablename__ = "notices"
    version: Mapped[str] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str]
    text_hash: Mapped[str]
    created_at: Mapped[datetime] = _created()


class InterviewModel(Base):
    """One interview. Written first by the API; then status and what follows it only by activities."""

    __tablename__ = "interviews"
    __table_args__ = (
        ForeignKeyConstraint(["job_id", "job_version"], ["job_versions.job_id", "job_versions.version"]),
        UniqueConstraint("created_by", "idempotency_key"),
        Index(None, "organisation_id", "scheduled_time", "session_id"),
        Index(
            "ix_interviews_without_workflow",
            "created_at",
            postgresql_where=text("workflow_started_at IS NULL"),
        ),
        Index(
            "ix_interviews_booked",
            "job_id",
            "booked_time",
            postgresql_where=text("booked_time IS NOT NULL"),
        ),
        CheckConstraint("duration_minutes > 0", name="duration"),
    )
    session_id: Mapped[str] = mapped_column(ID, primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ID, ForeignKey("organisations.organisation_id"))
    job_id: Mapped[str] = mapped_column(ID)
    job_version: Mapped[int]
    title: Mapped[str]
    created_by: Mapped[str | None] = mapped_column(ID, ForeignKey("users.user_id"))
    idempotency_key: Mapped[str | None]
    request_hash: Mapped[str] = mapped_column(server_default="")
    scheduled_time: Mapped[datetime]
    window_end: Mapped[datetime | None]
    invite_expires_at: Mapped[datetime]
    timezone: Mapped[str]
    duration_minutes: Mapped[float]
    language: Mapped[str]
    conduct: Mapped[dict[str, Any]]
    voice: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))
    budget: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))
    reviewers: Mapped[str]
    result_by: Mapped[str]
    notice_version: Mapped[str]
    accommodation: Mapped[str | None]
    accommodation_by: Mapped[str | None] = mapped_column(ID, ForeignKey("users.user_id"))
    status: Mapped[SessionStatus] = mapped_column(
        text_enum(SessionStatus, "status"), server_default=SessionStatus.SCHEDULED.value
    )
    status_version: Mapped[int] = mapped_column(server_default="0")
    status_reason: Mapped[str] = mapped_column(server_default="")
    ai_status: Mapped[AIStatus] = mapped_column(
        text_enum(AIStatus, "ai_status"), server_default=AIStatus.IDLE.value
    )
    topic: Mapped[str] = mapped_column(server_default="")
    elapsed_s: Mapped[float] = mapped_column(server_default="0")
    credited_s: Mapped[float] = mapped_column(server_default="0")
    credits: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))
    extensions: Mapped[list[Any]] = _empty_list()
    faults: Mapped[list[Any]] = _empty_list()
    covered_topics: Mapped[list[Any]] = _empty_list()
    providers: Mapped[list[Any]] = _empty_list()
    node_id: Mapped[str] = mapped_column(server_default="")
    transcript_version: Mapped[int] = mapped_column(server_default="0")
    scorecard_waits_for: Mapped[str] = mapped_column(server_default="")
    words_wait_for: Mapped[str] = mapped_column(server_default="")
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    workflow_started_at: Mapped[datetime | None]
    booked_time: Mapped[datetime | None]
    created_at: Mapped[datetime] = _created()
    updated_at: Mapped[datetime] = _created()


def _session_fk() -> ForeignKey:
    return ForeignKey("interviews.session_id", ondelete="CASCADE")


class ParticipantModel(Base):
    """Somebody in one interview, the AI included."""

    __tablename__ = "participants"
    __table_args__ = (
        UniqueConstraint("session_id", "user_id"),
        Index(
            "uq_participants_one_candidate",
            "session_id",
            unique=True,
            postgresql_where=text("role = 'Candidate'"),
        ),
        Index("uq_participants_one_ai", "session_id", unique=True, postgresql_where=text("role = 'AI'")),
        Index(None, "user_id"),
    )
    participant_id: Mapped[str] = mapped_column(ID, primary_key=True)
    session_id: Mapped[str] = mapped_column(ID, _session_fk(), index=True)
    role: Mapped[Role] = mapped_column(text_enum(Role, "role"))
    name: Mapped[str]
    email: Mapped[str | None]
    user_id: Mapped[str | None] = mapped_column(ID, ForeignKey("users.user_id"))
    language: Mapped[str] = mapped_column(server_default="en")
    connection: Mapped[ConnectionStatus] = mapped_column(
        text_enum(ConnectionStatus, "connection"), server_default=ConnectionStatus.DISCONNECTED.value
    )
    connection_version: Mapped[int] = mapped_column(server_default="0")
    connection_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = _created()


class InviteModel(Base):
    """An invite link by its token's hash: usable until it expires."""

    __tablename__ = "invites"
    token_hash: Mapped[str] = mapped_column(primary_key=True)
    participant_id: Mapped[str] = mapped_column(
        ID, ForeignKey("participants.participant_id", ondelete="CASCADE"), index=True
    )
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = _created()


class MessageModel(Base):
    """A message to one person: what it says, and what became of it. A placeholder stands for their own link."""

    __tablename__ = "messages"
    __table_args__ = (
        Index(None, "session_id", "due_at"),
        UniqueConstraint("session_id", "key", "participant_id"),
    )
    message_id: Mapped[str] = mapped_column(ID, primary_key=True)
    session_id: Mapped[str] = mapped_column(ID, _session_fk())
    participant_id: Mapped[str] = mapped_column(
        ID, ForeignKey("participants.participant_id", ondelete="CASCADE"), index=True
    )
    key: Mapped[str]
    kind: Mapped[MessageKind] = mapped_column(text_enum(MessageKind, "kind"))
    sequence: Mapped[int]
    lead_s: Mapped[float] = mapped_column(server_default="0")
    due_at: Mapped[datetime]
    subject: Mapped[str]
    body: Mapped[str]
    calendar: Mapped[str] = mapped_column(server_default="")
    state: Mapped[MessageState] = mapped_column(
        text_enum(MessageState, "state"), server_default=MessageState.WAITING.value
    )
    reason: Mapped[str] = mapped_column(server_default="")
    attempts: Mapped[int] = mapped_column(server_default="0")
    sent_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = _created()


class InterviewDayModel(Base):
    """An interview day that recurs. `version` counts its changes; its schedule follows: `synced_version`."""

    __tablename__ = "interview_days"
    __table_args__ = (
        Index("ix_interview_days_unsynced", "created_at", postgresql_where=text("synced_version < version")),
    )
    day_id: Mapped[str] = mapped_column(ID, primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ID, ForeignKey("organisations.organisation_id"))
    job_id: Mapped[str] = mapped_column(ID, ForeignKey("jobs.job_id"), index=True)
    job_version: Mapped[int | None]
    rule: Mapped[dict[str, Any]]
    days_ahead: Mapped[int]
    places: Mapped[int]
    state: Mapped[DayState] = mapped_column(text_enum(DayState, "state"))
    version: Mapped[int] = mapped_column(server_default="1")
    synced_version: Mapped[int] = mapped_column(server_default="0")
    created_at: Mapped[datetime] = _created()


class SlotModel(Base):
    """A time of an interview day that candidates of its job can book."""

    __tablename__ = "slots"
    day_id: Mapped[str] = mapped_column(
        ID, ForeignKey("interview_days.day_id", ondelete="CASCADE"), primary_key=True
    )
    starts_at: Mapped[datetime] = mapped_column(primary_key=True)
    created_at: Mapped[datetime] = _created()


class SlotHoldModel(Base):
    """A slot that is being booked: nobody else gets it until the interview has agreed and written it down."""

    __tablename__ = "slot_holds"
    __table_args__ = (Index(None, "job_id", "starts_at"),)
    session_id: Mapped[str] = mapped_column(ID, _session_fk(), primary_key=True)
    starts_at: Mapped[datetime] = mapped_column(primary_key=True)
    job_id: Mapped[str] = mapped_column(ID)
    held_until: Mapped[datetime]


class InteractionModel(Base):
    """One line of the conversation. No foreign key on its speaker: a line is kept whoever said it."""

    __tablename__ = "interactions"
    __table_args__ = (
        Index(None, "session_id", "position"),
        Index(None, "session_id", "audio_ref", postgresql_where=text("audio_ref IS NOT NULL")),
    )
    session_id: Mapped[str] = mapped_column(ID, _session_fk(), primary_key=True)
    interaction_id: Mapped[str] = mapped_column(ID, primary_key=True)
    position: Mapped[int]
    at: Mapped[datetime]
    speaker_participant_id: Mapped[str] = mapped_column(ID)
    type: Mapped[InteractionType] = mapped_column(text_enum(InteractionType, "type"))
    content: Mapped[str]
    content_version: Mapped[int] = mapped_column(server_default="1")
    topic_id: Mapped[str | None]
    turn_kind: Mapped[TurnKind | None] = mapped_column(text_enum(TurnKind, "turn_kind"))
    utterance_id: Mapped[str | None]
    audio_ref: Mapped[str | None]
    audio_duration_s: Mapped[float] = mapped_column(server_default="0")
    confidence: Mapped[float | None]
    interrupted: Mapped[bool] = mapped_column(server_default=text("false"))
    typed: Mapped[bool] = mapped_column(server_default=text("false"))
    recognition: Mapped[Recognition | None] = mapped_column(text_enum(Recognition, "recognition"))
    words: Mapped[list[Any] | None] = mapped_column(JSON)
    created_at: Mapped[datetime] = _created()
    updated_at: Mapped[datetime] = _created()


class SilenceModel(Base):
    """The silence before a line of the AI, by its stages. Operational: beside the conversation, never in it."""

    __tablename__ = "silences"
    session_id: Mapped[str] = mapped_column(ID, _session_fk(), primary_key=True)
    interaction_id: Mapped[str] = mapped_column(ID, primary_key=True)
    at: Mapped[datetime]
    stages: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    abandoned: Mapped[int] = mapped_column(server_default="0")


class CorrectionModel(Base):
    """A candidate's correction beside the original; append-only."""

    __tablename__ = "corrections"
    __table_args__ = (
        ForeignKeyConstraint(
            ["session_id", "interaction_id"],
            ["interactions.session_id", "interactions.interaction_id"],
            ondelete="CASCADE",
        ),
        Index(None, "session_id", "interaction_id"),
    )
    correction_id: Mapped[str] = mapped_column(ID, primary_key=True)
    session_id: Mapped[str] = mapped_column(ID)
    interaction_id: Mapped[str] = mapped_column(ID)
    participant_id: Mapped[str] = mapped_column(ID)
    text: Mapped[str]
    at: Mapped[datetime]


class ConsentModel(Base):
    """One decision on the notice; append-only, the newest counts."""

    __tablename__ = "consents"
    consent_id: Mapped[str] = mapped_column(ID, primary_key=True)
    session_id: Mapped[str] = mapped_column(ID, _session_fk(), index=True)
    participant_id: Mapped[str] = mapped_column(ID)
    notice_version: Mapped[str]
    notice_hash: Mapped[str]
    language: Mapped[str]
    given: Mapped[dict[str, Any]]
    at: Mapped[datetime]
    created_at: Mapped[datetime] = _created()


class AssessmentModel(Base):
    """Notes on an answer, of the words that `answer_hash` stands for."""

    __tablename__ = "assessments"
    session_id: Mapped[str] = mapped_column(ID, _session_fk(), primary_key=True)
    interaction_id: Mapped[str] = mapped_column(ID, primary_key=True)
    answer_hash: Mapped[str]
    coverage: Mapped[float]
    notes: Mapped[list[Any]]
    follow_up_hint: Mapped[str]
    model: Mapped[str]
    created_at: Mapped[datetime] = _created()


class ModelUsageModel(Base):
    """What a turn, an assessment or a scorecard has used of a language model."""

    __tablename__ = "model_usage"
    session_id: Mapped[str] = mapped_column(ID, _session_fk(), primary_key=True)
    call_id: Mapped[str] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(primary_key=True)
    model: Mapped[str] = mapped_column(primary_key=True)
    interaction_id: Mapped[str | None] = mapped_column(ID)
    tokens_in: Mapped[int] = mapped_column(BigInteger)
    tokens_out: Mapped[int] = mapped_column(BigInteger)
    tokens_thought: Mapped[int] = mapped_column(BigInteger)
    tokens_cached: Mapped[int] = mapped_column(BigInteger)
    cost_usd: Mapped[float]
    at: Mapped[datetime]


class ScorecardModel(Base):
    """The AI's scores with all versions that they came from; never changed, only superseded."""

    __tablename__ = "scorecards"
    scorecard_id: Mapped[str] = mapped_column(ID, primary_key=True)
    session_id: Mapped[str] = mapped_column(ID, _session_fk(), index=True)
    scores: Mapped[list[Any]]
    summary: Mapped[str]
    model: Mapped[str]
    prompt_version: Mapped[str]
    rubric_version: Mapped[int]
    transcript_version: Mapped[int]
    faults: Mapped[list[Any]] = _empty_list()
    not_scoreable: Mapped[NotScoreableReason | None] = mapped_column(
        text_enum(NotScoreableReason, "not_scoreable")
    )
    created_at: Mapped[datetime]


class OverrideModel(Base):
    """A human's level beside the AI's; append-only, the newest of a criterion counts."""

    __tablename__ = "overrides"
    override_id: Mapped[str] = mapped_column(ID, primary_key=True)
    scorecard_id: Mapped[str] = mapped_column(
        ID, ForeignKey("scorecards.scorecard_id", ondelete="CASCADE"), index=True
    )
    criterion_id: Mapped[str]
    level: Mapped[int]
    reason: Mapped[str]
    by_user_id: Mapped[str] = mapped_column(ID, ForeignKey("users.user_id"))
    at: Mapped[datetime]


class DecisionModel(Base):
    """A named person's decision; append-only, the newest counts."""

    __tablename__ = "decisions"
    decision_id: Mapped[str] = mapped_column(ID, primary_key=True)
    session_id: Mapped[str] = mapped_column(ID, _session_fk(), index=True)
    outcome: Mapped[Outcome] = mapped_column(text_enum(Outcome, "outcome"))
    reason: Mapped[str]
    by_user_id: Mapped[str] = mapped_column(ID, ForeignKey("users.user_id"))
    at: Mapped[datetime]


class CandidateRequestModel(Base):
    """What a candidate asks of the organisation: withdrawal, objection, a human."""

    __tablename__ = "candidate_requests"
    request_id: Mapped[str] = mapped_column(ID, primary_key=True)
    session_id: Mapped[str] = mapped_column(ID, _session_fk(), index=True)
    participant_id: Mapped[str] = mapped_column(ID)
    kind: Mapped[CandidateRequestKind] = mapped_column(text_enum(CandidateRequestKind, "kind"))
    text: Mapped[str]
    at: Mapped[datetime]
    handled_by: Mapped[str | None] = mapped_column(ID, ForeignKey("users.user_id"))
    handled_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(server_default="")
    outcome_reason: Mapped[str] = mapped_column(server_default="")
    outcome_until: Mapped[datetime | None]


class LegalHoldModel(Base):
    """Nothing of the interview is deleted while one stands."""

    __tablename__ = "legal_holds"
    __table_args__ = (
        Index(
            "uq_legal_holds_one_at_a_time",
            "session_id",
            unique=True,
            postgresql_where=text("lifted_at IS NULL"),
        ),
    )
    hold_id: Mapped[str] = mapped_column(ID, primary_key=True)
    session_id: Mapped[str] = mapped_column(ID, _session_fk())
    by_user_id: Mapped[str] = mapped_column(ID, ForeignKey("users.user_id"))
    reason: Mapped[str]
    set_at: Mapped[datetime]
    lifted_by: Mapped[str | None] = mapped_column(ID, ForeignKey("users.user_id"))
    lifted_at: Mapped[datetime | None]
    lift_reason: Mapped[str | None]


class TombstoneModel(Base):
    """What was erased of which interview, when, why and by whom; nothing of what it was. `data`: a class, or `all`.

    No foreign keys: it stays. Without `erased_at` the erasure has begun and will be finished.
    """

    __tablename__ = "tombstones"
    session_id: Mapped[str] = mapped_column(ID, primary_key=True)
    data: Mapped[str] = mapped_column(primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ID)
    why: Mapped[str]
    by: Mapped[str]
    ended_at: Mapped[datetime | None]
    begun_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]


class IdempotencyKeyModel(Base):
    """An answer that was given for a key: the same request again gets the same answer."""

    __tablename__ = "idempotency_keys"
    actor: Mapped[str] = mapped_column(primary_key=True)
    route: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    request_hash: Mapped[str]
    status: Mapped[int | None]
    response: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now(), index=True)


class DataKeyModel(Base):
    """The key that encrypts an interview's payloads in Temporal, itself encrypted by a wrapping key.

    No foreign key: that it was destroyed is remembered when the interview is gone.
    """

    __tablename__ = "data_keys"
    __table_args__ = (
        CheckConstraint("(wrapped IS NULL) = (destroyed_at IS NOT NULL)", name="there_or_destroyed"),
    )
    key_id: Mapped[str] = mapped_column(ID, primary_key=True)
    scope: Mapped[str] = mapped_column(unique=True)
    wrapped: Mapped[bytes | None]
    wrapping_key_id: Mapped[str] = mapped_column(index=True)
    created_at: Mapped[datetime] = _created()
    destroyed_at: Mapped[datetime | None]


class AuditModel(Base):
    """The audit log, a hash chain per organisation. A trigger refuses UPDATE, DELETE and TRUNCATE.

    No foreign keys: it outlives what it speaks of.
    """

    __tablename__ = "audit_log"
    organisation_id: Mapped[str] = mapped_column(ID, primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str]
    details: Mapped[dict[str, Any]]
    previous_hash: Mapped[str]
    hash: Mapped[str]
    __table_args__ = (Index(None, "organisation_id", "subject"),)

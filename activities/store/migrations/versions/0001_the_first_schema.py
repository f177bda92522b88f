"""The first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

APPEND_ONLY = ("job_versions", "notices", "corrections", "consents", "scorecards", "overrides", "decisions")
"""Never changed. They may be deleted: erasure and retention end what they belong to."""


def upgrade() -> None:
    op.create_table(
        "audit_log",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("details", postgresql.JSONB(), nullable=False),
        sa.Column("previous_hash", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "sequence", name=op.f("pk_audit_log")),
    )
    op.create_index(
        op.f("ix_audit_log_organisation_id_subject"),
        "audit_log",
        ["organisation_id", "subject"],
        unique=False,
    )
    op.create_table(
        "idempotency_keys",
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("request_hash", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("response", postgresql.JSONB(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("actor", "route", "key", name=op.f("pk_idempotency_keys")),
    )
    op.create_index(op.f("ix_idempotency_keys_created_at"), "idempotency_keys", ["created_at"], unique=False)
    op.create_table(
        "notices",
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_hash", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("version", "language", name=op.f("pk_notices")),
    )
    op.create_table(
        "organisations",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_organisations")),
    )
    op.create_table(
        "users",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "organiser",
                "hiring_manager",
                "interviewer",
                "reviewer",
                "privacy_officer",
                "candidate",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.organisation_id"],
            name=op.f("fk_users_organisation_id_organisations"),
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_users")),
    )
    op.create_index(op.f("ix_users_organisation_id"), "users", ["organisation_id"], unique=False)
    op.create_index("uq_users_email_lower", "users", [sa.literal_column("lower(email)")], unique=True)
    op.create_table(
        "jobs",
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("owner_user_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.organisation_id"],
            name=op.f("fk_jobs_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["owner_user_id"], ["users.user_id"], name=op.f("fk_jobs_owner_user_id_users")
        ),
        sa.PrimaryKeyConstraint("job_id", name=op.f("pk_jobs")),
    )
    op.create_index(
        op.f("ix_jobs_organisation_id_updated_at_job_id"),
        "jobs",
        ["organisation_id", "updated_at", "job_id"],
        unique=False,
    )
    op.create_table(
        "job_versions",
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("plan", postgresql.JSONB(), nullable=False),
        sa.Column("plan_version", sa.Integer(), nullable=False),
        sa.Column("rubric", postgresql.JSONB(), nullable=False),
        sa.Column("rubric_version", sa.Integer(), nullable=False),
        sa.Column("facts", postgresql.JSONB(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by"], ["users.user_id"], name=op.f("fk_job_versions_created_by_users")
        ),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.job_id"], name=op.f("fk_job_versions_job_id_jobs")),
        sa.PrimaryKeyConstraint("job_id", "version", name=op.f("pk_job_versions")),
    )
    op.create_table(
        "interviews",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("job_version", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("idempotency_key", sa.Text(), nullable=True),
        sa.Column("request_hash", sa.Text(), server_default="", nullable=False),
        sa.Column("scheduled_time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("window_end", sa.DateTime(timezone=True), nullable=True),
        sa.Column("invite_expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("duration_minutes", sa.Double(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("conduct", postgresql.JSONB(), nullable=False),
        sa.Column("reviewers", sa.Text(), nullable=False),
        sa.Column("result_by", sa.Text(), nullable=False),
        sa.Column("notice_version", sa.Text(), nullable=False),
        sa.Column("accommodation", sa.Text(), nullable=True),
        sa.Column("accommodation_by", sa.Uuid(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "Scheduled",
                "Lobby",
                "InProgress",
                "Suspended",
                "Completed",
                "Cancelled",
                "NoShow",
                "Expired",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            server_default="Scheduled",
            nullable=False,
        ),
        sa.Column("status_version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("status_reason", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "ai_status",
            sa.Enum(
                "Idle",
                "Listening",
                "Processing",
                "Speaking",
                "Error",
                name="ai_status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            server_default="Idle",
            nullable=False,
        ),
        sa.Column("topic", sa.Text(), server_default="", nullable=False),
        sa.Column("elapsed_s", sa.Double(), server_default="0", nullable=False),
        sa.Column("credited_s", sa.Double(), server_default="0", nullable=False),
        sa.Column("faults", postgresql.JSONB(), server_default=sa.text("'[]'::jsonb"), nullable=False),
        sa.Column(
            "covered_topics", postgresql.JSONB(), server_default=sa.text("'[]'::jsonb"), nullable=False
        ),
        sa.Column("node_id", sa.Text(), server_default="", nullable=False),
        sa.Column("transcript_version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("workflow_started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("duration_minutes > 0", name=op.f("ck_interviews_duration")),
        sa.ForeignKeyConstraint(
            ["accommodation_by"], ["users.user_id"], name=op.f("fk_interviews_accommodation_by_users")
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["users.user_id"], name=op.f("fk_interviews_created_by_users")
        ),
        sa.ForeignKeyConstraint(
            ["job_id", "job_version"],
            ["job_versions.job_id", "job_versions.version"],
            name=op.f("fk_interviews_job_id_job_version_job_versions"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.organisation_id"],
            name=op.f("fk_interviews_organisation_id_organisations"),
        ),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_interviews")),
        sa.UniqueConstraint(
            "created_by", "idempotency_key", name=op.f("uq_interviews_created_by_idempotency_key")
        ),
    )
    op.create_index(
        op.f("ix_interviews_organisation_id_scheduled_time_session_id"),
        "interviews",
        ["organisation_id", "scheduled_time", "session_id"],
        unique=False,
    )
    op.create_index(
        "ix_interviews_without_workflow",
        "interviews",
        ["created_at"],
        unique=False,
        postgresql_where=sa.text("workflow_started_at IS NULL"),
    )
    op.create_table(
        "assessments",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("interaction_id", sa.Uuid(), nullable=False),
        sa.Column("answer_hash", sa.Text(), nullable=False),
        sa.Column("coverage", sa.Double(), nullable=False),
        sa.Column("notes", postgresql.JSONB(), nullable=False),
        sa.Column("follow_up_hint", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["interviews.session_id"],
            name=op.f("fk_assessments_session_id_interviews"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("session_id", "interaction_id", name=op.f("pk_assessments")),
    )
    op.create_table(
        "candidate_requests",
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "withdrawal",
                "objection",
                "human_contact",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handled_by", sa.Uuid(), nullable=True),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["handled_by"], ["users.user_id"], name=op.f("fk_candidate_requests_handled_by_users")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["interviews.session_id"],
            name=op.f("fk_candidate_requests_session_id_interviews"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk_candidate_requests")),
    )
    op.create_index(
        op.f("ix_candidate_requests_session_id"), "candidate_requests", ["session_id"], unique=False
    )
    op.create_table(
        "consents",
        sa.Column("consent_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("notice_version", sa.Text(), nullable=False),
        sa.Column("notice_hash", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("given", postgresql.JSONB(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["interviews.session_id"],
            name=op.f("fk_consents_session_id_interviews"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("consent_id", name=op.f("pk_consents")),
    )
    op.create_index(op.f("ix_consents_session_id"), "consents", ["session_id"], unique=False)
    op.create_table(
        "decisions",
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "advance",
                "hold",
                "reject",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_user_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_user_id"], ["users.user_id"], name=op.f("fk_decisions_by_user_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["interviews.session_id"],
            name=op.f("fk_decisions_session_id_interviews"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("decision_id", name=op.f("pk_decisions")),
    )
    op.create_index(op.f("ix_decisions_session_id"), "decisions", ["session_id"], unique=False)
    op.create_table(
        "interactions",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("interaction_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("speaker_participant_id", sa.Uuid(), nullable=False),
        sa.Column(
            "type",
            sa.Enum(
                "Question",
                "Answer",
                "Comment",
                "SystemMessage",
                name="type",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("content_version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("topic_id", sa.Text(), nullable=True),
        sa.Column(
            "turn_kind",
            sa.Enum(
                "opening",
                "question",
                "follow_up",
                "clarification",
                "repeat",
                "rephrase",
                "prompt",
                "offer_skip",
                "ask",
                "acknowledge",
                "resume",
                "add_or_correct",
                "candidate_questions",
                "reply",
                "farewell",
                name="turn_kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("utterance_id", sa.Text(), nullable=True),
        sa.Column("audio_ref", sa.Text(), nullable=True),
        sa.Column("audio_duration_s", sa.Double(), server_default="0", nullable=False),
        sa.Column("confidence", sa.Double(), nullable=True),
        sa.Column("interrupted", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("typed", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["interviews.session_id"],
            name=op.f("fk_interactions_session_id_interviews"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("session_id", "interaction_id", name=op.f("pk_interactions")),
    )
    op.create_index(
        op.f("ix_interactions_session_id_audio_ref"),
        "interactions",
        ["session_id", "audio_ref"],
        unique=False,
        postgresql_where=sa.text("audio_ref IS NOT NULL"),
    )
    op.create_index(
        op.f("ix_interactions_session_id_position"), "interactions", ["session_id", "position"], unique=False
    )
    op.create_table(
        "participants",
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "Candidate",
                "Interviewer",
                "AI",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("language", sa.Text(), server_default="en", nullable=False),
        sa.Column(
            "connection",
            sa.Enum(
                "Joining",
                "Connected",
                "Disconnected",
                "Failed",
                name="connection",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            server_default="Disconnected",
            nullable=False,
        ),
        sa.Column("connection_version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("connection_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["interviews.session_id"],
            name=op.f("fk_participants_session_id_interviews"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.user_id"], name=op.f("fk_participants_user_id_users")),
        sa.PrimaryKeyConstraint("participant_id", name=op.f("pk_participants")),
        sa.UniqueConstraint("session_id", "user_id", name=op.f("uq_participants_session_id_user_id")),
    )
    op.create_index(op.f("ix_participants_session_id"), "participants", ["session_id"], unique=False)
    op.create_index(op.f("ix_participants_user_id"), "participants", ["user_id"], unique=False)
    op.create_index(
        "uq_participants_one_ai",
        "participants",
        ["session_id"],
        unique=True,
        postgresql_where=sa.text("role = 'AI'"),
    )
    op.create_index(
        "uq_participants_one_candidate",
        "participants",
        ["session_id"],
        unique=True,
        postgresql_where=sa.text("role = 'Candidate'"),
    )
    op.create_table(
        "scorecards",
        sa.Column("scorecard_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("scores", postgresql.JSONB(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("prompt_version", sa.Text(), nullable=False),
        sa.Column("rubric_version", sa.Integer(), nullable=False),
        sa.Column("transcript_version", sa.Integer(), nullable=False),
        sa.Column("faults", postgresql.JSONB(), server_default=sa.text("'[]'::jsonb"), nullable=False),
        sa.Column(
            "not_scoreable",
            sa.Enum(
                "offline_interviewer",
                "low_recognition_confidence",
                "outages",
                "no_evidence",
                "consent_declined",
                "too_short",
                name="not_scoreable",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["interviews.session_id"],
            name=op.f("fk_scorecards_session_id_interviews"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("scorecard_id", name=op.f("pk_scorecards")),
    )
    op.create_index(op.f("ix_scorecards_session_id"), "scorecards", ["session_id"], unique=False)
    op.create_table(
        "corrections",
        sa.Column("correction_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("interaction_id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id", "interaction_id"],
            ["interactions.session_id", "interactions.interaction_id"],
            name=op.f("fk_corrections_session_id_interaction_id_interactions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("correction_id", name=op.f("pk_corrections")),
    )
    op.create_index(
        op.f("ix_corrections_session_id_interaction_id"),
        "corrections",
        ["session_id", "interaction_id"],
        unique=False,
    )
    op.create_table(
        "invites",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.participant_id"],
            name=op.f("fk_invites_participant_id_participants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_invites")),
    )
    op.create_index(op.f("ix_invites_participant_id"), "invites", ["participant_id"], unique=False)
    op.create_table(
        "overrides",
        sa.Column("override_id", sa.Uuid(), nullable=False),
        sa.Column("scorecard_id", sa.Uuid(), nullable=False),
        sa.Column("criterion_id", sa.Text(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_user_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_user_id"], ["users.user_id"], name=op.f("fk_overrides_by_user_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["scorecard_id"],
            ["scorecards.scorecard_id"],
            name=op.f("fk_overrides_scorecard_id_scorecards"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("override_id", name=op.f("pk_overrides")),
    )
    op.create_index(op.f("ix_overrides_scorecard_id"), "overrides", ["scorecard_id"], unique=False)
    op.create_table(
        "refresh_tokens",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("family_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("participant_id", sa.Uuid(), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "num_nonnulls(user_id, participant_id) = 1", name=op.f("ck_refresh_tokens_one_subject")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.participant_id"],
            name=op.f("fk_refresh_tokens_participant_id_participants"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.user_id"], name=op.f("fk_refresh_tokens_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_refresh_tokens")),
    )
    op.create_index(op.f("ix_refresh_tokens_family_id"), "refresh_tokens", ["family_id"], unique=False)
    _refuse_changes()


def _refuse_changes() -> None:
    op.execute(
        """
        CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP
                USING ERRCODE = 'restrict_violation';
        END
        $$
        """
    )
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
    op.execute(
        "CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE ON audit_log "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER audit_log_no_truncate BEFORE TRUNCATE ON audit_log "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    for table in (
        "refresh_tokens",
        "overrides",
        "invites",
        "corrections",
        "scorecards",
        "participants",
        "interactions",
        "decisions",
        "consents",
        "candidate_requests",
        "assessments",
        "interviews",
        "job_versions",
        "jobs",
        "users",
        "organisations",
        "notices",
        "idempotency_keys",
        "audit_log",
    ):
        op.drop_table(table)
    op.execute("DROP FUNCTION refuse_change()")

"""Interview days that recur, their slots, and slots that are being booked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "interview_days",
        sa.Column("day_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("job_version", sa.Integer(), nullable=True),
        sa.Column("rule", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("days_ahead", sa.Integer(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "active",
                "paused",
                "removed",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("synced_version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.job_id"], name=op.f("fk_interview_days_job_id_jobs")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.organisation_id"],
            name=op.f("fk_interview_days_organisation_id_organisations"),
        ),
        sa.PrimaryKeyConstraint("day_id", name=op.f("pk_interview_days")),
    )
    op.create_index(op.f("ix_interview_days_job_id"), "interview_days", ["job_id"], unique=False)
    op.create_index(
        "ix_interview_days_unsynced",
        "interview_days",
        ["created_at"],
        unique=False,
        postgresql_where=sa.text("synced_version < version"),
    )
    op.create_table(
        "slots",
        sa.Column("day_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.ForeignKeyConstraint(
            ["day_id"],
            ["interview_days.day_id"],
            name=op.f("fk_slots_day_id_interview_days"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("day_id", "starts_at", name=op.f("pk_slots")),
    )
    op.create_table(
        "slot_holds",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["interviews.session_id"],
            name=op.f("fk_slot_holds_session_id_interviews"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("session_id", "starts_at", name=op.f("pk_slot_holds")),
    )
    op.create_index(
        op.f("ix_slot_holds_job_id_starts_at"), "slot_holds", ["job_id", "starts_at"], unique=False
    )
    op.create_index(
        "ix_interviews_booked",
        "interviews",
        ["job_id", "booked_time"],
        unique=False,
        postgresql_where=sa.text("booked_time IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_interviews_booked", table_name="interviews")
    op.drop_table("slot_holds")
    op.drop_table("slots")
    op.drop_table("interview_days")

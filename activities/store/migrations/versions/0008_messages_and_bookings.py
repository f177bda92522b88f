"""Messages to those invited, and the time that a candidate booked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

KINDS = ("invitation", "rescheduled", "booked", "unbooked", "missed", "reminder", "cancelled")
STATES = ("waiting", "sent", "not_sent", "refused", "outdated", "given_up")


def _one_of(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    op.add_column("interviews", sa.Column("booked_time", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "messages",
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", _one_of("kind", KINDS), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("lead_s", sa.Float(), server_default="0", nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("calendar", sa.Text(), server_default="", nullable=False),
        sa.Column("state", _one_of("state", STATES), server_default="waiting", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["interviews.session_id"],
            name=op.f("fk_messages_session_id_interviews"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.participant_id"],
            name=op.f("fk_messages_participant_id_participants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_messages")),
        sa.UniqueConstraint(
            "session_id", "key", "participant_id", name=op.f("uq_messages_session_id_key_participant_id")
        ),
    )
    op.create_index(op.f("ix_messages_session_id_due_at"), "messages", ["session_id", "due_at"], unique=False)
    op.create_index(op.f("ix_messages_participant_id"), "messages", ["participant_id"], unique=False)


def downgrade() -> None:
    op.drop_table("messages")
    op.drop_column("interviews", "booked_time")

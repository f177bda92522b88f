"""What interviews use, the voice and the terms of their providers, and the times of recognised words."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name, empty in (("voice", "{}"), ("budget", "{}"), ("providers", "[]")):
        default = sa.text(f"'{empty}'::jsonb")
        op.add_column(
            "interviews", sa.Column(name, postgresql.JSONB(), server_default=default, nullable=False)
        )
    op.add_column("interactions", sa.Column("words", postgresql.JSONB(), nullable=True))
    op.create_table(
        "model_usage",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("interaction_id", sa.Uuid(), nullable=True),
        sa.Column("tokens_in", sa.BigInteger(), nullable=False),
        sa.Column("tokens_out", sa.BigInteger(), nullable=False),
        sa.Column("tokens_thought", sa.BigInteger(), nullable=False),
        sa.Column("tokens_cached", sa.BigInteger(), nullable=False),
        sa.Column("cost_usd", sa.Float(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["interviews.session_id"],
            name=op.f("fk_model_usage_session_id_interviews"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("session_id", "call_id", "purpose", "model", name=op.f("pk_model_usage")),
    )


def downgrade() -> None:
    op.drop_table("model_usage")
    op.drop_column("interactions", "words")
    for column in ("providers", "budget", "voice"):
        op.drop_column("interviews", column)

"""The silences before the AI's lines."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "silences",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("interaction_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stages", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["interviews.session_id"],
            name=op.f("fk_silences_session_id_interviews"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("session_id", "interaction_id", name=op.f("pk_silences")),
    )


def downgrade() -> None:
    op.drop_table("silences")

"""Answers that were recorded while recognition was down are recognised later."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("interactions", sa.Column("recognition", sa.String(length=32), nullable=True))
    op.create_check_constraint(
        op.f("ck_interactions_recognition"),
        "interactions",
        "recognition IN ('pending', 'later', 'failed')",
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_interactions_recognition"), "interactions", type_="check")
    op.drop_column("interactions", "recognition")

"""How often a turn was worded in vain before it was said."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("silences", sa.Column("abandoned", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    op.drop_column("silences", "abandoned")

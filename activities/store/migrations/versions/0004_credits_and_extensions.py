"""What an interview's clock did not count, by kind, and the extra time that was granted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name, empty in (("credits", "{}"), ("extensions", "[]")):
        default = sa.text(f"'{empty}'::jsonb")
        op.add_column(
            "interviews", sa.Column(name, postgresql.JSONB(), server_default=default, nullable=False)
        )


def downgrade() -> None:
    op.drop_column("interviews", "extensions")
    op.drop_column("interviews", "credits")

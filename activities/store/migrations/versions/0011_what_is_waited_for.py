"""Why a scorecard, or the words of answers, are still to come; and scorecards that the model refused."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

REASONS = (
    "offline_interviewer",
    "low_recognition_confidence",
    "outages",
    "no_evidence",
    "consent_declined",
    "too_short",
)
CHECK = op.f("ck_scorecards_not_scoreable")


def upgrade() -> None:
    for name in ("scorecard_waits_for", "words_wait_for"):
        op.add_column("interviews", sa.Column(name, sa.Text(), server_default="", nullable=False))
    _allow(*REASONS, "model_refused")


def downgrade() -> None:
    op.execute("UPDATE scorecards SET not_scoreable = 'no_evidence' WHERE not_scoreable = 'model_refused'")
    _allow(*REASONS)
    for name in ("scorecard_waits_for", "words_wait_for"):
        op.drop_column("interviews", name)


def _allow(*reasons: str) -> None:
    op.drop_constraint(CHECK, "scorecards", type_="check")
    allowed = ", ".join(f"'{reason}'" for reason in reasons)
    op.create_check_constraint(CHECK, "scorecards", f"not_scoreable IN ({allowed})")

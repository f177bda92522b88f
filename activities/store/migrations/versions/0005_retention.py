"""Retention: periods of jobs, legal holds, what became of a wish to be deleted, tombstones."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KINDS = ("withdrawal", "objection", "human_contact")


def upgrade() -> None:
    op.add_column("jobs", sa.Column("jurisdiction", sa.Text(), server_default="", nullable=False))
    op.add_column(
        "jobs",
        sa.Column(
            "retention_days",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
    )
    op.create_table(
        "legal_holds",
        sa.Column("hold_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("by_user_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_by", sa.Uuid(), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lift_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["by_user_id"], ["users.user_id"], name=op.f("fk_legal_holds_by_user_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["lifted_by"], ["users.user_id"], name=op.f("fk_legal_holds_lifted_by_users")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["interviews.session_id"],
            name=op.f("fk_legal_holds_session_id_interviews"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("hold_id", name=op.f("pk_legal_holds")),
    )
    op.create_index(
        "uq_legal_holds_one_at_a_time",
        "legal_holds",
        ["session_id"],
        unique=True,
        postgresql_where=sa.text("lifted_at IS NULL"),
    )
    op.create_table(
        "tombstones",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("session_id", "data", name=op.f("pk_tombstones")),
    )
    for name in ("outcome", "outcome_reason"):
        op.add_column("candidate_requests", sa.Column(name, sa.Text(), server_default="", nullable=False))
    op.add_column("candidate_requests", sa.Column("outcome_until", sa.DateTime(timezone=True), nullable=True))
    _allow_kinds((*KINDS, "deletion"))


def _allow_kinds(kinds: tuple[str, ...]) -> None:
    op.drop_constraint(op.f("ck_candidate_requests_kind"), "candidate_requests", type_="check")
    allowed = ", ".join(f"'{kind}'" for kind in kinds)
    op.create_check_constraint(
        op.f("ck_candidate_requests_kind"), "candidate_requests", f"kind IN ({allowed})"
    )


def downgrade() -> None:
    op.execute("DELETE FROM candidate_requests WHERE kind = 'deletion'")
    _allow_kinds(KINDS)
    for name in ("outcome", "outcome_reason", "outcome_until"):
        op.drop_column("candidate_requests", name)
    op.drop_table("tombstones")
    op.drop_table("legal_holds")
    op.drop_column("jobs", "retention_days")
    op.drop_column("jobs", "jurisdiction")

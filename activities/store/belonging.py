"""Which rows belong to an interview: what leads to it by foreign keys. A new table is covered without being named."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement, FromClause, Table

from activities.store.models import Base, InterviewModel

LEFT_OUT = frozenset({"data_keys", "idempotency_keys"})
"""In no backup. Keys lie apart from what they open; answers that are kept for a day may repeat what people said."""
OF_NONE = frozenset(
    {
        "organisations", "users", "jobs", "job_versions", "notices", "interview_days", "slots",
        # Both outlive the interviews that they speak of, and hold ids and codes alone.
        "audit_log", "tombstones",
    }
)  # fmt: skip
"""Hold nothing of any candidate. Whoever adds a table that leads to no interview decides here whether that is so."""


def backed_up() -> Iterator[Table]:
    """All tables that a backup holds, each behind those that it refers to."""
    return (table for table in Base.metadata.sorted_tables if table.name not in LEFT_OUT)


def owned(table: Table) -> tuple[FromClause, ColumnElement[str] | None]:
    """What to select the table's rows from, and there the id of their interview.

    No id: the table leads to none. An id that is NULL: the row belongs to none (an account's token, say).
    """
    if table is InterviewModel.__table__:
        return table, table.c.session_id
    for key in sorted(table.foreign_keys, key=lambda key: key.target_fullname):
        source, owner = owned(key.column.table) if key.column.table is not table else (table, None)
        if owner is None:
            continue
        if "session_id" in table.c:
            return table, table.c.session_id
        return table.outerjoin(source, key.parent == key.column), owner
    return table, None

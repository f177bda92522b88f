"""Interviews with a row in every table, whatever tables there are, and all rows of a database to compare."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Enum,
    Float,
    Integer,
    LargeBinary,
    Table,
    Uuid,
    insert,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB

from activities.store.belonging import LEFT_OUT, backed_up, owned
from activities.store.database import Database
from activities.store.models import Base
from activities.store.types import UtcDateTime
from tests.support.stored import T0, Company, new_id

GIVEN: Mapping[str, Any] = {
    "refresh_tokens.user_id": None,
    "tombstones.erased_at": T0,
    "tombstones.data": "audio",
}
"""What a rule of the schema asks for."""


def _value(column: Column[Any], words: str) -> Any:
    """Any that the column can hold; in texts and JSON, the words."""
    kind = column.type
    values: list[tuple[type[Any], Any]] = [
        (Enum, kind.enums[0] if isinstance(kind, Enum) else None),
        (Uuid, new_id()),
        (UtcDateTime, T0 + timedelta(microseconds=123_457)),
        (JSONB, {"said": f'{words} "quoted" \\ ü', "numbers": [0.1 + 0.2, 10**15, -1.5], "nothing": None}),
        (Boolean, True),
        (Integer, 7),
        (Float, 1 / 3),
        (LargeBinary, words.encode()),
    ]
    text = f"{words}\n\t'{column.table.name}.{column.name}' \\ \U0001f600"
    return next((value for cls, value in values if isinstance(kind, cls)), text)


async def a_full_interview(database: Database, company: Company, words: str) -> str:
    """An interview of which each table that belongs to interviews has a row, with these words in it."""
    known: dict[str, Any] = {
        "users.user_id": company.organiser.user_id,
        "organisations.organisation_id": company.organisation.organisation_id,
        "job_versions.job_id": company.job.job_id,
        "job_versions.version": 1,
    }
    async with database.transaction() as tx:
        for table in backed_up():
            if owned(table)[1] is not None:
                await tx.session.execute(insert(table).values(_row(table, words, known)))
    return str(known["interviews.session_id"])


def _row(table: Table, words: str, known: dict[str, Any]) -> dict[str, Any]:
    row = {}
    for column in table.c:
        name = f"{table.name}.{column.name}"
        targets = [key.target_fullname for key in column.foreign_keys]
        if name in GIVEN:
            row[column.name] = GIVEN[name]
        else:
            row[column.name] = known[targets[0]] if targets else _value(column, words)
        known[name] = row[column.name]
    return row


async def rows_of_none(database: Database, company: Company) -> None:
    """A row in the tables that belong to no interview and that `a_company` leaves empty; an account's token."""
    known = {
        "organisations.organisation_id": company.organisation.organisation_id,
        "users.user_id": company.organiser.user_id,
        "jobs.job_id": company.job.job_id,
    }
    async with database.transaction() as tx:
        for table in backed_up():
            if (
                owned(table)[1] is None
                and await tx.session.scalar(select(1).select_from(table).limit(1)) is None
            ):
                await tx.session.execute(insert(table).values(_row(table, "nobody's", known)))
        tokens = Base.metadata.tables["refresh_tokens"]
        row = _row(tokens, "nobody's", {**known, "participants.participant_id": None})
        await tx.session.execute(insert(tokens).values({**row, "user_id": company.organiser.user_id}))


async def all_rows(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Table → its rows, of all tables that a backup holds."""
    async with database.transaction() as tx:
        return {
            table.name: [
                tuple(row) for row in await tx.session.execute(select(table).order_by(*table.primary_key))
            ]
            for table in Base.metadata.sorted_tables
            if table.name not in LEFT_OUT
        }

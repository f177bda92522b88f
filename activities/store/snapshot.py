"""All rows as they were at one moment, and into an empty database again. PostgreSQL itself writes and reads them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, Text, cast, exists, func, select, text, update
from sqlalchemy.dialects.postgresql import aggregate_order_by

from activities.store.belonging import backed_up, owned
from activities.store.database import Transaction
from activities.store.models import Base, DataKeyModel, InterviewModel, TombstoneModel

ROWS_AT_ONCE = 500
INTERVIEWS_AT_ONCE = 50
NIL = "00000000-0000-0000-0000-000000000000"
PATIENT = "SET LOCAL {} = 0"
TIMEOUTS = ("statement_timeout", "idle_in_transaction_session_timeout")


@dataclass(frozen=True)
class Rows:
    """Rows of a table: a JSON array of objects, and how many."""

    text: str
    count: int


class Snapshot:
    """Reads within one transaction, which sees what was committed when it began and nothing after."""

    def __init__(self, tx: Transaction) -> None:
        self._session = tx.session

    async def begin(self) -> None:
        """Call first."""
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        await self._session.connection(execution_options=options)
        await be_patient(self._session)

    async def revision(self) -> str | None:
        """The schema's number; None where there is no schema yet."""
        return await revision(self._session)

    async def of_none(self, table: Table) -> AsyncIterator[Rows]:
        """The rows that belong to no interview."""
        source, owner = owned(table)
        query = select(_as_json(table)).select_from(source).order_by(*table.primary_key)
        if owner is not None:
            query = query.where(owner.is_(None))
        found = await self._session.stream(query.execution_options(yield_per=ROWS_AT_ONCE))
        async for part in found.partitions():
            yield Rows(f"[{','.join(row[0] for row in part)}]", len(part))

    async def count(self) -> int:
        """How many interviews there are."""
        return await self._session.scalar(select(func.count()).select_from(InterviewModel)) or 0

    async def interviews(self) -> AsyncIterator[Sequence[str]]:
        """The ids of all that nobody is erasing: of those a key may be gone whose rows are still there."""
        after = NIL
        erasing = exists().where(
            TombstoneModel.session_id == InterviewModel.session_id, TombstoneModel.erased_at.is_(None)
        )
        query = select(InterviewModel.session_id).where(~erasing).order_by(InterviewModel.session_id)
        while page := await self._page(query.where(InterviewModel.session_id > after)):
            yield page
            after = page[-1]

    async def _page(self, query: Select[str]) -> Sequence[str]:
        return (await self._session.scalars(query.limit(INTERVIEWS_AT_ONCE))).all()

    async def without_key(self, session_ids: Sequence[str]) -> frozenset[str]:
        """Those whose key is destroyed, though they are there: a class of them was erased."""
        query = select(DataKeyModel.scope).where(
            DataKeyModel.scope.in_(session_ids), DataKeyModel.wrapped.is_(None)
        )
        return frozenset(await self._session.scalars(query))

    async def rows_of(self, session_ids: Sequence[str]) -> dict[str, dict[str, Rows]]:
        """Session → table → its rows, the tables in an order in which they can be written."""
        found: dict[str, dict[str, Rows]] = defaultdict(dict)
        for table in backed_up():
            source, owner = owned(table)
            if owner is not None:
                for row in await self._session.execute(_grouped(table, owner, session_ids, source)):
                    found[row[0]][table.name] = Rows(row[1], row[2])
        return found


class Refill:
    """Writes rows into an empty database, within a transaction of the caller's."""

    def __init__(self, tx: Transaction) -> None:
        self._session = tx.session

    async def begin(self) -> None:
        """Call first."""
        await be_patient(self._session)

    async def revision(self) -> str | None:
        """The schema's number; None where there is no schema yet."""
        return await revision(self._session)

    async def filled(self) -> list[str]:
        """The tables that hold anything. Nobody writes any until the transaction ends."""
        tables = [table.name for table in Base.metadata.sorted_tables]
        await self._session.execute(text(f"LOCK TABLE {', '.join(tables)} IN EXCLUSIVE MODE"))
        return [name for name in tables if await self._session.scalar(text(f"SELECT 1 FROM {name} LIMIT 1"))]

    async def insert(self, table: str, rows: str) -> None:
        """Rows of that table, as `Rows.text` has them."""
        assert table in Base.metadata.tables
        query = (
            f"INSERT INTO {table} SELECT * FROM jsonb_populate_recordset(NULL::{table}, CAST(:rows AS jsonb))"
        )
        await self._session.execute(text(query), {"rows": rows})

    async def close_erasures(self, at: datetime) -> None:
        """Of an interview that isn't there any more, nothing is left to erase."""
        gone = ~exists().where(InterviewModel.session_id == TombstoneModel.session_id)
        await self._session.execute(
            update(TombstoneModel).where(TombstoneModel.erased_at.is_(None), gone).values(erased_at=at)
        )


async def be_patient(session: Any) -> None:
    """Lifts the limits that are meant for requests of people who wait."""
    for name in TIMEOUTS:
        await session.execute(text(PATIENT.format(name)))


async def revision(session: Any) -> str | None:
    """The number of the last migration."""
    if await session.scalar(text("SELECT to_regclass('alembic_version')")) is None:
        return None
    found: str | None = await session.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def _as_json(table: Table) -> ColumnElement[str]:
    return cast(func.to_jsonb(table.table_valued()), Text)


def _grouped(
    table: Table, owner: ColumnElement[str], session_ids: Sequence[str], source: Any
) -> Select[str, str, int]:
    whole = func.jsonb_agg(aggregate_order_by(func.to_jsonb(table.table_valued()), *table.primary_key))
    query = select(owner, cast(whole, Text), func.count()).select_from(source)
    return query.where(owner.in_(session_ids)).group_by(owner)

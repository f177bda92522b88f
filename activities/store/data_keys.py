"""Data keys, wrapped: one for each interview, and the system's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from activities.store.database import Transaction
from activities.store.models import DataKeyModel


@dataclass(frozen=True)
class StoredKey:
    """A data key's row. `wrapped` is None where it was destroyed."""

    key_id: str
    scope: str
    wrapped: bytes | None
    wrapping_key_id: str


class StoredKeys:
    """Wraps and unwraps nothing: bytes come and go as they are stored."""

    def __init__(self, tx: Transaction) -> None:
        self._session = tx.session

    async def get(self, key_id: str) -> StoredKey | None:
        """By its id."""
        row = await self._session.scalar(select(DataKeyModel).where(DataKeyModel.key_id == key_id))
        return _stored(row) if row else None

    async def of_scope(self, scope: str) -> StoredKey | None:
        """That of an interview, or of the system."""
        row = await self._session.scalar(select(DataKeyModel).where(DataKeyModel.scope == scope))
        return _stored(row) if row else None

    async def add(self, key: StoredKey) -> StoredKey:
        """Stores it where its scope has none; gives the one that is there then."""
        await self._session.execute(
            insert(DataKeyModel)
            .values(
                key_id=key.key_id,
                scope=key.scope,
                wrapped=key.wrapped,
                wrapping_key_id=key.wrapping_key_id,
            )
            .on_conflict_do_nothing()
        )
        there = await self.of_scope(key.scope)
        assert there is not None
        return there

    async def destroy(self, key_id: str, scope: str, at: datetime) -> None:
        """Forgets the key of a scope for good, and lets no other take its place. Twice is once.

        `key_id` is that of the row that bars the place where there was no key yet.
        """
        added = await self._session.scalar(
            insert(DataKeyModel)
            .values(key_id=key_id, scope=scope, wrapped=None, wrapping_key_id="", destroyed_at=at)
            .on_conflict_do_nothing()
            .returning(DataKeyModel.key_id)
        )
        if added is None:
            await self._session.execute(
                update(DataKeyModel)
                .where(DataKeyModel.scope == scope, DataKeyModel.wrapped.is_not(None))
                .values(wrapped=None, wrapping_key_id="", destroyed_at=at)
            )

    async def counts(self) -> dict[str, int]:
        """Wrapping key's id → how many data keys it wraps."""
        query = (
            select(DataKeyModel.wrapping_key_id, func.count())
            .where(DataKeyModel.wrapped.is_not(None))
            .group_by(DataKeyModel.wrapping_key_id)
        )
        rows = await self._session.execute(query)
        return {row[0]: row[1] for row in rows}

    async def not_wrapped_by(self, wrapping_key_id: str, limit: int) -> tuple[StoredKey, ...]:
        """Those that another key wraps, locked until the transaction ends."""
        query = (
            select(DataKeyModel)
            .where(DataKeyModel.wrapped.is_not(None), DataKeyModel.wrapping_key_id != wrapping_key_id)
            .order_by(DataKeyModel.key_id)
            .limit(limit)
            .with_for_update()
        )
        return tuple(_stored(row) for row in await self._session.scalars(query))

    async def rewrap(self, keys: Sequence[StoredKey]) -> None:
        """Replaces how they are wrapped."""
        for key in keys:
            await self._session.execute(
                update(DataKeyModel)
                .where(DataKeyModel.key_id == key.key_id, DataKeyModel.wrapped.is_not(None))
                .values(wrapped=key.wrapped, wrapping_key_id=key.wrapping_key_id)
            )


def _stored(row: DataKeyModel) -> StoredKey:
    return StoredKey(row.key_id, row.scope, row.wrapped, row.wrapping_key_id)

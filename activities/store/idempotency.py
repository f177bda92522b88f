"""Answers to requests that may come twice."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from activities.store.database import Transaction
from activities.store.models import IdempotencyKeyModel
from activities.store.rows import Answered
from workflows.domain.errors import Conflict


class Idempotency:
    """A key counts for one actor and one route. Claim, work and answer belong into one transaction."""

    def __init__(self, tx: Transaction) -> None:
        self._session = tx.session

    async def claim(self, *, actor: str, route: str, key: str, request_hash: str) -> Answered | None:
        """None: the caller is the first and does the work. Else what was answered to the first.

        Two at once: the second waits until the first has committed (and gets its answer) or rolled back (and
        is itself the first). Raises `Conflict` where the key came with another request.
        """
        claimed = await self._session.scalar(
            insert(IdempotencyKeyModel)
            .values(actor=actor, route=route, key=key, request_hash=request_hash)
            .on_conflict_do_nothing()
            .returning(IdempotencyKeyModel.key)
        )
        if claimed is not None:
            return None
        row = await self._session.get(IdempotencyKeyModel, (actor, route, key))
        if row is None or row.request_hash != request_hash:
            raise Conflict("This Idempotency-Key was used for another request.")
        return Answered(row.status, row.response)

    async def answer(
        self, *, actor: str, route: str, key: str, status: int, response: dict[str, Any]
    ) -> None:
        """Keeps the answer for the next time."""
        await self._session.execute(
            update(IdempotencyKeyModel)
            .where(
                IdempotencyKeyModel.actor == actor,
                IdempotencyKeyModel.route == route,
                IdempotencyKeyModel.key == key,
            )
            .values(status=status, response=response)
        )

    async def find(self, *, actor: str, route: str, key: str) -> Answered | None:
        """What was answered for a key, without claiming it."""
        row = await self._session.scalar(
            select(IdempotencyKeyModel).where(
                IdempotencyKeyModel.actor == actor,
                IdempotencyKeyModel.route == route,
                IdempotencyKeyModel.key == key,
            )
        )
        return Answered(row.status, row.response) if row else None

    async def forget(self, before: datetime) -> None:
        """Deletes keys that were claimed before that time."""
        await self._session.execute(
            delete(IdempotencyKeyModel).where(IdempotencyKeyModel.created_at < before)
        )

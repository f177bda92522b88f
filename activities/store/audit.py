"""The audit log: a hash chain per organisation."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from activities.store.models import AuditModel
from activities.store.types import clean, clean_json
from workflows.domain.audit import GENESIS, AuditEntry

if TYPE_CHECKING:
    from activities.store.database import Transaction

READ_AT_ONCE = 500


@dataclass(frozen=True)
class Pending:
    """An entry that is appended when its transaction commits."""

    organisation_id: str
    at: datetime
    actor: str
    action: str
    subject: str
    details: Mapping[str, str]


class Audit:
    """Appends and reads. An entry is written with its transaction or not at all."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def append(
        self,
        organisation_id: str,
        *,
        at: datetime,
        actor: str,
        action: str,
        subject: str,
        details: Mapping[str, str] | None = None,
    ) -> None:
        """Notes what is done, by ids and codes, never content. It is appended at the commit.

        Not before: the chain's lock is then the last one that any transaction takes, and is held briefly.
        """
        self._tx.audit.append(Pending(organisation_id, at, actor, action, subject, details or {}))

    async def append_once(
        self,
        organisation_id: str,
        *,
        at: datetime,
        within: timedelta,
        actor: str,
        action: str,
        subject: str,
        details: Mapping[str, str],
    ) -> bool:
        """The same, unless just that was noted `within` this time already: False then.

        For what somebody may do as often as they like: it must not fill the log.
        """
        key = ":".join(["audit once", subject, action, actor])
        await self._tx.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))
        known = await self._tx.session.scalar(
            select(AuditModel.sequence)
            .where(
                AuditModel.organisation_id == organisation_id,
                AuditModel.subject == subject,
                AuditModel.action == action,
                AuditModel.actor == actor,
                AuditModel.details == dict(details),
                AuditModel.at > at - within,
            )
            .limit(1)
        )
        if known is None:
            self.append(organisation_id, at=at, actor=actor, action=action, subject=subject, details=details)
        return known is None

    async def of_subject(self, subject: str) -> tuple[AuditEntry, ...]:
        """All entries on one thing, whosever it is, the oldest first: for who runs the whole."""
        query = select(AuditModel).where(AuditModel.subject == subject)
        rows = await self._tx.session.scalars(query.order_by(AuditModel.at, AuditModel.sequence))
        return tuple(_entry(row) for row in rows)

    async def entries(
        self, organisation_id: str, *, subject: str | None = None, after: int = 0, limit: int = READ_AT_ONCE
    ) -> tuple[AuditEntry, ...]:
        """Entries in their order, from the one behind sequence number `after`."""
        query = select(AuditModel).where(
            AuditModel.organisation_id == organisation_id, AuditModel.sequence > after
        )
        if subject is not None:
            query = query.where(AuditModel.subject == subject)
        rows = await self._tx.session.scalars(query.order_by(AuditModel.sequence).limit(limit))
        return tuple(_entry(row) for row in rows)

    async def broken_at(self, organisation_id: str) -> int | None:
        """The first sequence number whose chain doesn't hold, or None. Reads all of it, page by page.

        It can't see that the newest entries were cut off: keep `head` elsewhere for that.
        """
        previous, expected = GENESIS, 1
        async for entry, stored_hash in self._all(organisation_id):
            if entry.sequence != expected or entry.previous_hash != previous or entry.hash != stored_hash:
                return entry.sequence
            previous, expected = stored_hash, expected + 1
        return None

    async def head(self, organisation_id: str) -> tuple[int, str]:
        """Sequence number and hash of the newest entry; 0 and the genesis hash where there is none."""
        return await _head(self._tx.session, organisation_id)

    async def _all(self, organisation_id: str) -> AsyncIterator[tuple[AuditEntry, str]]:
        after = 0
        while True:
            query = (
                select(AuditModel)
                .where(AuditModel.organisation_id == organisation_id, AuditModel.sequence > after)
                .order_by(AuditModel.sequence)
                .limit(READ_AT_ONCE)
            )
            rows = (await self._tx.session.scalars(query)).all()
            for row in rows:
                yield _entry(row), row.hash
            if len(rows) < READ_AT_ONCE:
                return
            after = rows[-1].sequence


def _entry(row: AuditModel) -> AuditEntry:
    return AuditEntry(
        row.sequence, row.at, row.actor, row.action, row.subject, dict(row.details), row.previous_hash
    )


async def _head(session: AsyncSession, organisation_id: str) -> tuple[int, str]:
    query = (
        select(AuditModel.sequence, AuditModel.hash)
        .where(AuditModel.organisation_id == organisation_id)
        .order_by(AuditModel.sequence.desc())
        .limit(1)
    )
    row = (await session.execute(query)).first()
    return (row[0], row[1]) if row else (0, GENESIS)


async def flush(session: AsyncSession, pending: list[Pending]) -> None:
    """Appends what waits, chain by chain, under a lock of the chain that ends with the transaction."""
    await session.flush()
    for organisation_id in sorted({p.organisation_id for p in pending}):
        lock = func.pg_advisory_xact_lock(func.hashtextextended(f"audit:{organisation_id}", 0))
        await session.execute(select(lock))
        sequence, previous = await _head(session, organisation_id)
        for item in (p for p in pending if p.organisation_id == organisation_id):
            sequence += 1
            # Cleaned before it is hashed: what is stored must give the same hash.
            entry = AuditEntry(
                sequence,
                item.at,
                clean(item.actor),
                clean(item.action),
                clean(item.subject),
                clean_json(dict(item.details)),
                previous,
            )
            previous = entry.hash
            session.add(_model(organisation_id, entry))
    await session.flush()


def _model(organisation_id: str, entry: AuditEntry) -> AuditModel:
    return AuditModel(
        organisation_id=organisation_id,
        sequence=entry.sequence,
        at=entry.at,
        actor=entry.actor,
        action=entry.action,
        subject=entry.subject,
        details=entry.details,
        previous_hash=entry.previous_hash,
        hash=entry.hash,
    )

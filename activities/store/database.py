"""The way to PostgreSQL: a pool, and transactions that commit by themselves."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import text
from sqlalchemy.exc import InterfaceError, StatementError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import configure_mappers

from activities.store.audit import Pending, flush
from activities.store.types import dump_json
from workflows.domain.errors import InvalidInput, Unavailable

CONNECT_TIMEOUT_S = 5.0
COMMAND_TIMEOUT_S = 30.0
"""The client's own limit: it also ends the wait for a server whose machine is gone."""
PASSING = ("08", "40", "53", "57", "55P03")
"""SQLSTATE classes (PostgreSQL, appendix A): connection, rollback (deadlock), no resources, operator, lock timeout."""
SERVER_SETTINGS = {
    "application_name": "viva",
    "timezone": "UTC",
    "statement_timeout": "20s",
    "lock_timeout": "10s",
    "idle_in_transaction_session_timeout": "30s",
}


@dataclass
class Transaction:
    """One transaction, for the repositories. Audit entries wait in `audit` until the commit."""

    session: AsyncSession
    audit: list[Pending] = field(default_factory=list)


class Database:
    """A pool of connections to `url` (`postgresql+asyncpg://…`). The first transaction opens the first one."""

    def __init__(self, url: str, *, pool_size: int = 10, max_overflow: int = 10) -> None:
        # Else the first question does it, and somebody's turn waits for it: 0.2 s of a processor.
        configure_mappers()
        self._engine = create_async_engine(
            url,
            pool_size=pool_size,
            max_overflow=max_overflow,
            pool_timeout=10.0,
            pool_pre_ping=True,
            json_serializer=dump_json,
            # An error's text goes to logs and workflow histories: it must not hold what people said.
            hide_parameters=True,
            connect_args={
                "timeout": CONNECT_TIMEOUT_S,
                "command_timeout": COMMAND_TIMEOUT_S,
                "server_settings": SERVER_SETTINGS,
            },
        )

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """One request or one activity: commits at the end, rolls back on any error.

        Raises `Unavailable` where the server can't be reached, has gone away, or asks to be tried again. Nothing is
        written then, unless it went away during the commit: repeat it, every write is idempotent by its key.
        Raises `InvalidInput` for a value that its column can't hold: an id that is no UUID, a number too large.
        """
        try:
            async with AsyncSession(self._engine, expire_on_commit=False) as session, session.begin():
                transaction = Transaction(session)
                yield transaction
                await flush(session, transaction.audit)
        except (OSError, PoolTimeoutError, StatementError) as error:
            if _unstorable(error):
                raise InvalidInput("A value can't be stored.") from error
            if not _passing(error):
                raise
            raise Unavailable("The database can't be reached.", retry_after=1) from error

    async def check(self) -> None:
        """Raises `Unavailable` where no query can be made."""
        async with self.transaction() as tx:
            await tx.session.execute(text("SELECT 1"))

    async def ahead_s(self) -> float:
        """By how many seconds the server's clock is ahead of this machine's; negative where it is behind.

        The first query opens a connection, so that the second tells. Raises `Unavailable`.
        """
        await self.check()
        async with self.transaction() as tx:
            before = datetime.now(UTC)
            there = (await tx.session.execute(text("SELECT clock_timestamp()"))).scalar_one()
            after = datetime.now(UTC)
        # It was asked somewhere between.
        return float((there - before - (after - before) / 2).total_seconds())

    async def close(self) -> None:
        """Closes all connections."""
        await self._engine.dispose()


def _code(error: Exception) -> str:
    return getattr(getattr(error, "orig", None), "sqlstate", None) or ""


def _unstorable(error: Exception) -> bool:
    """Whether a value is none of its column's, by the server's word (class 22: data) or the driver's."""
    if not isinstance(error, StatementError):
        return False
    # The driver's own words for it: asyncpg's DataError, which SQLAlchemy's adapter has as its cause.
    causes = (error.orig, getattr(error.orig, "__cause__", None))
    return _code(error).startswith("22") or any(isinstance(c, ValueError) for c in causes)


def _passing(error: Exception) -> bool:
    """Whether the same transaction may well succeed a moment later."""
    if not isinstance(error, StatementError):
        return True
    gone = getattr(error, "connection_invalidated", False)
    return gone or isinstance(error, InterfaceError) or _code(error).startswith(PASSING)

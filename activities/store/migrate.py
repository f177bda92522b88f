"""Brings a database to the newest schema."""

from __future__ import annotations

import asyncio
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

LOCK = 0x76697661
"""Key of the advisory lock that lets one process migrate while the others wait."""


def configuration(connection: Connection | None = None) -> Config:
    """Alembic's settings, without a file of their own."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


def newest() -> str:
    """The number of this release's schema: of the last file, since migrations can't be imported outside a run."""
    return max(path.name for path in (Path(__file__).parent / "migrations" / "versions").glob("[0-9]*.py"))[
        :4
    ]


def _upgrade(connection: Connection) -> None:
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
    command.upgrade(configuration(connection), "head")


async def upgrade(database_url: str) -> None:
    """Upgrades to the newest version, in one transaction; nothing where it is there already.

    Processes that start at once may all call it. Raises what SQLAlchemy raises where the server can't be reached.
    """
    engine = create_async_engine(database_url, poolclass=NullPool)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(_upgrade)
    finally:
        await engine.dispose()


def upgrade_sync(database_url: str) -> None:
    """The same for callers without an event loop."""
    asyncio.run(upgrade(database_url))

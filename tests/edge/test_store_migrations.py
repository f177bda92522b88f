"""The schema: made by migrations, the same as the models say, and safe to make twice."""

import asyncio
import re
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Enum, inspect, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from activities.store.database import Database
from activities.store.migrate import configuration, upgrade
from activities.store.models import Base
from tests.support.stack import execute
from tests.support.stored import a_company, opened
from workers.postgres import Postgres


async def synchronously(url: str, function: Any) -> Any:
    engine: AsyncEngine = create_async_engine(url)
    try:
        async with engine.begin() as connection:
            return await connection.run_sync(function)
    finally:
        await engine.dispose()


def differences(connection: Connection) -> list[Any]:
    context = MigrationContext.configure(
        connection, opts={"compare_type": True, "compare_server_default": True}
    )
    return list(compare_metadata(context, Base.metadata))


def allowed_values(connection: Connection) -> dict[str, set[str]]:
    """Each CHECK of the database by name, with the quoted values in it."""
    inspector = inspect(connection)
    return {
        str(check["name"]): set(re.findall(r"'([^']+)'", check["sqltext"]))
        for table in Base.metadata.tables
        for check in inspector.get_check_constraints(table)
    }


def enums() -> dict[str, set[str]]:
    """Each enum column of the models by the name of its CHECK, with its values."""
    return {
        f"ck_{table.name}_{column.type.name}": set(column.type.enums)
        for table in Base.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, Enum)
    }


async def test_models_and_migrations_agree(database_url: str) -> None:
    assert await synchronously(database_url, differences) == []


async def test_the_database_allows_exactly_the_values_of_every_enum(database_url: str) -> None:
    in_database = await synchronously(database_url, allowed_values)
    assert len(enums()) == 14
    assert {name: in_database.get(name) for name in enums()} == enums()


async def test_upgrading_again_keeps_what_is_there(database_url: str) -> None:
    async with opened(database_url) as database:
        async with database.transaction() as tx:
            await a_company(tx)
        await upgrade(database_url)
        async with database.transaction() as tx:
            assert await tx.session.scalar(text("SELECT count(*) FROM organisations")) == 1


async def test_processes_that_start_at_once_may_all_upgrade(postgres: Postgres) -> None:
    await execute(postgres, "CREATE DATABASE crowded")
    try:
        await asyncio.gather(*(upgrade(postgres.url("crowded")) for _ in range(4)))
        assert await synchronously(postgres.url("crowded"), differences) == []
    finally:
        await execute(postgres, "DROP DATABASE crowded WITH (FORCE)")


async def test_a_downgrade_leaves_nothing_and_can_be_upgraded_again(database_url: str) -> None:
    await synchronously(database_url, lambda c: command.downgrade(configuration(c), "base"))
    tables = await synchronously(database_url, lambda c: set(inspect(c).get_table_names()))
    assert tables <= {"alembic_version"}
    await upgrade(database_url)
    assert await synchronously(database_url, differences) == []


@pytest.mark.parametrize("table", ["job_versions", "notices"])
async def test_what_is_append_only_refuses_a_change(database_url: str, table: str) -> None:
    async with opened(database_url) as database:
        await _with_a_notice(database)
        with pytest.raises(DBAPIError, match="append-only"):
            async with database.transaction() as tx:
                column = "title" if table == "job_versions" else "text"
                await tx.session.execute(text(f"UPDATE {table} SET {column} = 'other'"))


async def _with_a_notice(database: Database) -> None:
    async with database.transaction() as tx:
        await a_company(tx)
        await tx.session.execute(
            text("INSERT INTO notices (version, language, text, text_hash) VALUES ('1', 'en', 'a', 'b')")
        )

"""The embedded PostgreSQL survives what machines do to it."""

import asyncio
import os
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from tests.support.stack import temporary_directory
from workers.postgres import Postgres, running_url


@pytest.fixture
async def directory() -> AsyncIterator[Path]:
    async with temporary_directory("pg") as path:
        yield path


def server(directory: Path) -> Postgres:
    return Postgres(directory / "postgres", directory / "postgres.log")


async def insert(postgres: Postgres) -> None:
    connection = await postgres.connect("viva")
    await connection.execute("CREATE TABLE IF NOT EXISTS kept (id int)")
    await connection.execute("INSERT INTO kept VALUES (1)")
    await connection.close()


async def count(postgres: Postgres) -> int:
    connection = await postgres.connect("viva")
    try:
        return int(await connection.fetchval("SELECT count(*) FROM kept"))
    finally:
        await connection.close()


async def test_rows_survive_a_restart_and_other_commands_find_the_server(directory: Path) -> None:
    postgres = server(directory)
    await postgres.start()
    assert running_url(directory / "postgres") == postgres.database_url
    await insert(postgres)
    await postgres.stop()
    assert running_url(directory / "postgres") is None
    postgres = server(directory)
    await postgres.start()
    assert await count(postgres) == 1
    await postgres.stop()


async def test_a_killed_server_is_started_again_with_every_row(directory: Path) -> None:
    postgres = server(directory)
    await postgres.start()
    await insert(postgres)
    assert postgres.child is not None
    await postgres.child.kill()
    postgres = server(directory)
    await postgres.start()
    assert await count(postgres) == 1
    await postgres.stop()


async def test_after_its_third_kill_it_is_started_again_as_after_its_first(directory: Path) -> None:
    postgres = server(directory)
    await postgres.start()
    await insert(postgres)
    assert postgres.child is not None
    for _ in range(3):
        await postgres.child.kill()
        await postgres.wait_until_ready()
        assert await count(postgres) == 1
    await postgres.stop()


async def test_a_pid_file_left_by_a_power_cut_blocks_nothing(directory: Path) -> None:
    postgres = server(directory)
    await postgres.start()
    await postgres.stop()
    cluster = directory / "postgres" / "data"
    # The number lives again, as somebody else's: our own process.
    text = f"{os.getppid()}\n{cluster}\n1\n5432\n{directory / 'postgres'}\n\n1 1\nready\n"
    (cluster / "postmaster.pid").write_text(text)
    assert running_url(directory / "postgres") is None
    postgres = server(directory)
    await postgres.start()
    await postgres.stop()


async def test_nobody_else_reaches_the_socket(directory: Path) -> None:
    postgres = server(directory)
    await postgres.start()
    assert stat.S_IMODE((directory / "postgres").stat().st_mode) == 0o700
    connection = await postgres.connect()
    assert await connection.fetchval("SHOW listen_addresses") == ""
    await connection.close()
    await postgres.stop()


async def test_a_long_path_gets_a_socket_elsewhere(directory: Path) -> None:
    deep = directory / ("d" * 90)
    postgres = server(deep)
    await postgres.start()
    connection = await asyncpg.connect(postgres.database_url.replace("+asyncpg", ""))
    await connection.close()
    assert running_url(deep / "postgres") == postgres.database_url
    socket_directory = postgres._socket_directory
    await postgres.stop()
    assert not socket_directory.exists()


async def test_a_half_made_cluster_is_made_anew(directory: Path) -> None:
    unfinished = directory / "postgres" / "data.unfinished"
    unfinished.mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("18\n")
    postgres = server(directory)
    await asyncio.wait_for(postgres.start(), 60)
    await insert(postgres)
    await postgres.stop()

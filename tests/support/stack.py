"""Real parts for tests: a PostgreSQL and a Temporal server of their own, at free ports, gone afterwards."""

import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from temporalio.client import Client

from activities.store.migrate import upgrade
from temporal.server.binary import obtain
from temporal.server.command import DevServer, wait_until_ready
from workers.postgres import Postgres
from workers.processes import Child, Command, last_lines
from workers.settings import cache_dir
from workers.up.ground import free_port

CACHE = cache_dir()
TEMPLATE = "viva_template"


@asynccontextmanager
async def temporary_directory(prefix: str) -> AsyncIterator[Path]:
    """A directory with a path short enough for Unix sockets, removed at the end."""
    path = Path(tempfile.mkdtemp(prefix=f"viva-{prefix}-"))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


@asynccontextmanager
async def postgres_server() -> AsyncIterator[Postgres]:
    """A running server with a migrated template database."""
    async with temporary_directory("pg") as directory:
        server = Postgres(directory / "postgres", directory / "postgres.log", durable=False)
        await server.start()
        try:
            await _migrate_template(server)
            yield server
        finally:
            await server.stop()


async def _migrate_template(server: Postgres) -> None:
    await execute(server, f"CREATE DATABASE {TEMPLATE}")
    await upgrade(server.url(TEMPLATE))


async def execute(server: Postgres, statement: str) -> None:
    """Run one statement outside any transaction."""
    connection = await server.connect()
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


@asynccontextmanager
async def fresh_database(server: Postgres) -> AsyncIterator[str]:
    """The URL of a new, migrated and empty database: a clone of the template (some 30 ms)."""
    name = f"test_{uuid4().hex}"
    await execute(server, f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    try:
        yield server.url(name)
    finally:
        await execute(server, f"DROP DATABASE {name} WITH (FORCE)")


@dataclass(frozen=True)
class TemporalServer:
    """A running dev server."""

    address: str
    client: Client
    child: Child


@asynccontextmanager
async def temporal_server(
    db_filename: Path | None = None, port: int | None = None, dynamic_config: Mapping[str, str] | None = None
) -> AsyncIterator[TemporalServer]:
    """A dev server; `child.kill()` and `child.start()` make an outage when it has a `db_filename`."""
    binary = await obtain(CACHE, [Path.home() / "go" / "bin"], print)
    server = DevServer(
        port=port or free_port(),
        ui_port=free_port(),
        headless=True,
        db_filename=db_filename,
        dynamic_config=dynamic_config or {},
    )
    async with temporary_directory("temporal") as directory:
        log = directory / "temporal.log"
        child = Child(Command("temporal", server.command(binary), log, dict(os.environ)))
        await child.start()
        try:
            client = await wait_until_ready(server)
            yield TemporalServer(server.address, client, child)
        except TimeoutError:
            print(*last_lines(log), sep="\n")
            raise
        finally:
            # Nothing of it is kept, so it needs no second to close its files.
            await child.kill()

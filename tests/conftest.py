"""Fixtures that start real parts, once a session where they can be shared."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from temporalio.client import Client

from tests.support.stack import (
    TemporalServer,
    fresh_database,
    postgres_server,
    temporal_server,
)
from workers.postgres import Postgres

if TYPE_CHECKING:
    from tests.support.accounts import Account
    from workers.up import Stack


# How long an example takes says how busy the machine is.
settings.register_profile("viva", deadline=None)
settings.load_profile("viva")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A skipped test is a failure in CI: there, whatever it lacked was to be installed."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or os.environ.get("CI", "").lower() not in {"1", "true"}:
        return
    skipped = reporter.stats.get("skipped", [])
    if skipped and session.exitstatus == pytest.ExitCode.OK:
        reporter.write_line(f"{len(skipped)} tests were skipped, which is a failure in CI.", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session")
async def postgres() -> AsyncIterator[Postgres]:
    """One real PostgreSQL for the session."""
    async with postgres_server() as server:
        yield server


@pytest.fixture
async def database_url(postgres: Postgres) -> AsyncIterator[str]:
    """SQLAlchemy's URL (asyncpg) of a migrated, empty database for this test alone."""
    async with fresh_database(postgres) as url:
        yield url


@pytest.fixture(scope="module")
async def module_database_url(postgres: Postgres) -> AsyncIterator[str]:
    """The same for all tests of a module."""
    async with fresh_database(postgres) as url:
        yield url


@pytest.fixture(scope="session")
async def temporal_dev_server() -> AsyncIterator[TemporalServer]:
    """One real Temporal dev server for the session, which suggests continue-as-new after 200 events."""
    config = {"limit.historyCount.suggestContinueAsNew": "200"}
    async with temporal_server(dynamic_config=config) as server:
        yield server


@pytest.fixture(scope="session")
def temporal_client(temporal_dev_server: TemporalServer) -> Client:
    """A client of that server."""
    return temporal_dev_server.client


@pytest.fixture(scope="session")
async def stack() -> AsyncIterator[Stack]:
    """Everything, as `viva up` runs it, at free ports over a temporary directory; shared by the session.

    Who kills a part of it waits until it is up again, or takes a stack of its own.
    """
    # Imported here: it pulls in everything, which most tests don't need.
    from workers.up import Stack

    async with Stack.ephemeral(say=print, sample_interview=False) as running:
        yield running


@pytest.fixture(scope="session")
async def organiser(stack: Stack) -> Account:
    """An organiser's account on `stack`."""
    from tests.support.accounts import make_organiser

    return await make_organiser(stack)

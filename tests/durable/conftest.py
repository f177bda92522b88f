"""A stage for each module, with a worker."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.durable.stage import Stage, stage
from tests.support.stack import TemporalServer


@pytest.fixture(scope="module")
async def play(module_database_url: str, temporal_dev_server: TemporalServer) -> AsyncIterator[Stage]:
    """Everything that an interview needs; the server suggests continue-as-new after 200 events."""
    async with stage(module_database_url, temporal_dev_server.address) as built, built.worker():
        yield built

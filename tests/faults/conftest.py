"""A stack with two media nodes, shared by the tests of faults, and a voice."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

import pytest

from tests.faults import harness
from tests.support.candidate import Answer
from workers.up import Stack


@pytest.fixture(scope="session")
async def pair() -> AsyncIterator[Stack]:
    """Everything as `viva up` runs it, with two media nodes."""
    async with Stack.ephemeral(say=print, sample_interview=False, media_processes=2) as running:
        yield running


@pytest.fixture(scope="session")
async def voice() -> Sequence[Answer]:
    """What candidates answer."""
    return await harness.voice()

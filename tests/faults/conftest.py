"""A stack with two workers and two media nodes, shared by the tests of faults, and a voice that its recogniser
understands exactly."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence

import pytest

from tests.faults.harness import LONG
from tests.support.candidate import Answer
from tests.support.marked_speech import mark_reader, marked_answers
from workers.up import Stack

ANSWERS, WORDS = 16, 10
WORKERS = ("worker", "worker-2")
GRACE_S = 120.0 if LONG else 10.0
QUICK_RESTART_S = 0.5


@pytest.fixture(scope="session")
async def recogniser() -> AsyncIterator[Mapping[str, str]]:
    """The settings of a stack that understands `voice`."""
    async with mark_reader() as settings:
        yield settings


@pytest.fixture(scope="session")
async def pair(recogniser: Mapping[str, str]) -> AsyncIterator[Stack]:
    """Everything as `viva up` runs it, two workers too, with a second media node and a short grace period."""
    async with Stack.ephemeral(
        say=print,
        sample_interview=False,
        media_processes=2,
        worker_processes=len(WORKERS),
        longest_backoff_s=QUICK_RESTART_S,
        candidate_grace_s=GRACE_S,
        **recogniser,
    ) as running:
        yield running


@pytest.fixture(scope="session")
async def voice() -> Sequence[Answer]:
    """What candidates answer."""
    return await marked_answers(ANSWERS, WORDS)

"""Scripted interviews with faults at random steps leave what an undisturbed run of the same script leaves.

`VIVA_FAULT_EXAMPLES` interviews (6), `VIVA_FAULT_SEED` (1).
"""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import AsyncIterator

import pytest

from tests.faults.scripted_candidate import Mishaps, Typist
from tests.faults.scripted_stage import Processes, scripted_processes
from tests.support.kept import Kept, difference, kept_of
from workflows.domain.values import SessionStatus

EXAMPLES = int(os.environ.get("VIVA_FAULT_EXAMPLES", "6"))
SEED = int(os.environ.get("VIVA_FAULT_SEED", "1"))
AT_ONCE = 8
SHARE = 0.12
EXAMPLE_S = 150.0
pytestmark = [pytest.mark.slow, pytest.mark.timeout(120 + EXAMPLES * 20)]


@pytest.fixture
async def processes() -> AsyncIterator[Processes]:
    """Everything that an interview needs, for this test alone."""
    async with scripted_processes() as made:
        yield made


async def test_faults_at_random_steps_change_nothing_that_is_stored(processes: Processes) -> None:
    undisturbed = await example(processes, random.Random(0), share=0.0)
    assert undisturbed.status is SessionStatus.COMPLETED
    wrong: dict[int, str] = {}
    for first in range(SEED, SEED + EXAMPLES, AT_ONCE):
        seeds = range(first, min(first + AT_ONCE, SEED + EXAMPLES))
        found = await asyncio.gather(*(compared(processes, seed, undisturbed) for seed in seeds))
        wrong |= {seed: what for seed, what in zip(seeds, found, strict=True) if what}
    print(f"{EXAMPLES} interviews, {len(processes.done)} faults of processes: {processes.done}")
    assert wrong == {}


async def compared(processes: Processes, seed: int, undisturbed: Kept) -> str:
    """What is different in the interview of that seed; nothing where all is well."""
    try:
        kept = await example(processes, random.Random(seed), SHARE)
    except TimeoutError:
        return "it did not come to its end"
    return difference(undisturbed, kept)


async def example(processes: Processes, chance: random.Random, share: float) -> Kept:
    """One interview by the script, and what is kept of it."""
    typist = Typist(processes, Mishaps(chance, share))
    async with asyncio.timeout(EXAMPLE_S):
        await typist.run()
    return await kept_of(processes.database, typist.id)

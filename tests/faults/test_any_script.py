"""Scripted interviews with faults at random steps leave what an undisturbed run of the same script leaves.

`VIVA_FAULT_EXAMPLES` interviews (4; 24 with `VIVA_FAULTS=long`), `VIVA_FAULT_SEED` (1).
"""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import AsyncIterator

import pytest

from tests.faults.harness import LONG
from tests.faults.mishaps import Mishaps, dealt
from tests.faults.scripted_candidate import Typist
from tests.faults.scripted_stage import Processes, scripted_processes
from tests.support.kept import Kept, difference, kept_of
from workflows.domain.values import SessionStatus

EXAMPLES = int(os.environ.get("VIVA_FAULT_EXAMPLES", "24" if LONG else "4"))
SEED = int(os.environ.get("VIVA_FAULT_SEED", "1"))
AT_ONCE = 4
EXAMPLE_S = 240.0
"""Of which most is waiting for the faults of the others."""
pytestmark = [pytest.mark.slow, pytest.mark.timeout(300 + EXAMPLES * EXAMPLE_S / AT_ONCE)]


@pytest.fixture
async def processes() -> AsyncIterator[Processes]:
    """Everything that an interview needs, for this test alone."""
    async with scripted_processes() as made:
        yield made


async def test_faults_at_random_steps_change_nothing_that_is_stored(processes: Processes) -> None:
    script = Typist(processes)
    undisturbed = await example(script)
    assert undisturbed.status is SessionStatus.COMPLETED
    assert script.heard_out
    assert len(undisturbed.farewell) == 1
    assert set(undisturbed.records.values()) == {1}
    plans, wrong = dealt(SEED, len(script.answered), EXAMPLES), dict[int, str]()
    for first in range(0, EXAMPLES, AT_ONCE):
        some = range(first, min(first + AT_ONCE, EXAMPLES))
        found = await asyncio.gather(*(compared(processes, plans[n], undisturbed) for n in some))
        wrong |= {n: what for n, what in zip(some, found, strict=True) if what}
    happened = Counter(fault.kind for plan in plans for fault in plan.happened)
    print(f"{EXAMPLES} interviews, {happened.total()} faults: {dict(happened)}")
    assert wrong == {}


async def compared(processes: Processes, mishaps: Mishaps, undisturbed: Kept) -> str:
    """What is different in an interview with these; nothing where all is well."""
    typist = Typist(processes, mishaps)
    try:
        kept = await example(typist)
    except TimeoutError:
        return (
            f"no end; {len(typist.answered)} answers; {await typist.stands()}; happened: {mishaps.happened}"
        )
    if sorted(mishaps.happened) != list(mishaps.planned):
        return f"planned: {mishaps.planned}, happened: {mishaps.happened}"
    otherwise = difference(undisturbed, kept, heard_out=typist.heard_out)
    return f"stored otherwise: {otherwise}, after {mishaps.happened}" if otherwise else ""


async def example(typist: Typist) -> Kept:
    """One interview by the script, and what is kept of it."""
    async with asyncio.timeout(EXAMPLE_S):
        await typist.run()
    # The others' faults are not over yet.
    async with typist.processes.calm:
        return await kept_of(typist.processes.database, typist.id)

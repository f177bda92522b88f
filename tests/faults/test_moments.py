"""Each process is killed at each moment of an interview: nothing is lost, nothing heard is said again, it goes on.

One interview, in which each fault comes at another moment, as a seed deals them; with `VIVA_FAULTS=long` five, which
have all pairs between them. `VIVA_FAULT_SEED` (any; it is printed) holds the same ones again.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Sequence

import pytest

from tests.faults.harness import LONG, interview
from tests.faults.losses import losses
from tests.faults.moments import FAULTS, Blows, dealt
from tests.faults.processes import insist
from tests.support.candidate import Answer
from workers.up import Stack

SEED = int(os.environ.get("VIVA_FAULT_SEED") or random.randrange(1_000_000))
pytestmark = [pytest.mark.slow, pytest.mark.timeout(420)]


@pytest.mark.parametrize("number", range(len(FAULTS) if LONG else 1))
async def test_whatever_is_killed_at_whichever_moment_the_interview_goes_on(
    pair: Stack, voice: Sequence[Answer], number: int
) -> None:
    print(f"VIVA_FAULT_SEED={SEED}")
    async with interview(pair, voice) as scene:
        blows = Blows(scene)
        await blows.fall(dealt(SEED, number))
        report = await insist(scene.report)

    assert losses(report, scene.person) == []
    said = Counter(scene.person.view.said)
    assert {line for line, times in said.items() if times > 1} <= blows.may_come_again
    assert report["status"] == "Completed"
    assert report["scorecard"] is not None

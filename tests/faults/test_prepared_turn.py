"""A node is killed while the next turn is prepared behind its gate, and the candidate may still go on.

A worker then: `test_worker.py`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pytest

from tests.faults.conftest import WORKERS
from tests.faults.harness import Moment, interview
from tests.faults.losses import losses
from tests.faults.prepared import answered_but_held
from tests.support.candidate import Answer
from workers.up import Stack

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]
BACK_AFTER_KILL_S = 7.0
BACK_AFTER_BOTH_S = 25.0
"""Nobody is left who could notice that the node is dead before a worker has been started again."""


@pytest.mark.parametrize(
    ("victims", "within_s"),
    [(("media",), BACK_AFTER_KILL_S), (("media", *WORKERS), BACK_AFTER_BOTH_S)],
    ids=["the node", "the node and all workers"],
)
async def test_a_node_that_dies_then_takes_only_what_nobody_has_heard(
    pair: Stack, voice: Sequence[Answer], victims: tuple[str, ...], within_s: float
) -> None:
    async with interview(pair, voice) as scene:
        await scene.all_up()
        await answered_but_held(scene)
        entered = scene.person.connections
        at = await scene.kill(*victims)
        assert await scene.back_in_a_room(at, entered, timeout_s=60) <= within_s
        # Whether that was all of it only the candidate knows: they are told how far they were heard.
        await scene.reach(Moment.HALF_ANSWER)
        await scene.finish()
        await scene.my_turn()
        report = await scene.to_the_end()
    assert losses(report, scene.person) == []
    assert Counter(scene.person.view.said).most_common(1)[0][1] == 1

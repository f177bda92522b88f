"""`kill -9` and SIGTERM of a worker in the middle of an interview."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.faults.harness import Moment, interview, losses, spare
from tests.support.candidate import Answer
from workers.up import Stack

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]
NEXT_WORD_S = 5.0


async def test_an_interview_outlives_its_workers(pair: Stack, voice: Sequence[Answer]) -> None:
    async with interview(pair, voice) as scene:
        await scene.reach(Moment.HALF_QUESTION)
        question = scene.person.line_under_way()
        starts = pair.processes["worker"].starts
        await scene.kill("worker")
        await scene.my_turn()
        assert scene.person.view.said.count(question or "") == 1
        assert pair.processes["worker"].starts == starts + 1

        async with spare(pair, "worker"):
            await scene.reach(Moment.THINKING)
            at = await scene.kill("worker")
            assert await scene.next_sound(at) <= NEXT_WORD_S
            await scene.my_turn()

        await scene.end()
        await scene.kill("worker")
        report = await scene.report()

    assert set(scene.person.link.closes) <= {1000}
    assert losses(report, scene.person) == []
    assert report["scorecard"] is not None

"""The API, PostgreSQL and Temporal are killed, or stand still, in the middle of an interview."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

import pytest

from tests.faults.harness import LONG, Moment, Scene, interview
from tests.faults.losses import losses
from tests.faults.processes import insist, stopped
from tests.support.candidate import Answer
from workers.up import Stack

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
STOPPED_S = 30.0 if LONG else 8.0
"""Longer than any timeout of an activity on a node."""
OUTAGE_SEEN_S = 5.0


async def test_an_interview_goes_on_without_its_api(pair: Stack, voice: Sequence[Answer]) -> None:
    async with interview(pair, voice) as scene:
        await scene.all_up()
        await scene.reach(Moment.HALF_QUESTION)
        line, port = scene.person.line_under_way() or "", scene.person.port
        at = await scene.kill("api")
        await scene.until(lambda: scene.person.view.lines[line].final, "the question's end")
        assert scene.longest_silence(at) < 1.5
        await scene.reach(Moment.HALF_ANSWER)
        details = await insist(lambda: scene.organiser.interview(scene.booked.session_id))
        assert details["status"] == "InProgress"
        await scene.finish()
        await scene.my_turn()
        assert scene.person.port == port
        report = await scene.to_the_end()

    assert set(scene.person.link.closes) <= {1000}
    assert losses(report, scene.person) == []


async def test_an_interview_goes_on_without_its_database(pair: Stack, voice: Sequence[Answer]) -> None:
    async with interview(pair, voice) as scene:
        await scene.reach(Moment.HALF_ANSWER)
        async with stopped(pair.processes["postgres"]) as at:
            await scene.finish()
            await scene.my_turn()
            await scene.reach(Moment.HALF_QUESTION)
            await asyncio.sleep(max(0.0, at + STOPPED_S - time.monotonic()))
        await scene.kill("postgres")
        await scene.my_turn()
        report = await scene.to_the_end()

    assert set(scene.person.link.closes) <= {1000}
    assert losses(report, scene.person) == []


async def test_an_interview_goes_on_after_an_outage_of_temporal(pair: Stack, voice: Sequence[Answer]) -> None:
    async with interview(pair, voice) as scene:
        await scene.reach(Moment.HALF_QUESTION)
        question, port = scene.person.line_under_way() or "", scene.person.port
        async with stopped(pair.processes["temporal"]) as at:
            # Also where nobody says anything that would have to be told.
            await scene.until(lambda: told(scene, "interview_delayed"), "what is going on", OUTAGE_SEEN_S)
            await scene.until(lambda: scene.person.view.lines[question].final, "the question's end")
            # Nobody asks, and they go on: two answers that are waiting when the server is back.
            for _ in range(2):
                scene.answer()
                await scene.finish()
                await asyncio.sleep(2)
            await asyncio.sleep(max(0.0, at + STOPPED_S - time.monotonic()))
            assert scene.person.port == port
        await scene.until(lambda: told(scene, "interview_goes_on"), "that it goes on", 20)
        await scene.my_turn()
        assert scene.person.view.said.count(question) == 1

        await scene.reach(Moment.HALF_ANSWER)
        await scene.kill("temporal")
        await scene.finish()
        await scene.my_turn()
        assert scene.person.port == port
        snapshot = await scene.snapshot()
        assert snapshot.room is not None
        assert snapshot.room.epoch == 1
        report = await scene.to_the_end()

    assert set(scene.person.link.closes) <= {1000}
    assert losses(report, scene.person) == []


def told(scene: Scene, code: str) -> bool:
    """Whether the page has been told this."""
    return code in [one for one, _ in scene.person.view.system_messages]

"""The API, PostgreSQL and Temporal are killed, or stand still, in the middle of an interview."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from tests.faults.harness import Moment, insist, interview, losses, stopped
from tests.support.candidate import Answer
from workers.up import Stack

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]
STOPPED_S = 12.0
"""Longer than any timeout of an activity on a node."""


async def test_an_interview_goes_on_without_its_api_and_its_database(
    pair: Stack, voice: Sequence[Answer]
) -> None:
    async with interview(pair, voice) as scene:
        await scene.reach(Moment.HALF_QUESTION)
        await scene.kill("api")
        await scene.reach(Moment.HALF_ANSWER)
        details = await insist(lambda: scene.organiser.interview(scene.booked.session_id))
        assert details["status"] == "InProgress"

        async with stopped(pair.processes["postgres"]):
            await scene.finish()
            await scene.my_turn()
            await scene.reach(Moment.HALF_QUESTION)
        await scene.kill("postgres")
        await scene.my_turn()
        report = await scene.to_the_end()

    assert set(scene.person.link.closes) <= {1000}
    assert losses(report, scene.person) == []


async def test_an_interview_goes_on_after_an_outage_of_temporal(pair: Stack, voice: Sequence[Answer]) -> None:
    async with interview(pair, voice) as scene:
        await scene.reach(Moment.HALF_QUESTION)
        question, port = scene.person.line_under_way(), scene.person.port
        async with stopped(pair.processes["temporal"]):
            await scene.until(lambda: scene.person.view.lines[question or ""].final, "the question's end")
            scene.answer()
            await scene.finish()
            await asyncio.sleep(STOPPED_S)
            assert "interview_delayed" in [code for code, _ in scene.person.view.system_messages]
        await scene.my_turn()
        assert scene.person.view.said.count(question or "") == 1

        await scene.reach(Moment.HALF_ANSWER)
        await scene.kill("temporal")
        await scene.finish()
        await scene.my_turn()
        assert scene.person.port == port
        report = await scene.to_the_end()

    assert set(scene.person.link.closes) <= {1000}
    assert losses(report, scene.person) == []

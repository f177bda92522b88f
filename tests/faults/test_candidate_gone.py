"""The candidate's network is gone, their page is reloaded, or they come by another device."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from tests.faults.harness import Moment, interview, losses
from tests.support.candidate import Answer
from workers.up import Stack

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]
GONE_S = 6.0


async def test_a_candidate_who_was_gone_goes_on_where_they_were(pair: Stack, voice: Sequence[Answer]) -> None:
    async with interview(pair, voice) as scene:
        await scene.reach(Moment.HALF_QUESTION)
        question, me = scene.person.line_under_way(), scene.person.participant_id
        before = (await scene.snapshot()).elapsed_s
        await scene.person.vanish()
        await asyncio.sleep(GONE_S)
        away = (await scene.snapshot()).elapsed_s
        assert away - before < GONE_S / 2
        scene.person.start()
        await scene.until(lambda: scene.person.connections == 2, "the room again")
        await scene.my_turn()
        assert scene.person.view.said[-1] == question

        await scene.reach(Moment.HALF_ANSWER)
        rest = await scene.break_off()
        former = scene.person
        await scene.by_another_device()
        await scene.until(lambda: former.link.closes[-1:] == [4409], "the end of the old page")
        assert scene.person.participant_id == me
        await scene.say_rest(rest)
        await scene.my_turn()
        report = await scene.to_the_end()

    greetings = [line for line in report["transcript"] if line["turnKind"] == "opening"]
    assert len(greetings) == 1
    assert losses(report, scene.person) == []

"""The candidate's network is gone, their page is reloaded, or they come by another device."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

import pytest

from tests.faults.conftest import GRACE_S
from tests.faults.harness import LONG, Moment, Scene, interview
from tests.faults.losses import losses
from tests.faults.people import Person
from tests.support.candidate import Answer
from workers.demo.rest import Problem
from workers.up import Stack

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1_200 if LONG else 240)]
SHORT_S, MIDDLE_S, LONG_S = (5.0, 60.0, 600.0) if LONG else (2.0, 6.0, GRACE_S + 2)
"""Within a sentence, within the grace period, and beyond it."""
EXPIRES_AFTER_S = (LONG_S + GRACE_S) * 1.1 + 75


async def test_a_candidate_who_was_gone_goes_on_where_they_were(pair: Stack, voice: Sequence[Answer]) -> None:
    async with interview(pair, voice) as scene:
        await scene.reach(Moment.HALF_QUESTION)
        question, me = scene.person.line_under_way(), scene.person.participant_id
        await away(scene, SHORT_S)
        await scene.my_turn()
        assert scene.person.view.said[-1] == question

        await scene.reach(Moment.HALF_ANSWER)
        rest = await scene.break_off()
        await away(scene, MIDDLE_S)
        await scene.say_rest(rest)
        await scene.my_turn()

        # The page is reloaded in the middle of a question.
        await scene.reach(Moment.HALF_QUESTION)
        question = scene.person.line_under_way()
        await scene.reload()
        await scene.my_turn()
        assert set(scene.person.view.said) == {question}
        assert scene.person.participant_id == me

        await scene.reach(Moment.HALF_ANSWER)
        rest = await scene.break_off()
        former = scene.person
        await scene.by_another_device()
        await scene.until(lambda: former.link.closes[-1:] == [4409], "the end of the old page")
        assert scene.person.participant_id == me
        await scene.say_rest(rest)
        await scene.my_turn()
        assert former.link.closes[-1] == 4409
        report = await scene.to_the_end()

    assert losses(report, scene.person) == []


async def test_after_the_grace_period_the_interview_is_put_aside_until_its_invite_expires(
    pair: Stack, voice: Sequence[Answer]
) -> None:
    async with interview(pair, voice, invite_expires_in_s=EXPIRES_AFTER_S) as scene:
        expires = time.monotonic() + EXPIRES_AFTER_S
        await scene.reach(Moment.HALF_ANSWER)
        rest = await scene.break_off()
        await scene.person.close()
        await asyncio.sleep(1)
        before = (await scene.snapshot()).elapsed_s
        await asyncio.sleep(LONG_S - 1)
        snapshot = await scene.snapshot()
        assert snapshot.status == "Suspended"
        assert snapshot.elapsed_s == before

        await scene.by_another_device()
        await scene.until(lambda: scene.person.view.status == "InProgress", "the interview again", 20)
        await scene.say_rest(rest)
        await scene.my_turn()

        await scene.person.close()
        await asyncio.sleep(GRACE_S + 1)
        assert (await scene.snapshot()).status == "Suspended"
        await asyncio.sleep(max(0.0, expires + 2 - time.monotonic()))
        late = Person(pair.api_url)
        async with late:
            with pytest.raises(Problem, match="not valid"):
                await late.invite(scene.booked.candidate_token)
        report = await scene.report()
        details = await scene.organiser.interview(scene.booked.session_id)

    assert details["status"] == "Expired"
    assert losses(report, scene.person) == []


async def away(scene: Scene, seconds: float) -> None:
    """The network is gone for so long, and the clock stands still meanwhile."""
    entered = scene.person.connections
    await scene.person.vanish()
    await asyncio.sleep(1)
    before = (await scene.snapshot()).elapsed_s
    await asyncio.sleep(seconds - 1)
    assert (await scene.snapshot()).elapsed_s == before
    scene.person.start()
    await scene.until(lambda: scene.person.connections == entered + 1, "the room again")

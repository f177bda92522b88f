"""Everything is killed at once, and `viva up` is called again over the same data."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.faults.harness import Moment, interview, losses, stack_over
from tests.support.candidate import Answer, book
from workers.up import Stack

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


async def test_after_a_power_cut_interviews_go_on_and_due_ones_start(
    tmp_path: Path, voice: Sequence[Answer]
) -> None:
    before = stack_over(tmp_path)
    async with before, interview(before, voice) as scene:
        due = await book(scene.organiser, starts_in_s=12.0)
        await scene.reach(Moment.HALF_ANSWER)
        await cut_power(before)
        rest = await scene.break_off()
        async with stack_over(tmp_path):
            await scene.until(lambda: scene.person.connections == 2, "the room again", 90)
            await scene.say_rest(rest)
            await scene.my_turn()
            other = await scene.organiser.interview(due.session_id)
            assert other["status"] == "Lobby"
            report = await scene.to_the_end()

    assert losses(report, scene.person) == []


async def cut_power(stack: Stack) -> None:
    """All at once, without a chance to write anything down."""
    stack.kill_now()
    await stack.stop()

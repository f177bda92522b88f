"""The media node with the room is killed, stands still, or is asked to end."""

from __future__ import annotations

import signal
import time
from collections.abc import Sequence

import pytest

from tests.faults.harness import Moment, Scene, interview, losses, send, stopped
from tests.support.candidate import Answer
from workers.up import Stack

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]
BACK_AFTER_KILL_S = 7.0
BACK_AFTER_SILENCE_S = 12.0
MOVED_S = 3.0


def spoken_to(scene: Scene, text: str) -> bool:
    """Whether the AI has said something with this in it."""
    return any(text in line.text for line in scene.person.view.lines.values())


async def test_an_interview_outlives_nodes_that_are_killed_and_that_are_asked_to_end(
    pair: Stack, voice: Sequence[Answer]
) -> None:
    async with interview(pair, voice) as scene:
        await scene.reach(Moment.HALF_QUESTION)
        question = scene.person.line_under_way()
        entered = scene.person.connections
        at = await scene.kill("media")
        assert await scene.back_in_a_room(at, entered) <= BACK_AFTER_KILL_S
        await scene.my_turn()
        assert scene.person.view.said.count(question or "") == 1
        await scene.all_up()

        await scene.reach(Moment.HALF_ANSWER)
        entered = scene.person.connections
        at = await scene.kill("media")
        rest = await scene.break_off()
        assert await scene.back_in_a_room(at, entered) <= BACK_AFTER_KILL_S
        assert spoken_to(scene, "we were interrupted")
        await scene.say_rest(rest)
        await scene.my_turn()

        await scene.all_up()
        port, child = scene.person.port, scene.node()
        at = time.monotonic()
        send([child.pid], signal.SIGTERM)
        await scene.until(lambda: scene.person.port not in (0, port), "the other node", 20)
        await scene.until(lambda: scene.person.listened_to, "the AI's ear", 20)
        moved_s = time.monotonic() - at
        print(f"moved after {moved_s:.2f} s")
        assert moved_s <= MOVED_S
        scene.answer()
        await scene.finish()
        await scene.my_turn()
        assert scene.person.link.closes == [1006, 1006, 1012]
        report = await scene.to_the_end()

    assert losses(report, scene.person) == []


async def test_a_node_that_stands_still_loses_its_room_for_good(pair: Stack, voice: Sequence[Answer]) -> None:
    async with interview(pair, voice) as scene:
        await scene.reach(Moment.HALF_QUESTION)
        await scene.all_up()
        port, entered = scene.person.port, scene.person.connections
        async with stopped(scene.node()) as at:
            assert await scene.back_in_a_room(at, entered) <= BACK_AFTER_SILENCE_S
            assert scene.person.port not in (0, port)
        # It wakes up and still believes that the room is its own.
        await scene.my_turn()
        await scene.reach(Moment.LISTENING)
        assert scene.person.port not in (0, port)
        report = await scene.to_the_end()

    assert losses(report, scene.person) == []

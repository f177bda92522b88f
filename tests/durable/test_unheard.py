"""A candidate's network is gone, and nobody tells the node: it learns of it when they are back."""

from __future__ import annotations

import asyncio

from tests.durable.stage import Stage
from workflows.domain.values import TurnKind

GONE_S = 6.5


async def test_what_was_said_to_nobody_is_said_again_and_the_time_is_not_counted(play: Stage) -> None:
    scene = await play.interview()
    await scene.begin()
    await scene.answer()
    await scene.asked(TurnKind.QUESTION)
    question = (await play.doors.snapshot(scene.id)).pinned_question
    play.pinging[-1].cancel()
    before = (await play.doors.snapshot(scene.id)).elapsed_s
    former = scene.here
    await asyncio.sleep(GONE_S)
    await scene.join()
    assert await former.closed() == 4409
    again = await scene.line(question)
    assert again["text"] != question
    await scene.listening()
    assert (await play.doors.snapshot(scene.id)).elapsed_s - before < GONE_S - 3
    assert (await scene.questions()).count(question) == 1
    await scene.to_the_end()

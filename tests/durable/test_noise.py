"""The candidate is away, and sounds without words keep coming from where they sat."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import count
from uuid import uuid4

from tests.durable.stage import Scene, Stage
from tests.support.live_node import until
from workflows import contracts as c
from workflows.domain.conduct import Conduct
from workflows.domain.phrases import phrase
from workflows.hearing import MAX_NOT_CAUGHT

EVERY_S = 0.3
CONDUCT = Conduct(
    prompt_after_s=0.6,
    offer_skip_after_s=0.9,
    move_on_after_s=0.6,
    add_or_correct_wait_s=0.2,
    max_follow_ups=0,
)


def status(scene: Scene) -> str:
    return str([x["status"] for x in scene.here.of("ai_status")][-1])


def said(scene: Scene, text: str) -> int:
    return sum(line["final"] and text in line["text"] for line in scene.here.of("ai_message"))


@asynccontextmanager
async def a_dog(scene: Scene) -> AsyncIterator[None]:
    """It barks whenever the AI listens: speech to a detector, and no word to a recogniser."""
    room, seqs = (await scene.stage.doors.snapshot(scene.id)).room, count(1)
    assert room is not None
    epoch, who = room.epoch, scene.candidate

    async def bark() -> None:
        while True:
            await asyncio.sleep(EVERY_S)
            if status(scene) != "Listening":
                continue
            sound, began = str(uuid4()), datetime.now(UTC)
            one, other = (c.NodeStamp("dog", epoch, next(seqs)) for _ in range(2))
            await scene.stage.doors.signal(scene.id, c.SpeechResumed(one, who, sound, began))
            await scene.stage.doors.signal(scene.id, c.SpeechFinished(other, who, sound, "", began, began))

    barking = asyncio.create_task(bark())
    try:
        yield
    finally:
        barking.cancel()
        await asyncio.wait([barking])


async def test_noise_without_words_keeps_nobody_waiting_for_an_answer_that_does_not_come(play: Stage) -> None:
    scene = await play.interview(CONDUCT)
    await scene.begin()
    not_caught = phrase("not_caught", "en")
    async with a_dog(scene):
        for _ in range(MAX_NOT_CAUGHT):
            await scene.line(not_caught)
        # A word of the AI is taken back where it barks just as that begins: one of the two is heard.
        await until(
            lambda: said(scene, phrase("prompt", "en")) or said(scene, phrase("offer_skip", "en")),
            20,
            "nobody was prompted",
        )
        assert said(scene, not_caught) == MAX_NOT_CAUGHT
        await scene.line("a question on")
    await play.doors.cancel(scene.id, c.Command("test"))

"""How much time is left is said twice, each once, while an interview is held."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from activities.providers.prompts import fixed
from tests.durable.stage import ANSWER, QUICK, Scene, Wording, stage
from tests.support.stack import TemporalServer
from workflows import contracts as c
from workflows.domain.phrases import time_left
from workflows.domain.plan import Plan, Topic
from workflows.domain.values import TurnKind

BUDGET_S = 70.0
SAID = time_left("en", 60)
TOPICS = Plan(tuple(Topic(f"t{n}", f"Topic {n}", 0.2, must_ask=(f"What about {n}?",)) for n in range(6)))


class Announcing(Wording):
    """Says the announcement first, as each provider's model does."""

    async def say(self, turn: c.TurnContext, already_said: str = "") -> AsyncIterator[str]:
        announced = fixed.announcement(turn)
        if announced:
            yield f"{announced} "
        async for piece in super().say(turn, already_said):
            yield piece


SHORT_S = 20.0
SILENT = replace(QUICK, prompt_after_s=120, offer_skip_after_s=180, move_on_after_s=200)
SOON_S = 2.5


async def told(scene: Scene) -> list[str]:
    """What of it was said, as the page shows it."""
    lines = [line["text"] for line in scene.here.of("ai_message") if line["final"]]
    return [text for text in lines if SAID in text]


async def test_in_a_silence_the_time_is_said_when_it_has_come(
    database_url: str, temporal_dev_server: TemporalServer
) -> None:
    conduct = replace(SILENT, announce_at_s=(8.0, 5.0))
    async with (
        stage(database_url, temporal_dev_server.address, model=Announcing()) as play,
        play.worker(),
    ):
        scene = await play.interview(conduct, plan=TOPICS, duration_minutes=SHORT_S / 60)
        await scene.begin()
        asked = (await play.doors.snapshot(scene.id)).pinned_question
        for limit in (8.0, 5.0):
            await scene.line(SAID, timeout=30)
            now = await play.doors.snapshot(scene.id)
            assert limit - SOON_S <= now.remaining_s <= limit + 0.5
            # The question stays what is to be answered.
            assert now.pinned_question == asked
        await scene.listening()
        await scene.answer()
        await scene.line("on ")
        assert len(await told(scene)) == 2
        await play.doors.cancel(scene.id, c.Command("test"))


async def test_who_speaks_when_it_has_come_is_let_finish(
    database_url: str, temporal_dev_server: TemporalServer
) -> None:
    conduct = replace(SILENT, announce_at_s=(8.0,))
    async with (
        stage(database_url, temporal_dev_server.address, model=Announcing()) as play,
        play.worker(),
    ):
        scene = await play.interview(conduct, plan=TOPICS, duration_minutes=SHORT_S / 60)
        await scene.begin()
        before = await play.doors.snapshot(scene.id)
        assert before.room is not None
        who, utterance, now = scene.candidate, str(uuid4()), datetime.now(UTC)
        epoch = before.room.epoch
        await play.doors.signal(scene.id, c.SpeechResumed(c.NodeStamp("ear", epoch, 1), who, utterance, now))
        # The clock itself is waited for.
        await asyncio.sleep(before.remaining_s - 8.0 + SOON_S)
        assert await told(scene) == []
        now = datetime.now(UTC)
        whole = c.SpeechFinished(c.NodeStamp("ear", epoch, 2), who, utterance, ANSWER, now, now)
        await play.doors.signal(scene.id, whole)
        line = await scene.line(SAID)
        assert "a question on" in line["text"]
        await play.doors.cancel(scene.id, c.Command("test"))


@pytest.mark.timeout(150)
async def test_the_time_that_is_left_is_said_twice(
    database_url: str, temporal_dev_server: TemporalServer
) -> None:
    conduct = replace(QUICK, announce_at_s=(34.0, 31.0), move_on_after_s=200, offer_skip_after_s=180)
    async with (
        stage(database_url, temporal_dev_server.address, model=Announcing()) as play,
        play.worker(),
    ):
        scene = await play.interview(
            replace(conduct, prompt_after_s=120), plan=TOPICS, duration_minutes=BUDGET_S / 60
        )
        await scene.begin()
        began = asyncio.get_running_loop().time()
        for limit in (34.0, 31.0):
            # The clock itself is waited for.
            await asyncio.sleep(BUDGET_S - limit - (asyncio.get_running_loop().time() - began) + 0.5)
            await scene.answer()
            await scene.asked(TurnKind.QUESTION)
        lines = [line["text"] for line in scene.here.of("ai_message") if line["final"]]
        said = [text for text in lines if SAID.format(minutes=1) in text]
        assert len(said) == 2
        await play.doors.cancel(scene.id, c.Command("test"))

"""How much time is left is said twice, each once, while an interview is held."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from activities.providers.prompts import fixed
from tests.durable.stage import QUICK, Wording, stage
from tests.support.stack import TemporalServer
from workflows import contracts as c
from workflows.domain.plan import Plan, Topic
from workflows.domain.values import TurnKind

BUDGET_S = 70.0
SAID = fixed.sentence("minute", "en")
TOPICS = Plan(tuple(Topic(f"t{n}", f"Topic {n}", 0.2, must_ask=(f"What about {n}?",)) for n in range(6)))


class Announcing(Wording):
    """Says the announcement first, as each provider's model does."""

    async def say(self, turn: c.TurnContext, already_said: str = "") -> AsyncIterator[str]:
        announced = fixed.announcement(turn)
        if announced:
            yield f"{announced} "
        async for piece in super().say(turn, already_said):
            yield piece


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

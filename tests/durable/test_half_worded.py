"""A node is lost while the model still writes: the question is asked whole, and is one question."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.durable.stage import Stage, stage
from tests.support.live_node import until
from tests.support.stack import TemporalServer
from workflows import contracts as c
from workflows.domain.plan import Plan, Topic
from workflows.domain.values import TurnKind

SECOND = "How do you keep a queue short?"
TWO_QUESTIONS = Plan((Topic("queues", "Queues", 4, must_ask=("What is a queue?", SECOND)),))


def hang_behind_the_first_sentence(play: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = play.model.say
    hung: list[c.TurnContext] = []

    async def say(turn: c.TurnContext, already_said: str = "") -> AsyncIterator[str]:
        async for piece in whole(turn, already_said):
            yield piece
            if turn.kind is TurnKind.QUESTION and not hung:
                hung.append(turn)
                yield "Please think of your last team. And "
                await asyncio.Event().wait()

    monkeypatch.setattr(play.model, "say", say)


async def test_a_question_that_was_half_written_is_asked_whole(
    database_url: str, temporal_dev_server: TemporalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with stage(database_url, temporal_dev_server.address) as play, play.worker():
        scene = await play.interview(plan=TWO_QUESTIONS)
        await scene.begin()
        hang_behind_the_first_sentence(play, monkeypatch)
        await scene.answer()

        def begun() -> str | None:
            shown = scene.here.of("ai_message")
            return next((x["interactionId"] for x in shown if "a question on" in x["text"]), None)

        question = await until(begun, 20, "the question did not begin")
        await play.node()
        await play.nodes[0].rooms.drain(0.1)
        await scene.here.stop()
        await scene.join()
        line = await scene.line(SECOND)
        assert line["interactionId"] == question
        await scene.listening()
        await scene.to_the_end()
        questions = await scene.questions()
    assert sum(SECOND in text for text in questions) == 1
    assert len(questions) == len(set(questions))

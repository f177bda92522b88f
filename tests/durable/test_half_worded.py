"""A node is lost, or the model fails, while it still writes: the question is asked whole, and is one question; nobody
is greeted twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.durable.stage import Scene, Stage, stage
from tests.support.live_node import until
from tests.support.scripted_providers import ScriptedTts, outage
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


async def test_an_opening_that_was_half_worded_when_its_node_was_lost_goes_on_and_greets_nobody_again(
    database_url: str, temporal_dev_server: TemporalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with stage(database_url, temporal_dev_server.address) as play, play.worker():
        hung: list[c.TurnContext] = []
        greeting = "Hello, this is Viva speaking."

        async def say(turn: c.TurnContext, already_said: str = "") -> AsyncIterator[str]:
            if turn.kind is not TurnKind.OPENING:
                yield f"This is a {turn.kind.value} on {turn.topic_title or 'all'}. What do you say?"
                return
            if greeting not in already_said:
                yield f"{greeting} "
            if not hung:
                hung.append(turn)
                yield "Please think of your last team. And "
                await asyncio.Event().wait()
            yield turn.must_ask

        monkeypatch.setattr(play.model, "say", say)
        scene = await play.interview(plan=TWO_QUESTIONS)
        await scene.join()
        await scene.consent()
        await until(lambda: any("team" in x["text"] for x in scene.here.of("ai_message")), 20)
        await play.node()
        await play.nodes[0].rooms.drain(3)
        await scene.here.stop()
        await scene.join()
        await scene.line("What is a queue?")
        await greeted_once(scene, greeting, "What is a queue?")


async def greeted_once(scene: Scene, greeting: str, question: str) -> None:
    """Ends the interview, which listens behind its opening: of that there is one record, and one greeting."""
    await scene.listening()
    voice = scene.stage.providers.tts
    assert isinstance(voice, ScriptedTts)
    assert voice.said.count(greeting) == 1
    await scene.stage.doors.end(scene.id, c.Command("test"))
    await scene.over()
    [opening] = [x.content for x in await scene.transcript() if x.turn_kind is TurnKind.OPENING]
    assert opening.count(greeting) == 1
    assert question in opening


ATTEMPTS = 3
"""Of one turn, before it is given up (`timeouts.COMPOSE_RETRY`)."""


def break_off_behind_the_first_sentence(
    play: Stage, monkeypatch: pytest.MonkeyPatch, kind: TurnKind, times: int = ATTEMPTS
) -> None:
    """The model says the first sentence, which is heard, and then fails, so many times."""
    whole, left = play.model.say, [kind] * times

    async def say(turn: c.TurnContext, already_said: str = "") -> AsyncIterator[str]:
        if turn.kind is not kind or not left:
            async for piece in whole(turn, already_said):
                yield piece
            return
        left.pop()
        if not already_said:
            yield "Let me ask you something else now. And "
        await asyncio.sleep(1)
        raise outage("cut")

    monkeypatch.setattr(play.model, "say", say)


@pytest.mark.parametrize("times", [ATTEMPTS, 2 * ATTEMPTS])
async def test_a_question_that_the_model_failed_in_is_asked_whole_and_is_one(
    database_url: str, temporal_dev_server: TemporalServer, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    async with stage(database_url, temporal_dev_server.address) as play, play.worker():
        scene = await play.interview(plan=TWO_QUESTIONS)
        await scene.begin()
        break_off_behind_the_first_sentence(play, monkeypatch, TurnKind.QUESTION, times)
        await scene.answer()

        def begun() -> str | None:
            shown = scene.here.of("ai_message")
            return next((x["interactionId"] for x in shown if "something else" in x["text"]), None)

        question = await until(begun, 20, "the question did not begin")
        line = await scene.line(SECOND, timeout=60)
        assert line["interactionId"] == question
        await scene.listening()
        await scene.to_the_end()
        stored = [x for x in await scene.transcript() if x.interaction_id == question]
        questions = await scene.questions()
        shown = {
            x["interactionId"] for x in scene.here.of("ai_message") if "a question on Queues" in x["text"]
        }
    assert [SECOND in x.content and "interrupted" not in x.content for x in stored] == [True]
    assert sum(SECOND in text for text in questions) == 1
    assert shown == {question}
    voice = play.providers.tts
    assert isinstance(voice, ScriptedTts)
    assert sum("we were interrupted" in said for said in voice.said) == times // ATTEMPTS


async def test_a_goodbye_that_the_model_failed_in_is_one_in_the_record(
    database_url: str, temporal_dev_server: TemporalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with stage(database_url, temporal_dev_server.address) as play, play.worker():
        scene = await play.interview(plan=TWO_QUESTIONS)
        await scene.begin()
        break_off_behind_the_first_sentence(play, monkeypatch, TurnKind.FAREWELL)
        await scene.to_the_end()
        [goodbye] = [x for x in await scene.transcript() if x.turn_kind is TurnKind.FAREWELL]
    assert "a farewell on" in goodbye.content


async def test_an_opening_that_the_model_failed_in_goes_on_and_greets_nobody_again(
    database_url: str, temporal_dev_server: TemporalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with stage(database_url, temporal_dev_server.address) as play, play.worker():
        greeting, left, whole = "Hello, this is Viva speaking.", [None] * ATTEMPTS, play.model.say

        async def say(turn: c.TurnContext, already_said: str = "") -> AsyncIterator[str]:
            if turn.kind is not TurnKind.OPENING:
                async for piece in whole(turn, already_said):
                    yield piece
                return
            if greeting not in already_said:
                yield f"{greeting} And "
            if left:
                left.pop()
                await asyncio.sleep(1)
                raise outage("cut")
            yield turn.must_ask

        monkeypatch.setattr(play.model, "say", say)
        scene = await play.interview(plan=TWO_QUESTIONS)
        await scene.join()
        await scene.consent()
        await scene.line("What is a queue?", timeout=60)
        await greeted_once(scene, greeting, "What is a queue?")

"""A turn that is prepared while the answer may still go on: nothing of it leaves before it is committed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from prometheus_client import REGISTRY
from temporalio.exceptions import ApplicationError

from activities.rooms.room import LiveRoom
from tests.edge.test_room_speaking import CONTEXT, TWO, Attempt, speak
from tests.support.live_node import LiveNode, caller, live_node, until
from tests.support.scripted_providers import ScriptedModel, ScriptedTts
from workflows import contracts as c
from workflows.domain.shape import FULL

AFTER = c.After("u1", FULL, "First of all")
ANSWER = "we kept the queues short by design"


class Listener(ScriptedModel):
    """Remembers what it was told to answer."""

    def __init__(self) -> None:
        super().__init__(["Tell me about caching, please. What did you build?"])
        self.told: list[str] = []

    async def say(self, turn: c.TurnContext, already_said: str = "") -> AsyncIterator[str]:
        self.told.append(turn.last_answer)
        async for piece in super().say(turn, already_said):
            yield piece


@pytest.fixture
async def node() -> AsyncIterator[LiveNode]:
    async with live_node(tts=ScriptedTts(), model=Listener()) as running:
        yield running


class Both:
    """`compose` and `speak` of one prepared turn."""

    def __init__(self, node: LiveNode, room: LiveRoom, turn_id: str = "t1", after: c.After = AFTER) -> None:
        compose = c.Compose(room.ref, turn_id, CONTEXT, after=after)
        self.speak = Attempt(node.activities.speak, speak(room, turn_id=turn_id, after=after))
        self.compose = Attempt(node.activities.compose, compose)

    def cancel(self) -> None:
        """As the workflow does."""
        self.speak.cancel()
        self.compose.cancel()


def told(node: LiveNode) -> list[str]:
    assert isinstance(node.model, Listener)
    return node.model.told


async def prepared(node: LiveNode, count: int = 1) -> None:
    """Until the voice has made so many first sentences."""
    await until(lambda: len(node.tts.said) >= count)


async def armed(room: LiveRoom) -> None:
    await until(lambda: room.aheads.armed("u1"))


async def test_it_is_worded_for_the_answer_and_voiced_but_neither_heard_nor_shown(node: LiveNode) -> None:
    room = await node.room()
    async with caller(node, room) as listener:
        both = Both(node, room)
        await armed(room)
        room.aheads.ready("u1", ANSWER)
        await prepared(node)
        assert told(node) == [f"First of all {ANSWER}"]
        assert node.tts.said == ["Tell me about caching, please."]
        await listener.socket.echoed()
        assert listener.socket.of("ai_message") == []
        assert not room.sounding and not any(any(chunk) for chunk in listener.heard)
        assert room.aheads.finished("u1", ANSWER) == "t1"
        room.commit("t1")
        spoken, composed = await both.speak.task, await both.compose.task
        assert (spoken.text, spoken.heard, spoken.dropped, spoken.abandoned) == (TWO, TWO, False, 0)
        assert composed.text == TWO
        assert listener.socket.of("ai_message")[-1]["text"] == TWO
        assert any(any(chunk) for chunk in listener.heard)
        assert [x.turn_id for x in node.signals_of(c.VoiceStarted)] == ["t1"]


async def test_the_orders_may_come_after_the_words(node: LiveNode) -> None:
    room = await node.room()
    room.aheads.ready("u1", ANSWER)
    both = Both(node, room)
    await prepared(node)
    room.aheads.finished("u1", ANSWER)
    room.commit("t1")
    assert (await both.speak.task).heard == TWO
    assert told(node) == [f"First of all {ANSWER}"]


async def test_an_answer_that_goes_on_is_answered_as_a_whole(node: LiveNode) -> None:
    room = await node.room()
    both = Both(node, room)
    await armed(room)
    room.aheads.ready("u1", ANSWER)
    await prepared(node)
    room.aheads.goes_on("u1")
    room.aheads.ready("u1", f"{ANSWER} and measured them")
    await prepared(node, 2)
    room.aheads.finished("u1", f"{ANSWER} and measured them")
    room.commit("t1")
    spoken = await both.speak.task
    assert (spoken.heard, spoken.abandoned) == (TWO, 1)
    assert told(node)[-1] == f"First of all {ANSWER} and measured them"


async def test_words_are_written_in_vain_at_most_twice_in_an_answer(node: LiveNode) -> None:
    room = await node.room()
    both = Both(node, room)
    await armed(room)
    for n in range(5):
        room.aheads.ready("u1", f"{ANSWER} {n}")
        await until(lambda n=n: len(told(node)) >= min(2, n + 1))
        room.aheads.goes_on("u1")
    assert len(told(node)) == 2
    room.aheads.finished("u1", f"{ANSWER} at last")
    room.commit("t1")
    spoken = await both.speak.task
    assert (spoken.heard, spoken.abandoned) == (TWO, 2)
    assert told(node)[2:] == [f"First of all {ANSWER} at last"]


async def test_what_was_written_in_vain_for_an_answer_is_counted_once(node: LiveNode) -> None:
    def counted() -> float:
        return REGISTRY.get_sample_value("viva_turn_wordings_abandoned_total") or 0.0

    before, room = counted(), await node.room()
    first = Both(node, room, "t1")
    await armed(room)
    room.aheads.ready("u1", ANSWER)
    await prepared(node)
    second = Both(node, room, "t2")
    await prepared(node, 2)
    room.aheads.goes_on("u1")
    assert room.aheads.finished("u1", "") == ""
    assert (await first.speak.task).dropped
    assert (await second.speak.task).dropped
    assert counted() - before == len(told(node)) == 2


@pytest.mark.parametrize("text", ["could you repeat the question", ""])
async def test_another_answer_than_it_was_chosen_for_drops_it(node: LiveNode, text: str) -> None:
    room = await node.room()
    both = Both(node, room)
    await armed(room)
    room.aheads.ready("u1", ANSWER)
    await prepared(node)
    assert room.aheads.finished("u1", text) == ""
    spoken = await both.speak.task
    assert (spoken.dropped, spoken.heard, spoken.text) == (True, "", "")
    await both.compose.task
    assert node.signals_of(c.VoiceStarted) == []


async def test_cancelled_by_the_workflow_it_is_dropped_and_can_not_be_committed(node: LiveNode) -> None:
    room = await node.room()
    both = Both(node, room)
    await armed(room)
    room.aheads.ready("u1", ANSWER)
    await prepared(node)
    both.cancel()
    assert (await both.speak.task).dropped
    assert room.aheads.finished("u1", ANSWER) == ""
    room.commit("t1")
    assert room.saying is None


async def test_another_turn_takes_its_place_at_once(node: LiveNode) -> None:
    room = await node.room()
    both = Both(node, room)
    await armed(room)
    room.aheads.ready("u1", ANSWER)
    await prepared(node)
    spoken = await Attempt(node.activities.speak, speak(room, "A human asked this.", turn_id="t2")).task
    assert spoken.heard == "A human asked this."
    assert (await both.speak.task).dropped


async def test_a_room_that_is_closed_says_so_to_what_it_prepared(node: LiveNode) -> None:
    room = await node.room()
    both = Both(node, room)
    await armed(room)
    room.aheads.ready("u1", ANSWER)
    await prepared(node)
    await node.rooms.close(room.ref, "moved")
    with pytest.raises(ApplicationError, match="closed") as lost:
        await both.speak.task
    assert (lost.value.type, lost.value.details) == ("no-such-room", ("", ""))
    await asyncio.wait([both.compose.task])


async def test_a_model_that_fails_is_asked_again_by_the_next_attempt(node: LiveNode) -> None:
    room = await node.room()
    node.model.breaks = [0]
    both = Both(node, room)
    await armed(room)
    room.aheads.ready("u1", ANSWER)
    with pytest.raises(ApplicationError):
        await both.compose.task
    again: Any = Attempt(node.activities.compose, c.Compose(room.ref, "t1", CONTEXT, after=AFTER))
    await prepared(node)
    room.aheads.finished("u1", ANSWER)
    room.commit("t1")
    assert (await both.speak.task).heard == TWO
    assert (await again.task).text == TWO

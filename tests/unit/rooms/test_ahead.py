"""Wordings of a turn that is prepared: what is written in vain is bounded in an answer, and counted once."""

from __future__ import annotations

import asyncio
from contextvars import ContextVar

from activities.rooms.ahead import MAX_ABANDONED, Ahead, Aheads
from activities.rooms.utterance import Utterance
from workflows.contracts import After, Composed
from workflows.domain.shape import FULL

ANSWER = "we kept the queues short by design"
CALL: ContextVar[str] = ContextVar("call", default="nobody")


class Writer:
    """A model that is at it until it is stopped; remembers what it was to answer, and on whose call."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.calls: list[str] = []

    async def __call__(self, utterance: Utterance, text: str) -> Composed:
        self.told.append(text)
        self.calls.append(CALL.get())
        await asyncio.Event().wait()
        raise AssertionError("unreachable")


class Turn:
    """A prepared turn, and what `speak` tells of it in the end."""

    def __init__(self, aheads: Aheads, turn_id: str, after: After, writer: Writer) -> None:
        self.ahead: Ahead = aheads.of(turn_id, after)
        self.ahead.word(writer)
        self.spoken = asyncio.create_task(self.ahead.spoken())

    async def abandoned(self) -> int:
        """As it is counted."""
        return (await self.spoken).abandoned


async def begun() -> None:
    """What was ordered has begun."""
    for _ in range(3):
        await asyncio.sleep(0)


async def test_wordings_of_several_turns_for_one_answer_are_each_counted_once() -> None:
    aheads, writer = Aheads(), Writer()
    first = Turn(aheads, "t1", After("u1", FULL, "", "q1"), writer)
    aheads.ready("u1", ANSWER)
    await begun()
    # The answer has another shape than was thought: another turn takes the place of the first.
    second = Turn(aheads, "t2", After("u1", "short", "", "q1"), writer)
    await begun()
    aheads.goes_on("u1")
    aheads.drop()
    assert [await first.abandoned(), await second.abandoned()] == [1, 1]
    assert len(writer.told) == 2


async def test_in_one_answer_at_most_two_wordings_are_in_vain_whatever_turns_they_are_of() -> None:
    aheads, writer = Aheads(), Writer()
    for number in range(4):
        Turn(aheads, f"t{number}", After("u1", FULL, "", "q1"), writer)
        for more in range(3):
            aheads.ready("u1", f"{ANSWER} {number} {more}")
            await begun()
            aheads.goes_on("u1")
    assert len(writer.told) == MAX_ABANDONED == 2
    aheads.drop()


async def test_an_answer_that_resumes_as_another_utterance_has_no_more_than_one() -> None:
    aheads, writer = Aheads(), Writer()
    for utterance, turn_id in (("u1", "t1"), ("u2", "t2"), ("u3", "t3")):
        Turn(aheads, turn_id, After(utterance, FULL, "", "q1"), writer)
        aheads.ready(utterance, ANSWER)
        await begun()
        aheads.goes_on(utterance)
    assert len(writer.told) == MAX_ABANDONED
    Turn(aheads, "t4", After("u4", FULL, "", "q2"), writer)
    aheads.ready("u4", ANSWER)
    await begun()
    assert len(writer.told) == MAX_ABANDONED + 1, "the next answer has its own"
    aheads.drop()


async def test_what_is_written_at_a_pause_belongs_to_the_call_that_ordered_it() -> None:
    aheads, writer = Aheads(), Writer()

    async def compose() -> None:
        CALL.set("compose")
        Turn(aheads, "t1", After("u1", FULL), writer)

    async def listen() -> None:
        CALL.set("listen")
        aheads.ready("u1", ANSWER)
        await begun()

    await asyncio.create_task(compose())
    await asyncio.create_task(listen())
    assert writer.calls == ["compose"]
    aheads.drop()

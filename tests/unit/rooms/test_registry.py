"""A node that was cut off learns that its room lives elsewhere; one that goes away ends behind a sentence."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from activities.rooms.outbox import Deliver
from activities.rooms.reach import watch_reach
from activities.rooms.registry import Rooms
from activities.rooms.room import LiveRoom
from sfu.node import MediaNode
from sfu.types import NodeConfig
from workflows import contracts as c
from workflows.domain.errors import Unavailable

REF = c.RoomRef("s", 3)


async def _deliver(session_id: str, signal: Any) -> None:
    return None


async def _no_history(session_id: str) -> list[Any]:
    return []


@asynccontextmanager
async def a_room(
    newest: Callable[[str], Awaitable[int]] | None = None, deliver: Deliver = _deliver
) -> AsyncIterator[tuple[Rooms, LiveRoom]]:
    media = await MediaNode.start(NodeConfig(bind_host="127.0.0.1"))
    rooms = Rooms("n", media, deliver, _no_history, 5, newest)
    try:
        yield rooms, await rooms.open(c.OpenRoom(REF, ()))
    finally:
        await rooms.aclose()
        await media.close()


async def closed(room: LiveRoom) -> None:
    async with asyncio.timeout(5):
        while not room.closed:
            await asyncio.sleep(0.01)


async def test_a_room_that_has_moved_is_closed_by_its_older_node() -> None:
    async def newest(session_id: str) -> int:
        return REF.epoch + 1

    async with a_room(newest) as (rooms, room):
        room.doubt()
        await closed(room)
        assert rooms.of_session(REF.session_id) is None


async def test_a_node_that_stood_still_finds_by_itself_that_its_room_has_moved(monkeypatch: Any) -> None:
    monkeypatch.setattr("activities.rooms.reach.OUTAGE_S", 0.0)
    monkeypatch.setattr("activities.rooms.reach.ASK_EVERY_S", 0.01)

    async def newest(session_id: str) -> int:
        return REF.epoch + 1

    async def answers() -> bool:
        return True

    async with a_room(newest) as (rooms, room):
        watching = asyncio.create_task(watch_reach(answers, rooms))
        await closed(room)
        watching.cancel()
        assert rooms.of_session(REF.session_id) is None


async def test_a_room_that_is_still_the_newest_stays() -> None:
    asked = asyncio.Event()

    async def newest(session_id: str) -> int:
        asked.set()
        return REF.epoch

    async with a_room(newest) as (rooms, room):
        room.doubt()
        await asyncio.wait_for(asked.wait(), 5)
        await asyncio.sleep(0)
        assert rooms.of_session(REF.session_id) is room
        assert not room.closed


async def test_a_room_that_moves_just_after_its_workflow_was_asked_is_closed_all_the_same(
    monkeypatch: Any,
) -> None:
    monkeypatch.setattr("activities.rooms.registry.DOUBT_AGAIN_S", 0.01)
    answers = [REF.epoch, REF.epoch, REF.epoch + 1]

    async def newest(session_id: str) -> int:
        return answers.pop(0)

    async with a_room(newest) as (_, room):
        room.doubt()
        await closed(room)
        assert answers == []


async def test_a_workflow_that_does_not_answer_is_asked_again(monkeypatch: Any) -> None:
    monkeypatch.setattr("activities.rooms.registry.DOUBT_AGAIN_S", 0.01)
    answers: list[int | Unavailable] = [Unavailable("no"), REF.epoch + 1]

    async def newest(session_id: str) -> int:
        answer = answers.pop(0)
        if isinstance(answer, Unavailable):
            raise answer
        return answer

    async with a_room(newest) as (_, room):
        room.doubt()
        await closed(room)
        assert answers == []


class Away:
    """A workflow that can't be reached until it is `back`; what it gets, and whether the room was open then."""

    def __init__(self) -> None:
        self.back = asyncio.Event()
        self.asked = asyncio.Event()
        self.room: LiveRoom | None = None
        self.got: list[tuple[type, bool]] = []

    async def deliver(self, session_id: str, signal: Any) -> None:
        self.asked.set()
        if not self.back.is_set():
            raise Unavailable("no")
        assert self.room is not None
        self.got.append((type(signal), not self.room.closed))


async def test_a_node_that_goes_away_keeps_a_room_until_its_workflow_has_what_was_said(
    monkeypatch: Any,
) -> None:
    monkeypatch.setattr("activities.rooms.registry.CLOSE_DRAIN_S", 0.1)
    workflow = Away()
    async with a_room(deliver=workflow.deliver) as (rooms, room):
        workflow.room = room
        room.outbox.put(lambda stamp: c.VoiceStarted(stamp, "t", datetime.now(UTC)))
        await workflow.asked.wait()
        draining = asyncio.create_task(rooms.drain(20))
        # Longer than a room is given that is closed for any other reason.
        assert await asyncio.wait([draining], timeout=0.5) == (set(), {draining})
        assert not room.closed
        workflow.back.set()
        await asyncio.wait_for(draining, 5)
        assert workflow.got[0] == (c.VoiceStarted, True)
        assert [kind for kind, _ in workflow.got] == [c.VoiceStarted, c.NodeDraining]
        assert room.closed


async def test_a_node_that_goes_away_uses_what_is_left_of_its_time_to_say_so(monkeypatch: Any) -> None:
    monkeypatch.setattr("activities.rooms.registry.CLOSE_DRAIN_S", 0.1)
    workflow = Away()
    async with a_room(deliver=workflow.deliver) as (rooms, room):
        workflow.room = room
        draining = asyncio.create_task(rooms.drain(20))
        await workflow.asked.wait()
        assert await asyncio.wait([draining], timeout=0.5) == (set(), {draining})
        workflow.back.set()
        await asyncio.wait_for(draining, 5)
        assert [kind for kind, _ in workflow.got] == [c.NodeDraining]


async def test_a_node_that_goes_away_waits_for_no_workflow_for_ever(monkeypatch: Any) -> None:
    monkeypatch.setattr("activities.rooms.registry.CLOSE_DRAIN_S", 0.1)
    workflow = Away()
    async with a_room(deliver=workflow.deliver) as (rooms, room):
        room.outbox.put(lambda stamp: c.VoiceStarted(stamp, "t", datetime.now(UTC)))
        await asyncio.wait_for(rooms.drain(0.3), 5)
        assert room.closed
        assert workflow.got == []

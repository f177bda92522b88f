"""Temporal is out of reach for a while: those in a room are told, whether or not anything is said meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from activities.rooms.reach import watch_reach
from tests.support.live_node import LiveNode, Socket, live_node, until
from workflows import contracts as c

DELAYED, GOES_ON = "interview_delayed", "interview_goes_on"


@pytest.fixture
async def node() -> AsyncIterator[LiveNode]:
    async with live_node() as running:
        yield running


@dataclass
class Temporal:
    """Answers, or does not."""

    there: bool = True

    async def answers(self) -> bool:
        return self.there


@asynccontextmanager
async def watched(node: LiveNode, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Temporal]:
    """Its reach is watched, in a tenth of the times."""
    monkeypatch.setattr("activities.rooms.reach.ASK_EVERY_S", 0.05)
    monkeypatch.setattr("activities.rooms.reach.OUTAGE_S", 0.3)
    temporal = Temporal()
    watching = asyncio.create_task(watch_reach(temporal.answers, node.rooms))
    try:
        yield temporal
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)


def told(socket: Socket) -> list[str]:
    """What of the outage has been told."""
    codes = [message["code"] for message in socket.of("system_message")]
    return [code for code in codes if code in (DELAYED, GOES_ON)]


async def test_those_in_a_room_are_told_of_an_outage_in_which_nobody_speaks(
    node: LiveNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = await node.room()
    async with node.joined(room) as socket, watched(node, monkeypatch) as temporal:
        temporal.there = False
        await socket.expect("system_message", code=DELAYED)
        temporal.there = True
        await socket.expect("system_message", code=GOES_ON)
        assert told(socket) == [DELAYED, GOES_ON]
        assert len(node.signals_of(c.OutOfReach)) == 1


async def test_a_moment_without_an_answer_is_no_outage(
    node: LiveNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = await node.room()
    async with node.joined(room) as socket, watched(node, monkeypatch) as temporal:
        temporal.there = False
        await asyncio.sleep(0.12)
        temporal.there = True
        await asyncio.sleep(0.3)
        await socket.echoed()
        assert told(socket) == []


async def test_an_outage_is_told_once_and_over_when_what_waited_has_arrived(
    node: LiveNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("activities.rooms.outbox.DELAYED_S", 0.1)
    room = await node.room()
    async with node.joined(room) as socket, watched(node, monkeypatch) as temporal:
        temporal.there, node.undeliverable = False, True
        room.outbox.put(c.NodeDraining)
        await socket.expect("system_message", code=DELAYED)
        await asyncio.sleep(0.5)
        temporal.there = True
        await asyncio.sleep(0.3)
        await socket.echoed()
        assert told(socket) == [DELAYED]
        node.undeliverable = False
        await socket.expect("system_message", code=GOES_ON)
        await until(lambda: node.signals_of(c.OutOfReach))
        assert told(socket) == [DELAYED, GOES_ON]

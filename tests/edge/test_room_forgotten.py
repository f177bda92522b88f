"""A room that is closed is let go of: a node holds thousands one after the other."""

from __future__ import annotations

import asyncio
import gc
import weakref

from activities.rooms.room import LiveRoom
from tests.edge.test_room_listening import listen
from tests.edge.test_room_speaking import Attempt
from tests.support.live_node import CANDIDATE, LiveNode, live_node, until
from workflows import contracts as c


async def test_nothing_is_kept_of_a_room_that_was_listened_in_and_closed() -> None:
    async with live_node() as node:
        room = await listened_in_and_closed(node)

        def gone() -> bool:
            gc.collect()
            return room() is None

        await until(gone, 5, "the room is held by something")


async def listened_in_and_closed(node: LiveNode) -> weakref.ref[LiveRoom]:
    room = await node.room()
    attempt = Attempt(node.activities.listen, listen(room))
    await until(lambda: CANDIDATE in room.listened_to)
    await node.activities.close_room(c.CloseRoom(room.ref, "over"))
    attempt.cancel()
    await asyncio.wait([attempt.task])
    return weakref.ref(room)

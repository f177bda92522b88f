"""Whether a node reaches Temporal: those in its rooms are told of an outage, and its interviews when it is over.

A node that stood still was out of reach as well: its rooms may have been opened elsewhere meanwhile.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from activities.rooms.registry import Rooms
from activities.rooms.room import LiveRoom
from workflows.contracts import OutOfReach

ASK_EVERY_S = 1.0
OUTAGE_S = 3.0
"""Between two answers; a shorter silence is nothing that anybody notices."""


async def watch_reach(answers: Callable[[], Awaitable[bool]], rooms: Rooms) -> None:
    """Until cancelled. `answers`: asks Temporal, False where it gives no answer."""
    loop = asyncio.get_running_loop()
    answered = loop.time()
    while True:
        if await answers():
            silent_s, answered = loop.time() - answered, loop.time()
            if silent_s > OUTAGE_S:
                until = datetime.now(UTC)
                _tell(rooms.all(), until - timedelta(seconds=silent_s), until)
            _show(rooms.all(), delayed=False)
        elif loop.time() - answered > OUTAGE_S:
            _show(rooms.all(), delayed=True)
        await asyncio.sleep(ASK_EVERY_S)


def _tell(rooms: list[LiveRoom], since: datetime, until: datetime) -> None:
    for room in rooms:
        room.outbox.put(lambda stamp: OutOfReach(stamp, since, until))
        room.doubt()


def _show(rooms: list[LiveRoom], *, delayed: bool) -> None:
    for room in rooms:
        room.delayed(delayed, "reach")

"""All live rooms of a media node: opened, found by epoch, closed, drained."""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from functools import partial
from typing import Any

from activities.rooms.captions import HistoryLoader
from activities.rooms.handover import between_sentences
from activities.rooms.outbox import Deliver, Outbox
from activities.rooms.room import GOING_AWAY, OVER, LiveRoom
from sfu.node import MediaNode
from workflows import contracts as c
from workflows.domain.errors import InterviewOver, NoMediaNode, NotFound, StaleRoom, Unavailable

log = logging.getLogger(__name__)
UNUSED_AFTER_S = 900.0
SWEEP_S = 30.0
CLOSE_DRAIN_S = 2.0
REMEMBERED_SESSIONS = 10_000
DOUBT_TRIES = 30
DOUBT_AGAIN_S = 2.0
DOUBT_ANSWERS = 6
"""So often a workflow has to say that the room is the newest: it may be about to find this node silent still."""

NewestEpoch = Callable[[str], Awaitable[int]]
"""The epoch of the newest room of a session that the workflow knows. Raises `Unavailable` where it can't be asked."""


class NoSuchRoom(NotFound):
    """This node doesn't hold the room (any more)."""

    code, title = "no-such-room", "This node does not hold the room"


class Rooms:
    """At most one room a session. `deliver`, `load_history`, `newest_epoch` are what rooms reach the world by."""

    def __init__(
        self,
        node_id: str,
        media: MediaNode,
        deliver: Deliver,
        load_history: HistoryLoader,
        capacity: int,
        newest_epoch: NewestEpoch | None = None,
    ) -> None:
        self.node_id = node_id
        self.media = media
        self.draining = False
        self._deliver = deliver
        self._load_history = load_history
        self._capacity = capacity
        self._rooms: dict[str, LiveRoom] = {}
        self._newest: OrderedDict[str, int] = OrderedDict()
        self._numbers = itertools.count(1)
        self._lock = asyncio.Lock()
        self._newest_epoch = newest_epoch
        self._doubted: set[LiveRoom] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._changed = asyncio.Condition()
        self._sweeper = asyncio.create_task(self._sweep(), name="rooms-sweep")

    def __len__(self) -> int:
        return len(self._rooms)

    @property
    def full(self) -> bool:
        """No further room is taken."""
        return self.draining or len(self._rooms) >= self._capacity

    async def open(self, order: c.OpenRoom) -> LiveRoom:
        """The room, opened if it isn't. Raises `StaleRoom` for a lower epoch, `NoMediaNode` when full."""
        async with self._lock:
            ref = order.room
            self._learn(ref)
            room = self._rooms.get(ref.session_id)
            if room is not None and room.ref == ref:
                return room
            if room is not None:
                log.info("a room has moved: an older one is closed")
                await self._close(room, GOING_AWAY, "the room has moved")
            if self.full:
                raise NoMediaNode("This node is full.")
            return await self._open(order)

    def find(self, ref: c.RoomRef) -> LiveRoom:
        """The room of exactly this epoch. Raises `StaleRoom`, `NoSuchRoom`."""
        self._learn(ref)
        room = self._rooms.get(ref.session_id)
        if room is not None and room.ref.epoch < ref.epoch:
            # It lives elsewhere now: whoever is still in here has to go there.
            self._later(self._close(room, GOING_AWAY, "the room has moved"))
        if room is None or room.closed or room.ref != ref:
            raise NoSuchRoom
        room.touch()
        return room

    def of_session(self, session_id: str) -> LiveRoom | None:
        """The session's room, of whatever epoch."""
        return self._rooms.get(session_id)

    def all(self) -> list[LiveRoom]:
        """Those that are open."""
        return list(self._rooms.values())

    async def close(self, ref: c.RoomRef, reason: str) -> None:
        """Closes a room of this or an older epoch; one that isn't there is closed already."""
        async with self._lock:
            room = self._rooms.get(ref.session_id)
            if room is not None and room.ref.epoch <= ref.epoch:
                await self._close(room, OVER if reason == "over" else GOING_AWAY, reason)

    async def until(self, full: bool) -> None:
        """Waits until the node is full (or isn't)."""
        async with self._changed:
            await self._changed.wait_for(lambda: self.full is full)

    async def drain(self, within_s: float) -> None:
        """The node is going away: each room is handed over by itself, between two sentences and once
        its workflow has all that was said in it, or after that time."""
        self.draining = True
        await self._notify()
        rooms = list(self._rooms.values())
        for room in rooms:
            room.draining = True
        done = await asyncio.gather(*(self._hand_over(r, within_s) for r in rooms), return_exceptions=True)
        for error in done:
            if isinstance(error, Exception):
                log.error("a room was not handed over", exc_info=error)

    async def _hand_over(self, room: LiveRoom, within_s: float) -> None:
        ends_at = asyncio.get_running_loop().time() + within_s
        with suppress(TimeoutError):
            async with asyncio.timeout_at(ends_at):
                await between_sentences(room)
                while not room.outbox.empty:
                    # What is told from another room than the newest is void: first the workflow has all of this one.
                    await room.outbox.emptied()
                    await between_sentences(room)
        if not room.closed:
            room.outbox.put(c.NodeDraining)
            left_s = ends_at - asyncio.get_running_loop().time()
            await self._close(room, GOING_AWAY, "the node is going away", max(CLOSE_DRAIN_S, left_s))

    async def aclose(self) -> None:
        """Closes all rooms."""
        self._sweeper.cancel()
        await asyncio.wait([self._sweeper])
        for room in list(self._rooms.values()):
            await self._close(room, GOING_AWAY, "the node is going away", drain_s=0.5)

    def _learn(self, ref: c.RoomRef) -> None:
        """Refuses an older epoch than the newest known one."""
        newest = self._newest.get(ref.session_id, 0)
        if ref.epoch < newest:
            raise StaleRoom
        self._newest[ref.session_id] = ref.epoch
        self._newest.move_to_end(ref.session_id)
        while len(self._newest) > REMEMBERED_SESSIONS:
            self._newest.popitem(last=False)

    async def _open(self, order: c.OpenRoom) -> LiveRoom:
        media = self.media.open_room(_media_id(order.room))
        outbox = Outbox(order.room, self.node_id, self._numbers, self._deliver)
        room = LiveRoom(order, media, outbox, self._load_history)
        media.on_speaking = room.level_says
        outbox.on_delay = room.delayed
        room.on_doubt = partial(self._doubt, room)
        # The AI's track is there before anybody subscribes.
        media.injector(room.ai_id)
        self._rooms[order.room.session_id] = room
        await self._notify()
        return room

    async def _close(self, room: LiveRoom, code: int, reason: str, drain_s: float = CLOSE_DRAIN_S) -> None:
        if self._rooms.get(room.session_id) is room:
            del self._rooms[room.session_id]
        await room.close(code, reason, drain_s)
        await self.media.close_room(_media_id(room.ref))
        await self._notify()

    def _doubt(self, room: LiveRoom) -> None:
        if self._newest_epoch is not None and room not in self._doubted:
            self._doubted.add(room)
            self._later(self._leave_if_moved(room, self._newest_epoch))

    async def _leave_if_moved(self, room: LiveRoom, newest_epoch: NewestEpoch) -> None:
        """Asks which room is the newest; those inside one that isn't are sent there."""
        answers = 0
        try:
            for _ in range(DOUBT_TRIES):
                try:
                    newest = await newest_epoch(room.session_id)
                    answers += 1
                except (InterviewOver, NotFound):
                    return
                except Unavailable:
                    newest = 0
                if newest > room.ref.epoch and not room.closed:
                    log.info("a room has moved while its node was cut off")
                    await self._close(room, GOING_AWAY, "the room has moved")
                if room.closed or answers == DOUBT_ANSWERS:
                    return
                await asyncio.sleep(DOUBT_AGAIN_S)
        finally:
            self._doubted.discard(room)

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _notify(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    async def _sweep(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(SWEEP_S)
            for room in list(self._rooms.values()):
                if not room.occupied and loop.time() - room.used_at > UNUSED_AFTER_S:
                    log.info("an unused room is closed")
                    await self._close(room, GOING_AWAY, "unused")


def _media_id(ref: c.RoomRef) -> str:
    return f"{ref.session_id}.{ref.epoch}"

"""What a node tells a workflow: in order, each until it is acknowledged, however long that takes."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Any

from workflows.contracts import NodeStamp, RoomRef
from workflows.domain.errors import InterviewOver, NotFound

log = logging.getLogger(__name__)
FIRST_RETRY_S = 0.1
MAX_RETRY_S = 1.0
DELAYED_S = 2.0
"""What isn't acknowledged after this is noticed by those in the room."""
MAX_WAITING = 5_000

Signal = Any
"""One of the signal dataclasses of `workflows.contracts`, each with a `stamp`."""
Deliver = Callable[[str, Signal], Awaitable[None]]
"""Sends a signal to the workflow of a session. Raises `InterviewOver` where it has ended;
anything else is retried."""


@dataclass(frozen=True)
class Posted:
    """A signal on its way; `done` holds whether the workflow has it (False: it is over)."""

    signal: Signal
    done: asyncio.Future[bool]


class Outbox:
    """One for a room. `numbers` counts for the whole node: no two of its signals share a number."""

    def __init__(self, room: RoomRef, node_id: str, numbers: Iterator[int], deliver: Deliver) -> None:
        self.over = False
        self.delayed = False
        """Something waits for longer than it ever should."""
        self.on_delay: Callable[[bool], None] | None = None
        """Called when that changes."""
        self._room = room
        self._node_id = node_id
        self._numbers = numbers
        self._deliver = deliver
        self._waiting: deque[Posted] = deque()
        self._wake = asyncio.Event()
        self._empty = asyncio.Event()
        self._empty.set()
        self._task = asyncio.create_task(self._run(), name="outbox")

    def put(self, make: Callable[[NodeStamp], Signal]) -> Posted:
        """Queues the signal that `make` makes of its stamp; returns at once."""
        stamp = NodeStamp(self._node_id, self._room.epoch, next(self._numbers))
        posted = Posted(make(stamp), asyncio.get_running_loop().create_future())
        if self.over or self._task.done() or len(self._waiting) >= MAX_WAITING:
            posted.done.set_result(False)
            return posted
        self._waiting.append(posted)
        self._empty.clear()
        self._wake.set()
        return posted

    @property
    def empty(self) -> bool:
        """Nothing waits."""
        return self._empty.is_set()

    async def emptied(self) -> None:
        """Waits until nothing does: the workflow has it all, or it was dropped."""
        await self._empty.wait()

    async def acknowledged(self, posted: Posted) -> bool:
        """Waits until the workflow has it; False where it was dropped because the interview is over."""
        return await asyncio.shield(posted.done)

    async def close(self, drain_s: float = 0.0) -> None:
        """Gives what waits up to `drain_s` seconds, then drops it."""
        if drain_s > 0:
            try:
                await asyncio.wait_for(self._empty.wait(), drain_s)
            except TimeoutError:
                log.warning("signals were dropped", extra={"count": len(self._waiting)})
        self._task.cancel()
        await asyncio.wait([self._task])
        self._drop_all()

    async def _run(self) -> None:
        while True:
            if not self._waiting:
                self._wake.clear()
                self._empty.set()
                await self._wake.wait()
            posted = self._waiting[0]
            late = asyncio.get_running_loop().call_later(DELAYED_S, self._delay, True)
            try:
                delivered = await self._delivered(posted)
            finally:
                late.cancel()
            if not delivered:
                self.over = True
                self._drop_all()
                return
            self._waiting.popleft()
            posted.done.set_result(True)
            if not self._waiting:
                self._delay(False)

    def _delay(self, delayed: bool) -> None:
        if self.delayed is not delayed:
            self.delayed = delayed
            if self.on_delay is not None:
                self.on_delay(delayed)

    async def _delivered(self, posted: Posted) -> bool:
        wait = FIRST_RETRY_S
        while True:
            try:
                await self._deliver(self._room.session_id, posted.signal)
                return True
            except (InterviewOver, NotFound):
                return False
            except Exception as error:
                log.warning(
                    "a signal was not delivered and is retried",
                    extra={"signal": type(posted.signal).__name__, "error": type(error).__name__},
                )
            await asyncio.sleep(wait)
            wait = min(MAX_RETRY_S, wait * 2)

    def _drop_all(self) -> None:
        for posted in self._waiting:
            if not posted.done.done():
                posted.done.set_result(False)
        self._waiting.clear()
        self._empty.set()

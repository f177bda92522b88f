"""What drives an ear: sound as it comes, and the clock."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from sfu.tap import PACKETS_TOGETHER, Tap
from sfu.types import TapFrame

Hear = Callable[[TapFrame], None]
Tick = Callable[[float], None]
"""Gets the event loop's time."""


async def drive(tap: Tap, hear: Hear, tick: Tick, rest_s: Callable[[float], float]) -> None:
    """Until cancelled, or until the tap is closed. `rest_s`: how long the next tick may take to come."""
    clock = _Clock(tick, rest_s)
    taking = asyncio.create_task(_take(tap, hear, clock))
    try:
        await asyncio.wait({taking, clock.failed}, return_when=asyncio.FIRST_COMPLETED)
        (clock.failed if clock.failed.done() else taking).result()
    finally:
        clock.stop()
        taking.cancel()
        await asyncio.wait({taking})


async def _take(tap: Tap, hear: Hear, clock: _Clock) -> None:
    taken = 0
    async for frame in tap:
        hear(frame)
        if tap.waiting:
            taken += 1
        else:
            taken = 0
            clock.come_along()
        if taken >= PACKETS_TOGETHER:
            # Others get their turn, however many frames have come at once.
            await asyncio.sleep(0)
            taken = 0


class _Clock:
    """Ticks after each rest, or along with sound that comes in the second half of one: it wakes nobody then."""

    def __init__(self, tick: Tick, rest_s: Callable[[float], float]) -> None:
        self._tick, self._rest_s = tick, rest_s
        self._loop = asyncio.get_running_loop()
        self.failed: asyncio.Future[None] = self._loop.create_future()
        """Done with the error of a tick."""
        self._arm(self._loop.time())

    def come_along(self) -> None:
        """Sound was heard."""
        if self._loop.time() >= self._half:
            self._timer.cancel()
            self._fire()

    def stop(self) -> None:
        """No tick more."""
        self._timer.cancel()
        self.failed.cancel()

    def _fire(self) -> None:
        if self.failed.done():
            return
        now = self._loop.time()
        try:
            self._tick(now)
        except Exception as error:
            self.failed.set_exception(error)
            return
        self._arm(self._loop.time())

    def _arm(self, now: float) -> None:
        rest = self._rest_s(now)
        self._half = now + rest / 2
        self._timer = self._loop.call_at(now + rest, self._fire)

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
    work = [asyncio.create_task(_take(tap, hear)), asyncio.create_task(_tick_for_ever(tick, rest_s))]
    try:
        done, _ = await asyncio.wait(work, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in work:
            task.cancel()
        await asyncio.wait(work)


async def _take(tap: Tap, hear: Hear) -> None:
    taken = 0
    async for frame in tap:
        hear(frame)
        taken = taken + 1 if tap.waiting else 0
        if taken >= PACKETS_TOGETHER:
            # Others get their turn, however many frames have come at once.
            await asyncio.sleep(0)
            taken = 0


async def _tick_for_ever(tick: Tick, rest_s: Callable[[float], float]) -> None:
    loop = asyncio.get_running_loop()
    while True:
        await asyncio.sleep(rest_s(loop.time()))
        tick(loop.time())

"""An ear is driven by sound and by the clock."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from activities.rooms.driving import drive
from sfu.tap import Tap
from sfu.types import TapFrame

FRAME = TapFrame(bytes(640), b"", 0, 0.0)


@dataclass(frozen=True)
class Ticked:
    """A tick, and how many frames had been heard by then."""

    at: float
    frames: int


class Driven:
    """What an ear was told, and the tap that it hears."""

    def __init__(self) -> None:
        self.tap = Tap("p", lambda tap: None)
        self.rest_s = 0.2
        self.ticks: list[Ticked] = []
        self.frames: list[TapFrame] = []
        self.error: Exception | None = None
        self.task = asyncio.create_task(
            drive(self.tap, self.frames.append, self._tick, lambda now: self.rest_s)
        )

    def _tick(self, now: float) -> None:
        if self.error is not None:
            raise self.error
        self.ticks.append(Ticked(now, len(self.frames)))

    async def sound(self, frames: int) -> None:
        """Frames that come together, and are heard."""
        wanted = len(self.frames) + frames
        for _ in range(frames):
            self.tap.put(FRAME)
        while len(self.frames) < wanted:
            await asyncio.sleep(0)

    async def ticked(self, times: int) -> None:
        while len(self.ticks) < times:
            await asyncio.sleep(0.005)


@pytest.fixture
async def driven() -> AsyncIterator[Driven]:
    driven = Driven()
    await asyncio.sleep(0)
    yield driven
    driven.task.cancel()
    await asyncio.wait([driven.task])


async def test_without_sound_the_clock_ticks(driven: Driven) -> None:
    await driven.ticked(3)
    assert driven.ticks[2].at - driven.ticks[0].at >= 0.4


async def test_with_sound_the_clock_comes_along_behind_the_last_frame_and_wakes_nobody(
    driven: Driven,
) -> None:
    driven.rest_s = 1.0
    await driven.ticked(1)
    while len(driven.ticks) < 3:
        await asyncio.sleep(0.05)
        alone = len(driven.ticks)
        await driven.sound(3)
        assert [tick.frames for tick in driven.ticks[alone:]] in ([], [len(driven.frames)])
    assert driven.ticks[1].frames and driven.ticks[2].frames > driven.ticks[1].frames
    assert 0.5 <= driven.ticks[2].at - driven.ticks[1].at < 1.0


async def test_a_rest_that_became_shorter_counts_from_the_next_tick_on(driven: Driven) -> None:
    driven.rest_s = 0.01
    await driven.ticked(5)
    assert 0.03 <= driven.ticks[4].at - driven.ticks[0].at < 0.8


async def test_an_error_of_the_clock_ends_the_drive_and_is_told(driven: Driven) -> None:
    driven.error = RuntimeError("broken")
    with pytest.raises(RuntimeError, match="broken"):
        await driven.task


async def test_a_closed_tap_ends_it_after_what_it_held(driven: Driven) -> None:
    driven.tap.put(FRAME)
    driven.tap.close()
    await driven.task
    assert len(driven.frames) == 1


async def test_cancelled_it_ticks_no_more(driven: Driven) -> None:
    driven.rest_s = 0.01
    await driven.ticked(2)
    driven.task.cancel()
    await asyncio.wait([driven.task])
    before = len(driven.ticks)
    driven.tap.put(FRAME)
    await asyncio.sleep(0.1)
    assert (len(driven.ticks), len(driven.frames)) == (before, 0)

"""Nobody is left in silence."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from activities.rooms.waiting import KEYS, filled, told_while


class Slow:
    """Sentences that come when the test says so."""

    def __init__(self) -> None:
        self.queue: asyncio.Queue[str | None] = asyncio.Queue()

    async def read(self) -> AsyncIterator[str]:
        while (sentence := await self.queue.get()) is not None:
            yield sentence


async def said(slow: Slow, waits_s: tuple[float, ...], after: int) -> list[str]:
    """What is said when the first sentence comes after `after` fillers."""
    heard: list[str] = []

    async def fill(key: str) -> None:
        heard.append(key)
        if len(heard) == after:
            slow.queue.put_nowait("First.")
            slow.queue.put_nowait(None)

    async for sentence in filled(slow.read(), waits_s, fill):
        heard.append(sentence)
    return heard


async def test_a_quick_answer_is_said_without_a_filler() -> None:
    slow = Slow()
    for sentence in ("First.", "Second.", None):
        slow.queue.put_nowait(sentence)
    assert await said(slow, (60, 60, 60), 0) == ["First.", "Second."]


async def test_each_wait_is_filled_once_and_in_order() -> None:
    assert await said(Slow(), (0.01, 0.02, 0.03), 3) == [*KEYS, "First."]


async def test_the_fillers_end_with_the_first_sentence() -> None:
    assert await said(Slow(), (0.01, 60, 60), 1) == [KEYS[0], "First."]


async def test_nothing_written_is_nothing_said() -> None:
    slow = Slow()
    slow.queue.put_nowait(None)
    assert await said(slow, (60, 60, 60), 0) == []


async def test_what_is_waited_for_is_told_of_until_it_has_come() -> None:
    loop, told, done = asyncio.get_running_loop(), [], asyncio.Event()

    def tell(key: str) -> None:
        told.append(key)
        if len(told) == 2:
            done.set()

    async def work() -> None:
        await done.wait()

    await told_while(work(), (0.1, 0.5, 60.0), loop.time(), tell)
    assert told == list(KEYS[:2])


async def test_waits_that_were_over_before_are_not_told_again_and_failures_pass() -> None:
    told: list[str] = []

    async def work() -> None:
        await asyncio.sleep(0.03)
        raise ValueError

    with pytest.raises(ValueError):
        await told_while(work(), (2.0, 5.0, 12.0), asyncio.get_running_loop().time() - 11.99, told.append)
    assert told == [KEYS[2]]

"""Nobody is left in silence."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from activities.rooms.waiting import filled, told_while
from workflows.domain.phrases import WAITS


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

    begun = asyncio.Event()
    begun.set()
    async for sentence in filled(slow.read(), waits_s, fill, begun.wait):
        heard.append(sentence)
    return heard


async def test_a_quick_answer_is_said_without_a_filler() -> None:
    slow = Slow()
    for sentence in ("First.", "Second.", None):
        slow.queue.put_nowait(sentence)
    assert await said(slow, (60, 60, 60), 0) == ["First.", "Second."]


async def test_each_wait_is_filled_once_and_in_order() -> None:
    assert await said(Slow(), (0.01, 0.02, 0.03), 3) == [*WAITS, "First."]


async def test_the_fillers_end_with_the_first_sentence() -> None:
    assert await said(Slow(), (0.01, 60, 60), 1) == [WAITS[0], "First."]


async def test_nothing_written_is_nothing_said() -> None:
    slow = Slow()
    slow.queue.put_nowait(None)
    assert await said(slow, (60, 60, 60), 0) == []


async def test_a_sentence_that_does_not_follow_is_waited_for_like_the_first_one() -> None:
    slow, heard, drained = Slow(), list[str](), asyncio.Event()

    async def fill(key: str) -> None:
        heard.append(key)
        slow.queue.put_nowait("Second." if len(heard) == 2 else "Third.")
        if len(heard) > 2:
            slow.queue.put_nowait(None)

    async def begun() -> None:
        if heard:
            await drained.wait()

    slow.queue.put_nowait("First.")
    async for sentence in filled(slow.read(), (0.01, 0.02, 60), fill, begun):
        heard.append(sentence)
        # What was written has been heard from here on.
        asyncio.get_running_loop().call_later(0.02, drained.set)
    assert heard == ["First.", WAITS[0], "Second.", WAITS[1], "Third."]


async def test_what_was_told_before_the_turn_is_not_told_again() -> None:
    assert await said(Slow(), (-1.0, 0.01, 60), 1) == [WAITS[1], "First."]


async def since(ago_s: float = 0.0) -> float:
    return asyncio.get_running_loop().time() - ago_s


async def test_what_is_waited_for_is_told_of_until_it_has_come() -> None:
    told, done = list[str](), asyncio.Event()

    def tell(key: str) -> None:
        told.append(key)
        if len(told) == 2:
            done.set()

    async def work() -> None:
        await done.wait()

    await told_while(work(), (0.1, 0.5, 60.0), since(), tell)
    assert told == list(WAITS[:2])


async def test_waits_that_were_over_before_are_not_told_again_and_failures_pass() -> None:
    told: list[str] = []

    async def work() -> None:
        await asyncio.sleep(0.03)
        raise ValueError

    with pytest.raises(ValueError):
        await told_while(work(), (2.0, 5.0, 12.0), since(11.99), told.append)
    assert told == [WAITS[2]]


async def test_nothing_is_told_of_before_somebody_waits() -> None:
    told, opened, done = list[str](), asyncio.Event(), asyncio.Event()

    async def begun() -> float:
        await opened.wait()
        return await since()

    def tell(key: str) -> None:
        told.append(key)
        done.set()

    async def work() -> None:
        await done.wait()

    task = asyncio.create_task(told_while(work(), (0.01, 60.0, 60.0), begun(), tell))
    finished, _ = await asyncio.wait({task}, timeout=0.1)
    assert (finished, told) == (set(), [])
    opened.set()
    await task
    assert told == [WAITS[0]]


async def test_nobody_waits_before_it_has_begun() -> None:
    slow, begun, heard = Slow(), asyncio.Event(), list[str]()

    async def fill(key: str) -> None:
        heard.append(key)

    async def all_of_it() -> None:
        async for sentence in filled(slow.read(), (0.01, 60, 60), fill, begun.wait):
            heard.append(sentence)

    task = asyncio.create_task(all_of_it())
    done, _ = await asyncio.wait({task}, timeout=0.1)
    assert (done, heard) == (set(), [])
    begun.set()
    while not heard:
        await asyncio.sleep(0.005)
    for sentence in ("First.", None):
        slow.queue.put_nowait(sentence)
    await task
    assert heard == [WAITS[0], "First."]

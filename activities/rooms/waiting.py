"""What a candidate hears while nothing is written yet: nobody is left in silence."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence

KEYS = ("wait_acknowledge", "wait_explain", "wait_choices")
"""Phrases of `workflows.domain.phrases`, in the order of the waits."""

Fill = Callable[[str], Awaitable[None]]


async def filled(
    sentences: AsyncIterator[str], waits_s: Sequence[float], fill: Fill, begun: asyncio.Event
) -> AsyncIterator[str]:
    """The sentences as they come. Until the first one, `fill` is called with each phrase whose wait is over.

    `waits_s`: seconds since `begun` (before that nobody waits), rising, one for each of `KEYS`.
    """
    loop = asyncio.get_running_loop()
    first = asyncio.ensure_future(anext(sentences, None))
    beginning = asyncio.ensure_future(begun.wait())
    try:
        await asyncio.wait({first, beginning}, return_when=asyncio.FIRST_COMPLETED)
        began = loop.time()
        for wait_s, key in zip(waits_s, KEYS, strict=True):
            await asyncio.wait({first}, timeout=max(0.0, began + wait_s - loop.time()))
            if first.done():
                break
            await fill(key)
        sentence = await first
    finally:
        first.cancel()
        beginning.cancel()
    if sentence is None:
        return
    yield sentence
    async for sentence in sentences:
        yield sentence


async def told_while(
    work: Coroutine[None, None, None],
    waits_s: Sequence[float],
    begun: Coroutine[None, None, float],
    tell: Callable[[str], None],
) -> None:
    """Does `work`; meanwhile `tell` is called with each of `KEYS` whose wait is over.

    `begun` gives the time from which somebody waits, as soon as somebody does.
    """
    loop = asyncio.get_running_loop()
    task, beginning = asyncio.ensure_future(work), asyncio.ensure_future(begun)
    try:
        await asyncio.wait({task, beginning}, return_when=asyncio.FIRST_COMPLETED)
        began = beginning.result() if beginning.done() else loop.time()
        for wait_s, key in zip(waits_s, KEYS, strict=True):
            left = began + wait_s - loop.time()
            if left > 0:
                await asyncio.wait({task}, timeout=left)
                if task.done():
                    break
                tell(key)
        await task
    finally:
        task.cancel()
        beginning.cancel()

"""What a candidate hears while nothing is written yet: nobody is left in silence."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence

KEYS = ("wait_acknowledge", "wait_explain", "wait_choices")
"""Phrases of `workflows.domain.phrases`, in the order of the waits."""

Fill = Callable[[str], Awaitable[None]]


async def filled(sentences: AsyncIterator[str], waits_s: Sequence[float], fill: Fill) -> AsyncIterator[str]:
    """The sentences as they come. Until the first one, `fill` is called with each phrase whose wait is over.

    `waits_s`: seconds from the start, rising, one for each of `KEYS`.
    """
    loop = asyncio.get_running_loop()
    began = loop.time()
    first = asyncio.ensure_future(anext(sentences, None))
    try:
        for wait_s, key in zip(waits_s, KEYS, strict=True):
            await asyncio.wait({first}, timeout=max(0.0, began + wait_s - loop.time()))
            if first.done():
                break
            await fill(key)
        sentence = await first
    finally:
        first.cancel()
    if sentence is None:
        return
    yield sentence
    async for sentence in sentences:
        yield sentence


async def told_while(
    work: Coroutine[None, None, None], waits_s: Sequence[float], began: float, tell: Callable[[str], None]
) -> None:
    """Does `work`; meanwhile `tell` is called with each of `KEYS` whose wait since `began` is over."""
    loop = asyncio.get_running_loop()
    task = asyncio.ensure_future(work)
    try:
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

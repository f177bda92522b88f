"""What a candidate hears while nothing more is written yet: nobody is left in silence."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence

from workflows.domain.phrases import WAITS

Fill = Callable[[str], Awaitable[None]]


async def filled(
    sentences: AsyncIterator[str],
    waits_s: Sequence[float],
    fill: Fill,
    begun: Callable[[], Coroutine[None, None, object]],
) -> AsyncIterator[str]:
    """The sentences as they come. While one doesn't come, `fill` is called with each phrase whose wait is over, once.

    `waits_s`: seconds since somebody waits for it, which is when `begun()` returns; rising, one for each of `WAITS`. A
    negative one has been told before.
    """
    loop = asyncio.get_running_loop()
    left = [(wait_s, key) for wait_s, key in zip(waits_s, WAITS, strict=True) if wait_s >= 0]
    while True:
        following = asyncio.ensure_future(anext(sentences, None))
        beginning = asyncio.ensure_future(begun())
        try:
            await asyncio.wait({following, beginning}, return_when=asyncio.FIRST_COMPLETED)
            began = loop.time()
            while left and not following.done():
                await asyncio.wait({following}, timeout=max(0.0, began + left[0][0] - loop.time()))
                if not following.done():
                    await fill(left.pop(0)[1])
            sentence = await following
        finally:
            following.cancel()
            beginning.cancel()
        if sentence is None:
            return
        yield sentence


async def told_while(
    work: Coroutine[None, None, None],
    waits_s: Sequence[float],
    begun: Coroutine[None, None, float],
    tell: Callable[[str], None],
) -> None:
    """Does `work`; meanwhile `tell` is called with each of `WAITS` whose wait is over.

    `begun` gives the time from which somebody waits, as soon as somebody does.
    """
    loop = asyncio.get_running_loop()
    task, beginning = asyncio.ensure_future(work), asyncio.ensure_future(begun)
    try:
        await asyncio.wait({task, beginning}, return_when=asyncio.FIRST_COMPLETED)
        began = beginning.result() if beginning.done() else loop.time()
        for wait_s, key in zip(waits_s, WAITS, strict=True):
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

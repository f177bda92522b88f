"""When a room may be taken away from a node without cutting anybody's words in two."""

from __future__ import annotations

import asyncio

from activities.rooms.room import LiveRoom

LOOK_S = 0.05
WORDS_COME_S = 1.0
"""The recogniser's words for what was said last are there so long after its end."""


async def between_sentences(room: LiveRoom) -> None:
    """Until the AI has ended the sentence that it is saying, or whoever it hears has come to a pause."""
    while not room.closed:
        if (saying := room.saying) is not None:
            saying.finish_sentence()
            await asyncio.wait([saying.start()])
            if not saying.interrupted:
                return
        elif room.silent_s >= WORDS_COME_S:
            return
        await asyncio.sleep(LOOK_S)

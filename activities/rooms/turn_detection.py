"""The newest seconds of a microphone, and what a network that listens for the end of a turn makes of them."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from concurrent.futures import ThreadPoolExecutor

from activities.providers.ports import TurnDetector
from activities.rooms.holds import Holds
from activities.rooms.turn_taking import TurnTaking

log = logging.getLogger(__name__)
FRAMES = 400
"""Of 20 ms: what the network looks at."""
FRAMES_BEFORE = 25
"""Of the quiet before an utterance."""
LISTENS_S = 0.6
"""So much of a quiet it is given, and once: the beginning of one leaves it in doubt more often. No answer could come
sooner, as the model and the voice take as long; and who goes on by then need not be judged at all."""


class TurnDetection:
    """One microphone's; the network runs in `pool`, beside the event loop. Without one nothing is kept."""

    def __init__(self, detector: TurnDetector | None, pool: ThreadPoolExecutor) -> None:
        self._detector = detector
        self._pool = pool
        self._frames: deque[bytes] = deque(maxlen=FRAMES)

    def frame(self, pcm: bytes, in_utterance: bool) -> None:
        """A frame of 20 ms was heard, in an utterance (of which pauses are a part) or between two."""
        if self._detector is None:
            return
        self._frames.append(pcm)
        while not in_utterance and len(self._frames) > FRAMES_BEFORE:
            self._frames.popleft()

    async def judgement(self) -> float | None:
        """How sure it is, from 0 to 1, that the speaker is done; None where it can't be told."""
        if self._detector is None or not self._frames:
            return None
        pcm = b"".join(self._frames)
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._pool, self._detector.finished, pcm)
        except Exception:
            log.exception("the end of a turn could not be judged")
            return None


async def judged(turns: TurnTaking, holds: Holds, detection: TurnDetection) -> None:
    """Tells `holds` whether it sounds as if the speaker, who has just paused, is done.

    Ends without a word when they go on, and where it would make no difference to how long they are waited for.
    """
    pause, loop = holds.pauses, asyncio.get_running_loop()

    def matters() -> bool:
        same = turns.pausing and holds.pauses == pause
        return same and holds.asks(turns.text, turns.spoken_s, not turns.awaits_words)

    await asyncio.sleep(max(0.0, turns.ended_at + LISTENS_S - loop.time()))
    if not matters():
        return
    sure = await detection.judgement()
    if sure is not None and matters():
        holds.sure = sure

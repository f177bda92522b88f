"""One utterance's way through the recogniser: a stream that breaks is replaced, and no audio is lost."""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from activities.providers.failures import log_once
from activities.providers.ports import ProviderError, SpeechToText, SttStream, Transcript, Word

BYTES_PER_S = 32_000
MAX_KEPT_BYTES = 120 * BYTES_PER_S
GAP_BYTES = BYTES_PER_S * 2
"""Two seconds, of which half a second is from before the speech: no noise lasts as long."""
SLACK_BYTES = BYTES_PER_S // 2
"""Recognisers say to about half a second how far a result reaches."""
FIRST_RETRY_S = 0.2
MAX_RETRY_S = 3.0
MAX_MARKS = 400
MAX_FAULTS = 10


@dataclass(frozen=True)
class _Item:
    """Audio, or (empty) a flush; `end` counts all bytes up to here."""

    pcm: bytes
    end: int


@dataclass(frozen=True)
class Result:
    """A transcript; `settles`: the final one of all audio so far. `behind_s`: audio that it doesn't reach yet."""

    text: str
    final: bool
    confidence: float | None
    settles: bool
    behind_s: float = 0.0
    words: tuple[Word, ...] = ()
    """With times on the clock of `Recognition.push`; none where that was not told."""


class Recognition:
    """Push 16 kHz mono s16le and flush at pauses; results come by callback, in the event loop.

    A stream that breaks, or reaches its provider's limit, is replaced, and gets the audio that no final result
    covers (at most the last two minutes of it). `failure` is set when the provider says that no retry can help.
    """

    def __init__(
        self, stt: SpeechToText, language: str, hints: Sequence[str], on_result: Callable[[Result], None]
    ) -> None:
        self.failure: ProviderError | None = None
        self._stt = stt
        self._language = language
        self._hints = tuple(hints)
        self._on_result = on_result
        self._items: deque[_Item] = deque()
        self._first = 0
        self._kept = 0
        self._end = 0
        self._marks: list[tuple[int, float]] = []
        self._flushes: deque[int] = deque()
        self._sent_end = 0
        self._closing = False
        self._healthy = False
        self._broken = False
        self._faults: deque[str] = deque(maxlen=MAX_FAULTS)
        self._covered = 0
        self.gaps = False
        """Of a part of what was said the recogniser had no word, although there was speech."""
        self._changed = asyncio.Event()
        self._task = asyncio.create_task(self._run(), name="recognition")

    @property
    def down(self) -> bool:
        """Its streams break, and none has brought anything since."""
        return self._broken

    @property
    def ended(self) -> bool:
        """All results have come, or it has failed."""
        return self._task.done()

    def push(self, pcm: bytes, at: float | None = None) -> None:
        """Adds audio. `at`: when it began, on any clock, where it doesn't follow what was pushed before."""
        if not pcm:
            return
        if at is not None:
            self._marks = [*self._marks, (self._end, at)][-MAX_MARKS:]
        self._end += len(pcm)
        self._kept += len(pcm)
        self._add(_Item(pcm, self._end))
        while self._kept > MAX_KEPT_BYTES:
            self._drop_first()

    def flush(self) -> None:
        """The speaker has paused."""
        self._flushes.append(self._end)
        self._add(_Item(b"", self._end))

    def close(self) -> None:
        """No more audio: last results still come."""
        self._closing = True
        self._changed.set()

    def take_faults(self) -> tuple[str, ...]:
        """What each stream said that has broken since they were taken last, the newest ones: kinds, nobody's words."""
        faults = tuple(self._faults)
        self._faults.clear()
        return faults

    def when_ended(self, tell: Callable[[], None]) -> None:
        """Calls `tell` when all results have come, or it has failed."""
        self._task.add_done_callback(lambda _: tell())

    async def abort(self) -> None:
        """Ends it at once, without further results."""
        self._on_result = lambda result: None
        self._task.cancel()
        await asyncio.wait([self._task])

    def _add(self, item: _Item) -> None:
        if not self._closing:
            self._items.append(item)
            self._changed.set()

    def _drop_first(self) -> None:
        self._kept -= len(self._items.popleft().pcm)
        self._first += 1

    async def _run(self) -> None:
        wait = FIRST_RETRY_S
        while await self._something_to_do():
            error: ProviderError | None = None
            try:
                if await self._one_stream():
                    return
            except ProviderError as broken:
                error, self._broken = broken, True
                log_once(error)
                self._faults.append(str(error))
                if not error.retryable:
                    self.failure = error
                    return
            wait = FIRST_RETRY_S if self._healthy else min(MAX_RETRY_S, wait * 2)
            self._healthy = False
            # Many interviews must not come back at once.
            asked_s = error.retry_after_s if error and error.retry_after_s else 0.0
            await asyncio.sleep(max(asked_s, wait * random.uniform(0.5, 1.0)))

    async def _something_to_do(self) -> bool:
        while not self._items and not self._closing:
            self._changed.clear()
            await self._changed.wait()
        return bool(self._items)

    async def _one_stream(self) -> bool:
        """Whether everything was recognised and the stream closed by us."""
        stream = await self._stt.open(self._language, self._hints)
        base = self._items[0].end - len(self._items[0].pcm) if self._items else self._end
        reader = asyncio.create_task(self._read(stream, base), name="recognition-results")
        try:
            await self._feed(stream, reader)
            if self._closing and not reader.done():
                await stream.close()
                await reader
                return True
            await reader
            return False
        finally:
            reader.cancel()
            with suppress(ProviderError):
                await stream.close()

    async def _feed(self, stream: SttStream, reader: asyncio.Task[None]) -> None:
        index = self._first
        reader.add_done_callback(lambda _: self._changed.set())
        while not reader.done():
            self._changed.clear()
            while (index := max(index, self._first)) < self._first + len(self._items):
                item = self._items[index - self._first]
                await (stream.push(item.pcm) if item.pcm else stream.flush())
                self._sent_end = item.end
                index += 1
            if self._closing:
                return
            await self._changed.wait()

    async def _read(self, stream: SttStream, base: int) -> None:
        async for transcript in stream.results():
            self._healthy, self._broken = True, False
            self._hear(transcript, base)

    def _hear(self, transcript: Transcript, base: int) -> None:
        reach = base + int(transcript.end_s * BYTES_PER_S) if transcript.end_s > 0 else self._sent_end
        settles = False
        if transcript.final:
            flushed = self._answered_flush(reach)
            settles = flushed == self._end and not self._flushes
            self._note_gap(transcript.text, max(reach, flushed))
            self._forget(max(reach, flushed))
        behind_s = max(0, self._end - reach) / BYTES_PER_S
        words = tuple(self._timed(word, base) for word in transcript.words) if self._marks else ()
        self._on_result(
            Result(transcript.text, transcript.final, transcript.confidence, settles, behind_s, words)
        )

    def _timed(self, word: Word, base: int) -> Word:
        return replace(word, start_s=self._time_of(base, word.start_s), end_s=self._time_of(base, word.end_s))

    def _time_of(self, base: int, seconds: float) -> float:
        place = base + seconds * BYTES_PER_S
        mark = next((m for m in reversed(self._marks) if m[0] <= place), self._marks[0])
        return mark[1] + (place - mark[0]) / BYTES_PER_S

    def _note_gap(self, text: str, reach: int) -> None:
        if not text.strip() and reach - self._covered >= GAP_BYTES:
            self.gaps = True
        self._covered = max(self._covered, reach)

    def _answered_flush(self, reach: int) -> int:
        """Up to where what was flushed is final now; -1 where it is none of the flushes' results."""
        answered = -1
        # A final answers one flush, however roughly it says its reach; and what it clearly goes beyond.
        while self._flushes and reach >= self._flushes[0] - (SLACK_BYTES if answered < 0 else 0):
            answered = self._flushes.popleft()
        return answered

    def _forget(self, reach: int) -> None:
        while self._items and self._items[0].end <= reach:
            self._drop_first()

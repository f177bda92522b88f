"""A stream of recognition of any length, made of request streams that are each shorter than the service's limit."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable

from activities.providers.google_speech.errors import STREAM_LIMIT
from activities.providers.google_speech.lull import Lull
from activities.providers.google_speech.segment import BYTES_PER_S, Rotate, Segment
from activities.providers.google_speech.settings import SttSettings
from activities.providers.ports import ProviderError, SttStream, Transcript

REPLAYABLE = 0.8
"""Of a request stream's longest time: so much of it may be replayed, which leaves the next one time for a result."""

LOOK_FOR_A_GAP = 0.9
"""Of a request stream's longest time: from here on it is cut between two words, where it can't be replayed."""

NewSegment = Callable[[int], Segment]
"""A request stream for the audio from this byte of the stream on."""


class GoogleSttStream(SttStream):
    """Each stretch of speech is a request stream of its own, which `flush` half-closes: its final result then comes
    at once, and no call idles through a silence. Each `flush` brings one final result, empty where nothing was said.

    A long stretch is rotated: the next request stream gets the audio that no final result covers, so that no word
    is lost and none comes twice. The same is done when the service reaches its limit before we do. One that is too long
    to be replayed, since nothing of it became final, is cut between two words.
    """

    def __init__(self, new_segment: NewSegment, settings: SttSettings, provider: str) -> None:
        self._new_segment = new_segment
        self._settings = settings
        self._provider = provider
        self._end = 0
        self._lull = Lull()
        self._current: Segment | None = None
        self._segments: deque[Segment | Transcript | None] = deque()
        self._reading: Segment | None = None
        self._changed = asyncio.Event()
        self._failure: ProviderError | None = None
        self._closed = False

    async def push(self, pcm: bytes) -> None:
        """Adds audio of any length."""
        self._raise_if_over()
        if pcm:
            self._append(pcm)

    async def flush(self) -> None:
        """The speaker has paused."""
        self._raise_if_over()
        if self._current is None:
            # Nothing was said since the last one; yet it is owed an answer, in its turn.
            self._queue(Transcript("", True, end_s=self._end / BYTES_PER_S))
        self._half_close(answers_flush=True)

    async def close(self) -> None:
        """The last final follows in `results`, which then ends."""
        if self._closed:
            return
        self._closed = True
        if self._current is not None:
            self._half_close(answers_flush=False)
        self._queue(None)

    async def results(self) -> AsyncIterator[Transcript]:
        """Interim and final results in the order of the audio."""
        try:
            while (item := await self._next()) is not None:
                if isinstance(item, Transcript):
                    yield item
                    continue
                async for transcript in self._results_of(item):
                    yield transcript
        except ProviderError as error:
            self._failure = error
            raise
        finally:
            self._closed = True
            await self._abandon()

    def _raise_if_over(self) -> None:
        if self._failure is not None:
            raise self._failure
        if self._closed:
            raise ProviderError(self._provider, "closed", retryable=False)

    # ------------------------------------------------------------ audio in

    def _append(self, pcm: bytes) -> None:
        segment = self._current or self._start()
        segment.push(pcm)
        self._end += len(pcm)
        latest_s = self._settings.rotate_latest_s
        if segment.length_s < latest_s * LOOK_FOR_A_GAP:
            return
        if self._replayable(segment):
            if segment.length_s >= latest_s and not segment.rotating:
                segment.rotate()
        elif self._lull.reached(pcm) or segment.length_s >= latest_s:
            # So much without a final result that a replay would reach the limit, too.
            self._half_close(answers_flush=False)

    def _start(self) -> Segment:
        segment = self._current = self._new_segment(self._end)
        self._lull = Lull()
        self._queue(segment)
        return segment

    def _queue(self, item: Segment | Transcript | None) -> None:
        self._segments.append(item)
        self._changed.set()

    def _half_close(self, *, answers_flush: bool) -> None:
        segment, self._current = self._current, None
        if segment is not None:
            segment.half_close(answers_flush=answers_flush)

    def _replayable(self, segment: Segment) -> bool:
        return segment.open_s <= self._settings.rotate_latest_s * REPLAYABLE

    # ------------------------------------------------------------ results out

    async def _next(self) -> Segment | Transcript | None:
        while not self._segments:
            self._changed.clear()
            await self._changed.wait()
        item = self._segments.popleft()
        self._reading = item if isinstance(item, Segment) else None
        return item

    async def _results_of(self, segment: Segment) -> AsyncIterator[Transcript]:
        while True:
            try:
                async for transcript in segment.results():
                    yield transcript
                    if transcript.final and self._due(segment):
                        raise Rotate
            except Rotate:
                segment = await self._replaced(segment)
            except ProviderError as error:
                if error.kind != STREAM_LIMIT or segment.covered == segment.base:
                    raise
                segment = await self._replaced(segment)
            else:
                break
        if segment.answers_flush and not segment.answered:
            yield Transcript("", True, end_s=segment.end / BYTES_PER_S)

    def _due(self, segment: Segment) -> bool:
        return not segment.half_closed and segment.length_s >= self._settings.rotate_after_s

    async def _replaced(self, old: Segment) -> Segment:
        new = self._reading = self._new_segment(old.covered)
        new.push(old.not_final())
        if self._current is old:
            self._current = new
        else:
            new.half_close(answers_flush=old.answers_flush)
        await old.cancel()
        return new

    async def _abandon(self) -> None:
        left = [self._reading, *self._segments]
        self._segments.clear()
        for item in left:
            if isinstance(item, Segment):
                await item.cancel()

"""One request stream to the recogniser, and the audio of it that no final result covers yet."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

from activities.providers.google_speech.calls import StreamCall
from activities.providers.google_speech.errors import provider_error
from activities.providers.google_speech.wire import Wire
from activities.providers.ports import ProviderError, Transcript

BYTES_PER_S = 32_000
MAX_REQUEST_BYTES = 12_800
"""0.4 s; the service takes 15 KB."""
NEAR_THE_END_S = 0.3
"""A final result that reaches so near to a pause is the last one before it."""


class Rotate(Exception):
    """This request stream is to be replaced by another, with the audio that is not final yet."""


class Segment:
    """A part of a stream's audio, from byte `base` on, sent in one request stream.

    `results` are in seconds of the whole stream. They raise `Rotate` after `rotate`, `ProviderError` when the call
    breaks or says nothing for `final_timeout_s` after `half_close`.
    """

    def __init__(self, wire: Wire, provider: str, base: int, final_timeout_s: float) -> None:
        self.base = base
        self.end = base
        self.covered = base
        self.answers_flush = False
        self.answered = False
        self.half_closed = False
        self.rotating = False
        self._wire = wire
        self._provider = provider
        self._final_timeout_s = final_timeout_s
        self._audio: deque[bytes] = deque()
        self._begin = base
        self._requests: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._results: asyncio.Queue[Transcript | Exception | None] = asyncio.Queue()
        self._expiry: asyncio.TimerHandle | None = None
        self._task = asyncio.create_task(self._run(), name="google-stt-segment")

    @property
    def length_s(self) -> float:
        """Seconds of audio it was given."""
        return (self.end - self.base) / BYTES_PER_S

    @property
    def open_s(self) -> float:
        """Seconds of them that no final result covers."""
        return (self.end - self.covered) / BYTES_PER_S

    def push(self, pcm: bytes) -> None:
        """Adds audio."""
        self.end += len(pcm)
        self._audio.append(pcm)
        for start in range(0, len(pcm), MAX_REQUEST_BYTES):
            self._requests.put_nowait(pcm[start : start + MAX_REQUEST_BYTES])

    def half_close(self, *, answers_flush: bool) -> None:
        """No more audio: the service makes the rest final and ends the call."""
        self.half_closed, self.answers_flush = True, answers_flush
        self._requests.put_nowait(None)
        self._expect_more()

    def rotate(self) -> None:
        """Makes `results` raise `Rotate` after those that have come; until then it takes audio."""
        self.rotating = True
        self._results.put_nowait(Rotate())

    def not_final(self) -> bytes:
        """The audio that no final result covers."""
        return b"".join(self._audio)[self.covered - self._begin :]

    async def results(self) -> AsyncIterator[Transcript]:
        """Until the call has ended."""
        while (item := await self._results.get()) is not None:
            if isinstance(item, Exception):
                raise item
            yield self._on_the_streams_clock(item)

    async def cancel(self) -> None:
        """Ends the call at once."""
        if self._expiry is not None:
            self._expiry.cancel()
        self._task.cancel()
        await asyncio.wait([self._task])

    def _on_the_streams_clock(self, heard: Transcript) -> Transcript:
        base_s = self.base / BYTES_PER_S
        end_s = min(base_s + heard.end_s, self.end / BYTES_PER_S) if heard.end_s > 0 else 0.0
        if heard.final:
            reach = int(end_s * BYTES_PER_S) & ~1 if end_s else self.end
            if self.half_closed and reach >= self.end - NEAR_THE_END_S * BYTES_PER_S:
                reach, self.answered = self.end, True
            end_s = reach / BYTES_PER_S
            self._cover(reach)
        words = tuple(replace(w, start_s=base_s + w.start_s, end_s=base_s + w.end_s) for w in heard.words)
        return replace(heard, words=words, end_s=end_s)

    def _cover(self, reach: int) -> None:
        self.covered = max(self.covered, reach)
        while self._audio and self._begin + len(self._audio[0]) <= self.covered:
            self._begin += len(self._audio.popleft())

    async def _run(self) -> None:
        call: StreamCall[Any] | None = None
        try:
            call = self._wire.call(self._sent())
            async for response in call:
                if self.half_closed:
                    self._expect_more()
                for transcript in self._wire.transcripts(response):
                    self._results.put_nowait(transcript)
            self._ended()
        except Exception as error:
            self._results.put_nowait(provider_error(error, self._provider))
        finally:
            if self._expiry is not None:
                self._expiry.cancel()
            if call is not None:
                call.cancel()

    def _ended(self) -> None:
        if self.half_closed:
            self._results.put_nowait(None)
        else:
            # The service has ended a call that we hadn't: what is not final is for another one.
            self._results.put_nowait(ProviderError(self._provider, "cut", retryable=True))

    async def _sent(self) -> AsyncIterator[bytes]:
        while (pcm := await self._requests.get()) is not None:
            yield pcm

    def _expect_more(self) -> None:
        if self._expiry is not None:
            self._expiry.cancel()
        loop = asyncio.get_running_loop()
        self._expiry = loop.call_later(self._final_timeout_s, self._expire)

    def _expire(self) -> None:
        if not self._task.done():
            self._results.put_nowait(ProviderError(self._provider, "timeout", retryable=True))
            self._task.cancel()

"""Speech to text without a network: pocketsphinx, in processes of its own. English only, and rough."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator, Sequence
from typing import Any

from activities.providers.engine_process import Channel, EngineProcess
from activities.providers.pocketsphinx_frames import AUDIO, CLOSE, FLUSH, OPEN, RESULT, SAMPLE_RATE
from activities.providers.ports import (
    Capabilities,
    ProviderError,
    SpeechToText,
    SttStream,
    Transcript,
    Word,
)

NAME = "pocketsphinx"
MAX_STREAMS_A_PROCESS = 16
"""A process recognises six times as fast as real time, and people in interviews listen half of the time."""
PUSH_BYTES = SAMPLE_RATE * 2
HANGS_S = 30.0
"""Of noise it may have nothing to tell for 24 s of audio, which take it 4 s, and far more where cores are few."""


class PocketsphinxStt(SpeechToText):
    """A recogniser of `processes` processes (default: half of the cores).

    `open` raises `ProviderError`: `language` for anything but English, `busy` when all are full.
    A process that died is replaced by the next `open`; its streams raise `engine_died`, retryable,
    or `timeout` where it owed them something and hung.
    """

    def __init__(self, processes: int | None = None) -> None:
        count = processes or max(1, min(4, (os.cpu_count() or 2) // 2))
        self._engines = [
            EngineProcess(NAME, "activities.providers.pocketsphinx_engine", HANGS_S, last=CLOSE)
            for _ in range(count)
        ]

    @property
    def capabilities(self) -> Capabilities:
        """Offline, English."""
        return Capabilities(NAME, offline=True, languages=("en",))

    @property
    def pids(self) -> tuple[int, ...]:
        """The processes that live."""
        return tuple(engine.pid for engine in self._engines if engine.pid is not None)

    async def start(self) -> None:
        """Starts all processes, so that the first `open` finds them loaded."""
        await asyncio.gather(*(engine.start() for engine in self._engines))

    async def open(self, language: str, hints: Sequence[str] = ()) -> SttStream:
        """A new stream on the least busy process. The hints are not used: the dictionary is fixed."""
        if language.split("-", 1)[0].split("_", 1)[0].lower() != "en":
            raise ProviderError(NAME, "language", retryable=False)
        engine = min(self._engines, key=lambda e: e.load)
        if engine.load >= MAX_STREAMS_A_PROCESS:
            raise ProviderError(NAME, "busy", retryable=True, retry_after_s=5.0)
        channel = await engine.channel()
        await channel.send(OPEN)
        return PocketsphinxStream(channel)

    async def aclose(self) -> None:
        """Ends the processes."""
        await asyncio.gather(*(engine.aclose() for engine in self._engines))


class PocketsphinxStream(SttStream):
    """Each `flush` brings one final result, empty where nothing was said; long speech brings finals on its way."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._closed = False
        self._flushes = 0

    async def push(self, pcm: bytes) -> None:
        """Adds audio of any length."""
        if self._closed:
            raise ProviderError(NAME, "closed", retryable=False)
        for start in range(0, len(pcm), PUSH_BYTES):
            await self._channel.send(AUDIO, pcm[start : start + PUSH_BYTES])

    async def flush(self) -> None:
        """Asks for a final result of what was pushed."""
        if self._closed:
            raise ProviderError(NAME, "closed", retryable=False)
        self._flushes += 1
        self._channel.owed = True
        await self._channel.send(FLUSH)

    async def results(self) -> AsyncIterator[Transcript]:
        """Interim results each 0.3 s of audio where the words have changed, and finals."""
        try:
            while True:
                kind, payload = await self._channel.receive()
                if kind == CLOSE:
                    return
                if kind != RESULT:
                    continue
                result = json.loads(payload)
                self._flushes -= bool(result["flushed"])
                self._channel.owed = self._flushes > 0 or self._channel.ending
                if transcript := _transcript(result):
                    yield transcript
        finally:
            # A reader who leaves early must not leave a decoder behind.
            self._channel.close(farewell=None if self._closed else CLOSE)
            self._closed = True

    async def close(self) -> None:
        """The last final follows in `results`, which then ends."""
        if self._closed:
            return
        self._closed = self._channel.ending = self._channel.owed = True
        try:
            await self._channel.send(CLOSE)
        except ProviderError:
            # The engine has died: whoever reads the results is told so there.
            return


def _transcript(result: dict[str, Any]) -> Transcript | None:
    if result["final"] and not result["text"] and not result["flushed"]:
        return None
    return Transcript(
        text=result["text"],
        final=result["final"],
        confidence=result["confidence"],
        words=tuple(Word(*word) for word in result["words"]),
        end_s=result["end_s"],
    )

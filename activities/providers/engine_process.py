"""An engine in a process of its own: it can't hold the media loop, nor its GIL, nor take them down with it."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TypeVar

from activities.providers.engine_frames import HEADER, READY, frame
from activities.providers.ports import ProviderError

START_TIMEOUT_S = 20.0
STOP_TIMEOUT_S = 2.0
LOOKS = 20
"""An engine's silence is counted in so many parts: time in which we ourselves stood still is one of them at most."""

T = TypeVar("T")

Message = tuple[int, bytes]
"""Kind and payload."""


class Channel:
    """One conversation with an engine. `send` and `receive` raise `ProviderError` once it has died, or hangs."""

    def __init__(self, owner: EngineProcess, number: int) -> None:
        self._owner = owner
        self.number = number
        self.inbox: asyncio.Queue[Message | None] = asyncio.Queue()
        self.ending = False
        """Its last words are on their way: it no longer counts as load."""
        self.owed = False
        """The engine has been asked for something: its silence is none for want of a question."""

    async def send(self, kind: int, payload: bytes = b"") -> None:
        """Sends a frame, waiting while the engine is more than a pipe behind."""
        await self._owner.send(self.number, kind, payload)

    async def receive(self) -> Message:
        """The engine's next frame on this channel."""
        message = await self._owner.awaited(self.number, self.inbox.get, lambda: self.owed)
        if message is None:
            self.inbox.put_nowait(None)
            raise self._owner.died()
        return message

    def close(self, farewell: int | None = None) -> None:
        """Forgets the channel: later frames on it are dropped. The engine is sent a last frame of that kind."""
        if farewell is not None:
            self._owner.post(self.number, farewell)
        self._owner.forget(self.number)


class EngineProcess:
    """`python -m module`, started on first use, replaced by the next `channel()` after it died.

    A frame of kind `last` from the engine ends its channel; what has come on it can still be received.
    Where it owes something and gives nobody anything for `hangs_s`, or takes nothing, it is killed.
    """

    def __init__(self, provider: str, module: str, hangs_s: float, last: int | None = None) -> None:
        self._last = last
        self._hangs_s = hangs_s
        self._frames = 0
        self._provider = provider
        self._module = module
        self._process: asyncio.subprocess.Process | None = None
        self._reader: asyncio.Task[None] | None = None
        self._channels: dict[int, Channel] = {}
        self._last_channel = 0
        self._starting = asyncio.Lock()
        self._closed = False

    @property
    def pid(self) -> int | None:
        """The process's id while it lives."""
        return self._process.pid if self._process and self.alive else None

    @property
    def alive(self) -> bool:
        """Started, and its output is still being read."""
        return self._reader is not None and not self._reader.done()

    @property
    def load(self) -> int:
        """How many channels are in use."""
        return sum(not channel.ending for channel in self._channels.values())

    async def start(self) -> None:
        """Starts it and waits until it has loaded. Raises `ProviderError`."""
        async with self._starting:
            if self._closed:
                raise ProviderError(self._provider, "closed", retryable=False)
            if not self.alive:
                await self._spawn()

    async def channel(self) -> Channel:
        """A new channel, on a living engine."""
        await self.start()
        self._last_channel += 1
        channel = self._channels[self._last_channel] = Channel(self, self._last_channel)
        return channel

    def forget(self, number: int) -> None:
        """Drops a channel."""
        self._channels.pop(number, None)

    def died(self) -> ProviderError:
        """What is raised for an engine that has gone."""
        return ProviderError(self._provider, "engine_died", retryable=not self._closed)

    async def send(self, number: int, kind: int, payload: bytes) -> None:
        """Sends a frame on a channel. Raises `ProviderError` where that channel's engine has died."""
        if number not in self._channels or self._process is None or self._process.stdin is None:
            raise self.died()
        try:
            self._process.stdin.write(frame(number, kind, payload))
            await self.awaited(number, self._process.stdin.drain, lambda: True)
        except (ConnectionError, RuntimeError) as error:
            raise self.died() from error

    async def awaited(self, number: int, wait: Callable[[], Awaitable[T]], owed: Callable[[], bool]) -> T:
        """What the engine is waited for. Raises `ProviderError` (`timeout`) where it hangs: it is ended."""
        silent = 0
        while True:
            frames = self._frames
            with suppress(TimeoutError):
                async with asyncio.timeout(self._hangs_s / LOOKS):
                    return await wait()
            # One that is busy with others doesn't hang.
            silent = silent + 1 if owed() and frames == self._frames else 0
            if silent == LOOKS:
                await self._kill(number)
                raise ProviderError(self._provider, "timeout", retryable=True)

    async def _kill(self, number: int) -> None:
        """Ends it at once, where that channel's engine still lives."""
        if number in self._channels and self._process is not None and self._reader is not None:
            with suppress(ProcessLookupError):
                self._process.kill()
            await asyncio.wait([self._reader])

    def post(self, number: int, kind: int) -> None:
        """Sends an empty frame without waiting, where the channel's engine still lives."""
        if number in self._channels and self._process is not None and self._process.stdin is not None:
            self._process.stdin.write(frame(number, kind))

    async def aclose(self) -> None:
        """Ends the process for good."""
        self._closed = True
        async with self._starting:
            await self._end()

    async def _spawn(self) -> None:
        await self._end()
        try:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                self._module,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
            )
            async with asyncio.timeout(START_TIMEOUT_S):
                await self._await_ready(self._stdout(self._process))
        except (OSError, TimeoutError, asyncio.IncompleteReadError) as error:
            await self._end()
            raise ProviderError(self._provider, "engine_does_not_start", retryable=True) from error
        self._reader = asyncio.create_task(self._read(self._stdout(self._process)))

    async def _await_ready(self, output: asyncio.StreamReader) -> None:
        length, _, kind = HEADER.unpack(await output.readexactly(HEADER.size))
        reason = (await output.readexactly(length)).decode()
        if kind != READY or reason:
            await self._end()
            raise ProviderError(self._provider, reason or "engine_does_not_start", retryable=False)

    @staticmethod
    def _stdout(process: asyncio.subprocess.Process) -> asyncio.StreamReader:
        if process.stdout is None:
            raise OSError("no pipe")
        return process.stdout

    async def _read(self, output: asyncio.StreamReader) -> None:
        try:
            while True:
                length, number, kind = HEADER.unpack(await output.readexactly(HEADER.size))
                payload = await output.readexactly(length)
                self._frames += 1
                if channel := self._channels.get(number):
                    channel.inbox.put_nowait((kind, payload))
                    if kind == self._last:
                        self.forget(number)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self._abandon()

    def _abandon(self) -> None:
        for channel in self._channels.values():
            channel.inbox.put_nowait(None)
        self._channels.clear()

    async def _end(self) -> None:
        process, self._process = self._process, None
        reader, self._reader = self._reader, None
        if process is not None:
            if process.stdin is not None:
                process.stdin.close()
            with suppress(TimeoutError):
                async with asyncio.timeout(STOP_TIMEOUT_S):
                    await process.wait()
            if process.returncode is None:
                with suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
        if reader is not None:
            reader.cancel()
            with suppress(asyncio.CancelledError):
                await reader

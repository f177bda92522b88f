"""The signaling link of one member: joins over REST, keeps the socket open, and comes back after it broke."""

import asyncio
import json
import ssl
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Protocol
from urllib.parse import urlencode

import websockets
from websockets.asyncio.client import ClientConnection

from workers.demo.closing import BROKEN, Next, after_close
from workers.demo.rest import Problem, Rest, UnreachableError

PING_EVERY_S = 2.0
CUT_OFF_AFTER_S = 5.0
OPEN_TIMEOUT_S = 5.0
CLOSE_TIMEOUT_S = 1.0
EARLY_POLL_S = 0.5
RETRY_S = 0.5
BLAME_JOINS = 12
"""How many joins in a row blame the room before one asks without, in case the room is well after all."""
MAX_MESSAGE_BYTES = 1 << 20
AGAIN = frozenset({429, 500, 502, 503, 504})


class NotAdmittedError(Exception):
    """The interview doesn't let this member in (any more); `args[0]` says why."""


class Listener(Protocol):
    """Who uses a link. Both are called one at a time."""

    async def on_message(self, message: dict[str, Any]) -> None:
        """A message other than `pong` came."""

    async def on_closed(self) -> None:
        """The socket is gone, and everything negotiated over it with it."""


class Link:
    """`stay` runs until the room is left, over or closed to this member; `send` works in between."""

    def __init__(self, rest: Rest, listener: Listener, tls: ssl.SSLContext | None = None) -> None:
        self.session_id = ""
        self.leaving = False
        """Set before closing on purpose: then nobody comes back."""
        self.closes: list[int] = []
        """The close codes of the sockets so far; 1006 for one that broke."""
        self._rest = rest
        self._listener = listener
        self._tls = tls
        self._socket: ClientConnection | None = None
        self._heard_at = 0.0

    async def stay(self) -> None:
        """From one connection to the next. Raises `NotAdmittedError`."""
        lost: int | None = None
        while True:
            ticket = await self._join(lost)
            code = await self._connect(ticket)
            self.closes.append(code)
            step = after_close(code, leaving=self.leaving)
            if step is Next.STOP:
                return
            lost = ticket["epoch"] if step is Next.REJOIN_ELSEWHERE else None

    async def send(self, message: Mapping[str, Any]) -> None:
        """Send one message. Raises `websockets.ConnectionClosed`, also where there is no socket."""
        if self._socket is None:
            raise websockets.ConnectionClosedError(None, None)
        await self._socket.send(json.dumps(message))

    def cut(self) -> None:
        """Lose the socket without a word, as by a failing network."""
        if self._socket is not None:
            self._socket.transport.abort()

    async def _join(self, lost: int | None) -> dict[str, Any]:
        """Ask until there is a room."""
        for attempt in range(1 << 30):
            blame = lost if attempt % BLAME_JOINS < BLAME_JOINS - 1 else None
            body = {} if blame is None else {"failedEpoch": blame}
            try:
                return await self._rest.post(f"/api/interview/{self.session_id}/join", body)
            except Problem as problem:
                await asyncio.sleep(wait_before_rejoin(problem))
            except UnreachableError:
                await asyncio.sleep(RETRY_S)
        raise NotAdmittedError("No room came up.")

    async def _connect(self, ticket: Mapping[str, Any]) -> int:
        """One connection, from its opening to its close code."""
        url = f"{ticket['webSocketUrl']}?{urlencode({'token': ticket['signalingToken']})}"
        try:
            async with websockets.connect(
                url,
                origin=websockets.Origin(self._rest.url),
                open_timeout=OPEN_TIMEOUT_S,
                close_timeout=CLOSE_TIMEOUT_S,
                ping_interval=None,
                max_size=MAX_MESSAGE_BYTES,
                proxy=None,
                ssl=self._tls,
            ) as socket:
                self._socket = socket
                await self._talk(socket)
                return socket.close_code or BROKEN
        except websockets.ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else BROKEN
        except (OSError, TimeoutError, websockets.InvalidHandshake):
            await asyncio.sleep(RETRY_S)
            return BROKEN
        finally:
            self._socket = None
            await self._listener.on_closed()

    async def _talk(self, socket: ClientConnection) -> None:
        self._heard_at = time.monotonic()
        await self.send({"type": "request_media_config"})
        pinging = asyncio.create_task(self._ping(socket), name="ping")
        try:
            async for text in socket:
                self._heard_at = time.monotonic()
                message = json.loads(text)
                if message.get("type") != "pong":
                    await self._listener.on_message(message)
        finally:
            pinging.cancel()

    async def _ping(self, socket: ClientConnection) -> None:
        with suppress(websockets.ConnectionClosed):
            while time.monotonic() - self._heard_at < CUT_OFF_AFTER_S:
                await self.send({"type": "ping", "t": time.time()})
                await asyncio.sleep(PING_EVERY_S)
        socket.transport.abort()


def wait_before_rejoin(problem: Problem) -> float:
    """Seconds until the next join. Raises `NotAdmittedError` where another can't help."""
    if problem.kind == "too-early":
        return EARLY_POLL_S
    if problem.status in AGAIN:
        return problem.retry_after_s or RETRY_S
    raise NotAdmittedError(str(problem)) from problem

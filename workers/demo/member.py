"""A member of one interview, who joins it over REST, signaling and WebRTC and comes back when cut off."""

import asyncio
import ssl
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self, TypeVar

import numpy as np
import websockets
from aiortc import MediaStreamTrack
from av import AudioFrame
from av.frame import Frame

from workers.demo.hearing import Heard, Hearing
from workers.demo.link import Link
from workers.demo.peers import Publisher, Subscriber, configuration
from workers.demo.rest import Rest
from workers.demo.sound import rms
from workers.demo.view import RoomView

MEDIA_TIMEOUT_S = 12.0
LEAVE_TIMEOUT_S = 2.0

Result = TypeVar("Result")


@dataclass(frozen=True)
class Event:
    """A message as it came, and when (monotonic seconds)."""

    at: float
    message: Mapping[str, Any]

    @property
    def type(self) -> str:
        """The message's type."""
        return str(self.message.get("type"))


class Member:
    """An async context manager: `invite`, then `start`; leaving the context closes everything."""

    def __init__(self, url: str, *, tls: ssl.SSLContext | None = None) -> None:
        self.rest = Rest(url)
        self.link = Link(self.rest, self, tls)
        self.view = RoomView()
        """What the room has told."""
        self.hearing = Hearing()
        """What was heard of the AI."""
        self.events: list[Event] = []
        """All messages in their order, without those of the media's negotiation."""
        self.frames: dict[tuple[str, str], int] = {}
        """How many frames were decoded, by participant and kind (`audio`, `video`)."""
        self.on_event: Callable[[Event], None] | None = None
        """Called with each event as it comes."""
        self.connections = 0
        """How often the room was entered (`session_ready`)."""
        self.session_id = ""
        self.participant_id = ""
        self._publisher: Publisher | None = None
        self._subscriber: Subscriber | None = None
        self._staying: asyncio.Task[None] | None = None
        self._media: set[asyncio.Task[None]] = set()
        self._changed = asyncio.Event()

    # ------------------------------------------------------------ life

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def invite(self, token: str) -> None:
        """Become the member whom the invite link's token names. Raises `Problem`, `UnreachableError`."""
        me = await self.rest.use_invite(token)
        self.session_id, self.participant_id = str(me["sessionId"]), str(me["participantId"])
        self.link.session_id = self.session_id

    def start(self) -> None:
        """Join, as soon as the interview lets one in, and stay."""
        self.link.leaving = False
        self._staying = asyncio.create_task(self._stay(), name="member")

    async def leave(self) -> None:
        """Say good-bye, and close."""
        self.link.leaving = True
        with suppress(websockets.ConnectionClosed, TimeoutError):
            await self.send({"type": "leave_request"})
            await self.until(lambda: self.view.left, LEAVE_TIMEOUT_S, "the node's good-bye")
        await self.close()

    async def close(self) -> None:
        """Close everything without a word."""
        self.link.leaving = True
        if self._staying is not None:
            self._staying.cancel()
            await asyncio.gather(self._staying, return_exceptions=True)
        await self.rest.aclose()

    async def until(
        self, condition: Callable[[], Result | None], timeout_s: float, what: str = "it"
    ) -> Result:
        """Wait until `condition` is true, and return it.

        Raises `TimeoutError` that names `what`, or, where it can't come any more,
        `NotAdmittedError` or `ConnectionError`.
        """
        deadline = time.monotonic() + timeout_s
        while not (result := condition()):
            self._raise_if_ended()
            self._changed.clear()
            try:
                async with asyncio.timeout(deadline - time.monotonic()):
                    await self._changed.wait()
            except TimeoutError:
                raise TimeoutError(f"{what} did not come within {timeout_s:g} s") from None
        return result

    # ------------------------------------------------------------ what is sent and heard

    def tracks(self) -> Sequence[MediaStreamTrack]:
        """New tracks for a new connection: a microphone first, then perhaps a camera."""
        return ()

    async def send(self, message: Mapping[str, Any]) -> None:
        """Send one signaling message. Raises `websockets.ConnectionClosed`."""
        await self.link.send(message)

    async def received(self, message: Mapping[str, Any]) -> None:
        """A message came and is in `view`: for subclasses."""

    def heard(self) -> dict[str, float]:
        """Seconds with sound of each of the AI's lines, by interaction id."""
        return {key: heard.seconds for key, heard in self.hearing.lines.items()}

    def loudness(self, interaction_id: str) -> Heard:
        """What was heard of one line."""
        return self.hearing.lines.get(interaction_id, Heard())

    # ------------------------------------------------------------ called by the link

    async def on_message(self, message: dict[str, Any]) -> None:
        """A message came."""
        kind = message.get("type")
        if kind == "media_config":
            await self._open_media(message["sfuDetails"]["iceServers"])
        elif kind in ("answer", "offer", "ice_candidate"):
            await self._negotiate(message)
        else:
            self._take_in(message)
            await self.received(message)
            self._changed.set()

    async def on_closed(self) -> None:
        """The socket is gone: a new one negotiates new media connections."""
        publisher, subscriber = self._publisher, self._subscriber
        self._publisher = self._subscriber = None
        for task in self._media:
            task.cancel()
        await asyncio.gather(*self._media, return_exceptions=True)
        for peer in (publisher, subscriber):
            if peer is not None:
                await peer.close()

    def _take_in(self, message: dict[str, Any]) -> None:
        now = time.monotonic()
        event = Event(now, message)
        self.events.append(event)
        self.view.apply(message)
        if message["type"] == "ai_message":
            self.hearing.caption(message["interactionId"], final=message["final"], at=now)
        elif message["type"] == "session_ready":
            self.connections += 1
        if self.view.over:
            self.link.leaving = True
        if self.on_event is not None:
            self.on_event(event)

    # ------------------------------------------------------------ media

    async def _open_media(self, ice_servers: Sequence[Mapping[str, Any]]) -> None:
        await self.on_closed()
        tracks = self.tracks()
        self._publisher = Publisher(self.send, configuration(ice_servers), tracks)
        self._subscriber = Subscriber(self.send, configuration(ice_servers), self._on_frame)
        self._in_background(self._establish(self._publisher if tracks else None))

    async def _establish(self, publisher: Publisher | None) -> None:
        """Offer, and say that the connection is established; without media, the room goes on in text."""
        with suppress(TimeoutError, ConnectionError):
            async with asyncio.timeout(MEDIA_TIMEOUT_S):
                if publisher is not None:
                    await publisher.offer()
                    await publisher.connected()
        await self.send({"type": "connection_established"})

    async def _negotiate(self, message: Mapping[str, Any]) -> None:
        publisher, subscriber = self._publisher, self._subscriber
        if publisher is None or subscriber is None:
            return
        if message["type"] == "answer":
            await publisher.answered(message["sdp"])
        elif message["type"] == "offer":
            await subscriber.offered(message["sdp"], message["tracks"])
        elif message.get("connection", "publish") == "publish":
            self._in_background(publisher.add_candidate(message["candidate"]))
        else:
            await subscriber.add_candidate(message["candidate"])

    def _in_background(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._media.add(task)
        task.add_done_callback(self._media.discard)
        task.add_done_callback(_report_failure)

    def _on_frame(self, owner: str, kind: str, frame: Frame) -> None:
        self.frames[owner, kind] = self.frames.get((owner, kind), 0) + 1
        if isinstance(frame, AudioFrame) and owner == self.view.ai_id:
            seconds = frame.samples / frame.sample_rate
            self.hearing.sound(rms(np.asarray(frame.to_ndarray(), np.int16)), seconds, time.monotonic())
        self._changed.set()

    async def _stay(self) -> None:
        try:
            await self.link.stay()
        finally:
            self._changed.set()

    def _raise_if_ended(self) -> None:
        staying = self._staying
        if staying is None or not staying.done() or staying.cancelled():
            return
        error = staying.exception()
        if error is not None:
            raise error
        if not self.link.leaving:
            raise ConnectionError(f"The room was closed to this member (close codes {self.link.closes}).")


def _report_failure(task: "asyncio.Task[None]") -> None:
    """A socket that closes under a negotiation is no news: the link has it too."""
    error = None if task.cancelled() else task.exception()
    if error is not None and not isinstance(error, websockets.ConnectionClosed):
        asyncio.get_running_loop().call_exception_handler(
            {"message": "A negotiation failed", "exception": error, "task": task}
        )

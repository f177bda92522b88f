"""A real aiortc client of a media node, without the signaling in between."""

import asyncio
import fractions
import math
import time
from array import array
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import av
from aiortc import (
    MediaStreamTrack,
    RTCBundlePolicy,
    RTCConfiguration,
    RTCPeerConnection,
    RTCRtpSender,
    RTCSessionDescription,
)
from aiortc.mediastreams import MediaStreamError

from sfu.errors import NodeClosed
from sfu.room import Room
from sfu.types import Connection, TrackInfo

SdpFilter = Callable[[str], str]
MAX_BUNDLE = RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE)


async def until(condition: Callable[[], Any], timeout: float = 10.0, what: str = "") -> Any:
    """The condition's value as soon as it is true; fails after `timeout` seconds."""
    deadline = time.monotonic() + timeout
    while not (value := condition()):
        assert time.monotonic() < deadline, what or "the condition never came true"
        await asyncio.sleep(0.01)
    return value


def tone(frequency: float, seconds: float, rate: int = 48_000, level: int = 12_000) -> bytes:
    step = 2 * math.pi * frequency / rate
    return array("h", (int(level * math.sin(step * n)) for n in range(int(seconds * rate)))).tobytes()


class Tone(MediaStreamTrack):
    """A sine wave in real time."""

    kind = "audio"

    def __init__(self, frequency: float = 440.0) -> None:
        super().__init__()
        self._pcm = tone(frequency, 1.0)
        self._started: float | None = None
        self._pts = 0

    async def recv(self) -> av.AudioFrame:
        now = time.monotonic()
        self._started = self._started or now
        await asyncio.sleep(max(0.0, self._started + self._pts / 48_000 - now))
        start = self._pts * 2 % len(self._pcm)
        frame = av.AudioFrame(format="s16", layout="mono", samples=960)
        frame.planes[0].update(self._pcm[start : start + 1920])
        frame.sample_rate, frame.pts, frame.time_base = 48_000, self._pts, fractions.Fraction(1, 48_000)
        self._pts += 960
        return frame


class Picture(MediaStreamTrack):
    """A moving picture, 15 frames per second."""

    kind = "video"

    def __init__(self, width: int = 320, height: int = 240) -> None:
        super().__init__()
        self._size = (width, height)
        self._count = 0
        self._started: float | None = None

    async def recv(self) -> av.VideoFrame:
        now = time.monotonic()
        self._started = self._started or now
        await asyncio.sleep(max(0.0, self._started + self._count / 15 - now))
        width, height = self._size
        frame = av.VideoFrame(width, height, "yuv420p")
        for index, plane in enumerate(frame.planes):
            plane.update(bytes([(self._count * 3 + index * 50) % 256]) * plane.buffer_size)
        frame.pts, frame.time_base = self._count * 6000, fractions.Fraction(1, 90_000)
        self._count += 1
        return frame


class Received:
    """What was decoded of one remote track."""

    def __init__(self, track: MediaStreamTrack) -> None:
        self.frames = 0
        self.energy = 0.0
        self.last: Any = None
        self._task = asyncio.create_task(self._run(track))

    async def _run(self, track: MediaStreamTrack) -> None:
        while True:
            try:
                frame = await track.recv()
            except MediaStreamError:
                return
            self.frames += 1
            self.last = frame
            if isinstance(frame, av.AudioFrame):
                samples = array("h", bytes(frame.planes[0])[: frame.samples * 4])
                self.energy = sum(s * s for s in samples) / max(1, len(samples))


class Client:
    """Publishes and subscribes with two peer connections; also the node's listener."""

    def __init__(
        self,
        room: Room,
        peer_id: str,
        *,
        sdp_filter: SdpFilter = str,
        offer_filter: SdpFilter = str,
        publishes: bool = True,
        configuration: RTCConfiguration = MAX_BUNDLE,
    ) -> None:
        self.peer_id = peer_id
        self.room = room
        self.states: list[tuple[Connection, str]] = []
        self.tracks: list[TrackInfo] = []
        self.offers = 0
        self.received: dict[str, Received] = {}
        self.publisher = RTCPeerConnection(configuration)
        self.subscriber = RTCPeerConnection(configuration)
        self._filter = sdp_filter
        self._offer_filter = offer_filter
        self._tasks: set[asyncio.Task[None]] = set()
        self._lock = asyncio.Lock()
        self.listen()
        self.peer = room.add_peer(peer_id, self, publishes=publishes)

    def listen(self) -> None:
        subscriber = self.subscriber

        @subscriber.on("track")
        def on_track(track: MediaStreamTrack) -> None:
            mid = next(t.mid for t in subscriber.getTransceivers() if t.receiver.track is track)
            self.received[str(mid)] = Received(track)

    def on_subscribe_offer(self, sdp: str, tracks: Sequence[TrackInfo]) -> None:
        self.offers += 1
        self.tracks = list(tracks)
        task = asyncio.create_task(self._answer(sdp))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def on_ice_candidate(self, connection: Connection, candidate: dict[str, Any] | None) -> None:
        raise AssertionError("the node doesn't trickle")

    def on_connection_state(self, connection: Connection, state: str) -> None:
        self.states.append((connection, state))

    async def _answer(self, sdp: str) -> None:
        async with self._lock:
            await self.subscriber.setRemoteDescription(RTCSessionDescription(self._filter(sdp), "offer"))
            await self.subscriber.setLocalDescription(await self.subscriber.createAnswer())
            # A peer may leave while its answer is under way.
            with suppress(NodeClosed):
                await self.peer.accept_answer(self.subscriber.localDescription.sdp)

    async def publish(self, *tracks: MediaStreamTrack) -> list[RTCRtpSender]:
        senders = [self.publisher.addTransceiver(track, "sendonly").sender for track in tracks]
        await self.negotiate()
        return senders

    async def negotiate(self) -> None:
        await self.publisher.setLocalDescription(await self.publisher.createOffer())
        answer = await self.peer.publish(self._offer_filter(self.publisher.localDescription.sdp))
        await self.publisher.setRemoteDescription(RTCSessionDescription(self._filter(answer), "answer"))

    def from_peer(self, peer_id: str, source: str) -> Received | None:
        """What is received of a peer's track, once it is."""
        mid = next((t.mid for t in self.tracks if (t.peer_id, t.source) == (peer_id, source)), None)
        return self.received.get(mid) if mid is not None else None

    async def connected(self, connection: Connection) -> None:
        await until(lambda: (connection, "connected") in self.states, what=f"{connection}: {self.states}")

    async def close(self) -> None:
        await self.room.remove_peer(self.peer_id, self.peer)
        await self.publisher.close()
        await self.subscriber.close()

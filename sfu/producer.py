"""A published track and those that receive it."""

import asyncio
import random
import time
from collections.abc import Callable

from sfu.injector import Injector
from sfu.plane import DataPlane
from sfu.reports import pack_cname, pack_sender_report, to_ntp
from sfu.streams import ExtensionIds, Inbound, Outbound
from sfu.throttle import KeyframeThrottle
from sfu.types import KIND_OF_SOURCE, Kind, Source

OPUS_PAYLOAD_TYPE = 111
OPUS_CLOCK_RATE = 48_000


class Producer:
    """One track of one peer; its stream may be replaced (another SSRC) while its receivers stay."""

    def __init__(self, plane: DataPlane, peer_id: str, source: Source, stream: Inbound) -> None:
        self.peer_id = peer_id
        self.source: Source = source
        self.kind: Kind = KIND_OF_SOURCE[source]
        self.stream = stream
        self.send_pli: Callable[[], None] | None = None
        self._plane = plane
        self._outs: list[Outbound] = []
        self._throttle = KeyframeThrottle()

    @property
    def cname(self) -> str:
        """One name for all streams of a peer: what shares it is played in step (RFC 3550, 6.5.1)."""
        return f"peer-{self.peer_id.encode().hex()[:200]}"

    @property
    def watched(self) -> bool:
        """It is a picture that somebody receives."""
        return self.kind == "video" and bool(self._outs)

    def add(self, out: Outbound) -> None:
        """Forward to one more."""
        self._outs.append(out)
        self._plane.set_route(self.stream, self._outs)

    def remove(self, out: Outbound) -> None:
        """Stop forwarding to this one."""
        if out in self._outs:
            self._outs.remove(out)
            self._plane.set_route(self.stream, self._outs)

    def replace_stream(self, stream: Inbound) -> None:
        """Go on with another SSRC; receivers see one unbroken stream."""
        stream.muted = self.stream.muted
        self._plane.set_route(self.stream, ())
        self.stream = stream
        for out in self._outs:
            out.rewriter.switch()
        self._wait_for_keyframe()
        self._plane.set_route(stream, self._outs)

    def set_muted(self, muted: bool) -> None:
        """Withhold the stream from everybody, or go on with it."""
        if muted == self.stream.muted:
            return
        self.stream.muted = muted
        if not muted:
            for out in self._outs:
                out.rewriter.resync()
            self._wait_for_keyframe()

    def request_keyframe(self, now: float) -> None:
        """Ask the publisher for a key frame, at most every half second."""
        if self.kind == "video" and self.send_pli and self._throttle.request(now):
            self.send_pli()

    def poll_keyframe(self, now: float) -> None:
        """Ask for the key frame that was held back, if one was."""
        if self.send_pli and self._throttle.poll(now):
            self.send_pli()

    def forward_sender_report(self, ntp: int, timestamp: int) -> None:
        """Tell receivers which moment of our clock (`ntp`) a source timestamp belongs to."""
        for out in self._outs:
            if not out.enabled or not out.packets or not out.rewriter.is_from(self.stream.ssrc):
                continue
            stamp = (timestamp + out.rewriter.timestamp_offset) & 0xFFFFFFFF
            report = pack_sender_report(out.ssrc, ntp, stamp, out.packets, out.octets)
            self._plane.send_rtcp(out.leg, report + pack_cname(out.ssrc, self.cname))

    def _wait_for_keyframe(self) -> None:
        if self.kind == "video":
            for out in self._outs:
                out.awaits_keyframe = True


class InjectedProducer(Producer):
    """The program's own voice as a peer's microphone."""

    def __init__(self, plane: DataPlane, peer_id: str, on_level: Callable[[int, float], None]) -> None:
        ssrc, timestamp = random.getrandbits(32), random.getrandbits(32)
        super().__init__(
            plane,
            peer_id,
            "microphone",
            Inbound(ssrc, OPUS_PAYLOAD_TYPE, OPUS_CLOCK_RATE, ExtensionIds()),
        )
        self.injector = Injector(peer_id, self._send, timestamp)
        self._on_level = on_level
        self._sequence = random.getrandbits(16)
        self._last: tuple[int, float] | None = None

    def report(self) -> None:
        """Send sender reports if anything was played since the last ones."""
        if self._last is not None:
            timestamp, sent_at = self._last
            self._last = None
            self.forward_sender_report(to_ntp(sent_at), timestamp)

    def _send(self, payload: bytes, timestamp: int, marker: bool, level: int) -> None:
        self._plane.inject(self.stream, (marker, self._sequence, timestamp), payload, level)
        self._sequence = (self._sequence + 1) & 0xFFFF
        self._last = (timestamp, time.time())
        self._on_level(level, asyncio.get_running_loop().time())

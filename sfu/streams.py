"""What the data plane knows of a connection and of the streams it receives and sends."""

from collections.abc import Callable
from dataclasses import dataclass
from struct import pack

from sfu.bandwidth import BandwidthEstimate
from sfu.cache import PacketCache
from sfu.nack import NackGenerator
from sfu.reorder import TapPacket
from sfu.reports import ReceiverStats
from sfu.rewrite import Rewriter
from sfu.srtp import SrtpContext, SrtpKeys

Address = tuple[str, int] | tuple[str, int, int, int]
MAX_UNKNOWN_SSRCS = 16
PACKET_S = 0.02
"""Of a microphone."""
PACKET_LATE_S = 0.002
"""Behind its time, at most, on a good path."""


@dataclass(frozen=True)
class ExtensionIds:
    """The header extension ids of one m-line; 0 for those that weren't negotiated."""

    mid: int = 0
    audio_level: int = 0
    abs_send_time: int = 0


class Leg:
    """A connection as the data plane sees it: keys, where to send, what it publishes."""

    __slots__ = (
        "admitted",
        "destination",
        "heard_at",
        "inbound",
        "on_datagram",
        "on_path",
        "on_rtcp",
        "on_unknown",
        "receive",
        "rejected",
        "send",
    )

    def __init__(
        self,
        on_datagram: Callable[[bytes, Address], None],
        on_rtcp: Callable[[bytes], None],
        on_path: Callable[[Address, float], None],
        on_unknown: Callable[[int, bytes], "Inbound | None"],
    ) -> None:
        self.on_datagram = on_datagram
        self.on_rtcp = on_rtcp
        self.on_path = on_path
        self.on_unknown = on_unknown
        self.receive: SrtpContext | None = None
        self.send: SrtpContext | None = None
        self.destination: Address | None = None
        self.inbound: dict[int, Inbound] = {}
        self.admitted: set[int] = set()
        self.heard_at = float("-inf")
        self.rejected = 0

    def secure(self, keys: SrtpKeys) -> None:
        """Take the keys of a handshake."""
        self.receive = SrtpContext(keys.receive, keys.profile, inbound=True)
        self.send = SrtpContext(keys.send, keys.profile, inbound=False)
        self.admitted.clear()

    def admits(self, ssrc: int) -> bool:
        """Whether an SSRC that no description named may be looked at.

        libsrtp keeps state for each one that was authentic; the caller adds those to `admitted`.
        """
        return ssrc in self.admitted or len(self.admitted) < MAX_UNKNOWN_SSRCS


class Inbound:
    """A stream that a peer publishes, with those it is forwarded to."""

    __slots__ = (
        "bandwidth",
        "clock_rate",
        "give",
        "ids",
        "is_video",
        "muted",
        "nack",
        "on_gap",
        "on_keyframe_wanted",
        "on_level",
        "on_packet",
        "outs",
        "payload_type",
        "rtx_payload_type",
        "ssrc",
        "stats",
        "tapped_at",
        "together",
    )

    def __init__(self, ssrc: int, payload_type: int, clock_rate: int, ids: ExtensionIds) -> None:
        self.ssrc = ssrc
        self.payload_type = payload_type
        self.rtx_payload_type: int | None = None
        self.clock_rate = clock_rate
        self.ids = ids
        self.is_video = clock_rate == 90_000
        self.muted = False
        self.outs: tuple[Outbound, ...] = ()
        self.stats = ReceiverStats(clock_rate)
        self.nack: NackGenerator | None = None
        self.bandwidth: BandwidthEstimate | None = None
        self.on_level: Callable[[int, float], None] | None = None
        self.on_packet: Callable[[int, TapPacket], None] | None = None
        self.give: Callable[[], None] = _nothing
        """Hands on what `on_packet` has held."""
        self.together: Callable[[], int] = lambda: 1
        """How many packets `on_packet` may get at once."""
        self.tapped_at = float("-inf")
        """When the newest packet came that it got."""
        self.on_gap: Callable[[], None] = _nothing
        self.on_keyframe_wanted: Callable[[], None] = _nothing

    @property
    def wanted_at(self) -> float:
        """When somebody wants what has come of it by then; long ago where each packet is wanted as it comes."""
        if self.outs:
            return float("-inf")
        if self.on_packet is None:
            return float("inf")
        return self.tapped_at + self.together() * PACKET_S + PACKET_LATE_S


class Outbound:
    """A stream that a peer receives: one m-line of its subscribe connection."""

    __slots__ = (
        "awaits_keyframe",
        "cache",
        "enabled",
        "leg",
        "level_at",
        "octets",
        "packets",
        "payload_type",
        "prefix",
        "rewriter",
        "ssrc",
        "time_at",
    )

    def __init__(self, leg: Leg, ssrc: int, payload_type: int, rewriter: Rewriter, *, video: bool) -> None:
        self.leg = leg
        self.ssrc = ssrc
        self.payload_type = payload_type
        self.rewriter = rewriter
        self.cache = PacketCache() if video else None
        self.enabled = False
        self.awaits_keyframe = video
        self.packets = 0
        self.octets = 0
        self.level_at = 0
        self.time_at = 0
        self.prefix = bytes(12)

    def set_header(self, mid: str, ids: ExtensionIds, *, audio: bool) -> None:
        """Lay out the header: all that changes from packet to packet has a fixed place in it.

        One-byte extensions (RFC 8285, 4.2): the m-line's own mid, the send time, the audio level.
        """
        self.level_at = self.time_at = 0
        extensions = b""
        if ids.mid and 0 < len(mid) <= 16:
            extensions += bytes((ids.mid << 4 | len(mid) - 1,)) + mid.encode("ascii")
        if ids.abs_send_time and not audio:
            extensions += bytes((ids.abs_send_time << 4 | 2,))
            self.time_at = 16 + len(extensions)
            extensions += bytes(3)
        if ids.audio_level and audio:
            extensions += bytes((ids.audio_level << 4,))
            self.level_at = 16 + len(extensions)
            extensions += bytes(1)
        if not extensions:
            self.prefix = b"\x80" + bytes(11)
            return
        extensions += bytes(-len(extensions) % 4)
        self.prefix = b"\x90" + bytes(11) + pack("!HH", 0xBEDE, len(extensions) // 4) + extensions

    def restart(self) -> None:
        """The receiver starts anew: no sequence number was used yet under its keys."""
        if self.cache:
            self.cache.clear()
            self.awaits_keyframe = True
        self.rewriter.resync()


def _nothing() -> None:
    return None

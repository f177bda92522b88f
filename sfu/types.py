"""What callers of the media node give and get."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, Protocol

from sfu.loudness import peak

Connection = Literal["publish", "subscribe"]
Source = Literal["microphone", "camera", "screen"]
Kind = Literal["audio", "video"]

KIND_OF_SOURCE: dict[Source, Kind] = {"microphone": "audio", "camera": "video", "screen": "video"}


@dataclass(frozen=True)
class IceServer:
    """A STUN or TURN server that clients are told of."""

    urls: tuple[str, ...]
    username: str | None = None
    credential: str | None = None


@dataclass(frozen=True)
class NodeConfig:
    """How a media node listens and what it allows.

    `advertised` holds the addresses offered to clients. Empty means the bind host or, for an unspecified
    one (`0.0.0.0`, `::`), the interfaces' and loopback: Firefox doesn't reach a node by loopback alone.
    `port` 0 takes a free one. `max_bitrate` is in bits per second for each published video.
    """

    bind_host: str = "0.0.0.0"
    port: int = 0
    advertised: tuple[str, ...] = ()
    ice_servers: tuple[IceServer, ...] = ()
    max_peers_per_room: int = 8
    max_bitrate: int = 2_000_000


@dataclass(frozen=True)
class TrackInfo:
    """Whose media an m-line of a subscribe offer carries."""

    mid: str
    peer_id: str
    kind: Kind
    source: Source


@dataclass(frozen=True)
class TapFrame:
    """20 ms of a tapped microphone.

    `pcm` is s16le mono at 16 kHz (640 bytes), `opus` the payload as received (empty for a concealed frame),
    `rtp_timestamp` the unwrapped 48 kHz clock, `received_at` the event loop's monotonic time in seconds.
    """

    pcm: bytes
    opus: bytes
    rtp_timestamp: int
    received_at: float

    @cached_property
    def peak(self) -> int:
        """The loudest sample, of 32,767."""
        return peak(self.pcm)


class PeerListener(Protocol):
    """Callbacks of one peer, called in the event loop; an implementation schedules its own sends."""

    def on_subscribe_offer(self, sdp: str, tracks: Sequence[TrackInfo]) -> None:
        """A new offer of the subscribe connection; `tracks` lists what its active m-lines carry."""

    def on_ice_candidate(self, connection: Connection, candidate: dict[str, Any] | None) -> None:
        """A further candidate of the node: keys `candidate`, `sdpMid`, `sdpMLineIndex`; None ends them."""

    def on_connection_state(self, connection: Connection, state: str) -> None:
        """One of connected, disconnected, failed, closed."""

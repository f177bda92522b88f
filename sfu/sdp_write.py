"""Writes the node's session descriptions: one bundled ICE-lite transport (RFC 8829, 9143)."""

from collections.abc import Sequence
from dataclasses import dataclass

from sfu.sdp import Codec


@dataclass(frozen=True)
class LocalTransport:
    """The node's side of a transport, as it stands in each m-section."""

    ufrag: str
    password: str
    fingerprints: tuple[tuple[str, str], ...]
    setup: str
    candidates: tuple[str, ...]
    """Values of `a=candidate`."""
    address: str
    port: int


@dataclass(frozen=True)
class LocalMedia:
    """One m-section that the node writes; `port` 0 rejects it."""

    kind: str
    mid: str
    direction: str = "inactive"
    protocol: str = "UDP/TLS/RTP/SAVPF"
    formats: tuple[str, ...] = ("0",)
    rejected: bool = False
    codecs: tuple[Codec, ...] = ()
    extensions: tuple[tuple[str, int], ...] = ()
    msid: tuple[str, str] | None = None
    ssrc: int | None = None
    cname: str = ""
    bandwidth: int | None = None
    """In bits per second."""


def render(media: Sequence[LocalMedia], transport: LocalTransport, session_id: int, version: int) -> str:
    """Write a description of one bundled ICE-lite transport."""
    bundled = " ".join(m.mid for m in media if not m.rejected)
    lines = [
        "v=0",
        f"o=- {session_id} {version} IN IP4 127.0.0.1",
        "s=-",
        "t=0 0",
        "a=ice-lite",
        *([f"a=group:BUNDLE {bundled}"] if bundled else []),
        "a=msid-semantic:WMS *",
    ]
    for section in media:
        lines += _rejected(section) if section.rejected else _section(section, transport)
    return "\r\n".join(lines) + "\r\n"


def _rejected(media: LocalMedia) -> list[str]:
    return [
        f"m={media.kind} 0 {media.protocol} {' '.join(media.formats)}",
        "c=IN IP4 0.0.0.0",
        f"a=mid:{media.mid}",
        "a=inactive",
    ]


def _section(media: LocalMedia, transport: LocalTransport) -> list[str]:
    version = "IP6" if ":" in transport.address else "IP4"
    payload_types = " ".join(str(codec.payload_type) for codec in media.codecs)
    lines = [
        f"m={media.kind} {transport.port} {media.protocol} {payload_types}",
        f"c=IN {version} {transport.address}",
    ]
    if media.bandwidth:
        lines += [f"b=AS:{media.bandwidth // 1000}", f"b=TIAS:{media.bandwidth}"]
    lines += [
        f"a=rtcp:{transport.port} IN {version} {transport.address}",
        f"a=mid:{media.mid}",
        f"a={media.direction}",
        "a=rtcp-mux",
        "a=rtcp-rsize",
    ]
    lines += [f"a=extmap:{identity} {uri}" for uri, identity in media.extensions]
    for codec in media.codecs:
        lines += _codec(codec)
    if media.msid:
        lines.append(f"a=msid:{media.msid[0]} {media.msid[1]}")
    if media.ssrc is not None:
        lines.append(f"a=ssrc:{media.ssrc} cname:{media.cname}")
        if media.msid:
            lines.append(f"a=ssrc:{media.ssrc} msid:{media.msid[0]} {media.msid[1]}")
    return lines + _transport(transport)


def _codec(codec: Codec) -> list[str]:
    channels = f"/{codec.channels}" if codec.channels > 1 else ""
    lines = [f"a=rtpmap:{codec.payload_type} {codec.name}/{codec.clock_rate}{channels}"]
    lines += [f"a=rtcp-fb:{codec.payload_type} {feedback}" for feedback in codec.feedback]
    if codec.parameters:
        pairs = ";".join(f"{key}={value}" for key, value in codec.parameters.items())
        lines.append(f"a=fmtp:{codec.payload_type} {pairs}")
    return lines


def _transport(transport: LocalTransport) -> list[str]:
    return [
        f"a=ice-ufrag:{transport.ufrag}",
        f"a=ice-pwd:{transport.password}",
        *(f"a=fingerprint:{algorithm} {digest}" for algorithm, digest in transport.fingerprints),
        f"a=setup:{transport.setup}",
        *(f"a=candidate:{candidate}" for candidate in transport.candidates),
        "a=end-of-candidates",
    ]

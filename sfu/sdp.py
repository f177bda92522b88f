"""Reads the session descriptions of clients.

Only what the node uses is read (RFC 8866, 8829): candidates of the peer, whether `.local`, TCP or ended,
are not, because a lite agent learns addresses from authenticated checks.
"""

import re
from dataclasses import dataclass, field

from sfu.errors import BadSdp

MAX_SDP_SIZE = 100_000
MAX_MEDIA = 64
MAX_SSRCS = 16
MID_URI = "urn:ietf:params:rtp-hdrext:sdes:mid"
AUDIO_LEVEL_URI = "urn:ietf:params:rtp-hdrext:ssrc-audio-level"
ABS_SEND_TIME_URI = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"
DIRECTIONS = ("sendrecv", "sendonly", "recvonly", "inactive")
ICE_TOKEN = re.compile(r"[A-Za-z0-9+/]{4,256}")
# mid and msid are tokens (RFC 8866, 9): nothing else may get into a line that we write.
TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+\-.^_`{|}~]{1,64}")


@dataclass
class Codec:
    """One payload type of an m-line."""

    payload_type: int
    name: str
    clock_rate: int
    channels: int = 1
    parameters: dict[str, str] = field(default_factory=dict)
    feedback: list[str] = field(default_factory=list)


@dataclass
class RemoteMedia:
    """One m-line of a peer's description."""

    kind: str
    port: int
    protocol: str
    formats: list[str]
    mid: str = ""
    direction: str = "sendrecv"
    ufrag: str | None = None
    password: str | None = None
    setup: str | None = None
    rtcp_mux: bool = False
    bundle_only: bool = False
    fingerprints: list[tuple[str, str]] = field(default_factory=list)
    codecs: dict[int, Codec] = field(default_factory=dict)
    extensions: dict[str, int] = field(default_factory=dict)
    ssrcs: list[int] = field(default_factory=list)
    details: list[tuple[str, str]] = field(default_factory=list)
    """`fmtp` and `rtcp-fb`, which Firefox writes before the `rtpmap` that they belong to."""
    repair: dict[int, int] = field(default_factory=dict)
    """From a retransmission's SSRC to that of the stream (`a=ssrc-group:FID`)."""

    @property
    def sends(self) -> bool:
        """Whether the peer offers to send on this m-line."""
        return self.direction in ("sendrecv", "sendonly") and self.port != 0

    @property
    def receives(self) -> bool:
        """Whether the peer accepts to receive on this m-line."""
        return self.direction in ("sendrecv", "recvonly") and self.port != 0

    def codec(self, name: str) -> Codec | None:
        """The first payload type of this codec, in the peer's order of preference."""
        for payload_type in self.formats:
            codec = self.codecs.get(int(payload_type)) if payload_type.isdigit() else None
            if codec and codec.name.lower() == name.lower():
                return codec
        return None

    def repair_codec(self, payload_type: int) -> Codec | None:
        """The payload type of retransmissions of `payload_type` (RFC 4588, 8.1)."""
        repairs = (c for c in self.codecs.values() if c.name.lower() == "rtx")
        return next((c for c in repairs if c.parameters.get("apt") == str(payload_type)), None)


@dataclass
class RemoteDescription:
    """A peer's description; `ufrag`, `fingerprints` and `setup` are those of its one bundled transport."""

    media: list[RemoteMedia]
    bundle: tuple[str, ...]
    ufrag: str
    fingerprints: tuple[tuple[str, str], ...]
    setup: str


def parse(sdp: str) -> RemoteDescription:
    """Read a description; raises BadSdp with the reason for one that this node can't use."""
    if not isinstance(sdp, str) or len(sdp) > MAX_SDP_SIZE:
        raise BadSdp("the description is too long")
    try:
        return _parse(sdp)
    except (ValueError, IndexError) as error:
        raise BadSdp("the description can't be read") from error


def _parse(sdp: str) -> RemoteDescription:
    lines = [line.strip() for line in sdp.splitlines() if line.strip()]
    if not lines or lines[0] != "v=0":
        raise BadSdp("the description doesn't begin with v=0")
    session = RemoteMedia("session", 9, "", [])
    media: list[RemoteMedia] = []
    bundle: tuple[str, ...] = ()
    for line in lines:
        if line.startswith("m="):
            if len(media) == MAX_MEDIA:
                raise BadSdp("the description has too many m-lines")
            kind, port, protocol, *formats = line[2:].split()
            media.append(RemoteMedia(kind, int(port), protocol, formats))
        elif line.startswith("a=group:BUNDLE"):
            bundle = tuple(line.split()[1:])
        elif line.startswith("a="):
            name, _, value = line[2:].partition(":")
            _read_attribute(media[-1] if media else session, name, value)
    for m in media:
        for name, value in m.details:
            _read_detail(m, name, value)
    return _describe(session, media, bundle)


def _describe(session: RemoteMedia, media: list[RemoteMedia], bundle: tuple[str, ...]) -> RemoteDescription:
    if not media:
        raise BadSdp("the description has no m-line")
    mids = [m.mid for m in media]
    if len(set(mids)) != len(mids) or not all(TOKEN.fullmatch(mid) for mid in mids):
        raise BadSdp("m-lines need distinct mids")
    for m in media:
        # Port 0 here doesn't mean a rejected m-line (RFC 9143, 6).
        if m.bundle_only and m.mid in bundle:
            m.port = m.port or 9
    used = [m for m in media if m.port != 0]
    if len(used) > 1 and not all(m.mid in bundle for m in used):
        raise BadSdp("all m-lines must be bundled")
    carrier = next((m for m in used if m.ufrag or session.ufrag), None)
    if carrier is None:
        raise BadSdp("the description has no ICE credentials")
    ufrag = carrier.ufrag or session.ufrag or ""
    fingerprints = tuple(carrier.fingerprints or session.fingerprints)
    if not ICE_TOKEN.fullmatch(ufrag) or not fingerprints:
        raise BadSdp("the description has no usable ICE credentials or fingerprint")
    if any(m.kind in ("audio", "video") and not m.rtcp_mux for m in used):
        raise BadSdp("RTCP must be multiplexed")
    return RemoteDescription(media, bundle, ufrag, fingerprints, carrier.setup or session.setup or "actpass")


def _read_attribute(media: RemoteMedia, name: str, value: str) -> None:
    if name in DIRECTIONS:
        media.direction = name
    elif name == "mid":
        media.mid = value
    elif name == "ice-ufrag":
        media.ufrag = value
    elif name == "ice-pwd":
        media.password = value
    elif name == "setup":
        media.setup = value
    elif name == "rtcp-mux":
        media.rtcp_mux = True
    elif name == "bundle-only":
        media.bundle_only = True
    elif name == "fingerprint":
        algorithm, digest = value.split()
        media.fingerprints.append((algorithm.lower(), digest.upper()))
    elif name == "extmap":
        identity, uri = value.split()[:2]
        media.extensions.setdefault(uri, int(identity.partition("/")[0]))
    elif name == "rtpmap":
        _read_codec(media, value)
    elif name in ("fmtp", "rtcp-fb"):
        media.details.append((name, value))
    elif name == "ssrc":
        ssrc = _ssrc(value.split()[0])
        if ssrc not in media.ssrcs and len(media.ssrcs) < MAX_SSRCS:
            media.ssrcs.append(ssrc)
    elif name == "ssrc-group" and value.startswith("FID "):
        stream, repair = (_ssrc(word) for word in value.split()[1:3])
        if len(media.repair) < MAX_SSRCS:
            media.repair[repair] = stream


def _ssrc(word: str) -> int:
    ssrc = int(word)
    if not 0 <= ssrc < 1 << 32:
        raise ValueError("an SSRC has 32 bits")
    return ssrc


def _read_codec(media: RemoteMedia, value: str) -> None:
    head, _, rest = value.partition(" ")
    encoding, rate, *channels = rest.split("/")
    payload_type = int(head)
    if not 0 <= payload_type < 128:
        raise ValueError("a payload type has 7 bits")
    count = int(channels[0]) if channels else 1
    media.codecs[payload_type] = Codec(payload_type, encoding, int(rate), count)


def _read_detail(media: RemoteMedia, name: str, value: str) -> None:
    head, _, rest = value.partition(" ")
    targets = [c for c in media.codecs.values() if head in ("*", str(c.payload_type))]
    for codec in targets:
        if name == "rtcp-fb":
            codec.feedback.append(rest)
        else:
            pairs = (part.strip().partition("=") for part in rest.split(";"))
            codec.parameters.update({key: word for key, _, word in pairs})

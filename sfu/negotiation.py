"""What the node accepts of a client's offer."""

from sfu.sdp import ABS_SEND_TIME_URI, AUDIO_LEVEL_URI, MID_URI, Codec, RemoteMedia
from sfu.sdp_write import LocalMedia
from sfu.types import Source

CODEC_NAMES = {"audio": "opus", "video": "VP8"}
EXTENSIONS = {"audio": (MID_URI, AUDIO_LEVEL_URI), "video": (MID_URI, ABS_SEND_TIME_URI)}
VIDEO_FEEDBACK = ("nack", "nack pli", "ccm fir", "goog-remb")
SOURCES: dict[str, tuple[Source, ...]] = {"audio": ("microphone",), "video": ("camera", "screen")}
# Chromium climbs from 300 kbit/s by 8 % a second where feedback is REMB; this is where it starts instead.
START_KBPS = 800


def assign_sources(media: list[RemoteMedia]) -> dict[str, Source]:
    """From mid to source: the first audio is the microphone, the videos are camera and screen."""
    remaining = {kind: list(sources) for kind, sources in SOURCES.items()}
    return {m.mid: remaining[m.kind].pop(0) for m in media if remaining.get(m.kind)}


def accepted_codecs(media: RemoteMedia, max_bitrate: int) -> tuple[Codec, ...]:
    """Opus for audio, VP8 and its retransmissions for video; empty where the peer has none."""
    offered = media.codec(CODEC_NAMES.get(media.kind, ""))
    if offered is None:
        return ()
    if media.kind == "audio":
        opus = Codec(offered.payload_type, "opus", 48_000, 2, {"minptime": "10", "useinbandfec": "1"})
        return (opus,)
    start = min(START_KBPS, max_bitrate // 1000)
    feedback = [name for name in VIDEO_FEEDBACK if name in offered.feedback]
    video = Codec(offered.payload_type, "VP8", 90_000, 1, {"x-google-start-bitrate": str(start)}, feedback)
    repair = media.repair_codec(offered.payload_type)
    if repair is None or "nack" not in feedback:
        return (video,)
    return video, Codec(repair.payload_type, "rtx", 90_000, 1, {"apt": str(offered.payload_type)})


def accepted_extensions(media: RemoteMedia) -> tuple[tuple[str, int], ...]:
    """The header extensions that are used, under the peer's ids."""
    wanted = EXTENSIONS.get(media.kind, ())
    return tuple((uri, media.extensions[uri]) for uri in wanted if 1 <= media.extensions.get(uri, 0) <= 14)


def answered(media: RemoteMedia, source: Source | None, max_bitrate: int) -> LocalMedia:
    """The m-line of the answer; rejected where it has no source or no codec that is forwarded."""
    codecs = accepted_codecs(media, max_bitrate)
    if source is None or not codecs or media.port == 0:
        formats = tuple(media.formats) or ("0",)
        return LocalMedia(media.kind, media.mid, protocol=media.protocol, formats=formats, rejected=True)
    return LocalMedia(
        media.kind,
        media.mid,
        direction="recvonly" if media.sends else "inactive",
        protocol=media.protocol,
        codecs=codecs,
        extensions=accepted_extensions(media),
        bandwidth=max_bitrate if media.kind == "video" else None,
    )


def read_mid(packet: bytes, identities: set[int]) -> str:
    """The mid header extension of a packet (RFC 9143, 15), or an empty string."""
    at = 12 + 4 * (packet[0] & 0x0F)
    if not packet[0] & 0x10 or packet[at : at + 2] != b"\xbe\xde":
        return ""
    end = min(len(packet), at + 4 + 4 * int.from_bytes(packet[at + 2 : at + 4], "big"))
    at += 4
    while at < end:
        length = (packet[at] & 0x0F) + 1
        if packet[at] == 0:
            at += 1
            continue
        if packet[at] >> 4 in identities:
            return packet[at + 1 : at + 1 + length].decode("ascii", "replace")
        at += 1 + length
    return ""

"""The m-lines of a subscribe connection."""

import random
from dataclasses import dataclass

from sfu.producer import OPUS_PAYLOAD_TYPE, Producer
from sfu.rewrite import Rewriter
from sfu.sdp import ABS_SEND_TIME_URI, AUDIO_LEVEL_URI, MID_URI, TOKEN, Codec, RemoteMedia
from sfu.sdp_write import LocalMedia
from sfu.streams import ExtensionIds, Leg, Outbound
from sfu.types import Kind, TrackInfo

VP8_PAYLOAD_TYPE = 96
CLOCK_RATES = {"audio": 48_000, "video": 90_000}
EXTENSIONS = {
    "audio": ((MID_URI, 1), (AUDIO_LEVEL_URI, 2)),
    "video": ((MID_URI, 1), (ABS_SEND_TIME_URI, 3)),
}
CODECS = {
    "audio": Codec(OPUS_PAYLOAD_TYPE, "opus", 48_000, 2, {"minptime": "10", "useinbandfec": "1"}),
    "video": Codec(VP8_PAYLOAD_TYPE, "VP8", 90_000, 1, {}, ["nack", "nack pli", "ccm fir", "goog-remb"]),
}


@dataclass
class Slot:
    """One m-line; it is used again for another track of its kind once its own has gone."""

    mid: str
    kind: Kind
    producer: Producer | None = None
    out: Outbound | None = None
    accepted: bool = False

    @property
    def track(self) -> TrackInfo | None:
        """Whose media it carries."""
        if self.producer is None:
            return None
        return TrackInfo(self.mid, self.producer.peer_id, self.kind, self.producer.source)

    def occupy(self, producer: Producer, leg: Leg) -> None:
        """Carry this producer's media from now on, under an SSRC of its own."""
        rewriter = Rewriter(CLOCK_RATES[self.kind], random.getrandbits(15), random.getrandbits(32))
        self.producer = producer
        self.accepted = False
        self.out = Outbound(
            leg,
            random.getrandbits(32),
            CODECS[self.kind].payload_type,
            rewriter,
            video=self.kind == "video",
        )
        producer.add(self.out)

    def vacate(self) -> None:
        """Carry nothing; no further packet is sent."""
        if self.producer is None or self.out is None:
            return
        self.producer.remove(self.out)
        self.out.enabled = False
        if self.out.leg.send:
            self.out.leg.send.forget(self.out.ssrc)
        self.producer = self.out = None
        self.accepted = False

    def accept(self, media: RemoteMedia) -> None:
        """Take the client's answer for this m-line."""
        if self.out is None:
            return
        codec = media.codec(CODECS[self.kind].name)
        self.accepted = media.receives and codec is not None and codec.payload_type == self.out.payload_type
        ids = {uri: ours for uri, ours in EXTENSIONS[self.kind] if media.extensions.get(uri) == ours}
        self.out.set_header(
            self.mid,
            ExtensionIds(ids.get(MID_URI, 0), ids.get(AUDIO_LEVEL_URI, 0), ids.get(ABS_SEND_TIME_URI, 0)),
            audio=self.kind == "audio",
        )
        if not self.accepted:
            self.out.enabled = False

    def describe(self) -> LocalMedia:
        """The m-line as offered: inactive while it carries nothing."""
        codecs, extensions = (CODECS[self.kind],), EXTENSIONS[self.kind]
        if self.producer is None or self.out is None:
            return LocalMedia(self.kind, self.mid, codecs=codecs, extensions=extensions)
        producer = self.producer
        stream = producer.peer_id if TOKEN.fullmatch(producer.peer_id) else producer.cname[:64]
        if producer.source == "screen":
            # Not in step with the camera: a shared screen must not wait for the voice, nor the voice for it.
            stream = f"{stream[:57]}-screen"
        return LocalMedia(
            self.kind,
            self.mid,
            direction="sendonly",
            codecs=codecs,
            extensions=extensions,
            msid=(stream, f"{producer.source}-{self.out.ssrc}"),
            ssrc=self.out.ssrc,
            cname=producer.cname,
        )

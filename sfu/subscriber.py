"""A peer's subscribe connection: the node offers, the client answers."""

import asyncio
import random
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from aiortc import RTCCertificate
from aiortc.rtp import (
    RTCP_PSFB_APP,
    RTCP_PSFB_FIR,
    RTCP_PSFB_PLI,
    RTCP_RTPFB_NACK,
    RtcpPacket,
    RtcpPsfbPacket,
    RtcpRrPacket,
    RtcpRtpfbPacket,
    unpack_remb_fci,
)

from sfu.context import NodeContext
from sfu.errors import BadSdp
from sfu.producer import Producer
from sfu.sdp import RemoteDescription, parse
from sfu.sdp_write import render
from sfu.slots import Slot
from sfu.streams import Inbound
from sfu.transport import RemoteParameters, Transport, TransportEvents
from sfu.types import Kind, TrackInfo

OnOffer = Callable[[str, Sequence[TrackInfo]], None]


@dataclass
class LinkQuality:
    """What the receiver last reported."""

    fraction_lost: float = 0.0
    jitter: int = 0
    estimated_bit_rate: int | None = None
    resent: int = 0


class Subscriber:
    """Offers whatever the peer is to receive, with one offer in flight at a time."""

    def __init__(self, context: NodeContext, on_state: Callable[[str], None], on_offer: OnOffer) -> None:
        self.transport: Transport | None = None
        self.quality = LinkQuality()
        self._context = context
        self._on_state = on_state
        self._on_offer = on_offer
        self._certificate = RTCCertificate.generateCertificate()
        self._session = (random.getrandbits(62), 0)
        self._slots: list[Slot] = []
        self._wanted: list[Producer] = []
        self._started = self._closed = False
        self._in_flight = self._dirty = False
        self._server = True
        self._loop = asyncio.get_running_loop()

    def start(self) -> None:
        """Begin to offer; idempotent."""
        if not self._started and not self._closed:
            self._started = True
            self._schedule()

    def sync(self, producers: Sequence[Producer]) -> None:
        """What the peer is to receive from now on. What isn't in it stops at once, before any offer."""
        if self._closed:
            return
        self._wanted = list(producers)
        for slot in self._slots:
            if slot.producer is not None and slot.producer not in self._wanted:
                self._vacate(slot)
        self._schedule()

    def restart(self) -> None:
        """New ICE credentials and an offer with them, whatever became of the one in flight."""
        if self._closed:
            return
        if self.transport is not None and self.transport.state != "closed":
            self.transport.restart_ice()
        self._in_flight = False
        self._started = True
        if self._slots:
            self._dirty = True
        self._schedule()

    def accept(self, sdp: str) -> None:
        """Take the answer to the offer in flight; raises BadSdp, after which the offer is still in flight."""
        if not self._in_flight or self.transport is None:
            raise BadSdp("there is no offer to answer")
        description = parse(sdp)
        self._check(description)
        self._in_flight = False
        self._connect(description)
        for slot, media in zip(self._slots, description.media, strict=True):
            slot.accept(media)
        self._activate()
        self._schedule()

    def close(self) -> None:
        """Stop everything towards this peer."""
        self._closed = True
        for slot in self._slots:
            self._vacate(slot)
        if self.transport:
            self.transport.close()

    def report(self, now: float) -> None:
        """Notice a silent peer; about every second."""
        if self.transport:
            self.transport.check(now)

    def _schedule(self) -> None:
        """Offer soon, once for all changes of this turn of the loop."""
        if self._started and not self._closed and not self._in_flight:
            self._loop.call_soon(self._offer)

    def _offer(self) -> None:
        if self._closed or self._in_flight or not (self._assign() or self._dirty):
            return
        transport = self._ensure_transport()
        self._dirty = False
        self._in_flight = True
        identity, version = self._session
        self._session = (identity, version + 1)
        sections = [slot.describe() for slot in self._slots]
        sdp = render(sections, self._context.describe(transport, "actpass"), identity, version)
        tracks = [slot.track for slot in self._slots if slot.track is not None]
        self._on_offer(sdp, tracks)

    def _assign(self) -> bool:
        """Give each wanted producer an m-line; whether anything has changed since the last offer."""
        assigned = [slot.producer for slot in self._slots]
        for producer in self._wanted:
            if producer not in assigned:
                self._occupy(self._free_slot(producer.kind), producer)
                self._dirty = True
        return self._dirty

    def _free_slot(self, kind: Kind) -> Slot:
        for slot in self._slots:
            if slot.kind == kind and slot.producer is None:
                return slot
        slot = Slot(str(len(self._slots)), kind)
        self._slots.append(slot)
        return slot

    def _occupy(self, slot: Slot, producer: Producer) -> None:
        slot.occupy(producer, self._ensure_transport().leg)

    def _vacate(self, slot: Slot) -> None:
        slot.vacate()
        self._dirty = True

    def _check(self, description: RemoteDescription) -> None:
        offered = [(slot.kind, slot.mid) for slot in self._slots]
        if [(m.kind, m.mid) for m in description.media] != offered:
            raise BadSdp("the answer's m-lines aren't those of the offer")
        if description.setup not in ("active", "passive"):
            raise BadSdp("an answer must choose a DTLS role")

    def _connect(self, description: RemoteDescription) -> None:
        assert self.transport is not None
        remote = self.transport.remote
        if remote is not None and remote.fingerprints != description.fingerprints:
            self._replace_transport()
        self._server = description.setup == "active"
        parameters = RemoteParameters(description.ufrag, description.fingerprints)
        self.transport.set_remote(parameters, server=self._server)

    def _replace_transport(self) -> None:
        """The client answers with another peer connection: a new association, the credentials as offered."""
        former = self.transport
        assert former is not None
        self.transport = None
        former.close()
        self.transport = self._new_transport(former)

    def _ensure_transport(self) -> Transport:
        """The transport to offer: another one if the client has closed the last."""
        if self.transport is None or self.transport.state == "closed":
            self.transport = self._new_transport()
        return self.transport

    def _new_transport(self, former: Transport | None = None) -> Transport:
        transport: Transport
        events = TransportEvents(
            lambda state: self._on_transport_state(state) if self.transport is transport else None,
            self._on_rtcp,
            _no_media,
        )
        local = former.local if former else None
        transport = Transport(self._context.mux, self._certificate, events, local)
        for slot in self._slots:
            if slot.out:
                slot.out.leg = transport.leg
                slot.out.enabled = False
        return transport

    def _on_transport_state(self, state: str) -> None:
        if state == "connected":
            self._activate()
        self._on_state(state)

    def _activate(self) -> None:
        """Send on each accepted m-line that isn't sent on yet, video from a key frame."""
        if self.transport is None or self.transport.leg.send is None:
            return
        for slot in self._slots:
            if slot.out and slot.producer and slot.accepted and not slot.out.enabled:
                slot.out.enabled = True
                slot.out.restart()
                slot.producer.request_keyframe(self._loop.time())

    def _on_rtcp(self, data: bytes) -> None:
        try:
            packets = RtcpPacket.parse(data)
        except (ValueError, struct.error, IndexError):
            return
        for packet in packets:
            if isinstance(packet, RtcpRtpfbPacket):
                self._on_nack(packet)
            elif isinstance(packet, RtcpPsfbPacket):
                self._on_payload_feedback(packet)
            elif isinstance(packet, RtcpRrPacket) and packet.reports:
                self.quality.fraction_lost = max(r.fraction_lost for r in packet.reports) / 256
                self.quality.jitter = max(r.jitter for r in packet.reports)

    def _on_nack(self, packet: RtcpRtpfbPacket) -> None:
        slot = self._slot_of(packet.media_ssrc)
        # aiortc also reads transport-wide feedback, another format of this packet type, as lost packets.
        if slot and slot.out and packet.fmt == RTCP_RTPFB_NACK:
            lost = (sequence & 0xFFFF for sequence in packet.lost)
            self.quality.resent += self._context.mux.plane.resend(slot.out, lost)

    def _on_payload_feedback(self, packet: RtcpPsfbPacket) -> None:
        if packet.fmt == RTCP_PSFB_APP:
            try:
                self.quality.estimated_bit_rate = unpack_remb_fci(packet.fci)[0]
            except (ValueError, struct.error, IndexError):
                return
        media_ssrc = packet.media_ssrc
        if packet.fmt == RTCP_PSFB_FIR and len(packet.fci) >= 4:
            # A FIR names its stream in the FCI (RFC 5104, 4.3.1.1).
            media_ssrc = int.from_bytes(packet.fci[:4], "big")
        if packet.fmt not in (RTCP_PSFB_PLI, RTCP_PSFB_FIR):
            return
        slot = self._slot_of(media_ssrc)
        if slot and slot.producer:
            slot.producer.request_keyframe(self._loop.time())

    def _slot_of(self, ssrc: int) -> Slot | None:
        return next((s for s in self._slots if s.out and s.out.ssrc == ssrc), None)


def _no_media(ssrc: int, packet: bytes) -> Inbound | None:
    return None

"""A peer's publish connection: the client offers, the node answers."""

import asyncio
import random
import struct
import time
from collections.abc import Callable

from aiortc import RTCCertificate
from aiortc.rtp import RtcpPacket, RtcpSrPacket

from sfu.bandwidth import BandwidthEstimate
from sfu.context import NodeContext
from sfu.nack import NackGenerator, pack_nack
from sfu.negotiation import accepted_codecs, accepted_extensions, answered, assign_sources, read_mid
from sfu.producer import Producer
from sfu.reports import ClockOffset, pack_pli, pack_receiver_report, pack_remb
from sfu.sdp import ABS_SEND_TIME_URI, AUDIO_LEVEL_URI, MID_URI, RemoteDescription, RemoteMedia, parse
from sfu.sdp_write import render
from sfu.streams import ExtensionIds, Inbound
from sfu.transport import RemoteParameters, Transport, TransportEvents
from sfu.types import Source


class Publisher:
    """Turns the m-lines of a client into producers and reports back on what is received."""

    def __init__(
        self,
        context: NodeContext,
        peer_id: str,
        on_state: Callable[[str], None],
        on_producers: Callable[[], None],
        prepare: Callable[[Producer], None],
    ) -> None:
        self.producers: dict[Source, Producer] = {}
        self.transport: Transport | None = None
        self._context = context
        self._peer_id = peer_id
        self._on_state = on_state
        self._on_producers = on_producers
        self._prepare = prepare
        self._certificate = RTCCertificate.generateCertificate()
        self._session = (random.getrandbits(62), 0)
        self._ssrc = random.getrandbits(32)
        self._clock = ClockOffset()
        self._mids: dict[str, Producer] = {}
        self._server = True
        self._loop = asyncio.get_running_loop()

    def answer(self, sdp: str) -> str:
        """Answer an offer, the first or a later one; raises BadSdp and leaves everything as it was."""
        description = parse(sdp)
        sources = assign_sources(description.media)
        transport = self._transport_for(description)
        before = set(self.producers.values())
        self._update_producers(description, sources, transport)
        setup = "passive" if self._server else "active"
        limit = self._context.max_bitrate
        sections = [answered(m, sources.get(m.mid), limit) for m in description.media]
        identity, version = self._session
        self._session = (identity, version + 1)
        text = render(sections, self._context.describe(transport, setup), identity, version)
        remote = RemoteParameters(description.ufrag, description.fingerprints)
        transport.set_remote(remote, server=self._server)
        if before != set(self.producers.values()):
            self._on_producers()
        return text

    def close(self) -> None:
        """Close the transport and end all producers."""
        self.producers.clear()
        self._mids.clear()
        if self.transport:
            self.transport.close()

    def tick(self, now: float) -> None:
        """Ask again for what is missing; about every 50 ms while somebody watches."""
        for producer in self.producers.values():
            self._send_nack(producer)
            producer.poll_keyframe(now)

    def report(self, now: float) -> None:
        """Send receiver reports and the bitrate limit; about every second."""
        if self.transport is None:
            return
        self.transport.check(now)
        streams = [p.stream for p in self.producers.values() if p.stream.stats.received]
        if not streams:
            return
        data = pack_receiver_report(self._ssrc, [s.stats.report_block(s.ssrc, now) for s in streams])
        for stream in streams:
            if stream.bandwidth:
                limit = stream.bandwidth.limit(self._context.max_bitrate, now)
                data += pack_remb(self._ssrc, limit, [stream.ssrc])
        self._context.mux.plane.send_rtcp(self.transport.leg, data)

    def _transport_for(self, description: RemoteDescription) -> Transport:
        """The transport that an offer is about.

        Another fingerprint is another peer connection: a new transport. Another fragment alone is an ICE
        restart: new credentials, and the DTLS association goes on (RFC 8842, 5.5).
        """
        current = self.transport
        if current is None or current.state == "closed" or current.remote is None:
            return self._new_transport(description)
        if current.remote.fingerprints != description.fingerprints:
            return self._new_transport(description)
        if current.remote.ufrag != description.ufrag:
            current.restart_ice()
        return current

    def _new_transport(self, description: RemoteDescription) -> Transport:
        former, self.transport = self.transport, None
        if former:
            former.close()
        self._server = description.setup != "passive"
        transport: Transport
        events = TransportEvents(
            lambda state: self._on_transport_state(state) if self.transport is transport else None,
            self._on_rtcp,
            self._on_unknown,
        )
        transport = Transport(self._context.mux, self._certificate, events)
        self.transport = transport
        self._clock = ClockOffset()
        return transport

    def _on_transport_state(self, state: str) -> None:
        if state == "closed" and self.producers:
            # The client has closed its connection: what came by it is published no more.
            self.producers.clear()
            self._mids.clear()
            self._on_producers()
        self._on_state(state)

    def _update_producers(
        self, description: RemoteDescription, sources: dict[str, Source], transport: Transport
    ) -> None:
        sending: dict[Source, RemoteMedia] = {
            sources[m.mid]: m
            for m in description.media
            if m.mid in sources and m.sends and accepted_codecs(m, self._context.max_bitrate)
        }
        for source in [s for s in self.producers if s not in sending]:
            self._unregister(self.producers.pop(source).stream, transport)
        self._mids = {}
        for source, media in sending.items():
            self._mids[media.mid] = self._produce(source, media, transport)

    def _produce(self, source: Source, media: RemoteMedia, transport: Transport) -> Producer:
        stream = self._stream(media)
        producer = self.producers.get(source)
        if producer is None:
            producer = Producer(self._context.mux.plane, self._peer_id, source, stream)
            self.producers[source] = producer
            self._prepare(producer)
        elif producer.stream.ssrc != stream.ssrc or transport.leg.inbound.get(stream.ssrc) is None:
            self._unregister(producer.stream, transport)
            producer.replace_stream(stream)
        else:
            return producer
        self._connect(producer, transport)
        self._register(producer, stream, transport, media)
        return producer

    def _stream(self, media: RemoteMedia) -> Inbound:
        codecs = accepted_codecs(media, self._context.max_bitrate)
        first = next((s for s in media.ssrcs if s not in media.repair), 0)
        ids = dict(accepted_extensions(media))
        stream = Inbound(
            first,
            codecs[0].payload_type,
            codecs[0].clock_rate,
            ExtensionIds(ids.get(MID_URI, 0), ids.get(AUDIO_LEVEL_URI, 0), ids.get(ABS_SEND_TIME_URI, 0)),
        )
        if "nack" in codecs[0].feedback:
            stream.nack = NackGenerator()
        if "goog-remb" in codecs[0].feedback:
            stream.bandwidth = BandwidthEstimate()
        stream.rtx_payload_type = codecs[1].payload_type if len(codecs) > 1 else None
        return stream

    def _connect(self, producer: Producer, transport: Transport) -> None:
        """Give the producer's stream its ways back to the client."""

        def send_pli() -> None:
            self._context.mux.plane.send_rtcp(
                transport.leg,
                pack_receiver_report(self._ssrc, []) + pack_pli(self._ssrc, producer.stream.ssrc),
            )

        producer.send_pli = send_pli
        producer.stream.on_gap = lambda: self._send_nack(producer)
        producer.stream.on_keyframe_wanted = lambda: producer.request_keyframe(self._loop.time())

    def _register(
        self, producer: Producer, stream: Inbound, transport: Transport, media: RemoteMedia | None = None
    ) -> None:
        self._prepare(producer)
        if stream.ssrc:
            transport.leg.inbound[stream.ssrc] = stream
        for repair, repaired in media.repair.items() if media and stream.rtx_payload_type else ():
            if repaired == stream.ssrc:
                transport.leg.inbound[repair] = stream

    def _unregister(self, stream: Inbound, transport: Transport) -> None:
        self._context.mux.plane.set_route(stream, ())
        leg = transport.leg
        for ssrc in [ssrc for ssrc, known in leg.inbound.items() if known is stream]:
            del leg.inbound[ssrc]
            if leg.receive:
                leg.receive.forget(ssrc)

    def _on_unknown(self, ssrc: int, packet: bytes) -> Inbound | None:
        """Find the m-line of an SSRC that no description named, by mid or payload type (RFC 9143, 9.2)."""
        if self.transport is None:
            return None
        payload_type = packet[1] & 0x7F
        producer = self._mids.get(read_mid(packet, {p.stream.ids.mid for p in self.producers.values()} - {0}))
        if producer is None:
            fitting = [
                p
                for p in self.producers.values()
                if payload_type in (p.stream.payload_type, p.stream.rtx_payload_type)
            ]
            producer = fitting[0] if len(fitting) == 1 else None
        if producer is None:
            return None
        if payload_type == producer.stream.rtx_payload_type:
            self.transport.leg.inbound[ssrc] = producer.stream
            return producer.stream
        if payload_type != producer.stream.payload_type:
            return None
        return self._adopt(ssrc, producer, self.transport)

    def _adopt(self, ssrc: int, producer: Producer, transport: Transport) -> Inbound:
        former = producer.stream
        stream = Inbound(ssrc, former.payload_type, former.clock_rate, former.ids)
        stream.rtx_payload_type = former.rtx_payload_type
        stream.nack = NackGenerator() if former.nack else None
        stream.bandwidth = BandwidthEstimate() if former.bandwidth else None
        self._unregister(former, transport)
        producer.replace_stream(stream)
        self._connect(producer, transport)
        self._register(producer, stream, transport)
        return stream

    def _send_nack(self, producer: Producer) -> None:
        nack = producer.stream.nack
        if nack is None or not nack.missing or self.transport is None:
            return
        if lost := nack.due(self._loop.time()):
            data = pack_receiver_report(self._ssrc, []) + pack_nack(self._ssrc, producer.stream.ssrc, lost)
            self._context.mux.plane.send_rtcp(self.transport.leg, data)

    def _on_rtcp(self, data: bytes) -> None:
        try:
            packets = RtcpPacket.parse(data)
        except (ValueError, struct.error, IndexError):
            return
        for packet in packets:
            if isinstance(packet, RtcpSrPacket):
                self._on_sender_report(packet)

    def _on_sender_report(self, packet: RtcpSrPacket) -> None:
        producer = next((p for p in self.producers.values() if p.stream.ssrc == packet.ssrc), None)
        if producer is None:
            return
        info = packet.sender_info
        producer.stream.stats.on_sender_report(info.ntp_timestamp, self._loop.time())
        self._clock.add(info.ntp_timestamp, time.time())
        producer.forward_sender_report(self._clock.translate(info.ntp_timestamp), info.rtp_timestamp)

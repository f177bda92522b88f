"""The data plane in Python: decrypted once, rewritten, then encrypted and sent once per receiver."""

import asyncio
import logging
import socket
import time
from collections.abc import Iterable
from struct import Struct
from typing import Any

from sfu.plane import DataPlane
from sfu.reorder import TapPacket
from sfu.resting import ANCILLARY_BYTES, MANY_LEGS, rest_of_many_s, rest_s, tell_arrivals, waited_s
from sfu.srtp import BUFFER_SIZE, Buffer, protect, protect_rtcp, unprotect, unprotect_rtcp
from sfu.streams import Address, Inbound, Leg, Outbound
from sfu.vp8 import starts_keyframe

log = logging.getLogger(__name__)
BATCH = 64
SOCKET_BUFFER = 4 << 20
MAX_PACKET = BUFFER_SIZE - 256
HEADER = Struct("!BBHLL")
FIELDS = Struct("!BHLL")
SSRC = Struct("!L")
SHORTS = Struct("!HH")


def open_socket(host: str, port: int) -> socket.socket:
    """A bound, non-blocking UDP socket; an IPv6 host also takes IPv4."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_DGRAM)
    try:
        sock.setblocking(False)
        tell_arrivals(sock)
        if family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        for option in (socket.SO_RCVBUF, socket.SO_SNDBUF):
            sock.setsockopt(socket.SOL_SOCKET, option, SOCKET_BUFFER)
        sock.bind((host, port))
    except OSError:
        sock.close()
        raise
    return sock


class UdpDataPlane(DataPlane):
    """The data plane in Python: one socket, libsrtp in place."""

    def __init__(self, host: str, port: int) -> None:
        self._socket = open_socket(host, port)
        self.host, self.port = host, self._socket.getsockname()[1]
        self.on_control = lambda data, address, leg: None
        self.strangers = 0
        self.send_failures = 0
        self._legs: dict[Address, Leg] = {}
        self._in = Buffer()
        self._out = Buffer()
        self._into = [self._in.data]
        self._tapped: set[Inbound] = set()
        self._loop = asyncio.get_running_loop()
        self._rest: asyncio.TimerHandle | None = None
        self._loop.add_reader(self._socket.fileno(), self._on_readable)

    @property
    def crowded(self) -> bool:  # noqa: D102
        return len(self._legs) >= MANY_LEGS

    def bind(self, address: Address, leg: Leg) -> None:  # noqa: D102
        self._legs[address] = leg

    def unbind(self, address: Address) -> None:  # noqa: D102
        self._legs.pop(address, None)

    def owner(self, address: Address) -> Leg | None:  # noqa: D102
        return self._legs.get(address)

    def hurry(self) -> None:  # noqa: D102
        if self._rest is not None and not self.crowded:
            self._be_told()

    def set_route(self, stream: Inbound, outs: Iterable[Outbound]) -> None:  # noqa: D102
        stream.outs = tuple(outs)
        if stream.outs:
            self.hurry()

    def stats(self) -> dict[str, int]:  # noqa: D102
        return {"strangers": self.strangers, "sendFailures": self.send_failures}

    def close(self) -> None:  # noqa: D102
        if self._socket.fileno() >= 0:
            self._loop.remove_reader(self._socket.fileno())
            if self._rest is not None:
                self._rest.cancel()
            self._socket.close()

    def send_raw(self, data: bytes, address: Address) -> None:  # noqa: D102
        try:
            self._socket.sendto(data, address)
        except OSError:
            # A full socket buffer or an unreachable network is packet loss, which is repaired as such.
            self.send_failures += 1

    def send_rtcp(self, leg: Leg, data: bytes) -> None:  # noqa: D102
        if leg.send is None or leg.destination is None:
            return
        out = self._out
        out.view[: len(data)] = data
        out.length[0] = len(data)
        if protect_rtcp(leg.send.raw, out.pointer, out.length) == 0:
            self.send_raw(bytes(out.view[: out.length[0]]), leg.destination)

    def inject(self, stream: Inbound, header: tuple[bool, int, int], payload: bytes, level: int) -> None:  # noqa: D102
        marker, sequence, timestamp = header
        end = 12 + len(payload)
        self._in.data[0] = 0x80
        self._in.view[12:end] = payload
        marked = 0x80 if marker else 0
        self._forward(stream, (marked, sequence, timestamp), 12, end, level, self._loop.time())

    def resend(self, out: Outbound, sequences: Iterable[int]) -> int:  # noqa: D102
        if out.cache is None or out.leg.destination is None:
            return 0
        now = self._loop.time()
        packets = [out.cache.resend(sequence, now) for sequence in sequences]
        for packet in packets:
            if packet is not None:
                self.send_raw(packet, out.leg.destination)
        return sum(packet is not None for packet in packets)

    def _on_readable(self) -> None:
        whole = self._read() < BATCH
        rest = self._rest_s() if whole else 0.0
        if rest and self._socket.fileno() >= 0:
            self._loop.remove_reader(self._socket.fileno())
            self._rest = self._loop.call_later(rest, self._on_rested)

    def _on_rested(self) -> None:
        """Look at the socket without being told of it, for as long as there is something each time."""
        self._rest = None
        count = self._read()
        if self._socket.fileno() < 0:
            return
        rest = self._rest_s() if count else 0.0
        if rest:
            self._rest = self._loop.call_later(rest if count < BATCH else 0.0, self._on_rested)
        else:
            self._be_told()

    def _be_told(self) -> None:
        if self._rest is not None:
            self._rest.cancel()
            self._rest = None
        if self._socket.fileno() >= 0:
            self._loop.add_reader(self._socket.fileno(), self._on_readable)

    def _rest_s(self) -> float:
        tapped, legs, now = self._tapped, self._legs, self._loop.time()
        if self.crowded:
            rest = rest_of_many_s(legs.values())
        elif rest := rest_s(legs.values(), now):
            # Nothing else comes until then: who listens gets what there is, and may find that something is missing.
            for stream in tapped:
                stream.give()
            rest = rest_s(legs.values(), now)
        tapped.clear()
        return rest

    def _read(self) -> int:
        """Handle what has come; returns how many datagrams, at most `BATCH`."""
        receive, into, legs = self._socket.recvmsg_into, self._into, self._legs
        now, wall = self._loop.time(), time.time()
        for count in range(BATCH):
            try:
                size, ancillary, _, address = receive(into, ANCILLARY_BYTES)
            except OSError:
                return count
            try:
                at = now - waited_s(ancillary, wall)
                self._on_datagram(size, address, legs.get(address), at)
            except Exception:
                # One datagram must never stop the others.
                log.exception("a datagram could not be handled")
        return BATCH

    def _on_datagram(self, size: int, address: Address, leg: Leg | None, now: float) -> None:
        first, second = self._in.data[0], self._in.data[1]
        if size == 0 or size > MAX_PACKET:
            self.strangers += 1
        elif not 127 < first < 192:
            self.on_control(bytes(self._in.view[:size]), address, leg)
        elif leg is None or leg.receive is None or size < 12:
            self.strangers += 1
        elif 192 <= second <= 223:
            self._on_rtcp(leg, size, address, now)
        else:
            self._on_rtp(leg, size, address, now)

    def _on_rtcp(self, leg: Leg, size: int, address: Address, now: float) -> None:
        assert leg.receive is not None
        buffer = self._in
        buffer.length[0] = size
        if unprotect_rtcp(leg.receive.raw, buffer.pointer, buffer.length):
            leg.rejected += 1
            return
        self._heard(leg, address, now)
        leg.on_rtcp(bytes(buffer.view[: buffer.length[0]]))

    def _on_rtp(self, leg: Leg, size: int, address: Address, now: float) -> None:
        assert leg.receive is not None
        buffer = self._in
        ssrc = SSRC.unpack_from(buffer.data, 8)[0]
        stream = leg.inbound.get(ssrc)
        if stream is None and not leg.admits(ssrc):
            return
        buffer.length[0] = size
        if unprotect(leg.receive.raw, buffer.pointer, buffer.length):
            leg.rejected += 1
            return
        size = buffer.length[0]
        self._heard(leg, address, now)
        if stream is None:
            leg.admitted.add(ssrc)
            stream = leg.on_unknown(ssrc, bytes(buffer.view[:size]))
            if stream is None:
                return
        if ssrc == stream.ssrc:
            self._route(stream, size, now, repaired=False)
        elif size := self._unwrap_rtx(stream, size):
            self._route(stream, size, now, repaired=True)

    def _heard(self, leg: Leg, address: Address, now: float) -> None:
        leg.heard_at = now
        if address != leg.destination:
            leg.on_path(address, now)

    def _payload_start(self, size: int) -> int:
        """Where the payload begins; beyond `size` for a malformed packet."""
        data = self._in.data
        start = 12 + 4 * (data[0] & 0x0F)
        if data[0] & 0x10:
            start += 4 + 4 * SHORTS.unpack_from(data, start)[1] if start + 4 <= size else BUFFER_SIZE
        return start

    def _unwrap_rtx(self, stream: Inbound, size: int) -> int:
        """Make the retransmission in the buffer the packet it repeats (RFC 4588, 4); 0 for mere padding."""
        data, view = self._in.data, self._in.view
        start = self._payload_start(size)
        padding = data[size - 1] if data[0] & 0x20 else 0
        if data[1] & 0x7F != stream.rtx_payload_type or size - padding - start < 2:
            return 0
        sequence = data[start] << 8 | data[start + 1]
        view[start : size - 2] = bytes(view[start + 2 : size])
        _, marker, _, timestamp, _ = HEADER.unpack_from(data)
        FIELDS.pack_into(data, 1, marker & 0x80 | stream.payload_type, sequence, timestamp, stream.ssrc)
        return size - 2

    def _route(self, stream: Inbound, size: int, now: float, *, repaired: bool) -> None:
        data = self._in.data
        first, marker, sequence, timestamp, _ = HEADER.unpack_from(data)
        start = self._payload_start(size)
        if start > size or marker & 0x7F != stream.payload_type:
            return
        if not repaired:
            stream.stats.add(sequence, timestamp, size, now)
        if stream.nack is not None and stream.nack.add(sequence):
            stream.on_gap()
        level = 127
        if first & 0x10:
            level = self._read_extensions(stream, start, size, now)
        if stream.muted:
            return
        if stream.on_packet is not None and start < size:
            self._tap(stream, (sequence, timestamp), start, size, now)
        if stream.outs:
            self._forward(stream, (marker & 0x80, sequence, timestamp), start, size, level, now)

    def _read_extensions(self, stream: Inbound, end: int, size: int, now: float) -> int:
        """Hand on the audio level and the send time (RFC 8285, 4.2); returns the level octet."""
        data = self._in.data
        at = 12 + 4 * (data[0] & 0x0F)
        level, ids = 127, stream.ids
        if data[at] != 0xBE or data[at + 1] != 0xDE:
            return level
        at += 4
        while at < end:
            head = data[at]
            length = (head & 0x0F) + 1
            if head == 0:
                at += 1
                continue
            identity = head >> 4
            if identity == ids.audio_level and stream.on_level is not None and at + 1 < end:
                level = data[at + 1]
                if not stream.muted:
                    stream.on_level(level & 0x7F, now)
            elif identity == ids.abs_send_time and stream.bandwidth is not None and at + 3 < end:
                sent = int.from_bytes(data[at + 1 : at + 4], "big")
                stream.bandwidth.add(stream.ssrc, sent, size, now)
            at += 1 + length
        return level

    def _tap(self, stream: Inbound, place: tuple[int, int], start: int, size: int, now: float) -> None:
        assert stream.on_packet is not None
        end = size - (self._in.data[size - 1] if self._in.data[0] & 0x20 else 0)
        if start < end:
            payload = bytes(self._in.view[start:end])
            stream.on_packet(stream.ssrc, TapPacket(place[0], place[1], payload, now))
            stream.tapped_at = now
            self._tapped.add(stream)

    def _forward(
        self, stream: Inbound, header: tuple[int, int, int], start: int, end: int, level: int, now: float
    ) -> None:
        send_time = (int(now * 262_144) & 0xFFFFFF).to_bytes(3, "big")
        is_keyframe: bool | None = None
        for out in stream.outs:
            if not out.enabled or out.leg.send is None:
                continue
            if out.awaits_keyframe:
                if is_keyframe is None:
                    is_keyframe = starts_keyframe(self._in.view[start:end])
                if not is_keyframe:
                    stream.on_keyframe_wanted()
                    continue
                out.awaits_keyframe = False
            place = out.rewriter.rewrite(stream.ssrc, header[1], header[2], now)
            if place is not None and self._assemble(out, header[0], place, start, end):
                self._finish(out, out.leg.send.raw, place[0], level, send_time)

    def _assemble(self, out: Outbound, marker: int, place: tuple[int, int], start: int, end: int) -> bool:
        """Lay out a receiver's own header and the payload; False where it would be too long."""
        buffer, prefix = self._out, out.prefix
        data, view = buffer.data, buffer.view
        head = len(prefix)
        size = head + end - start
        if size > MAX_PACKET:
            return False
        view[:head] = prefix
        data[0] |= self._in.data[0] & 0x20
        FIELDS.pack_into(data, 1, marker | out.payload_type, place[0], place[1], out.ssrc)
        view[head:size] = self._in.view[start:end]
        buffer.length[0] = size
        return True

    def _finish(self, out: Outbound, context: Any, sequence: int, level: int, send_time: bytes) -> None:
        """Fill in what changes from packet to packet, protect and send."""
        buffer = self._out
        if out.time_at:
            buffer.data[out.time_at : out.time_at + 3] = send_time
        elif out.level_at:
            buffer.data[out.level_at] = level
        size = buffer.length[0] - len(out.prefix)
        if protect(context, buffer.pointer, buffer.length):
            return
        packet = bytes(buffer.view[: buffer.length[0]])
        if out.cache is not None:
            out.cache.put(sequence, packet)
        out.packets += 1
        out.octets += size
        if out.leg.destination is not None:
            self.send_raw(packet, out.leg.destination)

"""The data plane between real sockets, with keys that were agreed beforehand."""

import asyncio
import os
import socket
import struct

import pytest
from aiortc.rtp import HeaderExtensionsMap, RtpPacket
from pylibsrtp import Error, Policy, Session

from sfu.bandwidth import BandwidthEstimate
from sfu.dataplane import BATCH, UdpDataPlane
from sfu.nack import NackGenerator
from sfu.resting import MANY_LEGS, REST_S
from sfu.rewrite import Rewriter
from sfu.srtp import SrtpContext, SrtpKeys
from sfu.streams import MAX_UNKNOWN_SSRCS, ExtensionIds, Inbound, Leg, Outbound

PROFILE = Policy.SRTP_PROFILE_AEAD_AES_128_GCM
KEYFRAME, INTERFRAME = b"\x10\x00" + bytes(200), b"\x10\x01" + bytes(200)
IDS = ExtensionIds(mid=1, audio_level=2, abs_send_time=3)


def session(key: bytes, *, inbound: bool) -> Session:
    direction = Policy.SSRC_ANY_INBOUND if inbound else Policy.SSRC_ANY_OUTBOUND
    policy = Policy(key=key, ssrc_type=direction, srtp_profile=PROFILE)
    policy.allow_repeat_tx = not inbound
    return Session(policy)


class End:
    """A client's socket with its SRTP keys, and its leg at the node."""

    def __init__(self, plane: UdpDataPlane) -> None:
        up, down = os.urandom(28), os.urandom(28)
        self._plane = plane
        self._up, self._down = session(up, inbound=False), session(down, inbound=True)
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._socket.setblocking(False)
        self.rtcp: list[bytes] = []
        self.unknown: list[int] = []
        self.leg = Leg(lambda data, address: None, self.rtcp.append, lambda address, now: None, self._ask)
        self.leg.secure(SrtpKeys(PROFILE, receive=up, send=down))
        self.leg.destination = self._socket.getsockname()
        plane.bind(self._socket.getsockname(), self.leg)

    def _ask(self, ssrc: int, packet: bytes) -> Inbound | None:
        self.unknown.append(ssrc)
        return None

    def send(self, packet: bytes) -> bytes:
        """Protect and send; returns what went over the wire."""
        data = self._up.protect(packet)
        self.send_raw(data)
        return bytes(data)

    def send_raw(self, data: bytes) -> None:
        self._socket.sendto(data, ("127.0.0.1", self._plane.port))

    async def wire(self) -> bytes:
        return await asyncio.wait_for(asyncio.get_running_loop().sock_recv(self._socket, 2048), 2)

    async def packet(self) -> RtpPacket:
        return RtpPacket.parse(self._down.unprotect(await self.wire()), EXTENSIONS)

    async def nothing(self) -> None:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.get_running_loop().sock_recv(self._socket, 2048), 0.1)


class _Map(HeaderExtensionsMap):
    def __init__(self) -> None:
        super().__init__()
        from aiortc.rtcrtpparameters import RTCRtpHeaderExtensionParameters, RTCRtpParameters

        from sfu.sdp import ABS_SEND_TIME_URI, AUDIO_LEVEL_URI, MID_URI

        uris = ((1, MID_URI), (2, AUDIO_LEVEL_URI), (3, ABS_SEND_TIME_URI))
        extensions = [RTCRtpHeaderExtensionParameters(id=number, uri=uri) for number, uri in uris]
        self.configure(RTCRtpParameters(headerExtensions=extensions))


EXTENSIONS = _Map()


def rtp(
    sequence: int, payload: bytes, *, ssrc: int = 7, payload_type: int = 120, extension: bytes = b""
) -> bytes:
    first = 0x90 if extension else 0x80
    head = struct.pack("!BBHLL", first, payload_type, sequence, sequence * 3000, ssrc)
    if extension:
        extension += bytes(-len(extension) % 4)
        head += struct.pack("!HH", 0xBEDE, len(extension) // 4) + extension
    return head + payload


def outbound(end: End, *, video: bool = True) -> Outbound:
    rate, payload_type = (90_000, 96) if video else (48_000, 111)
    out = Outbound(end.leg, 1000, payload_type, Rewriter(rate, 500, 0), video=video)
    out.set_header("5", IDS, audio=not video)
    out.enabled = True
    return out


@pytest.fixture
def ends(plane: UdpDataPlane) -> tuple[End, End]:
    return End(plane), End(plane)


def video(plane: UdpDataPlane, ends: tuple[End, End]) -> tuple[Inbound, Outbound]:
    stream = Inbound(7, 120, 90_000, IDS)
    ends[0].leg.inbound[7] = stream
    out = outbound(ends[1])
    plane.set_route(stream, [out])
    return stream, out


async def test_headers_are_those_of_the_receivers_m_line(plane: UdpDataPlane, ends: tuple[End, End]) -> None:
    video(plane, ends)
    ends[0].send(rtp(9, KEYFRAME, extension=b"\x10" + b"0" + b"\x32" + b"\x01\x02\x03"))
    packet = await ends[1].packet()
    assert (packet.ssrc, packet.payload_type, packet.sequence_number) == (1000, 96, 500)
    assert packet.payload == KEYFRAME
    assert packet.extensions.mid == "5"
    now = int(asyncio.get_running_loop().time() * 262_144) & 0xFFFFFF
    assert 0 <= (now - (packet.extensions.abs_send_time or 0)) & 0xFFFFFF < 262_144


async def test_the_audio_level_is_passed_on_and_heard(plane: UdpDataPlane, ends: tuple[End, End]) -> None:
    stream = Inbound(7, 109, 48_000, ExtensionIds(audio_level=9))
    levels: list[int] = []
    stream.on_level = lambda level, now: levels.append(level)
    ends[0].leg.inbound[7] = stream
    plane.set_route(stream, [outbound(ends[1], video=False)])
    ends[0].send(rtp(1, b"opus", payload_type=109, extension=b"\x90" + bytes((0x80 | 33,))))
    packet = await ends[1].packet()
    assert packet.extensions.audio_level == (True, 33)
    assert packet.extensions.abs_send_time is None
    assert levels == [33]


async def test_video_starts_with_a_key_frame(plane: UdpDataPlane, ends: tuple[End, End]) -> None:
    stream, _ = video(plane, ends)
    wanted: list[bool] = []
    stream.on_keyframe_wanted = lambda: wanted.append(True)
    ends[0].send(rtp(1, INTERFRAME))
    ends[0].send(rtp(2, KEYFRAME))
    ends[0].send(rtp(3, INTERFRAME))
    assert [(await ends[1].packet()).sequence_number for _ in range(2)] == [500, 501]
    assert wanted == [True]


async def test_padding_stays_padding(plane: UdpDataPlane, ends: tuple[End, End]) -> None:
    video(plane, ends)
    ends[0].send(rtp(1, KEYFRAME))
    padded = bytearray(rtp(2, bytes(7) + b"\x08"))
    padded[0] |= 0x20
    ends[0].send(bytes(padded))
    await ends[1].packet()
    packet = await ends[1].packet()
    assert (packet.payload, packet.padding_size, packet.sequence_number) == (b"", 8, 501)


async def test_a_nack_is_answered_with_the_very_same_ciphertext(
    plane: UdpDataPlane, ends: tuple[End, End]
) -> None:
    _, out = video(plane, ends)
    ends[0].send(rtp(1, KEYFRAME))
    first = await ends[1].wire()
    assert plane.resend(out, [500, 501, 40_000]) == 1
    assert await ends[1].wire() == first
    assert plane.resend(out, [500]) == 0, "not again at once"


async def test_one_sequence_number_is_never_protected_twice(
    plane: UdpDataPlane, ends: tuple[End, End]
) -> None:
    stream, out = video(plane, ends)
    stream.rtx_payload_type = 121
    ends[0].leg.inbound[8] = stream
    ends[0].send(rtp(1, KEYFRAME))
    await ends[1].packet()
    ends[0].send(rtp(50, b"\x00\x01" + b"another payload under a used number", ssrc=8, payload_type=121))
    await ends[1].nothing()
    assert out.packets == 1


async def test_a_retransmission_by_rtx_fills_the_gap(plane: UdpDataPlane, ends: tuple[End, End]) -> None:
    stream, _ = video(plane, ends)
    stream.rtx_payload_type = 121
    stream.nack = NackGenerator()
    gaps: list[list[int]] = []
    stream.on_gap = lambda: gaps.append(stream.nack.due(0.0) if stream.nack else [])
    ends[0].leg.inbound[8] = stream
    ends[0].send(rtp(1, KEYFRAME))
    ends[0].send(rtp(3, INTERFRAME))
    ends[0].send(rtp(77, b"\x00\x02" + INTERFRAME, ssrc=8, payload_type=121))
    packets = [await ends[1].packet() for _ in range(3)]
    assert [p.sequence_number for p in packets] == [500, 502, 501]
    assert packets[2].payload == INTERFRAME
    assert gaps == [[2]]
    assert stream.nack.missing == 0
    assert stream.stats.received == 2


async def test_a_muted_stream_is_withheld_and_leaves_no_gap(
    plane: UdpDataPlane, ends: tuple[End, End]
) -> None:
    stream, out = video(plane, ends)
    ends[0].send(rtp(1, KEYFRAME))
    assert (await ends[1].packet()).sequence_number == 500
    stream.muted = True
    for sequence in range(2, 50):
        ends[0].send(rtp(sequence, INTERFRAME))
    await ends[1].nothing()
    stream.muted = False
    out.rewriter.resync()
    ends[0].send(rtp(50, KEYFRAME))
    assert (await ends[1].packet()).sequence_number == 501


async def test_forged_and_replayed_packets_are_dropped(plane: UdpDataPlane, ends: tuple[End, End]) -> None:
    video(plane, ends)
    wire = ends[0].send(rtp(1, KEYFRAME))
    await ends[1].packet()
    ends[0].send_raw(wire)
    ends[0].send_raw(wire[:-1] + bytes((wire[-1] ^ 1,)))
    ends[0].send_raw(rtp(2, KEYFRAME))
    ends[0].send_raw(b"\x80\xc9" + bytes(40))
    await ends[1].nothing()
    assert ends[0].leg.rejected == 4


async def test_malformed_extensions_stop_nothing(plane: UdpDataPlane, ends: tuple[End, End]) -> None:
    stream, _ = video(plane, ends)
    stream.on_level = lambda level, now: None
    stream.bandwidth = BandwidthEstimate()
    for sequence in range(200):
        ends[0].send(rtp(sequence, b"", extension=os.urandom(1 + sequence % 40)))
    ends[0].send(rtp(200, KEYFRAME))
    assert (await ends[1].packet()).payload == KEYFRAME
    assert stream.stats.received == 201


async def test_unknown_ssrcs_are_bounded(plane: UdpDataPlane, ends: tuple[End, End]) -> None:
    for ssrc in range(100):
        ends[0].send_raw(rtp(1, bytes(40), ssrc=ssrc))
    for ssrc in range(100, 200):
        ends[0].send(rtp(1, b"x", ssrc=ssrc))
    await ends[1].nothing()
    assert len(ends[0].unknown) == MAX_UNKNOWN_SSRCS


async def test_our_own_packets_take_the_same_way(plane: UdpDataPlane, ends: tuple[End, End]) -> None:
    stream = Inbound(1, 111, 48_000, ExtensionIds())
    plane.set_route(stream, [outbound(ends[1], video=False)])
    plane.inject(stream, (True, 65_535, 960), b"opus", 40)
    plane.inject(stream, (False, 0, 1920), b"opus2", 127)
    first, second = await ends[1].packet(), await ends[1].packet()
    assert (first.marker, first.payload, first.extensions.audio_level) == (1, b"opus", (False, 40))
    assert (second.sequence_number - first.sequence_number, second.timestamp - first.timestamp) == (1, 960)


async def test_rtcp_goes_both_ways_protected(plane: UdpDataPlane, ends: tuple[End, End]) -> None:
    report = struct.pack("!BBHL", 0x80, 201, 1, 5)
    ends[0].send_raw(ends[0]._up.protect_rtcp(report))
    plane.send_rtcp(ends[1].leg, report)
    assert ends[1]._down.unprotect_rtcp(await ends[1].wire()) == report
    await ends[1].nothing()
    assert ends[0].rtcp == [report]


def test_libsrtp_refuses_to_use_a_number_twice() -> None:
    context = SrtpContext(bytes(28), PROFILE, inbound=False)
    policy_session = context._session
    policy_session.protect(rtp(1, b"a"))
    with pytest.raises(Error, match="replay"):
        policy_session.protect(rtp(1, b"b"))


async def test_where_many_send_the_socket_is_read_now_and_then_and_nothing_is_left_in_it(
    plane: UdpDataPlane, ends: tuple[End, End], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not plane.crowded
    for port in range(MANY_LEGS):
        plane.bind(("192.0.2.1", port), ends[0].leg)
    assert plane.crowded
    reads, read = list[int](), plane._read

    def counted() -> int:
        reads.append(read())
        return reads[-1]

    monkeypatch.setattr(plane, "_read", counted)
    stream, _ = video(plane, ends)
    for sequence in range(20):
        ends[0].send(rtp(sequence, KEYFRAME))
        await asyncio.sleep(REST_S / 10)
    assert [(await ends[1].packet()).sequence_number - 500 for _ in range(20)] == list(range(20))
    assert len(reads) < 15
    for sequence in range(20, 20 + 2 * BATCH):
        ends[0].send(rtp(sequence, KEYFRAME))
    while stream.stats.received < 20 + 2 * BATCH:
        await asyncio.sleep(REST_S)
    while reads[-1]:
        await asyncio.sleep(REST_S)
    calm = len(reads)
    await asyncio.sleep(5 * REST_S)
    assert len(reads) == calm
    ends[0].send(rtp(500, KEYFRAME))
    while stream.stats.highest < 500:
        await asyncio.sleep(REST_S)


async def test_one_that_is_closed_while_it_rests_reads_no_more(
    plane: UdpDataPlane, ends: tuple[End, End]
) -> None:
    for port in range(MANY_LEGS):
        plane.bind(("192.0.2.1", port), ends[0].leg)
    stream, _ = video(plane, ends)
    ends[0].send(rtp(1, KEYFRAME))
    await ends[1].packet()
    plane.close()
    await asyncio.sleep(2 * REST_S)
    assert stream.stats.received == 1

"""When the socket is looked at, and what that does to what is heard."""

import asyncio
import struct
import sys
import time

import pytest

from sfu.dataplane import BATCH, UdpDataPlane
from sfu.opus import SILENCE
from sfu.reorder import TapPacket
from sfu.resting import (
    _TIMESTAMPNS,
    CALM_REST_S,
    LEAST_S,
    MOST_S,
    REST_S,
    rest_of_many_s,
    rest_s,
    waited_s,
)
from sfu.rewrite import Rewriter
from sfu.streams import PACKET_S, ExtensionIds, Inbound, Leg, Outbound
from sfu.tap import PACKETS_TOGETHER, Ear, Tap
from tests.unit.test_sfu_dataplane import End

NOW = 100.0


def leg(*streams: Inbound, connected: bool = True) -> Leg:
    found = Leg(
        lambda data, address: None, lambda data: None, lambda address, now: None, lambda ssrc, packet: None
    )
    found.inbound = dict(enumerate(streams))
    if connected:
        found.send = object()  # type: ignore[assignment]
    return found


def microphone(together: int, newest: float = NOW) -> Inbound:
    stream = Inbound(7, 120, 48_000, ExtensionIds())
    stream.on_packet = lambda ssrc, packet: None
    stream.together = lambda: together
    stream.tapped_at = newest
    return stream


def camera() -> Inbound:
    return Inbound(8, 96, 90_000, ExtensionIds())


def test_what_nobody_watches_is_looked_at_now_and_then() -> None:
    assert rest_s([leg(camera())], NOW) == pytest.approx(MOST_S)
    assert rest_s([leg()], NOW) == pytest.approx(MOST_S)


@pytest.mark.parametrize("count", [1, 2, PACKETS_TOGETHER])
def test_a_microphone_is_looked_at_when_as_many_packets_have_come_as_may_come_together(count: int) -> None:
    rest = rest_s([leg(camera(), microphone(count))], NOW)
    assert count * PACKET_S < rest <= count * PACKET_S + 0.005 or rest == pytest.approx(MOST_S)
    assert rest_s([leg(microphone(count)), leg(microphone(1))], NOW) <= PACKET_S + 0.005


def test_each_packet_is_wanted_that_somebody_receives_or_that_a_handshake_waits_for() -> None:
    watched = camera()
    watched.outs = (Outbound(leg(), 1, 96, Rewriter(90_000, 0, 0), video=True),)
    assert rest_s([leg(microphone(4)), leg(watched)], NOW) == 0.0
    assert rest_s([leg(microphone(4)), leg(connected=False)], NOW) == 0.0


def test_where_many_send_packets_wait_longer_if_nobody_receives_them() -> None:
    watched = camera()
    legs = [leg(microphone(1), camera()), leg(connected=False), leg(microphone(1), watched)]
    assert rest_of_many_s(legs) == CALM_REST_S
    watched.outs = (Outbound(leg(), 1, 96, Rewriter(90_000, 0, 0), video=True),)
    assert rest_of_many_s(legs) == REST_S


def test_a_microphone_that_sends_nothing_is_not_waited_for_by_the_clock() -> None:
    assert rest_s([leg(microphone(4, newest=NOW - 1))], NOW) == 0.0
    assert rest_s([leg(microphone(1, newest=NOW - PACKET_S - LEAST_S / 2))], NOW) == 0.0


@pytest.mark.parametrize(
    ("came", "waited"),
    [(999.95, 0.05), (1000.5, 0.0), (900.0, 0.0)],
    ids=["before", "clock back", "clock on"],
)
def test_a_packet_has_waited_since_it_came_whatever_becomes_of_the_clock(came: float, waited: float) -> None:
    told = struct.pack("@qq", int(came), int(came % 1 * 1e9))
    assert waited_s([(1, 99, b"?"), (1, _TIMESTAMPNS, told)], 1000.0) == pytest.approx(waited, abs=1e-6)
    assert waited_s([], 1000.0) == waited_s([(1, _TIMESTAMPNS, b"short")], 1000.0) == 0.0


@pytest.fixture
def end(plane: UdpDataPlane) -> End:
    return End(plane)


def listened(plane: UdpDataPlane, end: End) -> tuple[Inbound, Tap]:
    stream, ear = Inbound(7, 120, 48_000, ExtensionIds()), Ear("a", plane.hurry)
    stream.on_packet, stream.together, stream.give = ear.hear, ear.together, ear.give
    end.leg.inbound[7] = stream
    return stream, ear.open()


def sound(number: int) -> bytes:
    return struct.pack("!BBHLL", 0x80, 120, number, number * 960, 7) + SILENCE


async def heard(tap: Tap, count: int) -> list[int]:
    async with asyncio.timeout(5):
        return [(await anext(tap)).rtp_timestamp for _ in range(count)]


async def test_of_a_calm_microphone_several_packets_are_read_at_once_and_all_are_heard(
    plane: UdpDataPlane, end: End, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, tap = listened(plane, end)
    tap.together = PACKETS_TOGETHER
    counts, read = list[int](), plane._read

    def counted() -> int:
        counts.append(read())
        return counts[-1]

    monkeypatch.setattr(plane, "_read", counted)
    for number in range(40):
        end.send(sound(number))
        await asyncio.sleep(PACKET_S)
    assert len(await heard(tap, 40)) == 40
    assert sum(counts) == 40
    assert len([count for count in counts if count > 1]) >= 5


async def test_whoever_gets_into_a_hurry_is_told_of_the_next_packet(plane: UdpDataPlane, end: End) -> None:
    _, tap = listened(plane, end)
    tap.together = PACKETS_TOGETHER
    end.send(sound(0))
    await heard(tap, 1)
    assert plane._rest is not None
    tap.together = 1
    assert plane._rest is None
    end.send(sound(1))
    await heard(tap, 1)


async def test_whoever_begins_to_receive_a_stream_gets_its_next_packet_at_once(
    plane: UdpDataPlane, end: End
) -> None:
    stream, tap = listened(plane, end)
    tap.together = PACKETS_TOGETHER
    end.send(sound(0))
    await heard(tap, 1)
    assert plane._rest is not None
    plane.set_route(stream, [Outbound(leg(), 1, 111, Rewriter(48_000, 0, 0), video=False)])
    assert plane._rest is None
    end.send(sound(1))
    while stream.stats.received < 2:
        await asyncio.sleep(0.001)
    assert plane._rest is None


async def test_of_more_than_can_be_read_at_once_the_rest_is_read_at_once_too(
    plane: UdpDataPlane, end: End
) -> None:
    stream, tap = listened(plane, end)
    tap.together = PACKETS_TOGETHER
    for number in range(BATCH + 3):
        end.send(sound(number))
    plane._on_readable()
    assert stream.stats.received == BATCH
    assert plane._rest is None
    assert len(await heard(tap, BATCH + 3)) == BATCH + 3


async def test_nothing_is_held_back_while_the_socket_rests(plane: UdpDataPlane, end: End) -> None:
    _, tap = listened(plane, end)
    tap.together = PACKETS_TOGETHER
    for number in range(3):
        end.send(sound(number))
    assert len(await heard(tap, 3)) == 3


async def test_a_gap_is_waited_for_by_each_packet(plane: UdpDataPlane, end: End) -> None:
    stream, tap = listened(plane, end)
    tap.together = PACKETS_TOGETHER
    end.send(sound(0))
    await heard(tap, 1)
    while plane._rest is not None:
        await asyncio.sleep(0.001)
    end.send(sound(2))
    while stream.stats.received < 2:
        await asyncio.sleep(0.001)
    assert stream.together() == 1
    end.send(sound(1))
    assert len(await heard(tap, 2)) == 2


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells when a packet came")
async def test_a_packet_counts_from_when_it_came_however_late_it_is_read(
    plane: UdpDataPlane, end: End
) -> None:
    packets = list[TapPacket]()
    stream = Inbound(7, 120, 48_000, ExtensionIds())
    stream.on_packet = lambda ssrc, packet: packets.append(packet)
    end.leg.inbound[7] = stream
    for number in range(2):
        end.send(sound(number))
        # The loop does nothing else meanwhile.
        time.sleep(0.1)
    while len(packets) < 2:
        await asyncio.sleep(0.001)
    assert packets[1].received_at - packets[0].received_at == pytest.approx(0.1, abs=0.03)

"""Lost packets, changed paths and restarts."""

import asyncio
import itertools
from collections.abc import AsyncIterator

import pytest
from aiortc import RTCPeerConnection
from aiortc.rtp import (
    RTCP_PSFB_FIR,
    RTCP_PSFB_PLI,
    AnyRtcpPacket,
    RtcpPsfbPacket,
    RtcpRtpfbPacket,
)

from sfu.node import MediaNode
from sfu.room import Room
from sfu.slots import VP8_PAYLOAD_TYPE
from tests.media.clients import MAX_BUNDLE, Client, Picture, Tone, tone, until
from tests.media.conftest import Join
from tests.media.proxy import Proxy, every
from tests.media.test_room import hears, names, sees

CLIENT_VP8 = 97


@pytest.fixture
async def proxy(node: MediaNode) -> AsyncIterator[Proxy]:
    proxy = await Proxy.start(node.port)
    yield proxy
    proxy.close()


async def test_packets_lost_towards_a_subscriber_are_repaired(join: Join, proxy: Proxy) -> None:
    anna, bert = join("anna"), join("bert", sdp_filter=proxy.redirect)
    proxy.drop_to_client = every(7, VP8_PAYLOAD_TYPE)
    await anna.publish(Tone(440), Picture(640, 480))
    await sees(bert, "anna", more=40)
    assert proxy.dropped >= 3
    await until(lambda: bert.peer.stats()["resent"] >= proxy.dropped - 1)


async def test_packets_lost_on_their_way_in_are_asked_for_again(join: Join, proxy: Proxy) -> None:
    anna, bert = join("anna", sdp_filter=proxy.redirect), join("bert")
    proxy.drop_to_node = every(7, CLIENT_VP8)
    await anna.publish(Tone(440), Picture(640, 480))
    await sees(bert, "anna", more=40)
    assert proxy.dropped >= 3
    nack = anna.peer._publisher.producers["camera"].stream.nack
    assert nack is not None
    await until(lambda: nack.missing == 0)
    # Retransmissions come by their own SSRC: the stream's own count shows what the path has lost.
    assert anna.peer.stats()["producers"]["camera"]["lost"] >= 3
    assert bert.peer.stats()["resent"] <= proxy.dropped


async def test_media_follows_a_client_whose_address_changes(join: Join, proxy: Proxy) -> None:
    anna, bert = join("anna", sdp_filter=proxy.redirect), join("bert", sdp_filter=proxy.redirect)
    await anna.publish(Tone(440), Picture())
    await sees(bert, "anna")
    leg = bert.peer._subscriber.transport.leg if bert.peer._subscriber.transport else None
    assert leg is not None
    before = leg.destination
    proxy.rebind()
    await until(lambda: leg.destination != before, timeout=20, what="the node still sends to the old address")
    await sees(bert, "anna")
    await hears(bert, "anna")


async def test_a_new_publish_connection_takes_over_without_renegotiating(room: Room, join: Join) -> None:
    anna, bert = join("anna"), join("bert")
    await anna.publish(Tone(440), Picture())
    await sees(bert, "anna")
    offers = bert.offers
    await anna.peer.restart("publish")
    former, anna.publisher = anna.publisher, RTCPeerConnection(MAX_BUNDLE)
    await anna.publish(Tone(440), Picture())
    await sees(bert, "anna", more=10)
    await hears(bert, "anna")
    assert bert.offers == offers
    await former.close()


async def test_a_new_subscribe_connection_takes_over(join: Join) -> None:
    anna, bert = join("anna"), join("bert")
    await anna.publish(Tone(440), Picture())
    await sees(bert, "anna")
    former, bert.subscriber = bert.subscriber, RTCPeerConnection(MAX_BUNDLE)
    bert.received.clear()
    bert.listen()
    await bert.peer.restart("subscribe")
    await sees(bert, "anna", more=10)
    await hears(bert, "anna")
    assert names(bert) == {("anna", "microphone"), ("anna", "camera")}
    await former.close()


async def test_many_changes_are_few_offers_with_one_in_flight(room: Room) -> None:
    offers: list[str] = []

    class Slow(Client):
        def on_subscribe_offer(self, sdp: str, tracks: object) -> None:
            offers.append(sdp)

    slow = Slow(room, "slow")
    slow.peer.subscribe()
    for n in range(5):
        room.injector(f"voice{n}")
    await until(lambda: offers)
    for n in range(5, 10):
        room.injector(f"voice{n}")
    await asyncio.sleep(0.05)
    assert len(offers) == 1
    assert offers[0].count("m=audio") == 5
    await slow.peer.restart("subscribe")
    await until(lambda: len(offers) == 2)
    room.injector("voice3")
    await asyncio.sleep(0.05)
    assert len(offers) == 2, "what changes nothing needs no offer"
    assert offers[1].count("m=audio") == 10
    assert offers[0].split("a=ice-ufrag:")[1][:12] != offers[1].split("a=ice-ufrag:")[1][:12]
    await slow.close()


async def test_a_silent_client_is_disconnected_then_failed_and_comes_back(join: Join) -> None:
    anna = join("anna")
    await anna.publish(Tone(440))
    await anna.connected("publish")
    transport = anna.peer._publisher.transport
    assert transport is not None
    now = asyncio.get_running_loop().time()
    transport.check(now + 8)
    transport.check(now + 31)
    transport.check(now)
    publish = [state for connection, state in anna.states if connection == "publish"]
    assert publish == ["connected", "disconnected", "failed", "connected"]


async def test_requests_for_a_key_frame_are_throttled(join: Join) -> None:
    anna, bert = join("anna"), join("bert")
    _, camera = await anna.publish(Tone(440), Picture())
    await sees(bert, "anna", more=15)
    arrived: list[float] = []
    handle = camera._handle_rtcp_packet

    async def count(packet: AnyRtcpPacket) -> None:
        if isinstance(packet, RtcpPsfbPacket) and packet.fmt == RTCP_PSFB_PLI:
            arrived.append(asyncio.get_running_loop().time())
        await handle(packet)

    camera._handle_rtcp_packet = count  # type: ignore[method-assign]
    out = next(slot.out for slot in bert.peer._subscriber._slots if slot.kind == "video")
    assert out is not None
    wire = bert.subscriber.getTransceivers()[0].receiver.transport
    fir = RtcpPsfbPacket(fmt=RTCP_PSFB_FIR, ssrc=1, media_ssrc=0, fci=out.ssrc.to_bytes(4, "big") + bytes(4))
    pli = RtcpPsfbPacket(fmt=RTCP_PSFB_PLI, ssrc=1, media_ssrc=out.ssrc)
    for n in range(40):
        await wire._send_rtp(bytes(fir if n % 2 else pli))
        await asyncio.sleep(0.02)
    await until(lambda: len(arrived) >= 2)
    gaps = [later - earlier for earlier, later in itertools.pairwise(arrived)]
    assert min(gaps) > 0.45
    assert len(arrived) <= 4


async def test_feedback_of_another_format_is_not_taken_for_lost_packets(join: Join) -> None:
    anna, bert = join("anna"), join("bert")
    await anna.publish(Tone(440), Picture())
    await sees(bert, "anna")
    out = next(slot.out for slot in bert.peer._subscriber._slots if slot.kind == "video")
    assert out is not None
    wire = bert.subscriber.getTransceivers()[0].receiver.transport
    last = out.rewriter.last_sequence
    transport_wide = RtcpRtpfbPacket(fmt=15, ssrc=1, media_ssrc=out.ssrc, lost=[last])
    garbage = b"\x8f\xce\x00\x05" + bytes(8) + b"REMB\xff\xff\xff\xff" + bytes(4)
    for feedback in (bytes(transport_wide), garbage, bytes(transport_wide)[:8]):
        await wire._send_rtp(feedback)
    await sees(bert, "anna", more=10)
    assert bert.peer.stats()["resent"] == 0


async def test_a_stream_that_no_description_names_is_found_by_its_mid(join: Join) -> None:
    def nameless(sdp: str) -> str:
        return "".join(line for line in sdp.splitlines(keepends=True) if not line.startswith("a=ssrc"))

    anna, bert = join("anna", offer_filter=nameless), join("bert")
    await anna.publish(Tone(440), Picture(), Picture(640, 360))
    await hears(bert, "anna")
    await sees(bert, "anna")
    await sees(bert, "anna", "screen")
    camera, screen = bert.from_peer("anna", "camera"), bert.from_peer("anna", "screen")
    assert camera and screen
    assert (camera.last.width, screen.last.width) == (320, 640)


async def test_eight_people_and_the_interviewer_hear_each_other(room: Room, join: Join) -> None:
    playback = room.injector("ai").start()
    playback.write(tone(300, 60.0))
    clients = [join(f"peer{n}") for n in range(8)]
    await asyncio.gather(*(client.publish(Tone(350 + 50 * n)) for n, client in enumerate(clients)))

    def all_heard() -> bool:
        return all(sum(r.energy > 1e5 for r in client.received.values()) == 8 for client in clients)

    await until(all_heard, timeout=30)
    playback.stop()

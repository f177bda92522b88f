"""Real aiortc clients in the rooms of a real node."""

import asyncio
import itertools
from datetime import UTC, datetime
from typing import Any

import pytest
import uvloop
from aiortc import RTCPeerConnection

from sfu.errors import BadSdp, NodeClosed, RoomFull
from sfu.node import MediaNode
from sfu.room import Room
from sfu.types import NodeConfig, Source, TapFrame
from tests.media.clients import MAX_BUNDLE, Client, Picture, Tone, tone, until
from tests.media.conftest import Join

LOUD = 1e6
MUTABLE: tuple[Source, ...] = ("microphone", "camera")


def names(client: Client) -> set[tuple[str, str]]:
    return {(track.peer_id, track.source) for track in client.tracks}


async def hears(client: Client, peer_id: str) -> None:
    def loud() -> bool:
        received = client.from_peer(peer_id, "microphone")
        return received is not None and received.energy > LOUD

    await until(loud, what=f"{client.peer_id} doesn't hear {peer_id}")


async def sees(client: Client, peer_id: str, source: str = "camera", more: int = 5) -> None:
    received = client.from_peer(peer_id, source)
    before = received.frames if received else 0

    def seen() -> bool:
        received = client.from_peer(peer_id, source)
        return received is not None and received.frames >= before + more

    await until(seen, what=f"{client.peer_id} doesn't see {peer_id}'s {source}")


async def test_two_peers_hear_and_see_each_other(join: Join) -> None:
    anna, bert = join("anna"), join("bert")
    await anna.publish(Tone(440), Picture())
    await bert.publish(Tone(660), Picture())
    for one, other in ((anna, bert), (bert, anna)):
        await hears(one, other.peer_id)
        await sees(one, other.peer_id)
        assert names(one) == {(other.peer_id, "microphone"), (other.peer_id, "camera")}


async def test_the_mouth_is_heard_and_the_ear_hears_in_order(room: Room, join: Join) -> None:
    anna = join("anna")
    tap = room.tap("anna")
    playback = room.injector("ai").start()
    playback.write(tone(880, 10.0))
    await anna.publish(Tone(440))
    await hears(anna, "ai")
    frames: list[TapFrame] = []
    async for frame in tap:
        frames.append(frame)
        if len(frames) == 50:
            break
    stamps = [frame.rtp_timestamp for frame in frames]
    assert stamps == [stamps[0] + n * 960 for n in range(50)]
    assert sum(bool(frame.opus) for frame in frames) >= 48
    assert all(len(frame.pcm) == 640 for frame in frames)
    assert crossings(b"".join(frame.pcm for frame in frames[10:])) == pytest.approx(2 * 440 * 0.8, rel=0.05)
    assert 0 < playback.position < 10
    playback.stop()


def crossings(pcm: bytes) -> int:
    samples = memoryview(pcm).cast("h")
    return sum((a < 0) != (b < 0) for a, b in itertools.pairwise(samples))


async def test_the_ear_survives_a_new_connection_of_the_peer(room: Room, join: Join) -> None:
    tap = room.tap("anna")
    await join("anna").publish(Tone(440))
    before = await anext(tap)
    again = join("anna")
    await again.publish(Tone(440))
    await again.connected("publish")
    while (frame := await anext(tap)).rtp_timestamp < before.rtp_timestamp + 48_000 // 2:
        assert frame.rtp_timestamp >= before.rtp_timestamp
    tap.close()


async def test_a_muted_microphone_is_neither_heard_nor_tapped(room: Room, join: Join) -> None:
    anna, bert = join("anna"), join("bert")
    await anna.publish(Tone(440), Picture())
    await hears(bert, "anna")
    await sees(bert, "anna")
    tap = room.tap("anna")
    await anext(tap)
    offers = bert.offers
    for source in MUTABLE:
        anna.peer.set_muted(source, True)
    while tap._frames:
        await anext(tap)
    microphone, camera = bert.from_peer("anna", "microphone"), bert.from_peer("anna", "camera")
    assert microphone and camera
    await asyncio.sleep(0.5)
    heard, seen = microphone.frames, camera.frames
    await asyncio.sleep(0.5)
    assert not tap._frames
    assert (microphone.frames, camera.frames) == (heard, seen)
    for source in MUTABLE:
        anna.peer.set_muted(source, False)
    await until(lambda: microphone.frames > heard + 10)
    await sees(bert, "anna")
    await anext(tap)
    assert bert.offers == offers, "a mute needs no renegotiation"
    packets = bert.peer.stats()
    assert packets["fractionLost"] == 0, "the sequence numbers have no gap"


async def test_a_room_is_watched_while_somebody_receives_a_picture(room: Room, join: Join) -> None:
    anna = join("anna")
    await anna.publish(Tone(440), Picture())
    await until(lambda: anna.peer.stats()["producers"])
    assert not room.watched
    bert = join("bert")
    await sees(bert, "anna")
    assert room.watched
    await bert.close()
    assert not room.watched


async def test_a_source_muted_before_it_is_published_stays_muted(room: Room, join: Join) -> None:
    anna, bert = join("anna"), join("bert")
    anna.peer.set_muted("microphone", True)
    await anna.publish(Tone(440), Picture())
    await sees(bert, "anna")
    microphone = bert.from_peer("anna", "microphone")
    assert microphone is not None
    assert microphone.frames == 0
    assert anna.peer.stats()["producers"]["microphone"]["packets"] > 0


async def test_a_third_who_joins_late_gets_a_key_frame(join: Join) -> None:
    anna, bert = join("anna"), join("bert")
    await anna.publish(Tone(440), Picture())
    await sees(bert, "anna", more=20)
    carl = join("carl")
    await sees(carl, "anna")
    await sees(bert, "anna")


async def test_who_leaves_vanishes_from_the_others(room: Room, join: Join) -> None:
    anna, bert = join("anna"), join("bert")
    await anna.publish(Tone(440), Picture())
    await bert.publish(Tone(440))
    await sees(bert, "anna")
    await room.remove_peer("anna", anna.peer)
    await until(lambda: not bert.tracks)
    assert set(room.peers) == {"bert"}
    with pytest.raises(NodeClosed):
        await anna.peer.publish("v=0")


async def test_who_closes_the_publish_connection_vanishes_from_the_others(join: Join) -> None:
    anna, bert = join("anna"), join("bert")
    await anna.publish(Tone(440), Picture())
    await sees(bert, "anna")
    await anna.publisher.close()
    await until(lambda: not bert.tracks)
    assert ("publish", "closed") in anna.states


async def test_who_closes_the_subscribe_connection_may_open_another(join: Join) -> None:
    anna, bert = join("anna"), join("bert")
    await anna.publish(Tone(440), Picture())
    await sees(bert, "anna")
    await bert.subscriber.close()
    await until(lambda: ("subscribe", "closed") in bert.states)
    bert.subscriber = RTCPeerConnection(MAX_BUNDLE)
    bert.received.clear()
    bert.listen()
    await bert.peer.restart("subscribe")
    await hears(bert, "anna")
    await sees(bert, "anna")


async def test_a_camera_switched_off_vanishes_and_comes_back(join: Join) -> None:
    anna, bert = join("anna"), join("bert")
    await anna.publish(Tone(440), Picture())
    await sees(bert, "anna")
    camera = anna.publisher.getTransceivers()[1]
    camera.direction = "inactive"
    await anna.negotiate()
    await until(lambda: names(bert) == {("anna", "microphone")})
    await hears(bert, "anna")
    camera.direction = "sendonly"
    await anna.negotiate()
    await until(lambda: ("anna", "camera") in names(bert))


async def test_a_second_video_is_the_screen(join: Join) -> None:
    anna, bert = join("anna"), join("bert")
    await anna.publish(Tone(440), Picture())
    await sees(bert, "anna")
    await anna.publish(Picture(640, 360))
    await sees(bert, "anna", "screen")
    screen = bert.from_peer("anna", "screen")
    assert screen is not None
    assert screen.last.width == 640


async def test_a_peer_that_only_watches_cannot_publish(room: Room, join: Join) -> None:
    anna, watcher = join("anna"), join("watcher", publishes=False)
    with pytest.raises(BadSdp, match="only watch"):
        await watcher.publish(Tone(440))
    await anna.publish(Tone(440), Picture())
    await hears(watcher, "anna")


async def test_a_bad_description_is_refused_and_harms_nobody(join: Join) -> None:
    anna, bert = join("anna"), join("bert")
    await anna.publish(Tone(440), Picture())
    await sees(bert, "anna")
    for sdp in ("", "v=0", "v=0\r\nm=audio 9 X 0", "\x00\xff" * 1000):
        with pytest.raises(BadSdp):
            await anna.peer.publish(sdp)
        with pytest.raises(BadSdp):
            await bert.peer.accept_answer(sdp)
    await hears(bert, "anna")
    await sees(bert, "anna")


async def test_a_full_room_refuses_the_next_but_not_a_return() -> None:
    node = await MediaNode.start(NodeConfig(bind_host="127.0.0.1", max_peers_per_room=2))
    room = node.open_room("small")
    clients = [Client(room, "a"), Client(room, "b")]
    with pytest.raises(RoomFull):
        Client(room, "c")
    clients.append(Client(room, "a"))
    assert room.peers["a"] is clients[-1].peer
    await room.remove_peer("a", clients[0].peer)
    assert "a" in room.peers, "the replaced peer doesn't take the new one with it"
    for client in clients:
        await client.close()
    await node.close()


async def test_who_speaks_is_known_by_the_audio_levels(room: Room, join: Join) -> None:
    changes: list[tuple[str, bool]] = []
    room.on_speaking = lambda peer_id, speaking: changes.append((peer_id, speaking))
    join("anna")
    playback = room.injector("ai").start()
    playback.write(tone(440, 0.5))
    playback.finish()
    await until(lambda: changes == [("ai", True), ("ai", False)])


async def test_sender_reports_reach_subscribers_in_the_nodes_time(join: Join) -> None:
    anna, bert = join("anna"), join("bert")
    await anna.publish(Tone(440), Picture())
    await sees(bert, "anna")
    receivers = [transceiver.receiver for transceiver in bert.subscriber.getTransceivers()]
    for receiver in receivers:
        report: Any = None
        while report is None:
            stats = await receiver.getStats()
            report = next((r for r in stats.values() if r.type == "remote-outbound-rtp"), None)
            await asyncio.sleep(0.05)
        assert abs((datetime.now(UTC) - report.remoteTimestamp).total_seconds()) < 2
        assert report.packetsSent > 0


async def test_a_closed_node_closes_its_rooms() -> None:
    node = await MediaNode.start(NodeConfig())
    room = node.open_room("room")
    assert node.open_room("room") is room
    tap = room.tap("anna")
    client = Client(room, "anna")
    await client.publish(Tone(440))
    await client.connected("publish")
    assert node.stats()["peers"] == 1
    await node.close()
    assert ("publish", "closed") in client.states
    assert node._context.mux._by_ufrag == {}, "no connection is left behind"
    assert node.stats()["rooms"] == 0
    while not tap._closed:
        await anext(tap)
    with pytest.raises(NodeClosed):
        node.open_room("other")
    await client.close()


async def test_a_node_listens_on_ipv6_and_ipv4_at_once() -> None:
    node = await MediaNode.start(NodeConfig(bind_host="::"))
    assert any(":" in address for address in node.addresses)
    room = node.open_room("room")
    for family in (4, 6):

        def only(sdp: str, family: int = family) -> str:
            return "\r\n".join(
                line
                for line in sdp.splitlines()
                if not line.startswith("a=candidate:") or (":" in line.split()[4]) == (family == 6)
            )

        client = Client(room, f"peer{family}", sdp_filter=lambda sdp: only(sdp) + "\r\n")
        await client.publish(Tone(440))
        await client.connected("publish")
        microphone = client.peer.producers[0]
        while microphone.stream.stats.received < 10:
            await asyncio.sleep(0.01)
        await client.close()
    await node.close()


async def test_it_works_on_uvloop_too() -> None:
    async def interview() -> None:
        node = await MediaNode.start(NodeConfig())
        room = node.open_room("room")
        anna, bert = Client(room, "anna"), Client(room, "bert")
        bert.peer.subscribe()
        await anna.publish(Tone(440), Picture())
        await hears(bert, "anna")
        await sees(bert, "anna")
        await anna.close()
        await bert.close()
        await node.close()

    def run() -> None:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(interview())

    await asyncio.to_thread(run)

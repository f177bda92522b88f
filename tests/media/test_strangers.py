"""What strangers send to the port neither reaches anybody nor closes anything."""

import asyncio
import os
import socket

from aioice import stun

from sfu.node import MediaNode
from tests.media.clients import Picture, Tone, until
from tests.media.conftest import Join
from tests.media.test_room import hears, sees

STRANGE = [
    b"",
    b"\x00",
    b"\x80" * 1600,
    b"\x80\xc8" + bytes(1598),
    b"\x16\xfe\xfd" + bytes(300),
    b"\x17" * 1200,
    b"\x80" * 11,
    b"\xff" * 65_000,
    bytes(2048),
    *(os.urandom(size) for size in range(0, 1500, 13)),
]


def binding_request(username: str, password: str) -> bytes:
    message = stun.Message(message_method=stun.Method.BINDING, message_class=stun.Class.REQUEST)
    message.attributes["USERNAME"] = username
    message.attributes["USE-CANDIDATE"] = None
    message.attributes["PRIORITY"] = 2**31
    message.add_message_integrity(password.encode())
    return bytes(message)


async def flood(node: MediaNode, datagrams: list[bytes]) -> list[bytes]:
    """Send from a fresh socket; returns whatever was answered."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        stranger.setblocking(False)
        for datagram in datagrams:
            stranger.sendto(datagram, ("127.0.0.1", node.port))
            await asyncio.sleep(0)
        await asyncio.sleep(0.2)
        answers = []
        try:
            while True:
                answers.append(stranger.recv(2048))
        except BlockingIOError:
            return answers


async def test_a_stray_datagram_closes_nothing(node: MediaNode, join: Join) -> None:
    anna, bert = join("anna"), join("bert")
    await anna.publish(Tone(440), Picture())
    await sees(bert, "anna")
    assert await flood(node, STRANGE) == []
    stats = node.stats()
    assert stats["strangers"] + stats["dropped"] >= len(STRANGE) - 5, (
        "all but oversized ones were seen and dropped"
    )
    await hears(bert, "anna")
    await sees(bert, "anna", more=10)
    states = [*anna.states, *bert.states]
    assert all(state == "connected" for _, state in states)


async def test_an_address_is_bound_only_by_a_valid_integrity(node: MediaNode, join: Join) -> None:
    anna, bert = join("anna"), join("bert")
    await anna.publish(Tone(440), Picture())
    await sees(bert, "anna")
    transport = bert.peer._subscriber.transport
    assert transport is not None and transport.remote is not None
    destination = transport.leg.destination
    name = f"{transport.local.ufrag}:{transport.remote.ufrag}"
    forged = [
        binding_request(name, "wrong-password-of-22-chars"),
        binding_request("someone:else", transport.local.password),
        binding_request(name.swapcase(), transport.local.password),
        binding_request(name, transport.local.password)[:-20],
    ]
    assert await flood(node, [*forged, b"\x16\xfe\xfd" + bytes(100)]) == []
    assert transport.leg.destination == destination
    await sees(bert, "anna")


async def test_the_right_integrity_is_answered(node: MediaNode, join: Join) -> None:
    anna = join("anna")
    await anna.publish(Tone(440))
    await anna.connected("publish")
    transport = anna.peer._publisher.transport
    assert transport is not None and transport.remote is not None
    name = f"{transport.local.ufrag}:{transport.remote.ufrag}"
    (answer,) = await flood(node, [binding_request(name, transport.local.password)])
    response = stun.parse_message(answer)
    assert response.message_class == stun.Class.RESPONSE
    assert response.check_message_integrity(transport.local.password.encode())


async def test_a_peers_garbage_hurts_itself_only(node: MediaNode, join: Join) -> None:
    anna, bert = join("anna"), join("bert")
    await anna.publish(Tone(440), Picture())
    await sees(bert, "anna")
    leg = anna.peer._publisher.transport.leg if anna.peer._publisher.transport else None
    assert leg is not None and leg.destination is not None
    ice = anna.publisher.getTransceivers()[0].receiver.transport.transport
    for datagram in STRANGE:
        if len(datagram) < 1500:
            await ice._send(datagram)
    await until(lambda: leg.rejected > 0)
    await hears(bert, "anna")
    await sees(bert, "anna", more=10)

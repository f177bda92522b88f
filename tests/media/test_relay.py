"""Clients that reach the node by a TURN server only."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiortc import RTCBundlePolicy, RTCConfiguration, RTCIceServer, RTCIceTransportPolicy
from aiortc.rtcpeerconnection import RTCPeerConnection
from playwright.async_api import async_playwright

from sfu.node import MediaNode
from sfu.room import Room
from tests.media.browser import BrowserClient, launch
from tests.media.clients import Client, Picture, Tone
from tests.media.conftest import Join
from tests.media.test_room import hears, sees
from tests.media.turn import PASSWORD, USER, turn_server


@pytest.fixture
async def turn(tmp_path: Path) -> AsyncIterator[str]:
    if shutil.which("turnserver") is None:
        pytest.skip("coturn isn't installed")
    async with turn_server(tmp_path) as port:
        yield f"turn:127.0.0.1:{port}?transport=udp"


def relayed(url: str) -> RTCConfiguration:
    return RTCConfiguration(
        iceServers=[RTCIceServer(urls=url, username=USER, credential=PASSWORD)],
        iceTransportPolicy=RTCIceTransportPolicy.RELAY,
        bundlePolicy=RTCBundlePolicy.MAX_BUNDLE,
    )


def path(connection: RTCPeerConnection) -> tuple[str, int]:
    """The type and port of the client's end of the nominated pair."""
    ice = connection.getTransceivers()[0].receiver.transport.transport
    candidate = ice._connection._nominated[1].local_candidate
    return candidate.type, candidate.port


async def test_media_flows_both_ways_over_a_relay(room: Room, join: Join, turn: str) -> None:
    near = join("near")
    far = Client(room, "far", configuration=relayed(turn))
    far.peer.subscribe()
    await near.publish(Tone(440), Picture())
    await far.publish(Tone(660), Picture())
    for one, other in ((near, "far"), (far, "near")):
        await hears(one, other)
        await sees(one, other)
    for client, transport in (
        (far.publisher, far.peer._publisher.transport),
        (far.subscriber, far.peer._subscriber.transport),
    ):
        kind, port = path(client)
        assert kind == "relay"
        assert transport is not None and transport.leg.destination is not None
        assert transport.leg.destination[1] == port, "the node sees the relay, not the client"
    await far.close()


async def test_chromium_that_may_only_use_a_relay_is_reached(node: MediaNode, join: Join, turn: str) -> None:
    near = join("near")
    await near.publish(Tone(440), Picture())
    async with async_playwright() as playwright:
        browser = await launch(playwright)
        servers = [{"urls": turn, "username": USER, "credential": PASSWORD}]
        far = await BrowserClient.open(
            await browser.new_context(),
            node.open_room("room"),
            "far",
            {"iceServers": servers, "iceTransportPolicy": "relay"},
        )
        far.peer.subscribe()
        await far.call("join")
        await far.rises("near", "camera", "decoded", 10)
        await sees(near, "far")
        assert (await far.call("outbound"))["local"] == "relay"
        await browser.close()

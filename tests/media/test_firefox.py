"""Today's Firefox, with nothing about its networking preset, in a room of a real node."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from sfu.room import Room
from sfu.types import Connection, TrackInfo
from tests.media.clients import Picture, Tone, tone, until
from tests.media.conftest import Join
from tests.media.marionette import Firefox
from tests.media.test_room import sees

PAGE = b"<!doctype html><title>Viva</title><body>"
PUBLISH = """
const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
window.publish = new RTCPeerConnection();
for (const track of stream.getTracks().sort((a, b) => a.kind.localeCompare(b.kind))) {
  publish.addTransceiver(track, { direction: 'sendonly', streams: [stream] });
}
await publish.setLocalDescription();
return publish.localDescription.sdp;
"""
RESTART = "publish.restartIce(); await publish.setLocalDescription(); return publish.localDescription.sdp;"
ACCEPT = "await publish.setRemoteDescription({ type: 'answer', sdp: args[0] });"
SUBSCRIBE = """
if (!window.subscribe) {
  window.subscribe = new RTCPeerConnection();
  subscribe.ontrack = (event) => {
    const element = document.createElement(event.track.kind);
    element.autoplay = true;
    element.srcObject = new MediaStream([event.track]);
    document.body.append(element);
  };
}
await subscribe.setRemoteDescription({ type: 'offer', sdp: args[0] });
await subscribe.setLocalDescription();
return subscribe.localDescription.sdp;
"""
RECEIVED = """
const result = { decoded: 0, energy: 0 };
for (const report of (await subscribe.getStats()).values()) {
  if (report.type === 'inbound-rtp') {
    result.decoded += report.framesDecoded ?? 0;
    result.energy += report.totalAudioEnergy ?? 0;
  }
}
return result;
"""


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\nContent-Length: "
    writer.write(head + str(len(PAGE)).encode() + b"\r\n\r\n" + PAGE)
    await writer.drain()
    writer.close()


@pytest.fixture
async def firefox(tmp_path: Path) -> AsyncIterator[Firefox]:
    server = await asyncio.start_server(_serve, "127.0.0.1", 0)
    firefox = await Firefox.start(tmp_path)
    try:
        await firefox.open(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/")
        yield firefox
    finally:
        await firefox.close()
        server.close()


class Page:
    """The page as a peer's listener."""

    def __init__(self, firefox: Firefox, room: Room) -> None:
        self.firefox = firefox
        self.states: list[tuple[Connection, str]] = []
        self.offers: asyncio.Queue[str] = asyncio.Queue()
        self.peer = room.add_peer("fox", self)

    def on_subscribe_offer(self, sdp: str, tracks: Sequence[TrackInfo]) -> None:
        self.offers.put_nowait(sdp)

    def on_ice_candidate(self, connection: Connection, candidate: dict[str, Any] | None) -> None:
        raise AssertionError("the node doesn't trickle")

    def on_connection_state(self, connection: Connection, state: str) -> None:
        self.states.append((connection, state))

    async def publish(self, script: str) -> None:
        offer = await self.firefox.run(script)
        await self.firefox.run(ACCEPT, await self.peer.publish(offer))

    async def answer(self) -> None:
        answer = await self.firefox.run(SUBSCRIBE, await self.offers.get())
        await self.peer.accept_answer(answer)

    async def receives_more(self) -> None:
        before = await self.firefox.run(RECEIVED)
        for _ in range(100):
            now = await self.firefox.run(RECEIVED)
            if now["decoded"] >= before["decoded"] + 10 and now["energy"] > before["energy"] + 0.001:
                return
            await asyncio.sleep(0.1)
        raise AssertionError(f"Firefox receives nothing: {before} {now}")


async def test_firefox_publishes_receives_and_restarts(room: Room, join: Join, firefox: Firefox) -> None:
    anna = join("anna")
    await anna.publish(Tone(440), Picture())
    playback = room.injector("ai").start()
    playback.write(tone(500, 30.0))
    page = Page(firefox, room)
    await page.publish(PUBLISH)
    await until(lambda: ("publish", "connected") in page.states)
    await sees(anna, "fox", more=10)
    page.peer.subscribe()
    await page.answer()
    await page.receives_more()

    publish, subscribe = page.peer._publisher.transport, page.peer._subscriber.transport
    assert publish is not None and subscribe is not None
    await page.publish(RESTART)
    await page.peer.restart("subscribe")
    await page.answer()
    await until(lambda: publish._previous is None and subscribe._previous is None)
    await sees(anna, "fox", more=10)
    await page.receives_more()
    playback.stop()

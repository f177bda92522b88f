"""A page in a real Chromium as a client of a media node."""

import asyncio
import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, BrowserContext, Page, Playwright

from sfu.room import Room
from sfu.types import Connection, TrackInfo
from tests.media.clients import until

SCRIPT = Path(__file__).with_name("page.js").read_text()
# Never leaves the browser: the test answers it. Capture needs a secure origin.
ORIGIN = "https://viva.example/"
CHROMIUM_ARGS = [
    "--headless=new",
    "--no-sandbox",
    "--autoplay-policy=no-user-gesture-required",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    "--disable-gpu",
]


async def launch(playwright: Playwright) -> Browser:
    """The machine's Chromium, or Playwright's own where there is none."""
    path = shutil.which("chromium")
    return await playwright.chromium.launch(executable_path=path, headless=False, args=CHROMIUM_ARGS)


class BrowserClient:
    """One page with a publish and a subscribe connection; also the node's listener."""

    def __init__(self, page: Page, room: Room, peer_id: str) -> None:
        self.page = page
        self.room = room
        self.peer_id = peer_id
        self.tracks: list[TrackInfo] = []
        self.states: list[tuple[Connection, str]] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self.peer = room.add_peer(peer_id, self)

    @classmethod
    async def open(
        cls, context: BrowserContext, room: Room, peer_id: str, configuration: dict[str, Any] | None = None
    ) -> "BrowserClient":
        page = await context.new_page()
        await page.route(
            "**/*", lambda route: route.fulfill(body="<!doctype html><body>", content_type="text/html")
        )
        client = cls(page, room, peer_id)
        page.on("console", lambda message: print(peer_id, message.text))
        await page.expose_function("nodePublish", client.peer.publish)
        await page.expose_function("nodeAnswer", client.peer.accept_answer)
        await page.goto(ORIGIN)
        await page.add_script_tag(content=f"window.rtcConfiguration = {json.dumps(configuration or {})}")
        await page.add_script_tag(content=SCRIPT)
        return client

    def on_subscribe_offer(self, sdp: str, tracks: Sequence[TrackInfo]) -> None:
        self.tracks = list(tracks)
        task = asyncio.create_task(self._answer(sdp))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def on_ice_candidate(self, connection: Connection, candidate: dict[str, Any] | None) -> None:
        raise AssertionError("the node doesn't trickle")

    def on_connection_state(self, connection: Connection, state: str) -> None:
        self.states.append((connection, state))

    async def call(self, name: str, argument: object = None) -> Any:
        return await self.page.evaluate(f"argument => viva.{name}(argument)", argument)

    async def _answer(self, sdp: str) -> None:
        await self.call("answer", sdp)

    async def inbound(self, peer_id: str, source: str) -> dict[str, Any]:
        """What the page has received of a peer's track; empty before the first packet."""
        mid = next((t.mid for t in self.tracks if (t.peer_id, t.source) == (peer_id, source)), None)
        stats = await self.call("inbound")
        return dict(stats.get(mid, {})) if mid is not None else {}

    async def rises(
        self, peer_id: str, source: str, key: str, by: float, timeout: float = 15.0
    ) -> dict[str, Any]:
        """Wait until a statistic of a track has risen by this much."""
        before = (await self.inbound(peer_id, source)).get(key) or 0
        deadline = asyncio.get_running_loop().time() + timeout
        while True:
            stats = await self.inbound(peer_id, source)
            if (stats.get(key) or 0) >= before + by:
                return stats
            assert asyncio.get_running_loop().time() < deadline, f"{peer_id} {source} {key}: {stats}"
            await asyncio.sleep(0.1)

    async def connected(self, connection: Connection) -> None:
        await until(lambda: (connection, "connected") in self.states, what=f"{connection}: {self.states}")

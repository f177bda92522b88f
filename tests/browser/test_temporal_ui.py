"""A live interview in Temporal's own UI: readable by way of the codec server, and in no other way."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Page, expect

from api.codec import CodecAccess, create_codec_app
from temporal.server.binary import obtain
from temporal.server.command import DevServer, wait_until_ready
from tests.browser.chromium import Chromium
from tests.browser.people import Member
from tests.durable.stage import Scene, stage
from tests.support.secrecy import a_codec
from tests.support.stack import CACHE, temporary_directory
from workers.processes import Child, Command
from workers.serving import listening
from workers.up.ground import free_port

SHOWN_MS = 30_000
WORDS = "Zebrafish taught me how patience and pipettes belong together."
SUMMARIES = ("State: Listening", "The candidate is silent")
TOKEN = "correct horse battery"


@dataclass
class Shown:
    """An interview under way, and where its pages are."""

    scene: Scene
    ui: str
    codec_url: str
    signed_codec_url: str

    @property
    def page(self) -> str:
        return f"{self.ui}/namespaces/default/workflows/{self.scene.handle.id}"


@asynccontextmanager
async def dev_server_with_ui(codec_url: str) -> AsyncIterator[DevServer]:
    binary = await obtain(CACHE, [Path.home() / "go" / "bin"], print)
    server = DevServer(port=free_port(), ui_port=free_port(), codec_url=codec_url)
    async with temporary_directory("temporal-ui") as directory:
        command = Command("temporal", server.command(binary), directory / "log", dict(os.environ))
        child = Child(command)
        await child.start()
        try:
            await wait_until_ready(server)
            await _answers(f"http://127.0.0.1:{server.ui_port}")
            yield server
        finally:
            await child.kill()


async def _answers(url: str) -> None:
    async with asyncio.timeout(30), httpx.AsyncClient(trust_env=False) as client:
        while True:
            try:
                if (await client.get(url)).is_success:
                    return
            except httpx.TransportError:
                await asyncio.sleep(0.1)


@pytest.fixture(scope="module")
async def shown(module_database_url: str) -> AsyncIterator[Shown]:
    """An interview in which the candidate has said something."""
    port = free_port()
    codec_url = f"http://127.0.0.1:{port}"
    async with a_codec(module_database_url) as codec, dev_server_with_ui(codec_url) as server:
        ui = f"http://127.0.0.1:{server.ui_port}"
        app = create_codec_app(codec, CodecAccess((ui,)))
        signed = create_codec_app(codec, CodecAccess((ui,), TOKEN))
        async with (
            listening(app, "127.0.0.1", port),
            listening(signed, "127.0.0.1", 0) as signed_port,
            stage(module_database_url, server.address, codec) as play,
            play.worker(),
        ):
            scene = await play.interview()
            await scene.begin()
            await scene.answer(WORDS)
            yield Shown(scene, ui, codec_url, f"http://127.0.0.1:{signed_port}")


@pytest.fixture
async def page(browser: Chromium) -> AsyncIterator[Page]:
    context = await browser.context(look=False)
    yield await context.new_page()
    await context.close()


async def test_with_the_codec_server_a_live_interview_is_readable(shown: Shown, page: Page) -> None:
    await page.goto(shown.page)
    # What it began with, and what its timers and activities say of themselves.
    await expect(page.get_by_text('"First talk"')).to_be_visible(timeout=SHOWN_MS)
    for summary in SUMMARIES:
        await expect(page.get_by_text(summary).first).to_be_attached(timeout=SHOWN_MS)
    await Member(page).picture("temporal-ui-decoded")
    await page.get_by_text("User Metadata").click()
    details = page.frame_locator("iframe").last
    await expect(details.get_by_text("Room: epoch 1")).to_be_visible(timeout=SHOWN_MS)


async def test_without_it_nothing_of_it_is(shown: Shown, page: Page) -> None:
    await page.route(f"{shown.codec_url}/**", lambda route: route.abort())
    await page.goto(shown.page)
    await expect(page.get_by_text("Running").first).to_be_visible(timeout=SHOWN_MS)
    await expect(page.get_by_text("binary/encrypted").or_(page.get_by_text("YmluYXJ5L2VuY3J5cHRlZA==")).first
        ).to_be_visible(timeout=SHOWN_MS)  # fmt: skip
    await Member(page).picture("temporal-ui-encrypted")
    text = await page.locator("body").inner_text()
    for secret in ("First talk", "Lovelace", "Zebrafish", "How do you keep a queue short?"):
        assert secret not in text, secret
    for summary in SUMMARIES:
        await expect(page.get_by_text(summary)).to_have_count(0)


DECODE = """async ([url, credentials]) => {
  const body = JSON.stringify({payloads: []});
  const headers = {"Content-Type": "application/json", "X-Namespace": "default"};
  return (await fetch(url + "/decode", {method: "POST", body, headers, credentials})).status;
}"""


async def test_where_there_is_a_token_the_ui_is_served_after_signing_in(shown: Shown, page: Page) -> None:
    await page.goto(shown.ui)
    asked = [shown.signed_codec_url, "include"]
    assert await page.evaluate(DECODE, asked) == 401
    await page.goto(shown.signed_codec_url)
    await page.get_by_label("Token").fill(TOKEN)
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_text("Temporal's UI may decode now.")).to_be_visible()
    await page.goto(shown.ui)
    assert await page.evaluate(DECODE, asked) == 200
    assert await page.evaluate(DECODE, [shown.signed_codec_url, "omit"]) == 401

"""Chromium as a person uses it: a window, a camera, and a microphone that says what a test wants said."""

from __future__ import annotations

import contextlib
import json
import shutil
import time
import wave
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from playwright.async_api import Browser, BrowserContext, Page, Playwright, WebSocket, async_playwright

from tests.browser.page import PAGE_SCRIPT
from tests.browser.scenery import camera_frames

DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
# What it would ask of its maker's servers has no place in a test.
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-features=MediaRouter,OptimizationHints,Translate",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    # As on a phone, and in a picture.
    "--hide-scrollbars",
)
TAIL_S = 0.5


def executable() -> str | None:
    """The Chromium of this machine, if there is one; else Playwright's own is taken."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


class Microphone:
    """A WAV file that Chromium's fake microphones play once, from the start, whenever one is opened."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.load(())

    def load(self, speech: Sequence[Path]) -> None:
        """What the next microphone to be opened says; nothing of it: it is silent."""
        with wave.open(str(self.path), "wb") as file:
            file.setparams((1, 2, 16_000, 0, "NONE", ""))
            file.writeframes(_silence(TAIL_S))
            for part in speech:
                with wave.open(str(part)) as source:
                    assert source.getparams()[:3] == (1, 2, 16_000), part
                    file.writeframes(source.readframes(source.getnframes()))
                # Chromium repeats the last sample for ever: that must be a zero.
                file.writeframes(_silence(TAIL_S))


class Chromium:
    """One browser process: a person at a computer."""

    def __init__(self, browser: Browser, microphone: Microphone) -> None:
        self._browser = browser
        self.microphone = microphone

    @classmethod
    @contextlib.asynccontextmanager
    async def open(cls, *, grants: bool = True) -> AsyncIterator[Chromium]:
        """A headless Chromium while the block runs; `grants`: whoever is asked for a device says yes."""
        with TemporaryDirectory(prefix="viva-chromium-", ignore_cleanup_errors=True) as directory:
            microphone = Microphone(Path(directory) / "microphone.wav")
            camera = Path(directory) / "camera.mjpeg"
            async with async_playwright() as playwright:
                camera.write_bytes(await _film(playwright))
                browser = await _launch(
                    playwright,
                    "--use-fake-device-for-media-stream",
                    f"--use-file-for-fake-audio-capture={microphone.path}%noloop",
                    f"--use-file-for-fake-video-capture={camera}",
                    *(["--use-fake-ui-for-media-stream"] if grants else []),
                )
                try:
                    yield cls(browser, microphone)
                finally:
                    await browser.close()

    async def context(
        self, script: str = "", *, look: bool = True, zone: str | None = None
    ) -> BrowserContext:
        """A profile of its own: cookies, storage, tabs.

        `script` runs before each page's code; `look`: so does what lets a test look into the page. `zone`: where
        the computer's clock is set to, if not where this one's is.
        """
        context = await self._browser.new_context(
            viewport={"width": DESKTOP["width"], "height": DESKTOP["height"]},
            locale="en-GB",
            timezone_id=zone,
        )
        # Printed: where a test fails, pytest shows what the page was told until then.
        context.on("page", lambda page: page.on("websocket", _print_what_comes))
        context.on("weberror", lambda error: print("page:", error.error))
        await context.add_init_script(script + (PAGE_SCRIPT if look else ""))
        return context

    async def page(self) -> Page:
        """A tab in a new profile."""
        return await (await self.context()).new_page()


async def _launch(playwright: Playwright, *arguments: str) -> Browser:
    return await playwright.chromium.launch(
        executable_path=executable(),
        headless=False,
        args=[
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--autoplay-policy=no-user-gesture-required",
            *QUIET,
            *arguments,
        ],
    )


def _print_what_comes(socket: WebSocket) -> None:
    print("page: socket opens", urlsplit(socket.url).path)
    socket.on("close", lambda _: print("page: socket closes"))
    socket.on("framereceived", _print_message)


def _print_message(frame: str | bytes) -> None:
    message = json.loads(frame)
    if message["type"] not in ("pong", "participant_speaking"):
        print(f"page {time.monotonic():.1f}:", {key: str(value)[:200] for key, value in message.items()})


_films: list[bytes] = []


async def _film(playwright: Playwright) -> bytes:
    """Motion JPEG of somebody at a desk, drawn once."""
    if not _films:
        browser = await _launch(playwright)
        try:
            page = await browser.new_page(viewport={"width": 640, "height": 360})
            frames = []
            for frame in camera_frames():
                await page.set_content(frame)
                frames.append(await page.screenshot(type="jpeg", quality=88))
        finally:
            await browser.close()
        _films.append(b"".join(frames))
    return _films[0]


def _silence(seconds: float) -> bytes:
    return bytes(int(seconds * 16_000) * 2)

"""Drives a stock Firefox over WebDriver BiDi (W3C), with a camera and a microphone of its own making."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import itertools
import json
import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import websockets

PREFERENCES = {
    "media.navigator.streams.fake": True,
    "media.navigator.permission.disabled": True,
    "media.autoplay.default": 0,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "app.update.enabled": False,
    "browser.aboutwelcome.enabled": False,
}


def executable() -> str | None:
    """The Firefox of this machine, if there is one."""
    return shutil.which("firefox-esr") or shutil.which("firefox")


class Firefox:
    """One window with one page."""

    def __init__(self, socket: websockets.ClientConnection) -> None:
        self._socket = socket
        self._ids = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[Any]] = {}
        self._reading = asyncio.create_task(self._read())
        self._context = ""

    @classmethod
    @contextlib.asynccontextmanager
    async def open(cls) -> AsyncIterator[Firefox]:
        """A headless Firefox with an empty profile while the block runs."""
        path = executable()
        assert path is not None, "Firefox is not installed"
        with TemporaryDirectory(prefix="viva-firefox-", ignore_cleanup_errors=True) as profile:
            lines = [f"user_pref({json.dumps(k)}, {json.dumps(v)});" for k, v in PREFERENCES.items()]
            (Path(profile) / "user.js").write_text("\n".join(lines))
            process = await asyncio.create_subprocess_exec(
                path,
                "--headless",
                "--no-remote",
                "--profile",
                profile,
                "--remote-debugging-port=0",
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.PIPE,
            )
            try:
                address = await asyncio.wait_for(_address(process), 60)
                async with websockets.connect(
                    f"{address}/session", max_size=None, ping_interval=None
                ) as socket:
                    firefox = cls(socket)
                    await firefox._begin()
                    yield firefox
                    firefox._reading.cancel()
            finally:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await process.wait()

    async def _begin(self) -> None:
        await self.send("session.new", capabilities={"alwaysMatch": {"acceptInsecureCerts": True}})
        tree = await self.send("browsingContext.getTree")
        self._context = tree["contexts"][0]["context"]

    async def send(self, method: str, **params: Any) -> Any:
        """A BiDi command. Raises `RuntimeError` with the browser's words."""
        number = next(self._ids)
        answer = self._waiting[number] = asyncio.get_running_loop().create_future()
        await self._socket.send(json.dumps({"id": number, "method": method, "params": params}))
        return await asyncio.wait_for(answer, 60)

    async def goto(self, url: str) -> None:
        """Opens a page and waits until it is loaded."""
        await self.send("browsingContext.navigate", context=self._context, url=url, wait="complete")

    async def run_first(self, script: str) -> None:
        """Runs a script before the code of each page to come."""
        await self.send("script.addPreloadScript", functionDeclaration=f"() => {{{script}}}")

    async def evaluate(self, expression: str) -> Any:
        """The JSON value of an expression, promises awaited."""
        answer = await self.send(
            "script.evaluate",
            expression=f"Promise.resolve({expression}).then(v => JSON.stringify(v ?? null))",
            target={"context": self._context},
            awaitPromise=True,
            userActivation=True,
        )
        if answer["type"] == "exception":
            raise RuntimeError(answer["exceptionDetails"]["text"])
        return json.loads(answer["result"]["value"])

    async def wait_for(self, expression: str, timeout_s: float = 30.0) -> Any:
        """Until the expression is true; its value. Raises `TimeoutError` with the page's text."""
        loop = asyncio.get_running_loop()
        ends = loop.time() + timeout_s
        while loop.time() < ends:
            value = await self.evaluate(expression)
            if value:
                return value
            await asyncio.sleep(0.1)
        text = await self.evaluate("document.body.innerText")
        raise TimeoutError(f"{expression} in {timeout_s} s; the page says: {text[:2000]}")

    async def click(self, test_id: str) -> None:
        """Clicks an element when it is there and enabled."""
        element = f"document.querySelector('[data-testid=\"{test_id}\"]:not([disabled])')"
        await self.wait_for(f"!!{element}")
        await self.evaluate(f"{element}.click()")

    async def screenshot(self, path: Path) -> None:
        """A PNG of the window."""
        shot = await self.send("browsingContext.captureScreenshot", context=self._context)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(base64.b64decode(shot["data"]))

    async def _read(self) -> None:
        async for text in self._socket:
            message = json.loads(text)
            future = self._waiting.pop(message.get("id"), None)
            if future is None or future.done():
                continue
            if message.get("type") == "error":
                future.set_exception(RuntimeError(f"{message['error']}: {message['message']}"))
            else:
                future.set_result(message["result"])


async def _address(process: asyncio.subprocess.Process) -> str:
    assert process.stderr is not None
    async for line in process.stderr:
        if found := re.search(rb"WebDriver BiDi listening on (ws://\S+)", line):
            return found[1].decode()
    raise RuntimeError("Firefox ended before it could be driven")

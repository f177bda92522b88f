"""Firefox by its Marionette protocol: just enough to open a page and run scripts in it."""

import asyncio
import json
import shutil
import socket
from pathlib import Path
from typing import Any

PREFERENCES = {
    "media.navigator.streams.fake": True,
    "media.navigator.permission.disabled": True,
    "media.autoplay.default": 0,
    "datareporting.policy.dataSubmissionEnabled": False,
    "browser.shell.checkDefaultBrowser": False,
}


class Firefox:
    """A headless Firefox with a profile of its own. Nothing about its networking is preset."""

    _process: asyncio.subprocess.Process
    _reader: asyncio.StreamReader
    _writer: asyncio.StreamWriter

    def __init__(self) -> None:
        self._count = 0

    @classmethod
    async def start(cls, profile: Path) -> "Firefox":
        firefox = cls()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        preferences = {**PREFERENCES, "marionette.port": port}
        lines = [f"user_pref({json.dumps(key)}, {json.dumps(value)});" for key, value in preferences.items()]
        (profile / "user.js").write_text("\n".join(lines))
        firefox._process = await asyncio.create_subprocess_exec(
            shutil.which("firefox-esr") or "firefox",
            *("--headless", "--marionette", "--no-remote", "--profile", str(profile)),
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        await firefox._connect(port)
        await firefox.call(
            "WebDriver:NewSession", {"capabilities": {"alwaysMatch": {"timeouts": {"script": 30_000}}}}
        )
        return firefox

    async def _connect(self, port: int) -> None:
        for _ in range(300):
            assert self._process.returncode is None, "Firefox has exited"
            try:
                self._reader, self._writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 24)
            except OSError:
                await asyncio.sleep(0.1)
            else:
                await self._read()
                return
        raise AssertionError("Firefox doesn't answer")

    async def _read(self) -> Any:
        size = int((await self._reader.readuntil(b":"))[:-1])
        return json.loads(await self._reader.readexactly(size))

    async def call(self, command: str, parameters: dict[str, Any]) -> Any:
        self._count += 1
        message = json.dumps([0, self._count, command, parameters]).encode()
        self._writer.write(b"%d:%b" % (len(message), message))
        _, _, error, result = await self._read()
        assert error is None, f"{command}: {error}"
        return result.get("value") if isinstance(result, dict) else result

    async def open(self, url: str) -> None:
        await self.call("WebDriver:Navigate", {"url": url})

    async def run(self, script: str, *arguments: object) -> Any:
        """The value of an async function's body."""
        body = (
            "const done = arguments[arguments.length - 1];"
            f"(async (...args) => {{ {script} }})(...arguments).then(done, (e) => done('error: ' + e));"
        )
        value = await self.call("WebDriver:ExecuteAsyncScript", {"script": body, "args": list(arguments)})
        assert not (isinstance(value, str) and value.startswith("error: ")), value
        return value

    async def close(self) -> None:
        self._writer.close()
        self._process.terminate()
        await self._process.wait()

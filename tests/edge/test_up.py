"""`viva up`: it starts everything, keeps it up, and leaves nothing behind."""

import asyncio
import os
import re
import signal
import stat
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tests.support.stack import temporary_directory
from workers.up.ground import free_port, read_running, started_at

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]

SECOND_START_S = 10.0
"""On a machine of its own: with more processes than cores that want to run, so much longer."""
STOP_S = 40.0
PROCESSES = ["api", "media", "worker", "worker"]
"""Our own."""


class Terminal:
    """`viva up` as somebody runs it at a terminal."""

    def __init__(self, directory: Path, *arguments: str) -> None:
        self.directory = directory
        self.output = ""
        self.took_s = 0.0
        self._arguments = arguments
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None

    @property
    def process(self) -> asyncio.subprocess.Process:
        assert self._process is not None
        return self._process

    async def open(self) -> "Terminal":
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-P", "-m", "workers.cli", "up", *self._arguments,
            cwd=self.directory, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
        )  # fmt: skip
        self._reading = asyncio.create_task(self._read())
        return self

    async def _read(self) -> None:
        assert self.process.stdout is not None
        while chunk := await self.process.stdout.read(4096):
            self.output += chunk.decode()

    async def shows(self, text: str, within_s: float = 90) -> None:
        try:
            async with asyncio.timeout(within_s):
                while text not in self.output and self.process.returncode is None:
                    await asyncio.sleep(0.02)
        except TimeoutError:
            raise AssertionError(f"{text!r} was not shown within {within_s} s:\n{self.output}") from None
        assert text in self.output, self.output

    async def ends(self, within_s: float = STOP_S) -> int:
        async with asyncio.timeout(within_s):
            code = await self.process.wait()
            assert self._reading is not None
            await self._reading
        return code

    async def close(self) -> None:
        if self.process.returncode is None:
            self.process.kill()
            await self.process.wait()
        for child in read_running(self.directory / ".data").get("children", []):
            async with asyncio.timeout(20):
                while started_at(child["pid"]) == child["started"]:
                    await asyncio.sleep(0.02)


@pytest.fixture(scope="module")
async def directory() -> AsyncIterator[Path]:
    async with temporary_directory("up") as path:
        yield path


@pytest.fixture(scope="module")
def ports() -> list[str]:
    names = ("--api-port", "--media-port", "--temporal-port", "--temporal-ui-port", "--codec-port")
    return [word for name in names for word in (name, str(free_port()))]


@pytest.fixture
async def terminal(directory: Path, ports: list[str]) -> AsyncIterator[Terminal]:
    opened = await Terminal(directory, *ports).open()
    yield opened
    await opened.close()


def children(directory: Path) -> list[int]:
    return [child["pid"] for child in read_running(directory / ".data")["children"]]


def shown(label: str, output: str) -> str:
    match = re.search(rf"^\s*{label}\s+(\S+)", output, re.MULTILINE)
    assert match, output
    return match[1]


async def sign_in(terminal: Terminal, password: str) -> None:
    async with httpx.AsyncClient(base_url=shown("Web app", terminal.output)) as client:
        form = {"username": shown("Sign in as", terminal.output), "password": password}
        answer = await client.post("/api/auth/token", data=form)
        assert answer.status_code == 200, answer.text


async def test_the_first_start_tells_all_that_is_needed_and_ctrl_c_leaves_nothing(terminal: Terminal) -> None:
    await terminal.shows("Ctrl-C stops it.")
    await sign_in(terminal, shown("Password", terminal.output))
    assert "bound to loopback" in terminal.output
    async with httpx.AsyncClient() as client:
        assert (await client.get(shown("Temporal UI", terminal.output))).status_code == 200
        link = shown("Candidate's link", terminal.output)
        assert link.startswith(shown("Web app", terminal.output))
        token = link.partition("#")[2].rpartition("=")[2]
        answer = await client.post(
            f"{shown('Web app', terminal.output)}/api/auth/invite", json={"token": token}
        )
        assert answer.status_code == 200, answer.text
    note = terminal.directory / ".data" / "organiser.txt"
    assert stat.S_IMODE(note.stat().st_mode) == 0o600
    pids = children(terminal.directory)
    verbs = sorted(Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[-2].decode() for pid in pids)
    assert [verb for verb in verbs if verb in PROCESSES] == PROCESSES
    assert len(pids) == len(PROCESSES) + len(("postgres", "temporal"))
    terminal.process.send_signal(signal.SIGINT)
    assert await terminal.ends() == 0
    assert "Stopped." in terminal.output
    assert [pid for pid in pids if started_at(pid) is not None] == []


@pytest.fixture(scope="module")
async def second(directory: Path, ports: list[str]) -> AsyncIterator[Terminal]:
    """The second start, shared by the tests from here to the one that kills it."""
    terminal = Terminal(directory, *ports)
    began = time.monotonic()
    await terminal.open()
    await terminal.shows("Ctrl-C stops it.")
    terminal.took_s = time.monotonic() - began
    yield terminal
    await terminal.close()


async def test_the_second_start_is_quick_and_finds_everything_as_it_was(second: Terminal) -> None:
    assert second.took_s < SECOND_START_S * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
    assert "made at the first start" in second.output
    note = (second.directory / ".data" / "organiser.txt").read_text()
    await sign_in(second, note.split("Password:")[1].strip())
    shown("Candidate's link", second.output)


async def test_another_viva_on_the_same_data_is_sent_to_the_first(second: Terminal, ports: list[str]) -> None:
    other = await Terminal(second.directory, *ports).open()
    assert await other.ends(30) == 1
    assert f"is running on .data already at {shown('Web app', second.output)}" in other.output


async def test_a_crashed_process_is_started_again_and_it_is_said(second: Terminal) -> None:
    before = children(second.directory)
    api = next(pid for pid in before if b"\0api\0" in Path(f"/proc/{pid}/cmdline").read_bytes())
    os.kill(api, signal.SIGKILL)
    await second.shows("api ended (signal 9); it is started again")
    async with asyncio.timeout(30), httpx.AsyncClient() as client:
        while True:
            try:
                answer = await client.get(f"{shown('Web app', second.output)}/api/health/live")
                break
            except httpx.TransportError:
                await asyncio.sleep(0.05)
    assert answer.status_code == 200
    assert len(children(second.directory)) == len(before)


async def test_kill_9_of_the_supervisor_blocks_no_later_start(second: Terminal, ports: list[str]) -> None:
    pids = children(second.directory)
    second.process.kill()
    await second.process.wait()
    again = await Terminal(second.directory, *ports).open()
    await again.shows("Ctrl-C stops it.")
    assert [pid for pid in pids if started_at(pid) is not None] == []
    again.process.terminate()
    assert await again.ends() == 0


async def test_asked_to_end_while_it_starts_it_leaves_nothing(terminal: Terminal) -> None:
    await terminal.shows("Starting")
    terminal.process.send_signal(signal.SIGINT)
    assert await terminal.ends(20) == 0
    assert read_running(terminal.directory / ".data") == {}


async def test_a_port_in_use_ends_the_start_with_a_sentence(directory: Path, ports: list[str]) -> None:
    taken = await asyncio.start_server(lambda reader, writer: None, "127.0.0.1", int(ports[1]))
    terminal = await Terminal(directory, *ports).open()
    assert await terminal.ends(30) == 1
    words = " ".join(terminal.output.split())
    assert f"Port {ports[1]}, which the web app needs, is in use" in words
    assert "Traceback" not in terminal.output
    taken.close()
    await taken.wait_closed()


async def test_others_are_refused_without_tls(directory: Path) -> None:
    terminal = await Terminal(directory, "--host", "0.0.0.0").open()
    assert await terminal.ends(30) == 1
    assert "--tls-cert and --tls-key" in terminal.output

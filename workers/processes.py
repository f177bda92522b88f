"""Child processes of the supervisor: each in a group of its own, logged to a file, stopped for certain."""

import asyncio
import os
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

TETHER = Path(__file__).with_name("tether.py")

STOP_TIMEOUT_S = 8.0
NODE_STOP_TIMEOUT_S = 28.0
"""A media node lets sentences come to their end (20 s), and tells its interviews."""
MAX_LOG_BYTES = 20 * 1024 * 1024


@dataclass(frozen=True)
class Owner:
    """The user and group as whom a child runs."""

    uid: int
    gid: int


@dataclass(frozen=True)
class Command:
    """What to run, and how to ask it to end."""

    name: str
    argv: Sequence[str]
    log: Path | None
    """Where its output is appended; `None`: where ours goes."""
    env: Mapping[str, str] = field(default_factory=dict)
    """The whole environment of the child, not an addition to ours."""
    stop_signal: signal.Signals = signal.SIGTERM
    stop_timeout_s: float = STOP_TIMEOUT_S
    owner: Owner | None = None

    def tethered(self) -> list[str]:
        """The arguments that bind the child's life to ours."""
        owner = f"{self.owner.uid}:{self.owner.gid}" if self.owner else "-"
        tether = [
            sys.executable,
            "-I",
            "-S",
            str(TETHER),
            str(os.getpid()),
            str(int(self.stop_signal)),
            owner,
        ]
        return [*tether, *self.argv]


class Child:
    """One running (or ended) command. Its group is its own, so that a Ctrl-C reaches it by us alone."""

    def __init__(self, command: Command) -> None:
        self.command = command
        self.stopping = False
        """Whether its end was asked for; until it is started again."""
        self.starts = 0
        """How often it was started."""
        self._up = asyncio.Event()
        self._process: asyncio.subprocess.Process | None = None

    @property
    def name(self) -> str:
        """What the command is called in logs and on the console."""
        return self.command.name

    @property
    def pid(self) -> int:
        """The child's process id, which is also its group's. Raises `RuntimeError` before `start`."""
        return self._started().pid

    @property
    def returncode(self) -> int | None:
        """How it ended: negative for a signal; `None` while it runs."""
        return self._process.returncode if self._process else None

    @property
    def running(self) -> bool:
        """Whether it was started and hasn't ended."""
        return self._process is not None and self._process.returncode is None

    async def start(self) -> None:
        """Start it; what it prints is appended to its log."""
        with _opened(self.command.log) as log:
            self._process = await asyncio.create_subprocess_exec(
                *self.command.tethered(),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=dict(self.command.env),
                start_new_session=True,
            )
        self.stopping = False
        self.starts += 1
        self._up.set()

    async def started(self) -> None:
        """Wait until it has been started and nobody asked it to stop since."""
        await self._up.wait()

    async def wait(self) -> int:
        """Wait for its end, and return how it ended."""
        return await self._started().wait()

    async def stop(self) -> None:
        """Ask it to end; after its time is up, kill it and all of its group."""
        self._hold()
        if self.running:
            self._signal(self.command.stop_signal)
            try:
                async with asyncio.timeout(self.command.stop_timeout_s):
                    await self.wait()
            except TimeoutError:
                self._signal(signal.SIGKILL)
                await self.wait()
        self._sweep()

    async def kill(self) -> None:
        """`kill -9`: it alone, as the kernel's out-of-memory killer would."""
        if self.running:
            self._started().kill()
            await self.wait()

    async def restart(self) -> None:
        """Stop it if it runs, and start it again."""
        await self.stop()
        await self.start()

    def kill_now(self) -> None:
        """Kill it and its group without waiting."""
        self._hold()
        self._sweep()

    def _hold(self) -> None:
        self.stopping = True
        self._up.clear()

    def _sweep(self) -> None:
        if self._process is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def _signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            self._started().send_signal(number)

    def _started(self) -> asyncio.subprocess.Process:
        if self._process is None:
            raise RuntimeError(f"{self.command.name} has not been started")
        return self._process


def last_lines(path: Path | None, count: int = 15) -> list[str]:
    """The end of a log, for the console: at most `count` lines of its last 16 KiB."""
    if path is None or not path.exists():
        return []
    with path.open("rb") as log:
        log.seek(max(0, path.stat().st_size - 16 * 1024))
        return log.read().decode(errors="replace").splitlines()[-count:]


@contextmanager
def _opened(path: Path | None) -> Iterator[IO[bytes] | None]:
    if path is None:
        yield None
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    _rotate(path)
    with path.open("ab") as log:
        yield log


def _rotate(log: Path) -> None:
    if log.exists() and log.stat().st_size > MAX_LOG_BYTES:
        log.replace(log.with_suffix(log.suffix + ".1"))

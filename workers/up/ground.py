"""What must hold before anything is started: ports, disk, and a data directory that nobody else uses."""

import errno
import fcntl
import json
import os
import random
import shutil
import signal
import socket
import sys
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from workers.exit import StartError

MINIMUM_FREE_BYTES = 500 * 1024 * 1024
LEFTOVER_PATIENCE_S = 5.0
LEFTOVER_KILL_S = 5.0


def require_port(host: str, port: int, purpose: str, setting: str) -> None:
    """Raise `StartError` where `port` (0: any) can't be listened on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise StartError(_why_not(error, host, port, purpose, setting)) from None


def _why_not(error: OSError, host: str, port: int, purpose: str, setting: str) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port}, which {purpose} needs, is in use: stop the program that listens there, "
            f"or choose another port with {setting}."
        )
    if error.errno == errno.EACCES:
        return (
            f"Port {port} for {purpose} needs more rights than yours: choose one above 1023 with {setting}."
        )
    return (
        f"{purpose[0].upper()}{purpose[1:]} can't listen on {host}, port {port} ({error.strerror}): "
        f"choose others with --host or {setting}."
    )


UNRESERVED = (20_000, 32_000)
"""Below the range from which Linux and others take the ports of outgoing connections."""


def free_port(host: str = "127.0.0.1") -> int:
    """A port that nobody listens on at the moment.

    Not one of the kernel's own choice: an outgoing connection could take that before it is listened on.
    """
    while True:
        port = random.randrange(*UNRESERVED)
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe, suppress(OSError):
            probe.bind((host, port))
            return port


def require_disk(directory: Path) -> None:
    """Make `directory`; raise `StartError` where it can't be written or the disk is nearly full."""
    try:
        directory.mkdir(parents=True, exist_ok=True)
        probe = directory / f".writable.{os.getpid()}"
        probe.write_bytes(b"x")
        probe.unlink()
    except OSError as error:
        raise StartError(
            f"The data directory {directory} can't be written ({error.strerror}): "
            "choose another with --data-dir or make room."
        ) from None
    free = shutil.disk_usage(directory).free
    if free < MINIMUM_FREE_BYTES:
        raise StartError(
            f"Only {free // 2**20} MB are free on the disk of {directory}, and "
            f"{MINIMUM_FREE_BYTES // 2**20} MB are needed: make room or choose another with --data-dir."
        )


class DataLock:
    """Holds a data directory for one supervisor, and tells others what runs on it."""

    def __init__(self, directory: Path) -> None:
        self._path = directory / "running.json"
        self._file: IO[str] | None = None

    def acquire(self) -> None:
        """Take it, and clear away what a killed supervisor left. Raises `StartError` where another has it."""
        file = self._path.open("a+")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.close()
            running = read_running(self._path.parent)
            where = f" at {running['apiUrl']}" if running.get("apiUrl") else ""
            raise StartError(
                f"Viva is running on {self._path.parent} already{where}: use that one, stop it, "
                "or choose another directory with --data-dir."
            ) from None
        self._file = file
        clear_away(read_running(self._path.parent).get("children", []))

    def publish(self, state: Mapping[str, Any], pids: Iterable[int]) -> None:
        """Write down what runs: for other commands, and for the next start if we are killed."""
        assert self._file is not None
        children = [{"pid": pid, "started": started_at(pid)} for pid in pids]
        text = json.dumps({"pid": os.getpid(), **state, "children": children})
        # In place: the lock is on this very file. A reader who meets a half-written one takes it for empty.
        self._file.seek(0)
        self._file.truncate()
        self._file.write(text)
        self._file.flush()

    def release(self) -> None:
        """Let go; nothing runs any more."""
        if self._file is not None:
            self._file.seek(0)
            self._file.truncate()
            self._file.close()
            self._file = None


def read_running(directory: Path) -> dict[str, Any]:
    """What the supervisor over `directory` published; empty where none did."""
    try:
        state = json.loads((directory / "running.json").read_text())
    except (OSError, ValueError):
        return {}
    return state if isinstance(state, dict) else {}


def is_held(directory: Path) -> bool:
    """Whether a supervisor runs over `directory` at the moment."""
    try:
        with (directory / "running.json").open("r") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False


def clear_away(children: Iterable[Mapping[str, Any]], patience_s: float = LEFTOVER_PATIENCE_S) -> None:
    """Wait for a killed supervisor's children, which are told to end by its death; end those that don't."""
    left = [child for child in children if _lives(child)]
    for number, patience in ((None, patience_s), (signal.SIGKILL, LEFTOVER_KILL_S)):
        for child in left:
            if number is not None:
                with suppress(ProcessLookupError, PermissionError):
                    os.kill(child["pid"], number)
        deadline = time.monotonic() + patience
        while (left := [child for child in left if _lives(child)]) and time.monotonic() < deadline:
            time.sleep(0.05)
    if left:
        pids = ", ".join(str(child["pid"]) for child in left)
        raise StartError(f"Processes of an earlier start can't be ended ({pids}): end them and start again.")


def _lives(child: Mapping[str, Any]) -> bool:
    return child.get("started") is not None and started_at(child["pid"]) == child["started"]


def started_at(pid: int) -> str | None:
    """When a process started, which tells it from a later one of the same number; `None`: it is gone.

    Field 22 of `proc_pid_stat(5)`; elsewhere than on Linux the number alone must do.
    """
    if sys.platform != "linux":
        try:
            os.kill(pid, 0)
        except OSError:
            return None
        return "?"
    try:
        after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if after_name[0] == "Z" else after_name[19]

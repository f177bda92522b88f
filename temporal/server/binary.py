"""Where the `temporal` program comes from: it is found, else downloaded by the SDK, else built with Go."""

import asyncio
import contextlib
import fcntl
import os
import re
import shutil
import time
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

from temporalio.testing import WorkflowEnvironment

Say = Callable[[str], None]
"""Tells a person one line about a long step."""

GO_PACKAGE = "github.com/temporalio/cli/cmd/temporal@v1.5.1"
"""The newest release without a `replace` in its go.mod, which `go install` refuses."""
GO_MINIMUM = (1, 22)
GO_DIRECTORY = "/usr/local/go/bin"
"""Where Go's own installer puts it, often without telling the PATH."""
GO_TIMEOUT_S = 1200.0
PROGRESS_INTERVAL_S = 10.0
WAIT_INTERVAL_S = 0.5

DOWNLOAD_PAGE = "https://temporal.download/cli/default?arch=amd64&platform=linux&format=tar.gz"
REACH_TIMEOUT_S = 5.0
DOWNLOAD_TIMEOUT_S = 180.0

HOW_TO_GET_ONE = (
    "No Temporal server could be had: set TEMPORAL_ADDRESS to one that runs, or put the `temporal` program "
    "(https://docs.temporal.io/cli) on the PATH, or install Go 1.22 or newer, and start again."
)


class NoTemporalServerError(Exception):
    """None of the ways to a Temporal server is open here; its text says what to do."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(HOW_TO_GET_ONE)
        self.reasons = tuple(reasons)


def find(cache: Path, also: Sequence[Path] = ()) -> Path | None:
    """The `temporal` program on the PATH, in one of the directories `also`, or got earlier into `cache`."""
    on_path = shutil.which("temporal")
    if on_path:
        return Path(on_path)
    candidates = [directory / "temporal" for directory in also]
    candidates += [cache / "temporal", *sorted(cache.glob("temporal-sdk-python-*"), reverse=True)]
    return next((path for path in candidates if os.access(path, os.X_OK)), None)


async def obtain(cache: Path, also: Sequence[Path] = (), say: Say = lambda _: None) -> Path:
    """Find the program, or get it into `cache`. Raises `NoTemporalServerError`."""
    found = find(cache, also)
    if found is not None:
        return found
    cache.mkdir(parents=True, exist_ok=True)  # noqa: ASYNC240
    async with _one_at_a_time(cache / "getting.lock"):
        found = find(cache, also)
        if found is not None:
            return found
        reasons: list[str] = []
        for way in (_download, _build):
            try:
                return await way(cache, say)
            except _NotThisWay as reason:
                reasons.append(str(reason))
        raise NoTemporalServerError(reasons)


@contextlib.asynccontextmanager
async def _one_at_a_time(lock: Path) -> AsyncIterator[None]:
    """Several processes that need the program wait for the one that gets it; its end, however, lets go."""
    with lock.open("w") as file:
        while True:
            with contextlib.suppress(BlockingIOError):
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            await asyncio.sleep(WAIT_INTERVAL_S)
        yield


class _NotThisWay(Exception):
    """Why one way to the program is closed."""


async def _download(cache: Path, say: Say) -> Path:
    await asyncio.to_thread(_reach_download_page)
    say("Downloading the Temporal server…")
    try:
        async with asyncio.timeout(DOWNLOAD_TIMEOUT_S):
            environment = await WorkflowEnvironment.start_local(
                download_dest_dir=str(cache), dev_server_log_level="error"
            )
            await environment.shutdown()
    except (TimeoutError, RuntimeError) as error:
        raise _NotThisWay(f"the download failed: {error or 'it took too long'}") from error
    found = find(cache)
    if found is None:
        raise _NotThisWay("the download left no program")
    return found


def _reach_download_page() -> None:
    """Fail within seconds where the network is closed: the SDK would try for much longer."""
    try:
        urllib.request.urlopen(DOWNLOAD_PAGE, timeout=REACH_TIMEOUT_S).close()
    except (OSError, urllib.error.URLError) as error:
        raise _NotThisWay(f"temporal.download can't be reached ({error})") from error


async def _build(cache: Path, say: Say) -> Path:
    go = _go()
    version = await _go_version(go)
    if version < GO_MINIMUM:
        raise _NotThisWay(f"Go {version[0]}.{version[1]} is too old")
    say("Building the Temporal server with Go: about 3 minutes, only this once…")
    unfinished = cache / "building"
    process = await asyncio.create_subprocess_exec(
        str(go), "install", "-v", GO_PACKAGE,
        env=os.environ | {"GOBIN": str(unfinished), "CGO_ENABLED": "0"},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        async with asyncio.timeout(GO_TIMEOUT_S):
            last_line = await _follow_build(process, say)
            code = await process.wait()
    except BaseException:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        raise
    if code != 0:
        raise _NotThisWay(f"Go could not build it: {last_line}")
    return (unfinished / "temporal").replace(cache / "temporal")


async def _follow_build(process: asyncio.subprocess.Process, say: Say) -> str:
    """Count the packages as the compiler names them; return its last line."""
    assert process.stderr is not None
    began = told = time.monotonic()
    line, packages = "", 0
    async for raw in process.stderr:
        line = raw.decode(errors="replace").strip()
        packages += 1
        if time.monotonic() - told >= PROGRESS_INTERVAL_S:
            told = time.monotonic()
            say(f"  {packages} packages after {told - began:.0f} s…")
    return line


def _go() -> Path:
    found = shutil.which("go") or shutil.which("go", path=GO_DIRECTORY)
    if not found:
        raise _NotThisWay("Go is not installed")
    return Path(found)


async def _go_version(go: Path) -> tuple[int, int]:
    process = await asyncio.create_subprocess_exec(str(go), "version", stdout=asyncio.subprocess.PIPE)
    output, _ = await process.communicate()
    match = re.search(rb"go(\d+)\.(\d+)", output)
    return (int(match[1]), int(match[2])) if match else (0, 0)

"""Everything on one machine: PostgreSQL, Temporal, API, worker, media node, started, watched and stopped."""

import asyncio
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine, Iterable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

from temporal.server.binary import NoTemporalServerError, obtain
from temporal.server.command import DevServer, wait_until_ready
from workers.codec import codec_access, has_tls, is_served
from workers.encryption import wrapping_keys_of
from workers.exit import StartError
from workers.fleet import node_settings
from workers.migrate import migrate_database, prepare_temporal
from workers.postgres import Postgres
from workers.processes import NODE_STOP_TIMEOUT_S, STOP_TIMEOUT_S, Child, Command, last_lines
from workers.settings import Settings, cache_dir, go_bin_dirs, load
from workers.up.ground import DataLock, free_port, require_disk, require_port

Say = Callable[[str], None]

READY_TIMEOUT_S = 60.0
POLL_INTERVAL_S = 0.05
FIRST_BACKOFF_S = 0.1
LONGEST_BACKOFF_S = 30.0
HEALTHY_AFTER_S = 15.0
STARTS_BEFORE_GIVING_UP = 3
STOP_ORDER = ("media", "worker", "api", "temporal", "postgres")


class Stack:
    """An async context manager: inside, everything runs and what crashes is started again.

    Raises `StartError` on entering, with everything that was started stopped again.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        say: Say = lambda _: None,
        media_processes: int = 1,
        worker_processes: int = 1,
        dynamic_config: dict[str, str] | None = None,
        program: str = "workers.cli",
        longest_backoff_s: float = LONGEST_BACKOFF_S,
    ) -> None:
        self.settings = settings
        self.longest_backoff_s = longest_backoff_s
        """What keeps ending is started again after this at the latest."""
        self.is_up = False
        """Whether everything has been started."""
        self.processes: dict[str, Child] = {}
        """By name: `postgres`, `temporal` (where they are ours), `api`, `worker`, `worker-2`…, `media`, `media-2`…"""
        self._say = say
        self._media_processes = media_processes
        self._worker_processes = worker_processes
        self._dynamic_config = dynamic_config or {}
        self._program = program
        self._lock = DataLock(settings.data_dir)
        self._postgres: Postgres | None = None
        self._keepers: list[asyncio.Task[None]] = []
        self._temporary: Path | None = None
        self.own_temporal = not settings.temporal_address

    @classmethod
    def ephemeral(
        cls,
        *,
        say: Say = lambda _: None,
        media_processes: int = 1,
        worker_processes: int = 1,
        program: str = "workers.cli",
        longest_backoff_s: float = LONGEST_BACKOFF_S,
        dynamic_config: dict[str, str] | None = None,
        **overrides: Any,
    ) -> Self:
        """A stack at free ports over a temporary directory, which goes with it. `overrides` are settings.

        `program` is the module whose verbs are our processes.
        """
        directory = Path(tempfile.mkdtemp(prefix="viva-"))
        ports = ("api_port", "media_port", "temporal_port", "temporal_ui_port", "codec_port")
        free = {name: free_port() for name in ports if name not in overrides}
        stack = cls(
            load(data_dir=directory, **(free | overrides)),
            say=say,
            media_processes=media_processes,
            worker_processes=worker_processes,
            program=program,
            longest_backoff_s=longest_backoff_s,
            dynamic_config=dynamic_config,
        )
        stack._temporary = directory
        return stack

    @property
    def api_url(self) -> str:
        """The web app's address, without a slash at its end."""
        return self.settings.base_url

    @property
    def temporal_address(self) -> str:
        """Temporal's frontend, host:port."""
        return self.settings.temporal().address

    @property
    def temporal_ui_url(self) -> str | None:
        """The address of Temporal's web UI, where the server is ours."""
        return f"http://127.0.0.1:{self.settings.temporal_ui_port}" if self.own_temporal else None

    @property
    def codec_url(self) -> str:
        """The codec server, by which Temporal's UI shows what is encrypted; empty where none is served."""
        if not is_served(self.settings):
            return ""
        scheme = "https" if has_tls(self.settings) else "http"
        return f"{scheme}://{self.settings.codec_host}:{self.settings.codec_port}"

    @property
    def database_url(self) -> str:
        """SQLAlchemy's URL of the database."""
        return self.settings.database_url

    @property
    def logs(self) -> Path:
        """Where each process logs."""
        return self.settings.data_dir / "logs"

    async def __aenter__(self) -> Self:
        try:
            await self._start()
            self.is_up = True
        except BaseException:
            await self.stop()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def stop(self) -> None:
        """Stop everything in order; nothing of it runs afterwards."""
        for keeper in self._keepers:
            keeper.cancel()
        await asyncio.gather(*self._keepers, return_exceptions=True)
        self._keepers.clear()
        for kind in STOP_ORDER:
            await asyncio.gather(*(child.stop() for child in self.processes.values() if _kind(child) == kind))
        if self._postgres is not None:
            await self._postgres.stop()
        self._lock.release()
        if self._temporary is not None:
            shutil.rmtree(self._temporary, ignore_errors=True)

    def kill_now(self) -> None:
        """Kill everything without waiting."""
        for child in self.processes.values():
            child.kill_now()

    async def _start(self) -> None:
        self._check_ground()
        await _together(self._start_store(), self._start_temporal())
        nodes = (
            self._start_own("media", _numbered("media", index), node_settings(self.settings, index))
            for index in range(self._media_processes)
        )
        workers = (
            self._start_own("worker", _numbered("worker", index), self.settings)
            for index in range(self._worker_processes)
        )
        with_codec = self.settings.model_copy(update={"codec_with_api": bool(self.codec_url)})
        await _together(
            self._start_own("api", "api", with_codec),
            *workers,
            *nodes,
        )
        self._publish()

    def _check_ground(self) -> None:
        settings = self.settings
        require_disk(settings.data_dir)
        # Here, in words: each of the processes would only say it in its log.
        wrapping_keys_of(settings)
        if self.codec_url:
            codec_access(settings)
        # The lock first: "already running" says more than "port in use".
        self._lock.acquire()
        require_port(settings.api_host, settings.api_port, "the web app", "--api-port")
        for index in range(self._media_processes):
            require_port(settings.media_host, settings.media_port + index, "the media node", "--media-port")
        if self.own_temporal:
            require_port("127.0.0.1", settings.temporal_port, "the Temporal server", "--temporal-port")
            require_port("127.0.0.1", settings.temporal_ui_port, "Temporal's web UI", "--temporal-ui-port")
        if self.codec_url:
            require_port(settings.codec_host, settings.codec_port, "the codec server", "--codec-port")

    async def _start_store(self) -> None:
        if not self.settings.database_url:
            self._say("Starting PostgreSQL…")
            self._postgres = Postgres(
                self.settings.postgres_dir, self.logs / "postgres.log", durable=self._temporary is None
            )
            await self._postgres.start()
            assert self._postgres.child is not None
            self._watch(self._postgres.child)
            self.settings = self.settings.model_copy(update={"database_url": self._postgres.database_url})
        await migrate_database(self.settings.database_url)

    async def _start_temporal(self) -> None:
        if not self.own_temporal:
            await prepare_temporal(self.settings)
            return
        try:
            binary = await obtain(cache_dir(), go_bin_dirs(), self._say)
        except NoTemporalServerError as error:
            raise StartError(str(error), error.reasons) from None
        self._say("Starting the Temporal server…")
        server = DevServer(
            port=self.settings.temporal_port,
            ui_port=self.settings.temporal_ui_port,
            db_filename=self.settings.data_dir.resolve() / "temporal.db",
            namespace=self.settings.temporal_namespace,
            dynamic_config=self._dynamic_config,
            codec_url=self.codec_url,
        )
        child = Child(Command("temporal", server.command(binary), self._log("temporal"), dict(os.environ)))
        await child.start()
        self._watch(child)
        try:
            await wait_until_ready(server)
        except TimeoutError:
            raise StartError(
                "The Temporal server did not start.", last_lines(self._log("temporal"))
            ) from None

    async def _start_own(self, verb: str, name: str, settings: Settings) -> None:
        """Start one of our own processes and wait until it says that it is ready."""
        internal_port = free_port()
        settings = settings.model_copy(
            update={
                "internal_port": internal_port,
                "internal_host": "127.0.0.1",
                "temporal_address": self.temporal_address,
            }
        )
        command = Command(
            name,
            [sys.executable, "-P", "-m", self._program, verb],
            self._log(name),
            settings.environment(),
            stop_timeout_s=NODE_STOP_TIMEOUT_S if verb == "media" else STOP_TIMEOUT_S,
        )
        child = Child(command)
        await child.start()
        self._watch(child)
        await self._until_ready(child, f"http://127.0.0.1:{internal_port}/health/ready")

    async def _until_ready(self, child: Child, url: str) -> None:
        deadline = time.monotonic() + READY_TIMEOUT_S
        async with httpx.AsyncClient(timeout=5, trust_env=False) as client:
            while time.monotonic() < deadline and child.starts < STARTS_BEFORE_GIVING_UP:
                with suppress(httpx.HTTPError):
                    if (await client.get(url)).is_success:
                        return
                await asyncio.sleep(POLL_INTERVAL_S)
        raise StartError(f"The {child.name} process did not start.", last_lines(child.command.log))

    def _watch(self, child: Child) -> None:
        self.processes[child.name] = child
        self._publish()
        self._keepers.append(asyncio.create_task(self._keep(child), name=f"keep {child.name}"))

    async def _keep(self, child: Child) -> None:
        """Start `child` again whenever it ends unasked, later and later where it keeps ending."""
        backoff = FIRST_BACKOFF_S
        while True:
            began = time.monotonic()
            code = await child.wait()
            if child.stopping:
                await child.started()
                self._publish()
                continue
            if time.monotonic() - began > HEALTHY_AFTER_S:
                backoff = FIRST_BACKOFF_S
            self._say(f"{child.name} ended ({_how(code)}); it is started again in {backoff:g} s.")
            self._quote(child)
            await asyncio.sleep(backoff)
            backoff = min(2 * backoff, self.longest_backoff_s)
            if not child.running and not child.stopping:
                await child.start()
                self._publish()

    def _quote(self, child: Child) -> None:
        for line in last_lines(child.command.log, 5):
            self._say(f"  {child.name} | {line}")

    def _publish(self) -> None:
        self._lock.publish(
            {
                "apiUrl": self.api_url,
                "temporalAddress": self.temporal_address,
                "temporalUiUrl": self.temporal_ui_url,
            },
            _pids(self.processes.values()),
        )

    def _log(self, name: str) -> Path:
        return self.logs / f"{name}.log"


async def _together(*work: Coroutine[Any, Any, None]) -> None:
    """Wait for all; where one fails, the others are cancelled before its error is raised."""
    tasks = [asyncio.create_task(one) for one in work]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _numbered(kind: str, index: int) -> str:
    return kind if index == 0 else f"{kind}-{index + 1}"


def _kind(child: Child) -> str:
    return child.name.partition("-")[0]


def _pids(children: Iterable[Child]) -> list[int]:
    return [child.pid for child in children if child.running]


def _how(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"

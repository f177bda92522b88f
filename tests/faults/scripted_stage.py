"""Temporal, PostgreSQL, an API, two media nodes and two workers as processes, their vendors scripted, and faults of
all."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from temporalio.client import Client
from temporalio.service import RPCError

from activities.store.database import Database
from temporal.client import TemporalSettings, connect
from temporal.doorway import Interviews
from temporal.search_attributes import register
from tests.faults.mishaps import Fault
from tests.faults.processes import descendants, send
from tests.faults.scripted import READY
from tests.support.stack import (
    CACHE,
    fresh_database,
    postgres_server,
    temporal_server,
    temporary_directory,
)
from workers.postgres import Postgres
from workers.processes import Child, Command, last_lines
from workers.up.ground import free_port

API, NODES, WORKERS = "api", ("node-1", "node-2"), ("worker-1", "worker-2")
MOVED_S = 9.0
"""A node that stands still for so long is given up by those in its rooms: when it goes on, each room is there twice."""
READY_S = 120.0
"""Of one that is started beside others on a slow machine."""


@dataclass
class Processes:
    """What runs; a fault at a time."""

    client: Client
    doors: Interviews
    database: Database
    postgres: Postgres
    temporal: Child
    failures: Path
    api_url: str
    children: dict[str, Child] = field(default_factory=dict)
    calm: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Whoever holds it: nothing is struck meanwhile, and everything is up."""
    _model: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def start(self, name: str) -> None:
        """Starts a node or a worker; it is waited for where it is wanted."""
        await self.children[name].start()

    async def strike(self, fault: Fault, happened: Callable[[], None]) -> None:
        """A fault of one of the processes, and its end. One at a time; others wait for their turn.

        Calls `happened` as soon as it was seen to take effect.
        """
        node, worker = NODES[fault.step % len(NODES)], WORKERS[fault.step % len(WORKERS)]
        pause = fault.pause_s
        faults = {
            "all at once": lambda: self._kill_all(pause, happened),
            "all workers killed": lambda: self._killed(WORKERS, pause, happened),
            "api killed": lambda: self._killed([API], pause, happened),
            "model fails": lambda: self._fail_model(fault.step % 4 + 1, happened),
            "node drains": lambda: self._asked_to_end(node, pause, happened),
            "node killed": lambda: self._killed([node], pause, happened),
            "node stands still": lambda: self._freeze(self.children[node], MOVED_S + pause, happened),
            "postgres killed": lambda: self._kill_postgres(pause, happened),
            "postgres stands still": lambda: self._freeze(self._database, 1.0 + pause, happened),
            "temporal killed": lambda: self._kill_temporal(pause, happened),
            "temporal stands still": lambda: self._freeze(self.temporal, 1.0 + 2 * pause, happened),
            "worker asked to end": lambda: self._asked_to_end(worker, pause, happened),
            "worker killed": lambda: self._killed([worker], pause, happened),
        }
        # Whoever waits for a model that fails holds up nobody: it fails with the next turn of one of them.
        async with self._model if fault.kind == "model fails" else self.calm:
            print(f"{time.monotonic():.1f} {fault.kind}, {fault.pause_s:g} s", flush=True)
            await faults[fault.kind]()

    @property
    def _database(self) -> Child:
        assert self.postgres.child is not None
        return self.postgres.child

    async def _kill_temporal(self, pause: float, happened: Callable[[], None]) -> None:
        await dead([self.temporal])
        happened()
        await asyncio.sleep(pause)
        await self._start_temporal()

    async def _start_temporal(self) -> None:
        async with asyncio.timeout(READY_S):
            await self.temporal.start()
            while not await self._temporal_answers():
                # As its keeper would: it may end at once where what it had is still being let go of.
                if not self.temporal.running:
                    await self.temporal.start()
                await asyncio.sleep(0.1)

    async def _temporal_answers(self) -> bool:
        try:
            return await self.client.service_client.check_health(timeout=timedelta(seconds=1))
        except RPCError:
            return False

    async def _kill_postgres(self, pause: float, happened: Callable[[], None]) -> None:
        await dead([self._database])
        happened()
        await asyncio.sleep(pause)
        await self._start_postgres()

    async def _start_postgres(self) -> None:
        await self._database.start()
        await self.postgres.wait_until_ready()

    async def _kill_all(self, pause: float, happened: Callable[[], None]) -> None:
        ours = list(self.children.values())
        await dead([self.temporal, self._database, *ours])
        happened()
        await asyncio.sleep(pause)
        await asyncio.gather(self._start_temporal(), self._start_postgres())
        await asyncio.gather(*(ready(child) for child in ours))

    async def _asked_to_end(self, name: str, pause: float, happened: Callable[[], None]) -> None:
        child = self.children[name]
        send([child.pid], signal.SIGTERM)
        happened()
        async with asyncio.timeout(READY_S):
            code = await child.wait()
        assert code == 0, f"{name} ended with {code}: {last_lines(child.command.log)}"
        await asyncio.sleep(pause)
        await ready(child)

    async def _fail_model(self, times: int, happened: Callable[[], None]) -> None:
        self.failures.write_text(str(times))
        happened()
        # Held until one was met: by the next turn of some interview.
        async with asyncio.timeout(READY_S):
            while int(self.failures.read_text() or times) >= times:
                await asyncio.sleep(0.05)

    async def _killed(self, names: Sequence[str], pause: float, happened: Callable[[], None]) -> None:
        await dead([self.children[name] for name in names])
        happened()
        await asyncio.sleep(pause)
        await asyncio.gather(*(ready(self.children[name]) for name in names))

    async def _freeze(self, child: Child, seconds: float, happened: Callable[[], None]) -> None:
        pids = descendants(child.pid)
        send(pids, signal.SIGSTOP)
        try:
            async with asyncio.timeout(READY_S):
                while not stands_still(child.pid):
                    await asyncio.sleep(0.01)
            happened()
            await asyncio.sleep(seconds)
            assert stands_still(child.pid), f"{child.name} went on by itself"
        finally:
            send(pids, signal.SIGCONT)


async def dead(children: Sequence[Child]) -> None:
    """`kill -9`, and gone."""
    await asyncio.gather(*(child.kill() for child in children))
    alive = [child.name for child in children if child.running]
    assert not alive, f"{alive} are still there"


def stands_still(pid: int) -> bool:
    """Whether it was stopped by a signal."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in "Tt"


async def ready(child: Child) -> None:
    """Starts it, and waits until it says that it is ready."""
    log = child.command.log
    assert log is not None
    size = log.stat().st_size if log.exists() else 0
    await child.start()
    async with asyncio.timeout(READY_S):
        while READY not in log.read_text()[size:].splitlines():
            if not child.running:
                raise RuntimeError(f"{child.name} ended: {log.read_text()[-1500:]}")
            await asyncio.sleep(0.05)


@asynccontextmanager
async def scripted_processes() -> AsyncIterator[Processes]:
    """All of it, ready."""
    async with AsyncExitStack() as stack:
        directory = await stack.enter_async_context(temporary_directory("scripted"))
        postgres = await stack.enter_async_context(postgres_server())
        url = await stack.enter_async_context(fresh_database(postgres))
        config = {"limit.historyCount.suggestContinueAsNew": "150"}
        server = await stack.enter_async_context(
            temporal_server(directory / "temporal.db", free_port(), config)
        )
        client = await connect(TemporalSettings(server.address))
        await register(client, "default")
        database = Database(url)
        stack.push_async_callback(database.close)
        failures = directory / "failures"
        failures.write_text("0")
        port = free_port()
        api_url = f"http://127.0.0.1:{port}"
        made = Processes(client, Interviews(client), database, postgres, server.child, failures, api_url)
        for name in (API, *NODES, *WORKERS):
            argv = [sys.executable, "-m", "tests.faults.scripted", name.partition("-")[0], url]
            argv += [server.address, str(failures), str(port)]
            made.children[name] = Child(
                Command(name, argv, directory / f"{name}.log", {**os.environ, "VIVA_CACHE": str(CACHE)})
            )
            stack.push_async_callback(made.children[name].stop)
        await asyncio.gather(*(ready(child) for child in made.children.values()))
        yield made

"""Temporal, PostgreSQL, two media nodes and two workers as processes, their vendors scripted, and faults of all."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
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
from workers.processes import Child, Command
from workers.up.ground import free_port

NODES, WORKERS = ("node-1", "node-2"), ("worker-1", "worker-2")
READY_S = 40.0


@dataclass
class Processes:
    """What runs; a fault at a time."""

    client: Client
    doors: Interviews
    database: Database
    postgres: Postgres
    temporal: Child
    failures: Path
    children: dict[str, Child] = field(default_factory=dict)
    done: list[str] = field(default_factory=list)
    """The faults so far."""
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def start(self, name: str) -> None:
        """Starts a node or a worker; it is waited for where it is wanted."""
        await self.children[name].start()

    async def strike(self, chance: random.Random) -> None:
        """A fault of one of the processes, and its end. One at a time; others wait for their turn."""
        name, fault = chance.choice(sorted(self._faults().items()))
        pause = chance.choice((0.0, 0.5, 1.5))
        async with self._lock:
            self.done.append(name)
            print(f"{time.monotonic():.1f} {name}, {pause:g} s", flush=True)
            await fault(chance, pause)

    def _faults(self) -> dict[str, Callable[[random.Random, float], Awaitable[None]]]:
        return {
            "worker killed": self._kill_worker,
            "all workers killed": self._kill_workers,
            "node killed": self._kill_node,
            "temporal killed": self._kill_temporal,
            "temporal stands still": self._freeze_temporal,
            "postgres killed": self._kill_postgres,
            "postgres stands still": self._freeze_postgres,
            "model fails": self._fail_model,
        }

    async def _kill_worker(self, chance: random.Random, pause: float) -> None:
        await self._again([chance.choice(WORKERS)], pause)

    async def _kill_workers(self, chance: random.Random, pause: float) -> None:
        await self._again(WORKERS, pause)

    async def _kill_node(self, chance: random.Random, pause: float) -> None:
        await self._again([chance.choice(NODES)], pause)

    async def _kill_temporal(self, chance: random.Random, pause: float) -> None:
        await self.temporal.kill()
        await asyncio.sleep(pause)
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

    async def _freeze_temporal(self, chance: random.Random, pause: float) -> None:
        await self._freeze(self.temporal, 1.0 + 2 * pause)

    async def _kill_postgres(self, chance: random.Random, pause: float) -> None:
        assert self.postgres.child is not None
        await self.postgres.child.kill()
        await asyncio.sleep(pause)
        await self.postgres.child.start()
        await self.postgres.wait_until_ready()

    async def _freeze_postgres(self, chance: random.Random, pause: float) -> None:
        assert self.postgres.child is not None
        await self._freeze(self.postgres.child, 1.0 + pause)

    async def _fail_model(self, chance: random.Random, pause: float) -> None:
        self.failures.write_text(str(chance.randint(1, 4)))

    async def _again(self, names: tuple[str, ...] | list[str], pause: float) -> None:
        await asyncio.gather(*(self.children[name].kill() for name in names))
        await asyncio.sleep(pause)
        await asyncio.gather(*(ready(self.children[name]) for name in names))

    async def _freeze(self, child: Child, seconds: float) -> None:
        pids = descendants(child.pid)
        send(pids, signal.SIGSTOP)
        await asyncio.sleep(seconds)
        send(pids, signal.SIGCONT)


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
        made = Processes(client, Interviews(client), database, postgres, server.child, failures)
        for name in (*NODES, *WORKERS):
            argv = [sys.executable, "-m", "tests.faults.scripted", name.partition("-")[0], url]
            argv += [server.address, str(failures)]
            made.children[name] = Child(
                Command(name, argv, directory / f"{name}.log", {**os.environ, "VIVA_CACHE": str(CACHE)})
            )
            stack.push_async_callback(made.children[name].stop)
        await asyncio.gather(*(ready(child) for child in made.children.values()))
        yield made

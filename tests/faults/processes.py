"""Faults of processes: killed for good, standing still, asked to end; and what tells that they are back."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import httpx

from tests.support.candidate import Problem
from workers.demo.rest import UnreachableError
from workers.processes import Child, Command
from workers.up import Stack
from workers.up.ground import free_port

AGAIN = frozenset({500, 502, 503, 504})
READY_S = 60.0
POLL_S = 0.1


def descendants(pid: int) -> list[int]:
    """A process and all below it (PostgreSQL's backends are sessions of their own)."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, IndexError, ValueError):
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(stat.parent.name))
    found, queue = [], [pid]
    while queue:
        found.append(one := queue.pop())
        queue += children.get(one, [])
    return found


def send(pids: Iterable[int], number: signal.Signals) -> None:
    """A signal to each that is still there."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)


@asynccontextmanager
async def stopped(child: Child) -> AsyncIterator[float]:
    """Inside, the process and its children stand still: nothing is refused, nothing answered. Yields when."""
    pids = descendants(child.pid)
    send(pids, signal.SIGSTOP)
    try:
        yield time.monotonic()
    finally:
        send(pids, signal.SIGCONT)


@asynccontextmanager
async def killed_for_good(child: Child) -> AsyncIterator[float]:
    """Inside, the process is gone by `kill -9`, and its keeper does not start it again. Yields when."""
    at = time.monotonic()
    child.kill_now()
    await child.wait()
    try:
        yield at
    finally:
        await child.start()


@asynccontextmanager
async def at_rest(child: Child) -> AsyncIterator[None]:
    """Inside, the process has been stopped as an operator stops it."""
    await child.stop()
    try:
        yield
    finally:
        await child.start()


@asynccontextmanager
async def spare(stack: Stack, name: str) -> AsyncIterator[Child]:
    """A second process like the one of that name, ready, while the block runs."""
    like = stack.processes[name].command
    port = free_port()
    env = dict(like.env) | {"VIVA_INTERNAL_PORT": str(port)}
    child = Child(Command(f"{name}-spare", like.argv, stack.logs / f"{name}-spare.log", env))
    await child.start()
    try:
        await until_ready([f"http://127.0.0.1:{port}/health/ready"])
        yield child
    finally:
        await child.stop()


async def all_up(stack: Stack, timeout_s: float = READY_S) -> None:
    """Whatever was killed before is ready again."""
    ports = [child.command.env.get("VIVA_INTERNAL_PORT") for child in stack.processes.values()]
    await until_ready([f"http://127.0.0.1:{port}/health/ready" for port in ports if port], timeout_s)


async def ready_again(child: Child, starts: int) -> float:
    """Waits until its keeper has started the process anew (it had been started so often), and it is ready; when."""
    async with asyncio.timeout(READY_S):
        while child.starts == starts:
            await asyncio.sleep(POLL_S)
    await until_ready([f"http://127.0.0.1:{child.command.env['VIVA_INTERNAL_PORT']}/health/ready"], READY_S)
    return time.monotonic()


async def until_ready(urls: Iterable[str], timeout_s: float = READY_S) -> None:
    """All processes say so."""
    async with asyncio.timeout(timeout_s), httpx.AsyncClient(timeout=2, trust_env=False) as client:
        for url in urls:
            while not await _is_ready(client, url):
                await asyncio.sleep(POLL_S)


async def _is_ready(client: httpx.AsyncClient, url: str) -> bool:
    try:
        return (await client.get(url)).is_success
    except httpx.HTTPError:
        return False


async def insist(call: Callable[[], Any], timeout_s: float = 30.0) -> Any:
    """The result of a REST call, tried again while the API or what is behind it is away."""
    deadline = time.monotonic() + timeout_s
    while True:
        try:
            return await call()
        except UnreachableError:
            if time.monotonic() > deadline:
                raise
        except Problem as problem:
            if problem.status not in AGAIN or time.monotonic() > deadline:
                raise
        await asyncio.sleep(0.3)

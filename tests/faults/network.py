"""A network of our own, in which a media node is another machine: namespaces, joined by routers that can go silent.

    here ── media router ── node        what candidates reach it by
         └─ inner router ──┘            what it reaches Temporal and the engines by

A router that no longer forwards drops everything, and nobody is told: no packet is refused, no route is missing.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

INSIDE = "VIVA_TEST_NETWORK"
"""Set where a test runs inside: the name that all namespaces of its network begin with."""
HERE, NODE, ROUTERS = "here", "node", ("media", "inner")


def why_not() -> str:
    """Why there can be no such network on this machine; empty where there can."""
    if os.geteuid() != 0:
        return "network namespaces need root"
    if shutil.which("ip") is None:
        return "network namespaces need iproute2 (scripts/browsers.sh gets it)"
    name = f"viva-probe-{os.getpid()}"
    made = subprocess.run(["ip", "netns", "add", name], capture_output=True, text=True, check=False)
    if made.returncode != 0:
        return f"no network namespace can be made: {made.stderr.strip()}"
    subprocess.run(["ip", "netns", "del", name], check=False)
    return ""


@dataclass(frozen=True)
class Way:
    """One way between here and the node, by its router."""

    name: str
    router: str
    here: str
    """Our address on it."""
    node: str
    """The node's address on it."""

    def cut(self) -> None:
        """From now on its packets are dropped."""
        self._forward(False)

    def heal(self) -> None:
        """Its packets arrive again."""
        self._forward(True)

    def _forward(self, forwards: bool) -> None:
        _inside(self.router, "sh", "-c", f"echo {int(forwards)} > /proc/sys/net/ipv4/ip_forward")


@dataclass(frozen=True)
class Network:
    """All of it; `prefix` names its namespaces."""

    prefix: str

    @property
    def here(self) -> str:
        """The namespace of the stack and the candidate."""
        return f"{self.prefix}-{HERE}"

    @property
    def node(self) -> str:
        """The namespace of the node."""
        return f"{self.prefix}-{NODE}"

    def way(self, name: str) -> Way:
        """`media` or `inner`."""
        number = ROUTERS.index(name)
        return Way(name, f"{self.prefix}-{name}", f"10.87.{2 * number}.1", f"10.87.{2 * number + 1}.2")

    def make(self) -> None:
        """Namespaces, veth pairs and routes."""
        for name in (self.here, self.node, *(self.way(r).router for r in ROUTERS)):
            _ip("netns", "add", name)
            _inside(name, "ip", "link", "set", "lo", "up")
        for number, router in enumerate(ROUTERS):
            way = self.way(router)
            near, far = f"10.87.{2 * number}.2", f"10.87.{2 * number + 1}.1"
            _join(self.here, f"h-{router}", way.here, way.router, "near", near)
            _join(self.node, f"n-{router}", way.node, way.router, "far", far)
            _inside(self.here, "ip", "route", "add", f"10.87.{2 * number + 1}.0/24", "via", near)
            _inside(self.node, "ip", "route", "add", f"10.87.{2 * number}.0/24", "via", far)
            way.heal()

    def remove(self) -> None:
        """All namespaces, with what is in them."""
        for name in (HERE, NODE, *ROUTERS):
            subprocess.run(["ip", "netns", "del", f"{self.prefix}-{name}"], capture_output=True, check=False)


@contextmanager
def network() -> Iterator[Network]:
    """A network while the block runs."""
    made = Network(f"viva-{os.getpid()}")
    try:
        made.make()
        yield made
    finally:
        made.remove()


def run_inside(found: Network, test: Path) -> subprocess.CompletedProcess[str]:
    """That test file, in a process of its own whose only network is this one."""
    env = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")}
    argv = [".venv/bin/python", "-m", "pytest", "-s", "-p", "no:cacheprovider", str(test)]
    return subprocess.run(
        ["ip", "netns", "exec", found.here, *argv],
        env=env | {INSIDE: found.prefix},
        cwd=Path(__file__).resolve().parents[2],
        capture_output=True,
        text=True,
        check=False,
    )


@asynccontextmanager
async def relay(host: str, to: tuple[str, int], port: int = 0) -> AsyncIterator[int]:
    """Carries TCP from `host` to a server that isn't reached from where `host` is; the port to connect to."""

    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(65_536):
                writer.write(data)
                await writer.drain()
        writer.close()

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there, back = await asyncio.open_connection(*to)
        except OSError:
            writer.close()
            return
        await asyncio.gather(pump(reader, back), pump(there, writer))

    server = await asyncio.start_server(carry, host, port)
    try:
        yield int(server.sockets[0].getsockname()[1])
    finally:
        server.close()


def _join(one: str, name: str, address: str, other: str, other_name: str, other_address: str) -> None:
    _ip("-n", one, "link", "add", name, "type", "veth", "peer", "name", other_name, "netns", other)
    for namespace, link, at in ((one, name, address), (other, other_name, other_address)):
        _ip("-n", namespace, "addr", "add", f"{at}/24", "dev", link)
        _ip("-n", namespace, "link", "set", link, "up")


def _inside(namespace: str, *argv: str) -> None:
    _ip("netns", "exec", namespace, *argv)


def _ip(*argv: str) -> None:
    subprocess.run(["ip", *argv], check=True, capture_output=True)


async def _relay_for_ever(port: str, to_host: str, to_port: str) -> None:
    async with relay("127.0.0.1", (to_host, int(to_port)), int(port)):
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_relay_for_ever(*sys.argv[1:]))

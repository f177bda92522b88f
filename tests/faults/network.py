"""A network of our own, in which a media node is another machine: namespaces, joined by routers that can go silent.

    here ── media router ── node        what candidates reach it by
         └─ inner router ──┘            what it reaches Temporal and the engines by

A router that no longer forwards drops everything, and nobody is told: no packet is refused, no route is missing.

Where we aren't root all of it is done in a user namespace, whose owner we are.
"""

from __future__ import annotations

import asyncio
import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

INSIDE = "VIVA_TEST_NETWORK"
"""Set where a test runs inside: the name that all namespaces of its network begin with."""
HERE, NODE, ROUTERS = "here", "node", ("media", "inner")
ROOT = Path(__file__).resolve().parents[2]
# Of our own user, for PostgreSQL does not run as root; with all rights over the namespaces within.
OURS = ("unshare", "--user", "--map-current-user", "--keep-caps", "--mount", "--net")


def why_not() -> str:
    """Why there can be no such network on this machine; empty where there can."""
    if shutil.which("ip") is None:
        return "network namespaces need iproute2 (scripts/browsers.sh gets it)"
    made = _as_owner("probe")
    if made.returncode == 0:
        return ""
    said = [line for line in made.stderr.splitlines() if line.strip()] or [f"exit code {made.returncode}"]
    who = "" if os.geteuid() == 0 else " in a user namespace of ours (root needs none)"
    return f"no network namespace can be made{who}: {said[-1]}"


def hold(test: Path) -> subprocess.CompletedProcess[str]:
    """That test file, in a process of its own whose only network is one of these."""
    if os.geteuid() != 0:
        return _as_owner("hold", str(test))
    with network() as found:
        return subprocess.run(
            found.running(test), env=found.environment, cwd=ROOT, capture_output=True, text=True, check=False
        )


def _as_owner(*arguments: str) -> subprocess.CompletedProcess[str]:
    """This module as a program, by somebody who may make namespaces."""
    owner = () if os.geteuid() == 0 else OURS
    argv = [*owner, sys.executable, "-m", __name__, *arguments]
    return subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, check=False)


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

    def running(self, test: Path) -> list[str]:
        """The command that runs a test file inside."""
        pytest = [sys.executable, "-m", "pytest", "-s", "-p", "no:cacheprovider", str(test)]
        return ["ip", "netns", "exec", self.here, *pytest]

    @property
    def environment(self) -> dict[str, str]:
        """What that command is run with."""
        ours = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")}
        return ours | {INSIDE: self.prefix}

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


def _probe() -> int:
    name = f"viva-probe-{os.getpid()}"
    try:
        _ip("netns", "add", name)
        _inside(name, "ip", "link", "set", "lo", "up")
        _inside(name, "sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward")
    except subprocess.CalledProcessError as error:
        print(error.stderr.decode(), file=sys.stderr)
        return 1
    finally:
        subprocess.run(["ip", "netns", "del", name], capture_output=True, check=False)
    return 0


def _become(test: str) -> NoReturn:
    # Its namespaces go with the last process in them.
    found = Network(f"viva-{os.getpid()}")
    found.make()
    argv = found.running(Path(test))
    os.execvpe(argv[0], argv, found.environment)


def _own_run() -> None:
    """A `/run` of our own, for the names of namespaces; the real one is root's."""
    if os.geteuid() != 0 and ctypes.CDLL(None, use_errno=True).mount(b"none", b"/run", b"tmpfs", 0, None):
        raise SystemExit(f"/run: {os.strerror(ctypes.get_errno())}")


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


def main(verb: str, *arguments: str) -> int:
    """`probe`, `hold TEST`, or `relay PORT TO_HOST TO_PORT`."""
    if verb == "relay":
        asyncio.run(_relay_for_ever(*arguments))
        return 0
    _own_run()
    return _probe() if verb == "probe" else _become(*arguments)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

"""LiveKit Agents as a peer: its server, built once by Go where Go is, and its agents with their default settings."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

from benchmarks.pace.environments import (
    INSTALL_S,
    ROOT,
    TOOLS,
    NotAvailableError,
    environment_of,
    until_ready,
)
from benchmarks.pace.run import Plan, Side
from workers.processes import Child, Command
from workers.up.ground import free_port

PACKAGES = ("livekit-agents==1.8.9", "aiortc==1.16.0", "aiohttp", "numpy", "uvloop")
SERVER = "github.com/livekit/livekit-server/cmd/server@v1.13.5"
KEY, SECRET = "benchmark", "a-secret-of-a-benchmark-on-one-machine"
# A token for each room; made in LiveKit's environment, which knows how.
TOKENS = """
import sys
from livekit import api
for room in sys.argv[3:]:
    grants = api.VideoGrants(room_join=True, room=room)
    print(api.AccessToken(*sys.argv[1:3]).with_identity("candidate").with_grants(grants).to_jwt())
"""


def server_program() -> Path:
    """LiveKit's server: the one on the PATH, or built into `.tools`. Raises `NotAvailableError`."""
    if found := shutil.which("livekit-server"):
        return Path(found)
    place = TOOLS / "livekit-bin"
    if (place / "server").is_file():
        return place / "server"
    if shutil.which("go") is None:
        raise NotAvailableError("livekit-server is not on the PATH, and there is no Go to build it with")
    print(f"Building livekit-server into {place}…", file=sys.stderr)
    try:
        environment = {**os.environ, "GOBIN": str(place)}
        subprocess.run(["go", "install", SERVER], check=True, timeout=INSTALL_S, env=environment)
    except (subprocess.SubprocessError, OSError) as error:
        raise NotAvailableError(f"livekit-server could not be built: {error}") from None
    return place / "server"


@asynccontextmanager
async def livekit_agents(plan: Plan, environment: Mapping[str, str]) -> AsyncIterator[Side]:
    """Its server, one worker whose agents are processes, as by default, and a room for each candidate."""
    python = await asyncio.to_thread(environment_of, "livekit", PACKAGES)
    program = await asyncio.to_thread(server_program)
    port, http, udp = free_port(), free_port(), free_port()
    config = (
        f"port: {port}\nbind_addresses: [127.0.0.1]\nkeys: {{{KEY}: {SECRET}}}\nlogging: {{level: warn}}\n"
        f"rtc: {{udp_port: {udp}, tcp_port: 0, use_external_ip: false, enable_loopback_candidate: true}}\n"
    )
    server = Child(
        Command("livekit", [str(program), "--config-body", config], plan.book / "livekit.log", {**os.environ})
    )
    url = f"ws://127.0.0.1:{port}"
    bot_environment = {
        **os.environ,
        **environment,
        "PYTHONPATH": str(ROOT),
        "LIVEKIT_URL": url,
        "LIVEKIT_API_KEY": KEY,
        "LIVEKIT_API_SECRET": SECRET,
        "PACE_BOT_PORT": str(http),
    }
    argv = [str(python), "-m", "benchmarks.pace.livekit_bot", "start"]
    agents = Child(Command("livekit agents", argv, plan.book / "livekit-agents.log", bot_environment))
    try:
        await server.start()
        await until_ready(server, f"http://127.0.0.1:{port}")
        await agents.start()
        await until_ready(agents, f"http://127.0.0.1:{http}")
        rooms = [f"room-{uuid4().hex[:8]}" for _ in range(plan.conversations)]
        tokens = await asyncio.to_thread(_tokens, python, rooms)
        ways = [{"peer": "livekit-agents", "url": url, "token": token} for token in tokens]
        yield Side(ways, {"livekit": server.pid, "agents": agents.pid}, python=str(python))
    finally:
        await agents.stop()
        await server.stop()


def _tokens(python: Path, rooms: list[str]) -> list[str]:
    made = subprocess.run(
        [python, "-c", TOKENS, KEY, SECRET, *rooms], check=True, capture_output=True, text=True
    )
    return made.stdout.split()

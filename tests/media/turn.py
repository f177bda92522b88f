"""A real coturn on loopback."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from aioice import stun

USER, PASSWORD = "viva", "relay-secret"


def free_udp_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def turn_server(directory: Path) -> AsyncIterator[int]:
    """Its UDP port. It relays on loopback only, which coturn must be allowed explicitly."""
    port = free_udp_port()
    process = await asyncio.create_subprocess_exec(
        "turnserver",
        "-n",
        *("--listening-ip", "127.0.0.1", "--listening-port", str(port), "--relay-ip", "127.0.0.1"),
        *("--lt-cred-mech", "--user", f"{USER}:{PASSWORD}", "--realm", "viva"),
        *("--no-tls", "--no-dtls", "--no-cli", "--allow-loopback-peers", "--no-multicast-peers"),
        *("--userdb", str(directory / "turn.db"), "--pidfile", str(directory / "turn.pid")),
        *("--log-file", str(directory / "turn.log"), "--simple-log"),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        await _until_it_answers(port, process)
        yield port
    finally:
        with suppress(ProcessLookupError):
            process.terminate()
        await process.wait()


async def _until_it_answers(port: int, process: asyncio.subprocess.Process) -> None:
    request = stun.Message(message_method=stun.Method.BINDING, message_class=stun.Class.REQUEST)
    loop = asyncio.get_running_loop()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.setblocking(False)
        for _ in range(100):
            assert process.returncode is None, "turnserver has exited"
            await loop.sock_sendto(probe, bytes(request), ("127.0.0.1", port))
            with suppress(TimeoutError, ConnectionRefusedError):
                await asyncio.wait_for(loop.sock_recv(probe, 1500), 0.1)
                return
        raise AssertionError("turnserver doesn't answer")

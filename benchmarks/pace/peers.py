"""The peers beside ours: each in an environment of its own, installed where it is asked for."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import httpx

from benchmarks.pace.run import Open, Plan, Side, viva
from workers.processes import Child, Command, last_lines
from workers.up.ground import free_port

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ROOT / ".tools"
INSTALL_S = 900
READY_S = 120
PIPECAT = ("pipecat-ai[webrtc,silero]==1.14.0", "uvicorn", "fastapi")


class NotAvailableError(Exception):
    """A peer can't be had on this machine; `args[0]` says why."""


def environment_of(name: str, packages: tuple[str, ...]) -> Path:
    """The Python of the peer's environment, which is made where there is none. Raises `NotAvailableError`."""
    place = TOOLS / name
    python = place / "bin" / "python"
    noted = place / "installed.txt"
    if noted.is_file() and noted.read_text() == "\n".join(packages):
        return python
    print(f"Installing {name} into {place}…", file=sys.stderr)
    try:
        subprocess.run([sys.executable, "-m", "venv", place], check=True, timeout=INSTALL_S)
        subprocess.run([python, "-m", "pip", "install", "-q", *packages], check=True, timeout=INSTALL_S)
    except (subprocess.SubprocessError, OSError) as error:
        raise NotAvailableError(f"{name} could not be installed: {error}") from None
    noted.write_text("\n".join(packages))
    return python


@asynccontextmanager
async def pipecat(plan: Plan, environment: Mapping[str, str]) -> AsyncIterator[Side]:
    """One process of Pipecat, which holds all conversations."""
    python = await asyncio.to_thread(environment_of, "pipecat", PIPECAT)
    port = free_port()
    log = plan.book / "pipecat.log"
    argv = [str(python), "-m", "benchmarks.pace.pipecat_bot", str(port)]
    env = {**os.environ, **environment, "PYTHONPATH": str(ROOT)}
    child = Child(Command("pipecat", argv, log, env))
    await child.start()
    try:
        url = f"http://127.0.0.1:{port}"
        await until_ready(child, f"{url}/health")
        yield Side([{"peer": "pipecat", "url": url}] * plan.conversations, {"pipecat": child.pid})
    finally:
        await child.stop()


async def until_ready(child: Child, url: str) -> None:
    """Raises `NotAvailableError` with the end of its log where it doesn't come up."""
    deadline = time.monotonic() + READY_S
    async with httpx.AsyncClient(timeout=2, trust_env=False) as client:
        while child.running and time.monotonic() < deadline:
            try:
                if (await client.get(url)).is_success:
                    return
            except httpx.HTTPError:
                await asyncio.sleep(0.2)
    raise NotAvailableError("\n".join([f"{child.name} did not come up.", *last_lines(child.command.log)]))


PEERS: dict[str, Open] = {
    "viva": viva,
    "viva-rules": partial(viva, end_of_turn="rules"),
    "viva-offline": partial(viva, program="workers.cli", llm="offline", stt="offline", tts="offline"),
    "pipecat": pipecat,
}
"""Each side by its name. Ours also without the network for the end of turn, and with the offline engines, of which
only the CPU counts: what they understand, and how soon, is not scripted."""
OURS = frozenset({"viva", "viva-rules", "viva-offline"})

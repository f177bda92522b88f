"""The peers beside ours: each in an environment of its own, installed where it is asked for."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import partial

from benchmarks.pace.environments import ROOT, environment_of, until_ready
from benchmarks.pace.livekit import livekit_agents
from benchmarks.pace.run import Open, Plan, Side, viva
from workers.processes import Child, Command
from workers.up.ground import free_port

PIPECAT = ("pipecat-ai[webrtc,silero]==1.14.0", "uvicorn", "fastapi")


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


PEERS: dict[str, Open] = {
    "viva": viva,
    "viva-rules": partial(viva, end_of_turn="rules"),
    "viva-offline": partial(viva, program="workers.cli", llm="offline", stt="offline", tts="offline"),
    "pipecat": pipecat,
    "livekit-agents": livekit_agents,
}
"""Each side by its name. Ours also without the network for the end of turn, and with the offline engines, of which
only the CPU counts: what they understand, and how soon, is not scripted."""
OURS = frozenset({"viva", "viva-rules", "viva-offline"})

"""`viva media --processes N`: N nodes, each a process with its own ports, kept alive by this one."""

import asyncio
import sys
import time

import structlog

from workers.processes import NODE_STOP_TIMEOUT_S, Child, Command
from workers.serving import asked_to_end
from workers.settings import Settings

FIRST_BACKOFF_S = 0.1
LONGEST_BACKOFF_S = 30.0
HEALTHY_AFTER_S = 60.0

log = structlog.stdlib.get_logger(__name__)


def node_settings(settings: Settings, index: int) -> Settings:
    """The settings of node `index` (from 0): ports count up from the first node's.

    `{port}` in `media_public_url` stands for the node's signaling port.
    """
    port = settings.media_port + index if settings.media_port else 0
    return settings.model_copy(
        update={
            "media_port": port,
            "media_udp_port": settings.media_udp_port + index if settings.media_udp_port else 0,
            "media_public_url": settings.media_public_url.replace("{port}", str(port)),
            "internal_port": settings.internal_port + index if settings.internal_port else 0,
        }
    )


async def run_nodes(settings: Settings, count: int) -> None:
    """Run `count` nodes until asked to end, then end them all."""
    asked = asked_to_end()
    nodes = [Child(_command(settings, index)) for index in range(count)]
    keepers = [asyncio.create_task(_keep(node)) for node in nodes]
    await asked.wait()
    for keeper in keepers:
        keeper.cancel()
    await asyncio.gather(*keepers, return_exceptions=True)
    await asyncio.gather(*(node.stop() for node in nodes))


def _command(settings: Settings, index: int) -> Command:
    return Command(
        name=f"media-{index + 1}",
        argv=[sys.executable, "-P", "-m", "workers.cli", "media"],
        log=None,
        env=node_settings(settings, index).environment(),
        stop_timeout_s=NODE_STOP_TIMEOUT_S,
    )


async def _keep(node: Child) -> None:
    backoff = FIRST_BACKOFF_S
    while True:
        began = time.monotonic()
        await node.start()
        code = await node.wait()
        if time.monotonic() - began > HEALTHY_AFTER_S:
            backoff = FIRST_BACKOFF_S
        log.error("media_node_ended", node=node.name, code=code, again_in_s=backoff)
        await asyncio.sleep(backoff)
        backoff = min(2 * backoff, LONGEST_BACKOFF_S)

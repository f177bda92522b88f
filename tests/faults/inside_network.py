"""What `test_network.py` runs in a network of its own: no test by itself."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from urllib.parse import urlsplit

import pytest

from tests.faults.conftest import GRACE_S
from tests.faults.harness import Moment, Scene, interview
from tests.faults.losses import losses
from tests.faults.network import INSIDE, Network, relay
from tests.faults.processes import at_rest
from tests.support.candidate import Answer
from workers.processes import Child, Command
from workers.up import Stack
from workers.up.ground import free_port

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
BACK_AFTER_SILENCE_S = 12.0
GONE_S = 7.0
"""Long enough that the page gives its socket up; the node still waits for it then."""


async def test_a_host_that_is_gone_without_a_word_loses_its_room_and_a_cut_off_candidate_comes_back(
    recogniser: Mapping[str, str], voice: Sequence[Answer]
) -> None:
    there = Network(os.environ[INSIDE])
    media, inner = there.way("media"), there.way("inner")
    async with AsyncExitStack() as stack:
        running = await stack.enter_async_context(
            Stack.ephemeral(say=print, sample_interview=False, candidate_grace_s=GRACE_S, **recogniser)
        )
        node = running.processes["media"]
        async with at_rest(node):
            await stack.enter_async_context(distant_node(running, there, recogniser))
            scene = await stack.enter_async_context(interview(running, voice))
            await scene.reach(Moment.HALF_QUESTION)
        assert scene.person.address[0] == media.node

        # The candidate's network is gone; the node goes on, and nobody tells either of them.
        question, entered = scene.person.line_under_way() or "", scene.person.connections
        media.cut()
        await asyncio.sleep(GONE_S)
        media.heal()
        await scene.until(
            lambda: scene.person.connections > entered or scene.person.listened_to, "the room", 30
        )
        await scene.my_turn()
        print(f"closes {scene.person.link.closes}")
        assert (await epoch(scene)) == 1
        assert scene.person.view.said[-1] == question

        # The host is gone: the node on this one takes over.
        await scene.reach(Moment.HALF_ANSWER)
        entered = scene.person.connections
        at = time.monotonic()
        media.cut()
        inner.cut()
        rest = await scene.break_off(at)
        assert await scene.back_in_a_room(at, entered) <= BACK_AFTER_SILENCE_S
        assert scene.person.address == ("127.0.0.1", running.settings.media_port)
        # Each attempt to open a room has an epoch of its own; the host that is gone may have taken one.
        newest = await epoch(scene)
        assert newest > 1
        media.heal()
        inner.heal()
        await scene.say_rest(rest)
        await scene.my_turn()
        assert await epoch(scene) == newest
        report = await scene.to_the_end()

    assert losses(report, scene.person) == []


async def epoch(scene: Scene) -> int:
    """Of the newest room."""
    room = (await scene.snapshot()).room
    return room.epoch if room is not None else 0


@asynccontextmanager
async def distant_node(running: Stack, there: Network, recogniser: Mapping[str, str]) -> AsyncIterator[Child]:
    """A media node in the other namespace, ready for rooms."""
    media, inner = there.way("media"), there.way("inner")
    speech = urlsplit(recogniser["google_speech_endpoint"])
    command = running.processes["media"].command
    async with (
        relay(inner.here, ("127.0.0.1", running.settings.temporal_port)) as temporal,
        relay(inner.here, ("127.0.0.1", speech.port or 0)) as engine,
    ):
        # A server without TLS must be on the node's own machine: there it is a relay's other end.
        port = free_port()
        carrying = [sys.executable, "-m", "tests.faults.network", "relay", str(port), inner.here, str(engine)]
        env = dict(command.env) | {
            # Both ends are this machine, though no address of it is loopback there.
            "VIVA_MODE": "development",
            "VIVA_TEMPORAL_ADDRESS": f"{inner.here}:{temporal}",
            "VIVA_GOOGLE_SPEECH_ENDPOINT": f"http://127.0.0.1:{port}",
            "VIVA_MEDIA_HOST": media.node,
            "VIVA_MEDIA_PORT": str(free_port()),
            "VIVA_MEDIA_ADDRESSES": media.node,
        }
        log = running.logs / "distant.log"
        enter = ["ip", "netns", "exec", there.node]
        children = [
            Child(Command("relay", [*enter, *carrying], running.logs / "relay.log", dict(os.environ))),
            Child(Command("distant", [*enter, *command.argv], log, env)),
        ]
        try:
            for child in children:
                await child.start()
            async with asyncio.timeout(30):
                while not log.exists() or "media_node_ready" not in log.read_text():
                    await asyncio.sleep(0.1)
            yield children[1]
        except TimeoutError:
            raise AssertionError(f"the distant node did not start: {log.read_text()[-2000:]}") from None
        finally:
            for child in children:
                await child.stop()

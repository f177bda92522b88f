"""Holds interviews of every shape and writes their histories to `histories/`, for replay by every later release.

`python -m tests.replay.record` after a change that is meant to alter what workflows do; never to silence a failure
of the replay tests: those say that interviews under way would break. The people in them are made up.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from tests.durable.stage import QUICK, Scene, Stage, stage
from tests.support.stack import fresh_database, postgres_server, temporal_server
from workers.exit import settle
from workflows import contracts as c
from workflows.domain.values import DirectiveKind, TurnKind

HISTORIES = Path(__file__).parent / "histories"


async def complete(play: Stage) -> Scene:
    """From opening to farewell."""
    scene = await play.interview()
    await scene.begin(recording=True)
    await scene.to_the_end()
    return scene


async def interrupted(play: Stage) -> Scene:
    """The candidate goes, is waited for, suspended, and comes back."""
    scene = await play.interview(replace(QUICK, grace_s=0.3))
    await scene.begin()
    await scene.leave()
    await asyncio.sleep(1)
    await scene.join()
    await scene.listening()
    await scene.to_the_end()
    return scene


async def cancelled(play: Stage) -> Scene:
    """Cancelled before it began."""
    scene = await play.interview(scheduled_time=datetime.now(UTC) + timedelta(hours=1))
    await play.doors.cancel(scene.id, c.Command("organiser"))
    await scene.over()
    return scene


async def no_show(play: Stage) -> Scene:
    """Nobody came."""
    scene = await play.interview(replace(QUICK, no_show_after_s=0.3))
    await scene.over()
    return scene


async def directed(play: Stage) -> Scene:
    """A human asked, took over, handed back, and ended it."""
    scene = await play.interview()
    await scene.begin()

    async def direct(kind: DirectiveKind, text: str = "") -> None:
        await play.doors.direct(scene.id, c.Direct(str(uuid4()), scene.interviewer, kind, text))

    await direct(DirectiveKind.ASK, "What would your last team say?")
    await scene.line("What would your last team say?")
    await direct(DirectiveKind.TAKE_OVER)
    await scene.here.expect("ai_status", status="Idle")
    await direct(DirectiveKind.HAND_BACK)
    await scene.line("What would your last team say?")
    await play.doors.end(scene.id, c.Command("organiser"))
    await scene.over()
    return scene


async def failed_provider(play: Stage) -> Scene:
    """The model fails through all retries, and comes back."""
    scene = await play.interview()
    await scene.begin()
    play.model.failures = 4
    await scene.answer()
    await scene.asked(TurnKind.QUESTION)
    await scene.to_the_end()
    return scene


async def moved(play: Stage) -> Scene:
    """The node dies, and the room is opened on another."""
    scene = await play.interview()
    await scene.begin()
    before = await play.doors.snapshot(scene.id)
    home = next(n for n in play.nodes if n.rooms.node_id == before.node_id)
    await play.node()
    await home.die()
    await scene.join(failed_epoch=before.room.epoch if before.room else None)
    await scene.listening()
    await scene.to_the_end()
    return scene


SHAPES: tuple[Callable[[Stage], Awaitable[Scene]], ...] = (
    complete,
    interrupted,
    cancelled,
    no_show,
    directed,
    failed_provider,
    moved,
)


def redacted(history: str) -> str:
    """Without what names the machine that it ran on; nothing of it is replayed."""
    history = re.sub(r'"stackTrace": "(?:[^"\\]|\\.)*"', '"stackTrace": ""', history)
    history = re.sub(r'"identity": "[^"]*"', '"identity": "worker"', history)
    return re.sub(r'"name": "\d+@[^"]*"', '"name": "sticky"', history)


async def save(play: Stage, scene: Scene, name: str) -> None:
    """Each run of the interview's workflow as a file of its own."""
    runs = [run async for run in play.client.list_workflows(f'WorkflowId = "{scene.handle.id}"')]
    for n, run in enumerate(sorted(runs, key=lambda r: r.start_time)):
        history = await play.client.get_workflow_handle(run.id, run_id=run.run_id).fetch_history()
        path = HISTORIES / f"{name}{f'.{n}' if len(runs) > 1 else ''}.json"
        path.write_text(redacted(history.to_json()))
        print(path.name, len(history.events), "events")


async def main() -> None:
    """Writes them all anew."""
    HISTORIES.mkdir(exist_ok=True)
    for old in HISTORIES.glob("*.json"):
        old.unlink()
    suggest = {"limit.historyCount.suggestContinueAsNew": "300"}
    async with (
        temporal_server(dynamic_config=suggest) as server,
        postgres_server() as postgres,
        fresh_database(postgres) as url,
        stage(url, server.address) as play,
        play.worker(),
    ):
        for shape in SHAPES:
            await save(play, await shape(play), shape.__name__)


if __name__ == "__main__":
    asyncio.run(main())
    settle()

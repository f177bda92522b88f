"""A worker, a media node or an API, whose vendors are scripted, as a process that can be killed or asked to end.

`python -m tests.faults.scripted worker|node|api DATABASE_URL TEMPORAL_ADDRESS FAILURES PORT`, where the file FAILURES
holds how often the model is to fail from now on, and PORT is the API's.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

from activities.days import DayKeeper
from activities.providers.end_of_turn import RuleEndOfTurn
from activities.providers.registry import Providers
from activities.providers.vad import SileroDetector
from activities.recordings import RecordingStore
from activities.store.database import Database
from api.app import create_app
from api.deps import ApiDeps
from temporal.client import TemporalSettings, connect
from temporal.days import DaySchedules
from temporal.doorway import Interviews
from tests.durable.stage import Wording, stage
from tests.support.api import api_settings
from tests.support.live_node import SECRET
from tests.support.scripted_providers import ScriptedStt, ScriptedTts, outage
from workers.exit import settle
from workers.interviews import interview_worker
from workers.media import DRAIN_S
from workers.serving import asked_to_end, listening
from workflows.contracts import AssessAnswer, Assessment, TurnContext

READY = "ready"


class Numbered(Wording):
    """Words each question so that no two are alike; its notes tell what it was given."""

    def __init__(self, failures: Path) -> None:
        super().__init__()
        self._file = failures

    async def say(self, turn: TurnContext, already_said: str = "") -> AsyncIterator[str]:
        left = int(self._file.read_text() or "0")
        if left:
            self._file.write_text(str(left - 1))
            raise outage("unavailable")
        topic = turn.topic_title or "all"
        yield f"This is a {turn.kind.value} on {topic}, number {turn.questions_asked}. "
        await asyncio.sleep(0.05)
        yield turn.must_ask or f"What do you say to number {turn.questions_asked}?"

    async def assess(self, order: AssessAnswer) -> Assessment:
        notes = (f"asked: {order.question}", f"answered: {order.answer}")
        return Assessment(order.interaction_id, coverage=len(order.answer) % 50 / 100, notes=notes)


async def node(database_url: str, temporal: str, failures: Path, port: int) -> None:
    """A media node, until it is killed; asked to end it hands its rooms over."""
    asked = asked_to_end()
    async with stage(database_url, temporal, model=Numbered(failures)) as held:
        print(READY, flush=True)
        await asked.wait()
        await held.nodes[0].rooms.drain(DRAIN_S)


async def worker(database_url: str, temporal: str, failures: Path, port: int) -> None:
    """A worker, until it is killed; asked to end it finishes its tasks."""
    asked = asked_to_end()
    client = await connect(TemporalSettings(temporal))
    model = Numbered(failures)
    providers = Providers(model, ScriptedStt(), ScriptedTts(), SileroDetector, RuleEndOfTurn)
    async with interview_worker(client, Database(database_url), providers, recordings_by(failures)):
        print(READY, flush=True)
        await asked.wait()


async def api(database_url: str, temporal: str, failures: Path, port: int) -> None:
    """The REST API, until it is killed."""
    asked = asked_to_end()
    client = await connect(TemporalSettings(temporal), lazy=True)
    database = Database(database_url)
    deps = ApiDeps(
        settings=api_settings(secret=SECRET),
        database=database,
        interviews=Interviews(client),
        model=Numbered(failures),
        recordings=recordings_by(failures),
        days=DayKeeper(database, DaySchedules(client).sync),
    )
    async with listening(create_app(deps), "127.0.0.1", port):
        print(READY, flush=True)
        await asked.wait()


def recordings_by(failures: Path) -> RecordingStore:
    """The directory of recordings beside that file."""
    return RecordingStore(failures.parent / "recordings")


ROLES = {"node": node, "worker": worker, "api": api}

if __name__ == "__main__":
    role, database_url, temporal, failures, port = sys.argv[1:]
    try:
        asyncio.run(ROLES[role](database_url, temporal, Path(failures), int(port)))
    finally:
        settle()

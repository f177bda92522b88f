"""A worker, or a media node, whose vendors are scripted, as a process that can be killed.

`python -m tests.faults.scripted worker|node DATABASE_URL TEMPORAL_ADDRESS FAILURES`, where the file FAILURES holds
how often the model is to fail from now on.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

from activities.providers.end_of_turn import RuleEndOfTurn
from activities.providers.registry import Providers
from activities.providers.vad import SileroDetector
from activities.recordings import RecordingStore
from activities.store.database import Database
from temporal.client import TemporalSettings, connect
from tests.durable.stage import Wording, stage
from tests.support.scripted_providers import ScriptedStt, ScriptedTts, outage
from workers.interviews import interview_worker
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


async def node(database_url: str, temporal: str, failures: Path) -> None:
    """A media node, until it is killed."""
    async with stage(database_url, temporal, model=Numbered(failures)):
        print(READY, flush=True)
        await asyncio.Event().wait()


async def worker(database_url: str, temporal: str, failures: Path) -> None:
    """A worker, until it is killed."""
    client = await connect(TemporalSettings(temporal))
    model = Numbered(failures)
    providers = Providers(model, ScriptedStt(), ScriptedTts(), SileroDetector, RuleEndOfTurn)
    recordings = RecordingStore(failures.parent / "recordings")
    async with interview_worker(client, Database(database_url), providers, recordings):
        print(READY, flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    role, database_url, temporal, failures = sys.argv[1:]
    asyncio.run({"node": node, "worker": worker}[role](database_url, temporal, Path(failures)))

"""Many interviews that start at the same time, with their candidates in the lobby."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from sqlalchemy import select

from activities.store.models import InterviewModel
from tests.durable.stage import QUICK, Scene, Stage, insisted
from workflows import contracts as c
from workflows.domain.conduct import Conduct
from workflows.domain.values import SessionStatus

A = TypeVar("A")
R = TypeVar("R")

# They come early, and nobody is prompted while the others begin.
WAITING = replace(
    QUICK, lobby_opens_before_s=3600, prompt_after_s=900, offer_skip_after_s=1800, reminders_s=()
)


@dataclass(frozen=True)
class Begun:
    """What became of them: seconds from the time at which all were due, of those that began."""

    count: int
    decided_s: tuple[float, ...]
    """To the interview's own beginning."""
    spoke_s: tuple[float, ...]
    """To the first words at the candidate's page."""

    def spread(self) -> dict[str, float]:
        """Median, 95th percentile and worst of both."""
        return spread("began", self.decided_s) | spread("spoke", self.spoke_s)


def spread(name: str, seconds: Collection[float]) -> dict[str, float]:
    """Median, 95th percentile and worst, named so."""
    if not seconds:
        return {}
    rising = sorted(seconds)
    middle, most = rising[len(rising) // 2], rising[int(len(rising) * 0.95)]
    return {
        f"{name}_p50_s": round(middle, 2),
        f"{name}_p95_s": round(most, 2),
        f"{name}_max_s": round(rising[-1], 2),
    }


async def planned(
    play: Stage, count: int, start: datetime, at_once: int = 16, conduct: Conduct = WAITING
) -> list[Scene]:
    """So many interviews, all due at that time."""

    async def one(_: int) -> Scene:
        return await play.interview(conduct, scheduled_time=start, duration_minutes=30.0)

    return await _some_at_once(one, range(count), at_once)


async def in_the_lobby(scenes: Sequence[Scene], at_once: int = 16) -> None:
    """Each candidate comes in and decides on the notice. They will type: no recogniser is at work."""

    async def one(scene: Scene) -> None:
        await insisted(scene.join)
        await insisted(lambda: scene.consent(recording=False, evaluation=False))

    await _some_at_once(one, scenes, at_once)


async def all_due_at(play: Stage, scenes: Sequence[Scene], start: datetime, at_once: int = 16) -> None:
    """Gives all of them the same time."""

    async def one(scene: Scene) -> None:
        await insisted(lambda: play.doors.reschedule(scene.id, c.Reschedule(start, "test")))

    await _some_at_once(one, scenes, at_once)


async def begun(play: Stage, scenes: Sequence[Scene], start: datetime, within_s: float) -> Begun:
    """Waits until all have begun and have been spoken to, but no longer than that."""
    ends = start.timestamp() + within_s
    due = time.time() - start.timestamp()
    spoken: dict[str, float] = {}
    while len(spoken) < len(scenes) and time.time() < ends:
        await asyncio.sleep(0.05)
        due = time.time() - start.timestamp()
        for scene in scenes:
            if scene.id not in spoken and scene.here.of("ai_message"):
                spoken[scene.id] = due
    decided = await _decided(play, [scene.id for scene in scenes], start)
    return Begun(len(scenes), tuple(decided), tuple(spoken.values()))


async def _decided(play: Stage, ids: Sequence[str], start: datetime) -> list[float]:
    found: dict[str, datetime] = {}
    ends = time.monotonic() + 60
    while len(found) < len(ids) and time.monotonic() < ends:
        async with play.database.transaction() as tx:
            query = select(InterviewModel.session_id, InterviewModel.started_at).where(
                InterviewModel.session_id.in_(ids), InterviewModel.started_at.is_not(None)
            )
            found = {row[0]: row[1] for row in await tx.session.execute(query)}
        await asyncio.sleep(0.2)
    return [(at - start).total_seconds() for at in found.values()]


async def statuses(play: Stage, scenes: Sequence[Scene]) -> dict[SessionStatus, int]:
    """How many are in each status."""
    async with play.database.transaction() as tx:
        query = select(InterviewModel.status).where(InterviewModel.session_id.in_([s.id for s in scenes]))
        all_of_them = list(await tx.session.scalars(query))
    return {status: all_of_them.count(status) for status in set(all_of_them)}


def soon(seconds: float) -> datetime:
    """So many seconds from now."""
    return datetime.now(UTC) + timedelta(seconds=seconds)


async def _some_at_once(work: Callable[[A], Awaitable[R]], items: Sequence[A], at_once: int) -> list[R]:
    free = asyncio.Semaphore(at_once)

    async def one(item: A) -> R:
        async with free:
            return await work(item)

    return list(await asyncio.gather(*(one(item) for item in items)))

"""One run: so many conversations at once with one peer, its candidates in a process of their own."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.pace.inside import Inside, read_inside
from benchmarks.pace.processes import Cost, cost, pin
from benchmarks.pace.program import BOOK
from temporal.client import connect
from tests.support.candidate import signed_in_organiser
from workers.up import Stack

ROOT = Path(__file__).resolve().parents[2]
TURN_S = 25.0
"""A turn takes longer only where something is stuck."""
JOIN_S = 60.0
SETTLED_CPU_S = 0.15
INSIDE_S = 60.0
A_TOPIC = 10
"""Fixed questions of one topic."""


@dataclass(frozen=True)
class Plan:
    """What is to be run. `kinds`: of all answers, in their order; the conversations share them."""

    peer: str
    conversations: int
    kinds: tuple[str, ...]
    interruptions: int
    camera: bool
    book: Path
    seed: int
    one_core: bool
    watched: bool = False
    """An interviewer receives each candidate's sound and pictures."""

    @property
    def turns(self) -> int:
        """Of one conversation, at most, without what is said over the replies."""
        return -(-len(self.kinds) // self.conversations)


@dataclass
class Side:
    """The other side while it is up: how to get in, and the processes that are it, by name."""

    rooms: list[dict[str, Any]]
    ours: dict[str, int]
    apart: dict[str, int] = field(default_factory=dict)
    """Shown by itself: Temporal's server."""
    python: str = sys.executable
    """Whose packages the candidates use."""
    inside: Callable[[], Awaitable[Inside]] | None = None
    """What only the other side knows of the conversations: ours is asked when they are over."""


@dataclass
class Result:
    """What came of a run."""

    plan: Plan
    turns: list[dict[str, Any]] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    marks: list[tuple[str, float]] = field(default_factory=list)
    minutes: float = 0.0
    """Of conversation, all of them added."""
    cpu_s: dict[str, float] = field(default_factory=dict)
    pss_mb: dict[str, float] = field(default_factory=dict)
    """`before` anybody came in, and `during` the conversations; Temporal's server is in neither."""
    inside: Inside | None = None


@asynccontextmanager
async def viva(
    plan: Plan, environment: Mapping[str, str], program: str = "benchmarks.pace.program", **settings: Any
) -> AsyncIterator[Side]:
    """Our whole stack with its default settings, the scripted providers in it, and an interview for each."""
    os.environ.update(environment)
    async with Stack.ephemeral(program=program, sample_interview=False, **settings) as stack:
        pids = {name: child.pid for name, child in stack.processes.items()}
        ours = {name: pid for name, pid in pids.items() if name != "temporal"}
        side = Side([], ours, {"temporal": pids["temporal"]})
        async with signed_in_organiser(stack) as organiser:
            client = await connect(stack.settings.temporal())
            sessions: list[str] = []
            job = await organiser.create_job(_job(plan.turns + 2 * plan.interruptions))
            for number in range(plan.conversations):
                watcher = [{"name": "Watcher", "email": f"w{number}@example.com"}] if plan.watched else []
                booked = await organiser.book(
                    title=f"Interview {number}",
                    starts_in_s=0.5,
                    minutes=120.0,
                    job_id=job["jobId"],
                    interviewers=watcher,
                )
                way = {"peer": "viva", "url": stack.api_url, "token": booked.candidate_token}
                side.rooms.append(way | {"watchers": booked.interviewer_tokens})
                sessions.append(booked.session_id)
            side.inside = partial(read_inside, organiser, client, sessions)
            yield side


async def _settle(side: Side) -> None:
    """Until what a start costs is over: imports, and the first connections."""
    while True:
        before = sum(one.cpu_s for one in _costs(side).values())
        await asyncio.sleep(1.0)
        if sum(one.cpu_s for one in _costs(side).values()) - before < SETTLED_CPU_S:
            return


def _job(turns: int) -> dict[str, Any]:
    numbers = range(-(-(turns + 2) // A_TOPIC))
    topics = [
        {
            "topicId": f"t{n}",
            "title": f"Topic {n}",
            "minutes": 30.0,
            "mustAsk": [f"Question {q} of topic {n}?" for q in range(A_TOPIC)],
            "criterionIds": ["c"],
        }
        for n in numbers
    ]
    return {
        "title": "Engineer",
        "description": "Builds services.",
        "minutes": 120.0,
        "plan": {"topics": topics},
        "rubric": {"criteria": [{"criterionId": "c", "name": "Depth", "description": "Own contribution"}]},
    }


async def measure(plan: Plan, side: Side, marks: Path | None) -> Result:
    """The conversations, and what they cost. Bounded in time, whatever hangs."""
    result = Result(plan)
    if plan.one_core:
        pin(side.ours.values(), {0})
    await _settle(side)
    result.pss_mb["before"] = cost(side.ours.values()).pss_mb
    limit = JOIN_S + plan.conversations * 5 + (plan.turns + 2 * plan.interruptions) * TURN_S
    caller = await asyncio.create_subprocess_exec(
        side.python, "-P", "-m", "benchmarks.pace.caller",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        env={**{k: v for k, v in os.environ.items() if k != "PACE_MARKS"}, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    if plan.one_core and (os.cpu_count() or 1) > 1:
        pin([caller.pid], set(range(1, os.cpu_count() or 1)))
    try:
        async with asyncio.timeout(limit):
            await _follow(caller, plan, side, result)
    except TimeoutError:
        result.failures.append(f"not over after {limit:.0f} s")
    finally:
        if caller.returncode is None:
            caller.kill()
        await caller.wait()
    if marks is not None:
        result.marks = read_marks(marks)
    if side.inside is not None:
        try:
            async with asyncio.timeout(INSIDE_S):
                result.inside = await side.inside()
        except Exception as error:
            result.failures.append(f"Stages and hops were not read: {type(error).__name__}: {error}")
    return result


async def _follow(caller: asyncio.subprocess.Process, plan: Plan, side: Side, result: Result) -> None:
    assert caller.stdin is not None and caller.stdout is not None
    message = {
        "rooms": side.rooms, "book": str(plan.book), "seed": plan.seed, "camera": plan.camera,
        "kinds": plan.kinds, "interruptions": plan.interruptions,
    }  # fmt: skip
    caller.stdin.write(json.dumps(message).encode())
    caller.stdin.close()
    before = dict[str, Cost]()
    async for line in caller.stdout:
        event = json.loads(line)
        kind = event.pop("event")
        if kind == "entered":
            before = _costs(side)
        elif kind == "turn":
            result.turns.append(event)
        elif kind == "failed":
            result.failures.append(event["why"])
        elif kind == "held":
            result.minutes = event["minutes"]
            after = _costs(side)
            result.cpu_s = {name: round(after[name].cpu_s - before[name].cpu_s, 2) for name in after}
            result.pss_mb["during"] = round(sum(after[name].pss_mb for name in side.ours), 1)


def _costs(side: Side) -> dict[str, Cost]:
    return {name: cost([pid]) for name, pid in {**side.ours, **side.apart}.items()}


def read_marks(prefix: Path) -> list[tuple[str, float]]:
    """What the scripted providers have noted, in the order of time."""
    found = []
    for path in prefix.parent.glob(f"{prefix.name}.*"):
        found += [(kind, at) for kind, at in map(json.loads, path.read_text().splitlines())]
    return sorted(found, key=lambda mark: mark[1])


Open = Callable[[Plan, Mapping[str, str]], AbstractAsyncContextManager[Side]]
"""Brings the other side up for one run."""


async def run(plan: Plan, side: Open) -> Result:
    """A fresh other side, the conversations, and its end."""
    with tempfile.TemporaryDirectory(prefix="viva-pace-") as directory:
        marks = Path(directory) / "marks" if plan.conversations == 1 else None
        environment = {BOOK: str(plan.book), "PACE_MARKS": str(marks) if marks else ""}
        async with side(plan, environment) as up:
            return await measure(plan, up, marks)

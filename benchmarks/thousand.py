"""A thousand interviews that are due at the same moment: do all start, and how late?

`python -m benchmarks.thousand` prints one JSON line and a table, and adds the line to `benchmarks/results/`. At each of
four moments something is due in all of them at once: the invitation, the reminder, the opened lobby, the start; and a
last one for those whose candidate does not come: they are no-shows by their rule. Some candidates wait in the lobby:
their interviews begin, and they are spoken to.

Real: Temporal's server with its file, PostgreSQL, the worker (a process of its own, encryption on), a media node, and
each candidate's socket. Scripted: the model's words and the voice; candidates type, so that no recogniser is at work.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import resource
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from temporalio.api.enums.v1 import EventType

from activities.store.models import InterviewModel
from benchmarks.results_of_recover import RESULTS, commit, machine
from tests.durable.crowd import begun, in_the_lobby, planned, soon, spread, statuses
from tests.durable.stage import QUICK, Scene, Stage, stage
from tests.faults.processes import descendants
from workers.encryption import Encryption
from workers.up import Stack
from workflows.domain.values import SessionStatus

AT_ONCE = 16
REMINDER_S, LOBBY_S = 210.0, 150.0
"""Before the start, in place of a quarter of an hour."""
NO_SHOW_S, WAITED_ANEW = 90.0, 3
"""Whose no-show would be told late waits for the candidate anew, so often at most (`docs/adr/0016`)."""
CONDUCT = replace(
    QUICK,
    lobby_opens_before_s=LOBBY_S,
    reminders_s=(REMINDER_S,),
    no_show_after_s=NO_SHOW_S,
    prompt_after_s=900,
    offer_skip_after_s=1800,
)


@dataclass
class Cpu:
    """Seconds of processors, by process."""

    seconds: dict[str, float]

    @classmethod
    def of(cls, stack: Stack) -> Cpu:
        """Until now."""
        seconds = {name: _cpu_s(descendants(child.pid)) for name, child in stack.processes.items()}
        own = resource.getrusage(resource.RUSAGE_SELF)
        return cls(seconds | {"node and candidates": own.ru_utime + own.ru_stime})

    def since(self, before: Cpu) -> dict[str, float]:
        """Rounded, for a report."""
        return {name: round(s - before.seconds.get(name, 0.0), 1) for name, s in self.seconds.items()}


def _cpu_s(pids: list[int]) -> float:
    ticks = 0
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        ticks += int(fields[11]) + int(fields[12])
    return ticks / 100


def _memory_mb(pid: int) -> float:
    line = next(x for x in Path(f"/proc/{pid}/status").read_text().splitlines() if x.startswith("VmRSS"))
    return round(int(line.split()[1]) / 1024, 1)


@dataclass(frozen=True)
class Moments:
    """When an interview did what was due, by its history: seconds after it was due."""

    lobby_s: float
    start_s: float


async def moments(scene: Scene, start: datetime) -> Moments | None:
    """None where it never came to its start."""
    opened = started = None
    async for event in scene.handle.fetch_history_events():
        at = event.event_time.ToDatetime(UTC)
        if event.event_type is not EventType.EVENT_TYPE_TIMER_STARTED:
            # The search attributes of one that is begun, or the timer of one whose candidate is waited for.
            continue
        wait = event.timer_started_event_attributes.start_to_fire_timeout.ToTimedelta()
        if opened is None and abs(at + wait - start) < timedelta(seconds=1):
            opened = at
        if started is None and at >= start:
            started = at
    if started is None:
        return None
    lobby = start - timedelta(seconds=LOBBY_S)
    return Moments(((opened or started) - lobby).total_seconds(), (started - start).total_seconds())


async def in_status(play: Stage, status: SessionStatus) -> int:
    """How many are, by the store."""
    async with play.database.transaction() as tx:
        query = select(func.count()).select_from(InterviewModel).where(InterviewModel.status == status)
        return int(await tx.session.scalar(query) or 0)


async def until_status(play: Stage, status: SessionStatus, count: int, ends: datetime) -> None:
    """Waits until so many are, but no longer than that."""
    while (found := await in_status(play, status)) < count and datetime.now(UTC) < ends:
        await asyncio.sleep(1.0)
    print(f"{found} of {count} are {status.value}", flush=True)


async def run(count: int, candidates: int, prepare_s: float, within_s: float) -> dict[str, Any]:
    """One run; the line that is reported."""
    async with Stack.ephemeral(sample_interview=False, media_processes=0) as stack:
        encryption = Encryption.of(stack.settings)
        async with stage(
            stack.database_url, stack.temporal_address, encryption.codec, rooms=candidates + 1
        ) as play:
            line = await _all_due_at_once(stack, play, count, candidates, prepare_s, within_s)
        await encryption.close()
        return line


async def _all_due_at_once(
    stack: Stack, play: Stage, count: int, candidates: int, prepare_s: float, within_s: float
) -> dict[str, Any]:
    start, began, idle = soon(prepare_s + REMINDER_S), time.monotonic(), Cpu.of(stack)
    scenes = await planned(play, count, start, AT_ONCE, CONDUCT)
    planned_s = time.monotonic() - began
    print(f"{count} planned after {planned_s:.0f} s", flush=True)
    await asyncio.sleep(max(0.0, (start - datetime.now(UTC)).total_seconds() - REMINDER_S))
    ready = Cpu.of(stack)
    await until_status(play, SessionStatus.LOBBY, count, start)
    opened = await in_status(play, SessionStatus.LOBBY)
    coming = scenes[:candidates]
    await in_the_lobby(coming, AT_ONCE)
    print(
        f"all in the lobby {(start - datetime.now(UTC)).total_seconds():.0f} s before the start", flush=True
    )
    result = await begun(play, coming, start, within_s)
    absent = count - candidates
    ends = start + timedelta(seconds=NO_SHOW_S * WAITED_ANEW + within_s)
    await until_status(play, SessionStatus.NO_SHOW, absent, ends)
    absent_s = (datetime.now(UTC) - start).total_seconds()
    cpu = Cpu.of(stack)
    found = await statuses(play, scenes)
    by_history = await _by_history(scenes, start)
    return {
        "interviews": count,
        "lobbies_before_the_start": opened,
        "started": len(by_history),
        "begun_with_their_candidates": len(result.decided_s),
        "statuses": {status.value: n for status, n in found.items()},
        **spread("lobby", [one.lobby_s for one in by_history]),
        **spread("start", [one.start_s for one in by_history]),
        **result.spread(),
        "planned_s": round(planned_s, 1),
        "no_shows_told_s": round(absent_s, 1),
        "cpu_s": {"planned": ready.since(idle), "due": cpu.since(ready)},
        "worker_mb": _memory_mb(stack.processes["worker"].pid),
    }


async def _by_history(scenes: Sequence[Scene], start: datetime) -> list[Moments]:
    free = asyncio.Semaphore(AT_ONCE)

    async def one(scene: Scene) -> Moments | None:
        async with free:
            return await moments(scene, start)

    return [found for found in await asyncio.gather(*(one(scene) for scene in scenes)) if found]


def wrong(line: Mapping[str, Any], candidates: int) -> list[str]:
    """What did not happen that should; empty where all started."""
    count = line["interviews"]
    wanted = Counter({"InProgress": candidates, "NoShow": count - candidates})
    return [
        *([f"{line['started']} of {count} came to their start"] if line["started"] != count else []),
        *([f"they are {line['statuses']}"] if +wanted != Counter(line["statuses"]) else []),
    ]


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--interviews", type=int, default=1000)
    parser.add_argument("--candidates", type=int, default=20, help="of them with a candidate who waits")
    parser.add_argument("--prepare", type=float, default=90.0, help="seconds in which all are planned")
    parser.add_argument("--within", type=float, default=60.0, help="seconds that are waited for what is due")
    parser.add_argument("--dry", action="store_true", help="add no line to the results")
    given = parser.parse_args()
    line = asyncio.run(run(given.interviews, given.candidates, given.prepare, given.within))
    body = {
        "at": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "commit": commit(),
        "machine": machine(),
        **line,
    }
    print(json.dumps(body))
    if not given.dry:
        RESULTS.mkdir(exist_ok=True)
        with (RESULTS / "thousand.jsonl").open("a") as file:
            file.write(json.dumps(body) + "\n")
    for name, value in line.items():
        print(f"{name:28} {value}")
    if failures := wrong(line, given.candidates):
        raise SystemExit("Not all started: " + "; ".join(failures))


if __name__ == "__main__":
    main()

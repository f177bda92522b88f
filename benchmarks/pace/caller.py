"""The candidates of one run, in a process of their own: reads a plan from standard input, prints JSON lines."""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import uvloop

from benchmarks.pace.call import Call, Room, Turn
from benchmarks.pace.devices import Answer, read_answers
from benchmarks.pace.kinds import Numbered, share

APART_S = 0.5
"""Between two candidates who come in: the first one must not have waited for long when the last one is there."""
SPREAD_S = 8.0
"""Conversations begin within so long of each other: those of people aren't in step either."""


def room_of(way: dict[str, Any]) -> Room:
    """The room of one call. Each needs packages that the environments of the others don't have."""
    if way["peer"] == "livekit-agents":
        from benchmarks.pace.livekit_room import LiveKitRoom

        return LiveKitRoom(way["url"], way["token"])
    from benchmarks.pace.rooms import PipecatRoom, VivaRoom

    if way["peer"] == "viva":
        return VivaRoom(way["url"], way["token"], way["watchers"])
    return PipecatRoom(way["url"])


def tell(event: str, /, **fields: Any) -> None:
    """One line for the process that has started us."""
    print(json.dumps({"event": event, **fields}), flush=True)


async def run(plan: dict[str, Any]) -> None:
    """Everybody comes in, then everybody talks; a call that fails is told, and doesn't end the others."""
    directory, spoken = Path(plan["book"]), dict[str, list[Answer]]()
    for answer in read_answers(directory):
        spoken.setdefault(answer.kind, []).append(answer)
    calls = [
        Call(number, room_of(way), directory, spoken, plan["seed"], plan["camera"])
        for number, way in enumerate(plan["rooms"])
    ]
    entered = await asyncio.gather(*(_enter(call, number * APART_S) for number, call in enumerate(calls)))
    inside = [number for number, is_in in enumerate(entered) if is_in]
    tell("entered", calls=len(inside))
    chance = random.Random(plan["seed"])
    waits = [0.0, *(chance.uniform(0.0, SPREAD_S) for _ in inside[1:])]
    # Of those who didn't get in nobody else says the answers: a call is as long as it was planned.
    answers = [share(plan["kinds"], number, len(calls)) for number in inside]
    seconds = await asyncio.gather(
        *(
            _hold(calls[number], plan["interruptions"], mine, wait_s)
            for number, mine, wait_s in zip(inside, answers, waits, strict=True)
        )
    )
    tell("held", minutes=sum(seconds) / 60)
    await asyncio.gather(*(call.leave() for call in calls), return_exceptions=True)


async def _enter(call: Call, wait_s: float) -> bool:
    await asyncio.sleep(wait_s)
    try:
        await call.enter()
    except Exception as error:
        tell("failed", why=f"{type(error).__name__}: {error}")
        return False
    return True


async def _hold(call: Call, interruptions: int, answers: Sequence[Numbered], wait_s: float) -> float:
    """Its seconds."""

    def say(turn: Turn) -> None:
        tell("turn", **asdict(turn))

    await asyncio.sleep(wait_s)
    began = time.monotonic()
    try:
        await call.hold(answers, interruptions, say)
    except Exception as error:
        tell("failed", why=f"{type(error).__name__}: {error}")
    return time.monotonic() - began


if __name__ == "__main__":
    uvloop.run(run(json.loads(sys.stdin.read())))

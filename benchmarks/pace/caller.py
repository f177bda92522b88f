"""The candidates of one run, in a process of their own: reads a plan from standard input, prints JSON lines."""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import uvloop

from benchmarks.pace.call import Call, Room, Turn

APART_S = 0.25
"""Between two candidates who come in."""


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
    directory = Path(plan["book"])
    calls = [
        Call(number, room_of(way), directory, plan["seed"], plan["camera"])
        for number, way in enumerate(plan["rooms"])
    ]
    entered = [await _enter(call) for call in calls]
    tell("entered", calls=sum(entered))
    work = [_hold(call, plan) for call, is_in in zip(calls, entered, strict=True) if is_in]
    await asyncio.gather(*work)
    tell("held")
    await asyncio.gather(*(call.leave() for call in calls), return_exceptions=True)


async def _enter(call: Call) -> bool:
    try:
        await call.enter()
    except Exception as error:
        tell("failed", why=f"{type(error).__name__}: {error}")
        return False
    await asyncio.sleep(APART_S)
    return True


async def _hold(call: Call, plan: dict[str, Any]) -> None:
    def say(turn: Turn) -> None:
        tell("turn", **asdict(turn))

    try:
        await call.hold(plan["kinds"], plan["interruptions"], say)
    except Exception as error:
        tell("failed", why=f"{type(error).__name__}: {error}")


if __name__ == "__main__":
    uvloop.run(run(json.loads(sys.stdin.read())))

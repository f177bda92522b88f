"""`kill -9` in the middle of interviews: seconds to the next word, and what was lost.

`python -m benchmarks.recover --kind worker --times 30` prints one JSON line a kill and a table, and writes both
to `benchmarks/results/`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import random
import subprocess
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from tests.faults.harness import Moment, Scene, interview, losses, voice
from tests.support.candidate import Answer
from workers.up import Stack

RESULTS = Path(__file__).parent / "results"
KINDS = ("worker", "media", "api", "postgres", "temporal", "all")
ALL = ("worker", "media", "media-2", "api", "postgres", "temporal")
TAKES_THE_ROOM = frozenset({"media", "all"})
KILLS_AN_INTERVIEW = 4
SETTLE_S = 16.0
"""Between two kills: what has run for so long is started again at once."""
BACK_WITHIN_S = 90.0
BUFFERED_S = 0.5
"""Sound that was on its way when the node was killed."""


@dataclass(frozen=True)
class Run:
    """One kill. `next_word_s`: to the AI's next sound, or, where it has nothing to say, to its listening again;
    from the kill, or from the end of the answer where the candidate had the word."""

    kind: str
    moment: Moment
    next_word_s: float | None
    at: str


async def kills(kind: str, times: int, chance: random.Random) -> tuple[list[Run], list[str]]:
    """So many kills of one kind, and what was lost by them."""
    runs: list[Run] = []
    lost: list[str] = []
    spoken = await voice()
    async with Stack.ephemeral(sample_interview=False, media_processes=2) as stack:
        while len(runs) < times:
            count = min(KILLS_AN_INTERVIEW, times - len(runs))
            moments = [chance.choice(list(Moment)) for _ in range(count)]
            found = await one_interview(stack, spoken, kind, moments)
            runs += found[0]
            lost += found[1]
    return runs, lost


async def one_interview(
    stack: Stack, spoken: Sequence[Answer], kind: str, moments: Sequence[Moment]
) -> tuple[list[Run], list[str]]:
    """An interview with a kill at each of the moments."""
    runs: list[Run] = []
    async with interview(stack, spoken, minutes=10.0) as scene:
        try:
            for moment in moments:
                await scene.reach(moment)
                runs.append(await one_kill(scene, kind, moment))
                print(json.dumps(asdict(runs[-1])), flush=True)
                await asyncio.sleep(SETTLE_S)
                await scene.my_turn(BACK_WITHIN_S)
            return runs, losses(await scene.to_the_end(), scene.person)
        except AssertionError as error:
            # An interview that stands still is the worst loss of all.
            missing = [Run(kind, m, None, _now()) for m in moments[len(runs) :]]
            return runs + missing, [f"stuck: {error}"]


async def one_kill(scene: Scene, kind: str, moment: Moment) -> Run:
    """Kills, and measures how it goes on."""
    at = await scene.kill(*(ALL if kind == "all" else (kind,)))
    if kind in TAKES_THE_ROOM:
        seconds = await _until_back(scene, at, moment)
    else:
        began = time.monotonic()
        await scene.go_on(moment)
        mine = moment in (Moment.LISTENING, Moment.HALF_ANSWER)
        since = max(at, time.monotonic()) if mine else min(at, began)
        seconds = await scene.next_sound(since, BACK_WITHIN_S)
    return Run(kind, moment, round(seconds, 2), _now())


async def _until_back(scene: Scene, at: float, moment: Moment) -> float:
    rest = await scene.break_off() if moment is Moment.HALF_ANSWER else b""
    entered = scene.person.connections
    person = scene.person

    def back() -> float | None:
        heard = person.sounds and person.sounds[-1] > at + BUFFERED_S
        here = person.connections > entered and (heard or person.listened_to)
        return time.monotonic() if here else None

    seconds = await scene.until(back, "the AI", BACK_WITHIN_S) - at
    if moment is Moment.LISTENING:
        scene.answer()
        await scene.finish()
    elif rest:
        await scene.say_rest(rest)
    return seconds


def table(runs: Sequence[Run], lost: dict[str, list[str]]) -> str:
    """Median and worst time to the next word, by kind."""
    rows = ["| killed | times | median s | worst s | never | lost |", "|---|---|---|---|---|---|"]
    for kind in dict.fromkeys(run.kind for run in runs):
        mine = [run.next_word_s for run in runs if run.kind == kind]
        known = [seconds for seconds in mine if seconds is not None]
        times = f"{median(known):.1f} | {max(known):.1f}" if known else "- | -"
        rows.append(f"| {kind} | {len(mine)} | {times} | {len(mine) - len(known)} | {len(lost[kind])} |")
    return "\n".join(rows)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def commit() -> str:
    said = subprocess.run(
        ["git", "describe", "--always", "--dirty"],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parent,
    )
    return said.stdout.strip() or "unknown"


def machine() -> dict[str, str | int]:
    """What a result depends on besides the code."""
    models = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("model name")
    ]
    return {
        "cpu": models[0] if models else platform.processor(),
        "cores": os.cpu_count() or 0,
        "memory_mb": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20,
        "load_1min": round(os.getloadavg()[0]),
        "system": platform.platform(),
        "python": platform.python_version(),
    }


async def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kind", choices=[*KINDS, "each"], default="each")
    parser.add_argument("--times", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--results", type=Path, default=RESULTS)
    chosen = parser.parse_args()
    facts, chance = machine(), random.Random(chosen.seed)
    runs: list[Run] = []
    lost: dict[str, list[str]] = {}
    for kind in KINDS if chosen.kind == "each" else (chosen.kind,):
        found, lost[kind] = await kills(kind, chosen.times, chance)
        runs += found
    print(table(runs, lost))
    for kind, what in lost.items():
        for one in what:
            print(f"{kind}: {one}")
    at = commit()
    name = f"recover-{datetime.now(UTC):%Y-%m-%d}-{at}{'' if chosen.kind == 'each' else '-' + chosen.kind}"
    chosen.results.mkdir(parents=True, exist_ok=True)
    body = {"commit": at, "machine": facts, "runs": [asdict(run) for run in runs], "lost": lost}
    (chosen.results / f"{name}.json").write_text(json.dumps(body, indent=1) + "\n")


if __name__ == "__main__":
    asyncio.run(main())

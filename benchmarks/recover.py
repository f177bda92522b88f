"""`kill -9` in the middle of interviews: seconds to the next word, and what was lost.

`python -m benchmarks.recover --kind worker --times 30` prints one JSON line a kill and a table. Each interview is
added to the results of this commit in `benchmarks/results/`; called again, it goes on until there are so many kills.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import time
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.results_of_recover import HOLDS_THE_VOICE, SCORECARD, Results, Run, commit, table
from tests.faults.harness import ITS_WORKER, Moment, Scene, interview
from tests.faults.losses import losses
from tests.faults.processes import all_up, insist
from tests.support.candidate import Answer
from tests.support.marked_speech import mark_reader, marked_answers
from workers.exit import settle
from workers.up import Stack

KINDS = ("worker", "workers", "media", "api", "postgres", "temporal", "all")
"""`worker` is one of two, as `viva up` runs them; `workers` are both at once."""
WORKERS = ("worker", "worker-2")
ALL = (*WORKERS, "media", "media-2", "api", "postgres", "temporal")
CANDIDATES = (Moment.LISTENING, Moment.HALF_ANSWER)
"""Moments at which the next word is the candidate's."""
KILLS_AN_INTERVIEW = 5
ANSWERS, WORDS = 16, 8
JITTER_S = 0.8
RESTART_S = 0.5
"""What has just run is started again as soon as what has run for long."""
BACK_WITHIN_S = 60.0
SCORED_WITHIN_S = 60.0
INTERVIEW_S = 400.0
BUFFERED_S = 0.5
"""Sound that was on its way when the node was killed."""


async def kills(kind: str, times: int, chance: random.Random, results: Results) -> None:
    """So many kills of one kind, an interview after the other; a stack that no longer works is replaced."""
    spoken = await marked_answers(ANSWERS, WORDS)
    async with mark_reader() as recogniser:
        while (left := times - results.count(kind)) > 0:
            async with Stack.ephemeral(
                sample_interview=False,
                media_processes=2,
                worker_processes=len(WORKERS),
                longest_backoff_s=RESTART_S,
                **recogniser,
            ) as stack:
                while left > 0 and await one_interview(stack, spoken, kind, left, chance, results):
                    left = times - results.count(kind)


async def one_interview(
    stack: Stack,
    spoken: Sequence[Answer],
    kind: str,
    left: int,
    chance: random.Random,
    results: Results,
) -> bool:
    """An interview with a few kills at random moments, the last one while its scorecard is written.

    False where it came to a stop: that is the worst loss of all.
    """
    moments = [chance.choice(list(Moment)) for _ in range(min(KILLS_AN_INTERVIEW - 1, left - 1))]
    done: list[Run] = []
    stuck = ""
    lost: list[str] = []
    try:
        async with asyncio.timeout(INTERVIEW_S), interview(stack, spoken, minutes=20.0) as scene:
            try:
                for moment in moments:
                    done.append(await one_kill(scene, kind, moment, chance))
                    print(json.dumps(asdict(done[-1])), flush=True)
                done.append(await while_the_scorecard_is_written(scene, kind))
                print(json.dumps(asdict(done[-1])), flush=True)
                lost = losses(await insist(scene.report), scene.person)
            except (AssertionError, TimeoutError) as error:
                stuck = f"stuck: {error or 'nothing more came'}; {scene.where()}"
    except Exception as error:
        # Whatever it is, it must not take the kills after it along.
        stuck = stuck or f"stuck: {type(error).__name__}: {error}"
    if stuck:
        done.append(Run(kind, str([*moments, SCORECARD][len(done)]), None, _now(), commit()))
        print(json.dumps({**asdict(done[-1]), "why": stuck}), flush=True)
    results.add(done, kind, [*lost, *([stuck] if stuck else [])])
    return not stuck


async def one_kill(scene: Scene, kind: str, moment: Moment, chance: random.Random) -> Run:
    """Kills somewhere about that moment, and measures how it goes on."""
    await all_up(scene.stack)
    await scene.my_turn(BACK_WITHIN_S)
    await scene.reach(moment)
    if moment is not Moment.THINKING:
        await asyncio.sleep(chance.uniform(0, JITTER_S))
    at = await scene.kill(*_names(kind))
    if kind in HOLDS_THE_VOICE:
        seconds = await _until_back(scene, at, moment)
    else:
        await scene.go_on(moment)
        since = time.monotonic() if moment in CANDIDATES else at
        seconds = await scene.next_sound(since, BACK_WITHIN_S)
    return Run(kind, str(moment), round(seconds, 2), _now(), commit())


async def _until_back(scene: Scene, at: float, moment: Moment) -> float:
    """Until the AI is heard again, or, where it has nothing to say, until it listens again."""
    entered, person = scene.person.connections, scene.person
    rest = await scene.break_off(at) if moment is Moment.HALF_ANSWER else b""

    def back() -> float | None:
        heard = person.sounds and person.sounds[-1] > at + BUFFERED_S
        here = person.connections > entered and (heard or person.listened_to)
        return time.monotonic() if here else None

    seconds = await scene.until(back, "the AI", BACK_WITHIN_S) - at
    if moment is Moment.LISTENING:
        await scene.until(lambda: person.listened_to, "the AI's ear", BACK_WITHIN_S)
        scene.answer()
        await scene.finish()
    elif rest:
        await scene.say_rest(rest)
    return seconds


async def while_the_scorecard_is_written(scene: Scene, kind: str) -> Run:
    """Ends the interview, kills, and measures until the scorecard is there."""
    await all_up(scene.stack)
    ours = {"media": scene.node(), ITS_WORKER: await scene.worker()}
    await scene.end()
    at = time.monotonic()
    named = [ours.get(name) or scene.stack.processes[name] for name in _names(kind)]
    await asyncio.gather(*(child.kill() for child in named))
    async with asyncio.timeout(SCORED_WITHIN_S):
        while (await insist(scene.report))["scorecard"] is None:
            await asyncio.sleep(0.2)
    return Run(kind, SCORECARD, round(time.monotonic() - at, 2), _now(), commit())


def _names(kind: str) -> tuple[str, ...]:
    """The processes to kill: of two workers the one that has the interview."""
    return {"all": ALL, "workers": WORKERS, "worker": (ITS_WORKER,)}.get(kind, (kind,))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


async def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kind", choices=[*KINDS, "each"], default="each")
    parser.add_argument("--times", type=int, default=30, help="kills of each kind in the results, at the end")
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--results", type=Path, default=None, help="the file to go on with")
    chosen = parser.parse_args()
    results = Results.at(chosen.results or Results.place(commit()))
    chance = random.Random(chosen.seed)
    for kind in KINDS if chosen.kind == "each" else (chosen.kind,):
        await kills(kind, chosen.times, chance, results)
    print(table(results.runs, results.lost))
    for kind, what in results.lost.items():
        for one in what:
            print(f"{kind}: {one}")


if __name__ == "__main__":
    try:
        asyncio.run(main())
    finally:
        settle()

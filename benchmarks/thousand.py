"""A thousand interviews that are due at the same moment, their candidates in the lobby: do all start, and how late?

`python -m benchmarks.thousand` prints one JSON line and a table, and adds the line to `benchmarks/results/`. Real:
Temporal's server with its file, PostgreSQL, the worker (a process of its own, encryption on), a media node, and each
candidate's socket. Scripted: the model's words and the voice; candidates type, so that no recogniser is at work.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import resource
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.results_of_recover import RESULTS, commit, machine
from tests.durable.crowd import all_due_at, begun, in_the_lobby, planned, soon, statuses
from tests.durable.stage import stage
from tests.faults.processes import descendants
from workers.encryption import Encryption
from workers.up import Stack

AT_ONCE = 24


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


async def run(count: int, within_s: float) -> dict[str, Any]:
    """One run; the line that is reported."""
    async with Stack.ephemeral(sample_interview=False, media_processes=0) as stack:
        encryption = Encryption.of(stack.settings)
        async with stage(stack.database_url, stack.temporal_address, encryption.codec, rooms=count) as play:
            began = time.monotonic()
            scenes = await planned(play, count, soon(3000), AT_ONCE)
            planned_s = time.monotonic() - began
            print(f"{count} planned after {planned_s:.0f} s", flush=True)
            await in_the_lobby(scenes, AT_ONCE)
            waiting_s = time.monotonic() - began
            print(f"all in the lobby after {waiting_s:.0f} s", flush=True)
            start = soon(waiting_s / 2 + 5)
            await all_due_at(play, scenes, start, AT_ONCE)
            await asyncio.sleep(max(0.0, (start - datetime.now(UTC)).total_seconds() - 1))
            before = Cpu.of(stack)
            result = await begun(play, scenes, start, within_s)
            cpu = Cpu.of(stack).since(before)
            found = await statuses(play, scenes)
            line = {
                "interviews": count,
                "started": len(result.decided_s),
                "spoke": len(result.spoke_s),
                "statuses": {status.value: n for status, n in found.items()},
                **result.spread(),
                "planned_s": round(planned_s, 1),
                "all_waiting_s": round(waiting_s, 1),
                "cpu_s": cpu,
                "worker_mb": _memory_mb(stack.processes["worker"].pid),
            }
        await encryption.close()
        return line


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--interviews", type=int, default=1000)
    parser.add_argument("--within", type=float, default=120.0, help="seconds after the start that are waited")
    given = parser.parse_args()
    line = asyncio.run(run(given.interviews, given.within))
    body = {
        "at": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "commit": commit(),
        "machine": machine(),
        **line,
    }
    print(json.dumps(body))
    RESULTS.mkdir(exist_ok=True)
    with (RESULTS / "thousand.jsonl").open("a") as file:
        file.write(json.dumps(body) + "\n")
    for name, value in line.items():
        print(f"{name:24} {value}")


if __name__ == "__main__":
    main()

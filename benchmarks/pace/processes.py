"""What processes cost, from /proc: seconds of CPU, and memory that is their own."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Cost:
    """CPU seconds so far, and megabytes (each shared page divided among those who share it)."""

    cpu_s: float
    pss_mb: float


def family(pids: Iterable[int]) -> set[int]:
    """These processes and all below them."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, IndexError, ValueError):
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(stat.parent.name))
    found, queue = set(), list(pids)
    while queue:
        found.add(one := queue.pop())
        queue += [child for child in children.get(one, []) if child not in found]
    return found


def cost(pids: Iterable[int]) -> Cost:
    """Of these processes and all below them, those that have ended included."""
    cpu, pss = 0.0, 0.0
    for pid in family(pids):
        with suppress(OSError, ValueError, IndexError):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            cpu += sum(int(field) for field in fields[11:15]) / TICKS
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    pss += int(line.split()[1]) / 1024
    return Cost(round(cpu, 2), round(pss, 1))


def pin(pids: Iterable[int], cores: set[int]) -> None:
    """These processes and all below them, with all their threads, on these cores."""
    for pid in family(pids):
        with suppress(OSError):
            for thread in Path(f"/proc/{pid}/task").iterdir():
                os.sched_setaffinity(int(thread.name), cores)

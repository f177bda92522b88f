"""What `benchmarks.recover` has found so far: kept in a file, added to, and laid out."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from statistics import median
from typing import Self

RESULTS = Path(__file__).parent / "results"
SCORECARD = "while a scorecard is written"
HALF_QUESTION = "half a question"
HOLDS_THE_VOICE = frozenset({"media", "all"})
"""Kinds that silence a question under way; with any other the sound that already plays goes on."""


@dataclass(frozen=True)
class Run:
    """One kill. `seconds`: to the AI's next sound, or, where it has nothing to say, to its listening again; from the
    kill, or from the end of the answer where the candidate had the word. At the end: from the kill to the scorecard.
    None: it never came."""

    kind: str
    moment: str
    seconds: float | None
    at: str
    commit: str = ""

    @property
    def in_its_course(self) -> bool:
        """Whether a question was under way that this kill doesn't touch: its sound goes on, which is no next word."""
        return self.moment == HALF_QUESTION and self.kind not in HOLDS_THE_VOICE


@dataclass
class Results:
    """Written after each interview, so that a run that is broken off goes on where it was."""

    path: Path
    runs: list[Run] = field(default_factory=list)
    lost: dict[str, list[str]] = field(default_factory=dict)

    @staticmethod
    def place(commit: str) -> Path:
        """The file of a commit."""
        found = sorted(RESULTS.glob(f"recover-*-{commit}.json"))
        return found[-1] if found else RESULTS / f"recover-{datetime.now(UTC):%Y-%m-%d}-{commit}.json"

    @classmethod
    def at(cls, path: Path) -> Self:
        """What is in the file; nothing where there is none."""
        if not path.exists():
            return cls(path)
        body = json.loads(path.read_text())
        return cls(path, [Run(**run) for run in body["runs"]], body["lost"])

    def count(self, kind: str) -> int:
        """How many kills of that kind there are."""
        return sum(run.kind == kind for run in self.runs)

    def add(self, runs: Sequence[Run], kind: str, lost: Sequence[str]) -> None:
        """One more interview."""
        self.runs += runs
        self.lost.setdefault(kind, []).extend(lost)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        body = {
            "commits": sorted({run.commit for run in self.runs}),
            "machine": machine(),
            "runs": [asdict(run) for run in self.runs],
            "lost": self.lost,
            "table": table(self.runs, self.lost).splitlines(),
        }
        unfinished = self.path.with_suffix(".tmp")
        unfinished.write_text(json.dumps(body, indent=1) + "\n")
        unfinished.replace(self.path)


def table(runs: Sequence[Run], lost: Mapping[str, Sequence[str]]) -> str:
    """Median and worst time, by kind; a question under way that is not interrupted is reported apart."""
    rows = [
        "| killed | times | next word: median s | worst s | under way, goes on: times | worst s "
        "| scorecard: median s | worst s | never | lost |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for kind in dict.fromkeys(run.kind for run in runs):
        mine = [run for run in runs if run.kind == kind]
        course = [run.seconds for run in mine if run.in_its_course]
        words = [run.seconds for run in mine if run.moment != SCORECARD and not run.in_its_course]
        scored = [run.seconds for run in mine if run.moment == SCORECARD]
        never = sum(run.seconds is None for run in mine)
        rows.append(
            f"| {kind} | {len(mine)} | {_spread(words)} | {len(course)} | {_spread(course).rpartition('| ')[2]} "
            f"| {_spread(scored)} | {never} | {len(lost.get(kind, []))} |"
        )
    return "\n".join(rows)


def _spread(times: Sequence[float | None]) -> str:
    known = [seconds for seconds in times if seconds is not None]
    return f"{median(known):.1f} | {max(known):.1f}" if known else "- | -"


@cache
def commit() -> str:
    """The commit that runs."""
    said = subprocess.run(
        ["git", "describe", "--always", "--dirty", "--exclude", "*"],
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

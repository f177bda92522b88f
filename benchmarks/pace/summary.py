"""From turns to figures: pure."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import quantiles
from typing import Any

from benchmarks.pace.run import Result

STAGES = ("stt_loud", "stt_final", "model_started", "tts_asked", "tts_first")


def percentile(values: Sequence[float], percent: int) -> float | None:
    """Of measured values, between neighbours; None where there are none."""
    if len(values) < 2:
        return values[0] if values else None
    return round(quantiles(values, n=100, method="inclusive")[percent - 1], 1)


def figures(result: Result) -> dict[str, Any]:
    """One line of the results."""
    plan = result.plan
    answers = [turn for turn in result.turns if not (turn["interrupts"] or turn["nods"])]
    nods = [turn for turn in result.turns if turn["nods"]]
    paces = [turn["pace_ms"] for turn in answers if turn["pace_ms"] is not None]
    over = [turn for turn in result.turns if turn["interrupts"]]
    minutes = result.minutes or 1e-9
    own = sum(s for name, s in result.cpu_s.items() if name != "temporal")
    during, before = result.pss_mb.get("during", 0.0), result.pss_mb.get("before", 0.0)
    return {
        "peer": plan.peer,
        "conversations": plan.conversations,
        "kinds": sorted(set(plan.kinds)),
        "one_core": plan.one_core,
        "video": plan.camera,
        "watched": plan.watched,
        "turns": len(answers),
        "pace_p50_ms": percentile(paces, 50),
        "pace_p95_ms": percentile(paces, 95),
        "cut_off": sum(turn["cut_off"] for turn in answers),
        "cut_off_percent": round(100 * sum(turn["cut_off"] for turn in answers) / max(1, len(answers)), 1),
        "unanswered": sum(turn["first_at"] is None for turn in answers),
        "stages_ms": stages(answers, result.marks),
        "interruptions": len(over),
        "interrupted_p50_ms": percentile(_known(over, "interrupted_ms"), 50),
        "interrupted_p95_ms": percentile(_known(over, "interrupted_ms"), 95),
        "never_stopped": sum(turn["interrupted_ms"] is None for turn in over),
        "decided_p95_ms": percentile(_known(over, "decided_ms"), 95),
        "goes_on_p50_ms": percentile(_known(nods, "goes_on_ms"), 50),
        "goes_on_p95_ms": percentile(_known(nods, "goes_on_ms"), 95),
        "cpu_s_per_minute": round(own / minutes, 2),
        "cpu_s_per_minute_temporal": round(result.cpu_s.get("temporal", 0.0) / minutes, 2),
        "cpu_s_by_process": result.cpu_s,
        "memory_mb": during,
        "memory_mb_per_conversation": round((during - before) / plan.conversations, 1),
        "minutes": round(result.minutes, 2),
        "failures": result.failures,
    }


def _known(turns: Sequence[dict[str, Any]], name: str) -> list[float]:
    return [turn[name] for turn in turns if turn[name] is not None]


def stages(turns: Sequence[dict[str, Any]], marks: Sequence[tuple[str, float]]) -> dict[str, float | None]:
    """Median milliseconds from the end of the answer to each of the providers' marks, and to the packet."""
    each = [stages_of(turn, marks) for turn in turns if turn["pace_ms"] is not None]
    names = (*STAGES, "packet")
    known = {name: [one[name] for one in each if name in one] for name in names}
    return {name: percentile(values, 50) for name, values in known.items()} if marks else {}


def stages_of(turn: dict[str, Any], marks: Sequence[tuple[str, float]]) -> dict[str, float]:
    """The same of one turn."""
    ended, first = turn["ended_at"], turn["first_at"]
    found = {"packet": round((first - ended) * 1000, 1)}
    for name in STAGES:
        # The last one before the sound counts: what was begun and thrown away is no stage of the silence.
        mine = [at for kind, at in marks if kind == name and ended - 0.5 <= at <= first]
        if mine:
            found[name] = round((mine[-1] - ended) * 1000, 1)
    return found


def stages_told(turn: dict[str, Any], marks: Sequence[tuple[str, float]]) -> dict[str, Any]:
    """What the results hold of it, where there are marks."""
    return {"stages_ms": stages_of(turn, marks)} if marks and turn["pace_ms"] is not None else {}


COLUMNS = (
    "peer", "at once", "speech", "pace p50 / p95 ms", "cut off", "unanswered", "interrupted p50 / p95 ms",
    "decided p95 ms", "goes on p95 ms", "CPU-s a minute (Temporal)", "MB a conversation",
)  # fmt: skip


def table(lines: Sequence[dict[str, Any]]) -> str:
    """One row a run; pace and cut-offs beside each other."""
    rows = [COLUMNS, tuple("---" for _ in COLUMNS), *map(_row, lines)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _row(x: dict[str, Any]) -> tuple[str, ...]:
    return (
        x["peer"],
        f"{x['conversations']}{' (one core)' if x['one_core'] else ''}{' (watched)' if x['watched'] else ''}",
        ", ".join(x["kinds"]),
        f"{_n(x['pace_p50_ms'])} / {_n(x['pace_p95_ms'])}",
        f"{x['cut_off']} of {x['turns']} ({x['cut_off_percent']} %)",
        str(x["unanswered"]),
        f"{_n(x['interrupted_p50_ms'])} / {_n(x['interrupted_p95_ms'])}",
        _n(x["decided_p95_ms"]),
        _n(x["goes_on_p95_ms"]),
        f"{x['cpu_s_per_minute']} ({x['cpu_s_per_minute_temporal']})",
        str(x["memory_mb_per_conversation"]),
    )


def _n(value: float | None) -> str:
    return "-" if value is None else f"{value:.0f}"

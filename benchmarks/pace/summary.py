"""From turns to figures: pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from statistics import quantiles
from typing import Any

from benchmarks.pace.cutoffs import by_kind
from benchmarks.pace.kinds import ANSWERS
from benchmarks.pace.nods import OTHER
from benchmarks.pace.run import Result
from benchmarks.pace.silences import silence_before, split

MARKS = ("stt_loud", "stt_final", "model_started", "tts_asked", "tts_first")


def percentile(values: Sequence[float], percent: int) -> float | None:
    """Of measured values, between neighbours; None where there are none."""
    if len(values) < 2:
        return values[0] if values else None
    return round(quantiles(values, n=100, method="inclusive")[percent - 1], 1)


def figures(result: Result) -> dict[str, Any]:
    """One line of the results."""
    plan = result.plan
    answers = [turn for turn in result.turns if _answers(turn)]
    nods = [judged(turn, result.marks) for turn in result.turns if turn["nods"]]
    paces = [turn["pace_ms"] for turn in answers if turn["pace_ms"] is not None]
    over = [turn for turn in result.turns if turn["interrupts"]]
    minutes = result.minutes or 1e-9
    own = sum(s for name, s in result.cpu_s.items() if name != "temporal")
    during, before = result.pss_mb.get("during", 0.0), result.pss_mb.get("before", 0.0)
    inside = result.inside
    hops = [hop.ms for mine in (inside.hops if inside else ()) for hop in mine]
    gone_on = [turn for turn in nods if turn["went_on"] is True]
    paced = [turn for turn in answers if turn["pace_ms"] is not None]
    return {
        "peer": plan.peer,
        "conversations": plan.conversations,
        "kinds": sorted(set(plan.kinds)),
        "asked": len(plan.kinds),
        "one_core": plan.one_core,
        "video": plan.camera,
        "watched": plan.watched,
        "turns": len(answers),
        "pace_p50_ms": percentile(paces, 50),
        "pace_p95_ms": percentile(paces, 95),
        "cut_off": sum(turn["cut_off"] for turn in answers),
        "cut_off_percent": round(100 * sum(turn["cut_off"] for turn in answers) / max(1, len(answers)), 1),
        "unanswered": sum(turn["first_at"] is None for turn in answers),
        "by_kind": by_kind(answers),
        "stages": split(paced, inside.silences) if inside else {},
        "marks_ms": marks_split(answers, result.marks),
        "hops": len(hops),
        "hop_p50_ms": percentile(hops, 50),
        "hop_p95_ms": percentile(hops, 95),
        "interruptions": len(over),
        "interrupted_p50_ms": percentile(_known(over, "interrupted_ms"), 50),
        "interrupted_p95_ms": percentile(_known(over, "interrupted_ms"), 95),
        "never_stopped": sum(turn["interrupted_ms"] is None for turn in over),
        "decided_p95_ms": percentile(_known(over, "decided_ms"), 95),
        "nods": len(nods),
        "went_on": sum(turn["went_on"] is True for turn in nods),
        "went_on_unknown": sum(turn["went_on"] is None for turn in nods),
        "not_gone_on": dict(Counter(turn["why_not"] for turn in nods if turn["why_not"])),
        "fell_silent_for_a_nod": sum(turn["fell_silent"] for turn in nods),
        "goes_on_p50_ms": percentile(_known(gone_on, "goes_on_ms"), 50),
        "goes_on_p95_ms": percentile(_known(gone_on, "goes_on_ms"), 95),
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


def _answers(turn: dict[str, Any]) -> bool:
    """It is none that was said over a reply, or was to be and came too late."""
    return not (turn["interrupts"] or turn["nods"]) and turn["kind"] in ANSWERS


def judged(turn: dict[str, Any], marks: Sequence[tuple[str, float]]) -> dict[str, Any]:
    """A nod. Where the other side tells nothing of its lines, a model that was asked anew has made another one."""
    if turn["went_on"] is False or turn["over"] is None or not marks:
        return turn
    begin, end = turn["over"]
    anew = any(kind == "model_started" and begin < at <= end for kind, at in marks)
    if turn["went_on"] is None:
        return turn | {"went_on": not anew, "why_not": OTHER if anew else ""}
    return turn


def marks_split(
    turns: Sequence[dict[str, Any]], marks: Sequence[tuple[str, float]]
) -> dict[str, float | None]:
    """Median milliseconds from the end of the answer to each of the providers' marks, and to the packet."""
    each = [marks_of(turn, marks) for turn in turns if turn["pace_ms"] is not None]
    names = (*MARKS, "packet")
    known = {name: [one[name] for one in each if name in one] for name in names}
    return {name: percentile(values, 50) for name, values in known.items()} if marks else {}


def marks_of(turn: dict[str, Any], marks: Sequence[tuple[str, float]]) -> dict[str, float]:
    """The same of one turn."""
    ended, first = turn["ended_at"], turn["first_at"]
    found = {"packet": round((first - ended) * 1000, 1)}
    for name in MARKS:
        # The last one before the sound counts: what was begun and thrown away is no stage of the silence.
        mine = [at for kind, at in marks if kind == name and ended - 0.5 <= at <= first]
        if mine:
            found[name] = round((mine[-1] - ended) * 1000, 1)
    return found


def told(turn: dict[str, Any], result: Result) -> dict[str, Any]:
    """What the results hold of one turn."""
    more: dict[str, Any] = {}
    if turn["nods"]:
        return judged(turn, result.marks)
    if turn["pace_ms"] is not None and result.marks:
        more["marks_ms"] = marks_of(turn, result.marks)
    if turn["pace_ms"] is not None and result.inside:
        silence = silence_before(turn, result.inside.silences)
        more["stages_ms"] = dict(silence.stages_ms) if silence else {}
    return turn | more

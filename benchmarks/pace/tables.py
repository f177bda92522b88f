"""The results as tables: pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from benchmarks.pace.cutoffs import LENGTHS_S
from benchmarks.pace.kinds import PAUSED
from benchmarks.pace.memory import further
from benchmarks.pace.silences import STAGES

Line = Mapping[str, Any]
MARKS = {
    "stt_loud": "audio reached the recogniser",
    "stt_final": "final text",
    "model_started": "model started",
    "tts_asked": "first sentence",
    "tts_first": "TTS first chunk",
    "packet": "packet sent",
}


def report(lines: Sequence[Line]) -> str:
    """All of them; those without a row are left out."""
    titled = (
        ("", runs(lines)),
        (
            "Cut off, by kind, and the pauses of each length that were taken for the end",
            cut_offs(lines),
        ),
        ("Nods", nods(lines)),
        (
            "The silence by its stages, as ours tells it: median ms of each (and when it was reached)",
            stages(lines),
        ),
        (
            "Median ms from the end of the answer to each mark of the providers, one conversation",
            marks(lines),
        ),
        ("Memory", memory(lines)),
    )
    return "\n\n".join(f"{title}:\n\n{table}" if title else table for title, table in titled if table)


def runs(lines: Sequence[Line]) -> str:
    """One row a run; pace and cut-offs beside each other."""
    return _table(
        (
            "peer", "at once", "answers", "pace p50 / p95 ms", "cut off", "unanswered",
            "interrupted p50 / p95 ms", "decided p95 ms", "Temporal's hop p50 / p95 ms",
            "CPU-s a minute (Temporal)", "MB a conversation",
        ),
        [
            (
                x["peer"], _at_once(x), ", ".join(x["kinds"]),
                f"{_n(x['pace_p50_ms'])} / {_n(x['pace_p95_ms'])}", _cut_off(x), str(x["unanswered"]),
                _of(x["interruptions"], f"{_n(x['interrupted_p50_ms'])} / {_n(x['interrupted_p95_ms'])}"),
                _n(x["decided_p95_ms"]), _of(x["hops"], f"{_n(x['hop_p50_ms'])} / {_n(x['hop_p95_ms'])}"),
                f"{x['cpu_s_per_minute']} ({x['cpu_s_per_minute_temporal']})", str(x["memory_mb_per_conversation"]),
            )
            for x in lines
        ],
    )  # fmt: skip


def cut_offs(lines: Sequence[Line]) -> str:
    """One row for each kind of answer with pauses of a run."""
    rows = []
    for x in lines:
        for kind, one in x["by_kind"].items():
            if kind in PAUSED:
                lengths = [_share(*one["pauses"][name]) for name in LENGTHS_S]
                rows.append((x["peer"], _at_once(x), kind, _share(one["cut_off"], one["answers"]), *lengths))
    return _table(("peer", "at once", "kind", "answers cut off", *LENGTHS_S), rows)


def nods(lines: Sequence[Line]) -> str:
    """One row for each run with a "yeah" over the other side's words."""
    rows = [
        (
            x["peer"],
            _at_once(x),
            f"{x['went_on']} of {x['nods']}{_unknown(x)}",
            ", ".join(f"{why} {count}" for why, count in x["not_gone_on"].items()) or "-",
            str(x["fell_silent_for_a_nod"]),
            f"{_n(x['goes_on_p50_ms'])} / {_n(x['goes_on_p95_ms'])}",
        )
        for x in lines
        if x["nods"]
    ]
    head = ("peer", "at once", "line went on", "why not", "voice paused for it", "sounds again p50 / p95 ms")
    return _table(head, rows)


def stages(lines: Sequence[Line]) -> str:
    """One row for each run of ours."""
    rows = []
    for x in lines:
        if one := x["stages"]:
            medians = [_stage(one, name) for name in STAGES]
            sums = [_n(one[name]) for name in ("sum_of_medians_ms", "sum_p50_ms", "pace_p50_ms")]
            off = f"{_n(one['off_p50_ms'])} / {_n(one['off_most_ms'])}"
            rows.append((x["peer"], _at_once(x), f"{one['turns']} of {one['of']}", *medians, *sums, off))
    head = (
        "peer", "at once", "turns", *STAGES.values(), "sum of the medians", "median of the sums",
        "pace p50 of these", "a turn's sum and its pace differ by, p50 / most",
    )  # fmt: skip
    return _table(head, rows)


def marks(lines: Sequence[Line]) -> str:
    """One row for each run of one conversation."""
    rows = [
        (x["peer"], _at_once(x), *(_n(x["marks_ms"].get(name)) for name in MARKS))
        for x in lines
        if x["marks_ms"]
    ]
    return _table(("peer", "at once", *MARKS.values()), rows)


def memory(lines: Sequence[Line]) -> str:
    """One row for each peer with runs of different numbers of conversations."""
    rows = [
        (peer, f"{one['mb']:.1f}", ", ".join(map(str, one["conversations"])))
        for peer, one in further(lines).items()
    ]
    return _table(("peer", "MB for each further conversation", "least squares through runs of"), rows)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Empty without a row."""
    body = [f"| {' | '.join(row)} |" for row in rows]
    top = [f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}"]
    return "\n".join([*top, *body]) if body else ""


def _at_once(x: Line) -> str:
    return (
        f"{x['conversations']}{' (one core)' if x['one_core'] else ''}{' (watched)' if x['watched'] else ''}"
    )


def _cut_off(x: Line) -> str:
    """By kind where there are several, so that no easy one hides another."""
    kinds = x["by_kind"]
    if len(kinds) < 2:
        return _share(x["cut_off"], x["turns"])
    return ", ".join(f"{kind} {_share(one['cut_off'], one['answers'])}" for kind, one in kinds.items())


def _stage(one: Line, name: str) -> str:
    if name not in one["median_ms"]:
        return "-"
    return f"{_n(one['median_ms'][name])} ({_n(one['reached_ms'][name])})"


def _share(count: int, of: int) -> str:
    return f"{count} of {of} ({100 * count / of:.1f} %)" if of else "-"


def _of(count: int, text: str) -> str:
    return f"{text} (of {count})" if count else "-"


def _unknown(x: Line) -> str:
    return f" ({x['went_on_unknown']} unknown)" if x["went_on_unknown"] else ""


def _n(value: float | None) -> str:
    return "-" if value is None else f"{value:.0f}"

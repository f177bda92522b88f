"""What the silences were made of, by ours itself, beside the paces that the candidates have measured: pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from statistics import median
from typing import Any

STAGES = {
    "recogniser": "audio reached the recogniser",
    "final_text": "final text",
    "committed": "turn committed",
    "model_started": "model started",
    "first_sentence": "first sentence",
    "voice_first": "TTS first chunk",
    "sent": "packet sent",
}
"""By their names in the report."""
SAME_S = 0.3
"""So near to each other a silence's end and the first packet that was heard are those of the same line."""


@dataclass(frozen=True)
class Silence:
    """One before a line of the AI, in milliseconds by stage; it ended `at`, by the monotonic clock."""

    at: float
    stages_ms: Mapping[str, float]


def silence_of(row: Mapping[str, Any], ahead_s: float) -> Silence:
    """A row of the report. `ahead_s`: how far the wall's clock is ahead of the monotonic one."""
    at = datetime.fromisoformat(row["at"]).timestamp() - ahead_s
    return Silence(at, {one["name"]: float(one["ms"]) for one in row["stages"]})


def silence_before(turn: Mapping[str, Any], silences: Sequence[Sequence[Silence]]) -> Silence | None:
    """That of a turn with a pace, by its conversation and its moment; None where none was told."""
    mine = silences[turn["call"]] if turn["call"] < len(silences) else ()
    near = min(mine, key=lambda one: abs(one.at - turn["first_at"]), default=None)
    return near if near is not None and abs(near.at - turn["first_at"]) <= SAME_S else None


def moments_of(stages_ms: Mapping[str, float]) -> dict[str, float]:
    """When each stage of a silence was reached, since its beginning."""
    return dict(zip(stages_ms, accumulate(stages_ms.values()), strict=True))


def split(turns: Sequence[Mapping[str, Any]], silences: Sequence[Sequence[Silence]]) -> dict[str, Any]:
    """Of turns with a pace: the median of each stage (from the one before it to its own, in the order in which they
    came), the median moment at which it was reached, the sum of the medians, and how the stages of each turn add up
    beside its own pace.
    """
    told = [(turn, silence_before(turn, silences)) for turn in turns]
    pairs = [(turn["pace_ms"], one.stages_ms) for turn, one in told if one is not None]
    if not pairs:
        return {}
    each = {name: [stages[name] for _, stages in pairs if name in stages] for name in STAGES}
    medians = {name: round(median(values), 1) for name, values in each.items() if values}
    moments = [moments_of(stages) for _, stages in pairs]
    reached = {name: [one[name] for one in moments if name in one] for name in medians}
    off = [abs(sum(stages.values()) - pace) for pace, stages in pairs]
    return {
        "turns": len(pairs),
        "of": len(turns),
        "median_ms": medians,
        "reached_ms": {name: round(median(values), 1) for name, values in reached.items()},
        "sum_of_medians_ms": round(sum(medians.values()), 1),
        "sum_p50_ms": round(median(sum(stages.values()) for _, stages in pairs), 1),
        "pace_p50_ms": round(median(pace for pace, _ in pairs), 1),
        "off_p50_ms": round(median(off), 1),
        "off_most_ms": round(max(off), 1),
    }

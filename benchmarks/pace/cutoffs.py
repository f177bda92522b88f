"""Who was cut off, and in a pause of which length: pure, and the standard library alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

PAUSE_S = 0.3
"""A shorter silence between two parts of an answer is no pause."""
BEGINS_AFTER_S = 0.4
"""A sound after so long without one is the beginning of something."""
LENGTHS_S = {"up to 1 s": (0.0, 1.0), "1 to 2 s": (1.0, 2.0), "2 to 4 s": (2.0, 4.0)}
Pause = tuple[float, float]
"""Where it begins, in seconds from the answer's beginning, and how long it is."""


def pauses_of(lengths_s: Sequence[float], gaps_s: Sequence[float]) -> list[Pause]:
    """The pauses of an answer whose parts are so long, with these gaps between them."""
    found, at = [], 0.0
    for length, gap in zip(lengths_s, [*gaps_s, 0.0], strict=True):
        if gap >= PAUSE_S:
            found.append((round(at + length, 3), gap))
        at += length + gap
    return found


def taken(
    pauses: Sequence[Sequence[float]], began: float, ended: float, sounds: Iterable[float]
) -> list[bool]:
    """For each pause, whether somebody began to speak in it or in what follows it, up to the next one.

    `began` and `ended` are the answer's, `sounds` the moments at which the other side was heard.
    """
    heard = [float("-inf"), *sorted(sounds)]
    begun = [at for before, at in pairwise(heard) if at - before > BEGINS_AFTER_S]
    borders = [*(began + pause[0] for pause in pauses), ended]
    return [any(begin < at <= end for at in begun) for begin, end in pairwise(borders)]


def by_kind(turns: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Of each kind: how many answers, how many of them were cut off, and of the pauses of each length how many
    were taken for the end, of how many.
    """
    found: dict[str, dict[str, Any]] = {}
    for kind in sorted({turn["kind"] for turn in turns}):
        mine = [turn for turn in turns if turn["kind"] == kind]
        cut = sum(turn["cut_off"] for turn in mine)
        found[kind] = {"answers": len(mine), "cut_off": cut, "pauses": by_length(mine)}
    return found


def by_length(turns: Iterable[Mapping[str, Any]]) -> dict[str, list[int]]:
    """Of the pauses of each length: how many were taken for the end, of how many."""
    counts = {name: [0, 0] for name in LENGTHS_S}
    for turn in turns:
        for seconds, was_taken in zip(turn["pauses"], turn["taken"], strict=True):
            for name, (above, most) in LENGTHS_S.items():
                if above < seconds <= most:
                    counts[name][0] += was_taken
                    counts[name][1] += 1
    return counts

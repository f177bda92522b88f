"""What a further conversation takes: the slope through runs with different numbers of them. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import linear_regression
from typing import Any


def slope(points: Sequence[tuple[float, float]]) -> float | None:
    """By least squares; None for points that don't have two places."""
    if len({x for x, _ in points}) < 2:
        return None
    return linear_regression([x for x, _ in points], [y for _, y in points]).slope


def further(lines: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """By peer: MB for each further conversation, and the numbers of conversations that this is drawn through.

    Of runs on all cores that nobody watched, and that were held to their end.
    """
    found: dict[str, dict[str, Any]] = {}
    for peer in dict.fromkeys(line["peer"] for line in lines):
        mine = [line for line in lines if line["peer"] == peer and _counts(line)]
        points = [(float(line["conversations"]), float(line["memory_mb"])) for line in mine]
        mb = slope(points)
        if mb is not None:
            found[peer] = {
                "mb": round(mb, 1),
                "conversations": sorted(line["conversations"] for line in mine),
            }
    return found


def _counts(line: Mapping[str, Any]) -> bool:
    return bool(line["memory_mb"]) and not (line["one_core"] or line["watched"])

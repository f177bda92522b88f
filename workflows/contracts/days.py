"""Opening the slots of interview days that recur."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class OpenSlots:
    """Open what is near enough of one day's slots."""

    day_id: str


@dataclass(frozen=True)
class SlotsOpened:
    """How many were new."""

    opened: int

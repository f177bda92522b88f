"""Messages that change nothing, counted: whoever looks sees that they came, and why they were ignored."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Ignored(StrEnum):
    """Why a message changes nothing."""

    OLDER_ROOM = "older_room"
    AGAIN = "again"
    PAST = "past"
    STRANGER = "stranger"
    UNTIMELY = "untimely"


_WORDS = {
    Ignored.OLDER_ROOM: "of an older room",
    Ignored.AGAIN: "again",
    Ignored.PAST: "of what is over",
    Ignored.STRANGER: "of somebody else",
    Ignored.UNTIMELY: "at the wrong time",
}


def in_words(counts: Mapping[Ignored, int]) -> str:
    """`3 messages (2 of an older room, 1 again)`; nothing where there was none."""
    total = sum(counts.values())
    if not total:
        return ""
    kinds = ", ".join(f"{counts[why]} {_WORDS[why]}" for why in Ignored if counts.get(why))
    return f"{total} message{'s' if total > 1 else ''} ({kinds})"

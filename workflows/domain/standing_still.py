"""Who had an interview stand still: a word to many lets none go on that stands still for another reason."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class PausedBy(StrEnum):
    """Who or what a pause is of."""

    CANDIDATE = "candidate"
    SOMEBODY = "somebody"
    """An organiser or operator who named this interview."""
    COMMAND_TO_MANY = "command_to_many"
    """An operator who meant all that a filter found."""
    NEW_TIME = "new_time"
    """It was put aside for another day."""


_WORDS = {
    PausedBy.CANDIDATE: "by the candidate",
    PausedBy.SOMEBODY: "by somebody who named it",
    PausedBy.COMMAND_TO_MANY: "by a command to many",
    PausedBy.NEW_TIME: "put aside until its new time",
}


def in_words(paused_by: Iterable[PausedBy]) -> str:
    """`by the candidate, put aside until its new time`."""
    return ", ".join(_WORDS[PausedBy(one)] for one in paused_by)

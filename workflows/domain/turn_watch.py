"""What ends a turn of the AI: what has happened by a moment decides. The time comes in as an argument."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

HANGS_S = 45.0
"""A turn without a sound for so long is given up, and worded again: long after the choices were offered."""


class Outcome(StrEnum):
    """What became of a turn."""

    SAID = "said"
    STOPPED = "stopped"
    GOES_ON = "goes_on"
    """The candidate went on speaking before they could have heard it: both parts are one answer."""
    ROOM_LOST = "room_lost"
    NO_WORDS = "no_words"
    """The model failed, retries and all, or the turn hung."""
    DROPPED = "dropped"
    """Prepared, and taken back before any of it was heard."""


@dataclass(frozen=True)
class Signs:
    """What has happened to a turn by a moment."""

    over: bool = False
    """The node has told what became of it."""
    must_stop: bool = False
    """The AI has to be quiet: a pause, a take-over, the end; or nobody is there to hear it."""
    failed: bool = False
    """The model has, with all its retries."""
    heard: bool = False
    """Its first sound has left the node."""
    speech: bool = False
    """The candidate speaks."""
    typed: bool = False
    """They have typed their answer to it."""


def ending(signs: Signs, waited_s: float) -> Outcome | None:
    """What ends a turn that began `waited_s` ago; None: it goes on. One that is `over` counts as said."""
    if signs.over:
        return Outcome.SAID
    if signs.must_stop:
        return Outcome.STOPPED
    if signs.failed or hangs(signs, waited_s):
        return Outcome.NO_WORDS
    if signs.typed:
        # The AI falls silent, as for a spoken word.
        return Outcome.SAID if signs.heard else Outcome.GOES_ON
    return Outcome.GOES_ON if signs.speech and not signs.heard else None


def hangs(signs: Signs, waited_s: float) -> bool:
    """Whether nothing of it was heard for too long."""
    return not signs.heard and waited_s >= HANGS_S


def still_answering(interrupted: bool, heard: str, played_s: float, within_s: float) -> bool:
    """Whether who interrupted the AI was still answering: the turn is taken back, and both parts are one answer.

    `played_s`: up to where it was heard; `within_s`: `Conduct.still_answering_s`.
    """
    return interrupted and (played_s < within_s or not heard.strip())

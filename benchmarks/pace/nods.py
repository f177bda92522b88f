"""A "yeah" over the AI's line: did that line go on? Pure, and the standard library alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from benchmarks.pace.timings import REPLY, SENTENCES_OF_REPLY, chunks

PACKET_S = 0.02
SILENT_S = 0.1
"""A gap in the sound that is longer is a voice that has paused."""
SOON_S = 0.3
"""It pauses for a nod until so long after the nod's end: the sound of what has left is still under way."""
TOLERANCE_S = 0.1
LENGTHS_S = tuple(sum(chunks(sentence)) / 1000 for sentence in SENTENCES_OF_REPLY)
WHOLE_S = sum(LENGTHS_S)
ENDED, OTHER, CUT_SHORT, BEGUN_ANEW = "ended by it", "another line", "cut short", "begun anew"


@dataclass(frozen=True)
class Told:
    """What the other side has told of a line of its own, and when."""

    at: float
    line_id: str
    text: str
    final: bool


@dataclass(frozen=True)
class Judged:
    """`went_on`: the same line was heard to its end. None where that can't be known from what was heard."""

    went_on: bool | None
    why_not: str = ""
    fell_silent: bool = False
    """The voice paused for it; it is to go on from the beginning of its clause, and no further back."""
    again_s: float = 0.0
    """What was said a second time."""


def judge(sounds: Sequence[float], began: float, ended: float, told: Sequence[Told] | None) -> Judged:
    """Of a nod from `began` to `ended`.

    `sounds`: the moments of the packets with sound from the line's first one on. `told`: what the other side has told
    of its lines from then on; None where it tells nothing.
    """
    line_ended, why_not = (None, "") if told is None else line_of(told, began)
    if line_ended is not None:
        sounds = [at for at in sounds if at <= line_ended + TOLERANCE_S]
    before = _before_silence(sounds, began, ended)
    heard_s = len(sounds) * PACKET_S
    again_s = round(max(0.0, heard_s - WHOLE_S), 2)
    fell_silent = before is not None
    allowed_s = TOLERANCE_S + (0.0 if before is None else _since_sentence(before * PACKET_S))
    if not why_not and heard_s < WHOLE_S - TOLERANCE_S:
        why_not = CUT_SHORT
    if not why_not and again_s > allowed_s:
        why_not = BEGUN_ANEW
    # By sound alone, a line that goes on from its beginning can't be told from a new one of the same words.
    unknown = told is None and fell_silent and again_s > TOLERANCE_S and not why_not
    return Judged(None if unknown else not why_not, why_not, fell_silent, again_s)


def line_of(told: Sequence[Told], began: float) -> tuple[float | None, str]:
    """When the line that was under way at `began` was over, and why it is not whole; an empty word where it is."""
    under_way = [one for one in told if one.at <= began]
    if not under_way or under_way[-1].final:
        return None, ENDED
    mine = under_way[-1].line_id
    for one in told:
        if one.at <= began:
            continue
        if one.line_id != mine:
            return one.at, OTHER
        if one.final:
            return one.at, "" if _words(one.text).endswith(_words(REPLY)) else ENDED
    return None, ENDED


def _words(text: str) -> str:
    return " ".join(text.split())


def _before_silence(sounds: Sequence[float], began: float, ended: float) -> int | None:
    """How many packets were heard before the voice paused for the nod; None where it did not."""
    for number, (one, following) in enumerate(pairwise([*sounds, float("inf")]), 1):
        if following - one > SILENT_S and began <= one <= ended + SOON_S:
            return number if number < len(sounds) else None
    return None


def _since_sentence(position_s: float) -> float:
    """How long ago the sentence at a position of the line began: none of them has clauses."""
    start_s = 0.0
    for length_s in LENGTHS_S:
        if position_s <= start_s + length_s:
            return position_s - start_s
        start_s += length_s
    return 0.0

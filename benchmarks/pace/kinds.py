"""The kinds of answers, and which of them is said by whom: the same list of answers for everybody who is measured.

Nothing here needs more than the standard library: the candidates of a peer run in an environment of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import cycle, islice

COMPLETE, SYNTHETIC = "complete", "synthetic"
PAUSES, HESITANT, SENTENCES = "pauses", "hesitant", "sentences"
INTERRUPTING, BACKCHANNEL = "interrupting", "backchannel"
ANSWERS = (COMPLETE, SYNTHETIC, PAUSES, HESITANT, SENTENCES)
PAUSED = (PAUSES, HESITANT, SENTENCES)
"""Whose pauses are not their end."""
Numbered = tuple[str, int]
"""An answer: its kind, and the how manieth of that kind it is in the list of a run."""


def kinds_of(answers: int, kinds: Sequence[str]) -> tuple[str, ...]:
    """The kinds of so many answers: `kinds` over and over. That of fewer is a prefix of that of more."""
    return tuple(islice(cycle(kinds), answers))


def numbered(kinds: Sequence[str]) -> list[Numbered]:
    """Each answer of a run with its number among those of its kind."""
    seen = dict.fromkeys(kinds, 0)
    found = []
    for kind in kinds:
        found.append((kind, seen[kind]))
        seen[kind] += 1
    return found


def share(kinds: Sequence[str], call: int, calls: int) -> list[Numbered]:
    """What one of so many calls says of them: they are dealt out like cards, however many calls there are."""
    return numbered(kinds)[call::calls]

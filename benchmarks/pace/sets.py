"""Which phrases make an answer, and how long is paused between them: drawn by a seed, each kind by itself."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.pace.kinds import COMPLETE, HESITANT, PAUSES, SENTENCES

RATE = 48_000
COMPLETE_S = 3.2
"""Shorter answers are held longer, as beginnings."""
SILENCES_S = (0.3, 4.0)
HESITATIONS_S = (0.3, 2.5)
BETWEEN_SENTENCES_S = ((0.3, 1.0), (1.0, 2.0), (2.0, 4.0))
"""In turn, so that as many pauses are short as are long: with each answer having one, a share of all says little."""
READ_ON_S = 0.22
"""Between two recordings of one sentence that is read without a pause: longer than the recogniser takes to its text,
which knows each by itself, and shorter than what counts as a pause."""
STRETCH = (2, 4)
"""So many phrases at least, and at most, of a sentence that is read with pauses."""
DIFFERENT = {PAUSES: 80, HESITANT: 80, SENTENCES: 40}
"""Answers of a kind."""


@dataclass(frozen=True)
class Spoken:
    """A phrase as 48 kHz mono s16le, and the second at which each of its words has been said."""

    text: str
    words: tuple[tuple[str, float], ...]
    pcm: np.ndarray[Any, np.dtype[np.int16]]


@dataclass(frozen=True)
class Composed:
    """An answer: `gaps` has the seconds of silence between its parts."""

    kind: str
    parts: tuple[Spoken, ...]
    gaps: tuple[float, ...] = ()


def read_on(kind: str, sentences: Sequence[Sequence[Spoken]]) -> list[Composed]:
    """Each sentence that is long enough, as it was read."""
    long = [parts for parts in sentences if sum(len(one.pcm) for one in parts) > COMPLETE_S * RATE]
    return [Composed(kind, tuple(parts), (READ_ON_S,) * (len(parts) - 1)) for parts in long]


def with_pauses(seed: int, cut: Sequence[Sequence[Spoken]]) -> list[Composed]:
    """Sentences that are paused in: each of `cut` is the phrases of one."""
    chance, found = random.Random(f"{seed}-{PAUSES}"), []
    for _ in range(DIFFERENT[PAUSES] if any(len(parts) >= STRETCH[0] for parts in cut) else 0):
        parts = _stretch(chance, cut)
        found.append(Composed(PAUSES, parts, _drawn(chance, len(parts) - 1, SILENCES_S)))
    return found


def hesitant(seed: int, thirds: Sequence[Sequence[Spoken]]) -> list[Composed]:
    """ "… and", "um", "…", one after the other."""
    chance, found = random.Random(f"{seed}-{HESITANT}"), []
    for number in range(DIFFERENT[HESITANT]):
        parts = tuple(thirds[number % len(thirds)])
        found.append(Composed(HESITANT, parts, _drawn(chance, len(parts) - 1, HESITATIONS_S)))
    return found


def of_two_sentences(seed: int, sentences: Sequence[Sequence[Spoken]]) -> list[Composed]:
    """Two whole sentences, each read without a pause, and a pause between them."""
    chance, found = random.Random(f"{seed}-{SENTENCES}"), []
    for number in range(DIFFERENT[SENTENCES] if len(sentences) > 1 else 0):
        one, other = (tuple(parts) for parts in chance.sample(list(sentences), 2))
        (pause,) = _drawn(chance, 1, BETWEEN_SENTENCES_S[number % len(BETWEEN_SENTENCES_S)])
        gaps = (*_unpaused(one), pause, *_unpaused(other))
        found.append(Composed(SENTENCES, one + other, gaps))
    return found


def everything(
    seed: int,
    real: Sequence[Sequence[Spoken]],
    cut: Sequence[Sequence[Spoken]],
    synthetic: Sequence[Composed],
    thirds: Sequence[Sequence[Spoken]],
) -> list[Composed]:
    """All answers; of real speech none where there is none."""
    return [
        *read_on(COMPLETE, real),
        *synthetic,
        *with_pauses(seed, cut),
        *hesitant(seed, thirds),
        *of_two_sentences(seed, real),
    ]


def _unpaused(parts: Sequence[Spoken]) -> tuple[float, ...]:
    return (READ_ON_S,) * (len(parts) - 1)


def _drawn(chance: random.Random, count: int, between: tuple[float, float]) -> tuple[float, ...]:
    return tuple(round(chance.uniform(*between), 2) for _ in range(count))


def _stretch(chance: random.Random, cut: Sequence[Sequence[Spoken]]) -> tuple[Spoken, ...]:
    """Phrases as they follow each other in what was read, up to the end of a sentence."""
    least, most = STRETCH
    while True:
        parts = chance.choice(cut)
        parts = parts[chance.randrange(len(parts)) :]
        if least <= len(parts) <= most:
            return tuple(parts)

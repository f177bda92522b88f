"""How much of what was said was understood: the share of words that a transcript has right."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
APOSTROPHES = str.maketrans({"\u2019": "'", "\u02bc": "'"})


@dataclass(frozen=True)
class WordCount:
    """`right` of `said` words; a wrong, a missing and an additional word each cost one."""

    said: int
    right: int

    @property
    def share(self) -> float:
        """Between 0 and 1; 1 where nothing was said."""
        return self.right / self.said if self.said else 1.0


def normalise(text: str) -> list[str]:
    """Its words, compared without case, punctuation or the form of an apostrophe."""
    return WORD.findall(unicodedata.normalize("NFKC", text).translate(APOSTROPHES).casefold())


def edit_distance(said: Sequence[str], heard: Sequence[str]) -> int:
    """The fewest substitutions, deletions and insertions that make `heard` of `said` (Levenshtein)."""
    row = list(range(len(heard) + 1))
    for i, word in enumerate(said, start=1):
        diagonal, row[0] = row[0], i
        for j, other in enumerate(heard, start=1):
            diagonal, row[j] = row[j], min(diagonal + (word != other), row[j] + 1, row[j - 1] + 1)
    return row[-1]


def count_words(pairs: Iterable[tuple[str, str]]) -> WordCount:
    """Over all pairs of what was said and what was heard. One answer is never worse than not heard at all."""
    said = right = 0
    for spoken, heard in pairs:
        words = normalise(spoken)
        said += len(words)
        right += max(0, len(words) - edit_distance(words, normalise(heard)))
    return WordCount(said, right)

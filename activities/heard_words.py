"""A recogniser's words as they are kept: with times from the start of the utterance's recording."""

from __future__ import annotations

from collections.abc import Iterable

from activities.providers.ports import Word
from workflows.contracts import HeardWord


def heard_words(words: Iterable[Word], zero_s: float = 0.0) -> tuple[HeardWord, ...]:
    """`zero_s`: where the recording begins on the words' clock."""
    return tuple(
        HeardWord(
            word.text,
            round(max(0.0, word.start_s - zero_s), 2),
            round(max(0.0, word.end_s - zero_s), 2),
            None if word.confidence is None else round(word.confidence, 3),
        )
        for word in words
    )

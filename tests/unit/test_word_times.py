"""Where in a recording a passage is heard."""

from __future__ import annotations

from datetime import UTC, datetime

from activities.store.rows import InteractionRow
from api.services.word_times import passage
from workflows.contracts import HeardWord
from workflows.domain.values import Interaction, InteractionType

WORDS = (
    HeardWord("we", 0.1, 0.2, 0.9),
    HeardWord("split", 0.3, 0.7, 0.8),
    HeardWord("it", 1.0, 1.1, None),
    HeardWord("twice.", 1.2, 1.6, 0.6),
)


def row(text: str, words: tuple[HeardWord, ...] = WORDS) -> InteractionRow:
    said = Interaction("i", datetime(2027, 1, 1, tzinfo=UTC), "p", InteractionType.ANSWER, text)
    return InteractionRow(said, 1, 1, (), words)


def test_a_passage_has_the_seconds_and_the_mean_confidence_of_its_words() -> None:
    assert passage(row("we split it twice."), 3, 8) == {"start_s": 0.3, "end_s": 0.7, "confidence": 0.8}
    assert passage(row("we split it twice."), 4, 17) == {"start_s": 0.3, "end_s": 1.6, "confidence": 0.7}


def test_no_time_is_given_where_words_and_text_dont_match() -> None:
    assert passage(row("we split it"), 0, 2) is None
    assert passage(row("we split it twice.", ()), 0, 2) is None


def test_a_word_without_a_confidence_has_a_time_yet() -> None:
    assert passage(row("we split it twice."), 9, 11) == {"start_s": 1.0, "end_s": 1.1, "confidence": None}

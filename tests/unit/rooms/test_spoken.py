"""The words that were heard, by how far the playback came."""

import pytest

from activities.rooms.spoken import SpokenSentence, clause_start_s, heard_text

FIRST = SpokenSentence("Tell me about caching.", 0.0, 2.2)
SECOND = SpokenSentence("What did you build, and why?", 2.2, 5.0)


@pytest.mark.parametrize(
    ("position_s", "heard"),
    [
        (0.0, ""),
        (0.3, ""),
        (0.75, "Tell me"),
        (0.85, "Tell me"),
        (2.2, "Tell me about caching."),
        (2.199, "Tell me about caching."),
        (3.3, "Tell me about caching. What did"),
        (9.0, "Tell me about caching. What did you build, and why?"),
    ],
)
def test_only_whole_words_count_as_heard(position_s: float, heard: str) -> None:
    assert heard_text([FIRST, SECOND], position_s) == heard


def test_a_sentence_whose_audio_is_still_made_is_estimated() -> None:
    growing = SpokenSentence("one two three four five six", 0.0)
    assert heard_text([growing], 0.9) == "one two three"


def test_it_goes_on_from_the_start_of_the_clause() -> None:
    both = [FIRST, SECOND]
    assert clause_start_s(both, 1.0) == 0.0
    assert clause_start_s(both, 2.5) == pytest.approx(2.2)
    assert clause_start_s(both, 4.8) == pytest.approx(2.2 + 2.8 * 20 / 28)
    assert clause_start_s([], 1.0) == 1.0

import pytest

from workers.demo.words import WordCount, count_words, edit_distance, normalise


def test_case_punctuation_and_forms_of_the_apostrophe_make_no_difference() -> None:
    assert normalise("Don’t stop — it's 2 o'clock!") == ["don't", "stop", "it's", "2", "o'clock"]


@pytest.mark.parametrize(
    ("said", "heard", "edits"),
    [
        ("go forward ten meters", "go forward ten meters", 0),
        ("go forward ten meters", "go for ten meters", 1),
        ("go forward ten meters", "go ten meters", 1),
        ("go forward ten meters", "go go forward ten meters", 1),
        ("go forward", "", 2),
        ("", "go forward", 2),
        ("a b c d", "b c d a", 2),
    ],
)
def test_a_wrong_a_missing_and_an_additional_word_each_cost_one(said: str, heard: str, edits: int) -> None:
    assert edit_distance(said.split(), heard.split()) == edits


def test_the_share_is_taken_over_all_answers_not_over_their_shares() -> None:
    counted = count_words(
        [
            ("one", "won"),
            ("nine right words of nine that were said here", "nine right words of nine that were said here"),
        ]
    )
    assert counted == WordCount(said=10, right=9)
    assert counted.share == pytest.approx(0.9)


def test_nonsense_of_any_length_costs_no_more_than_the_answer_had() -> None:
    assert count_words([("yes", "a b c d e f g"), ("no", "no")]) == WordCount(said=2, right=1)


def test_nothing_said_is_nothing_wrong() -> None:
    assert count_words([]).share == 1.0

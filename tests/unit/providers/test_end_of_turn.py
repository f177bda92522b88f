"""How long to wait after a pause."""

import pytest

from activities.providers.end_of_turn import RuleEndOfTurn, is_trailing
from workflows.domain.conduct import PATIENT_CAP_S, Conduct


@pytest.mark.parametrize(
    "text",
    [
        "we moved the data and",
        "I did it, um",
        "because",
        "It was hard,",
        "so i talked to the",
        "we used it for",
        "and then i",
        "for example",
        "we had, you know",
        "wir haben das gemacht und",
        "lo hicimos porque",
        "I thought...",
    ],
)
def test_trailing_words_hold_longest(text: str) -> None:
    assert is_trailing(text)
    assert 3.0 <= RuleEndOfTurn().hold_s(text, 10.0) <= 4.0


@pytest.mark.parametrize(
    "text",
    [
        "we moved the data to a new cluster",
        "that is what i worked on",
        "i think so",
        "and it went really well",
        "that's the team i used to work with",
        "Yes, I do.",
        "what do you mean by that?",
        "go forward ten meters",
    ],
)
def test_a_complete_sentence_holds_about_a_second(text: str) -> None:
    assert not is_trailing(text)
    assert 0.9 <= RuleEndOfTurn().hold_s(text, 10.0) <= 1.2


def test_an_answer_that_has_just_begun_holds_two_seconds() -> None:
    assert RuleEndOfTurn().hold_s("yes we did", 1.5) == 2.0


def test_patience_doubles_the_waits_up_to_six_seconds() -> None:
    rule, patient = RuleEndOfTurn(), RuleEndOfTurn(Conduct().patiently())
    assert patient.hold_s("we moved the data.", 10) == 2 * rule.hold_s("we moved the data.", 10)
    assert patient.hold_s("we moved it and", 10) == PATIENT_CAP_S
    assert patient.hold_s("yes", 1.0) == 4.0


def test_speech_without_a_transcript_is_waited_for_but_not_forever() -> None:
    assert 1.0 <= RuleEndOfTurn().hold_s("", 10.0) <= 2.0

"""A silent candidate on a scripted clock: a prompt, an offer, and on; never a dead call."""

from __future__ import annotations

from workflows.domain.conduct import Conduct
from workflows.domain.silence import Silence, next_word

HOUR_S = 3600.0


def told(conduct: Conduct, left_s: float = HOUR_S, *, closing: bool = False) -> list[tuple[int, Silence]]:
    """What somebody is told, second by second, who never says a word."""
    words: list[tuple[int, Silence]] = []
    for now in range(1000):
        after_s, word = next_word(conduct, len(words), left_s - now, closing=closing)
        if now >= after_s:
            words.append((now, word))
            if word is Silence.MOVE_ON:
                return words
    raise AssertionError("a dead call")


def test_a_prompt_after_20_s_an_offer_after_45_and_on_90_s_after_that() -> None:
    assert told(Conduct()) == [(20, Silence.PROMPT), (45, Silence.OFFER_SKIP), (135, Silence.MOVE_ON)]


def test_who_needs_more_time_is_left_twice_as_long() -> None:
    patient = told(Conduct().patiently())
    assert patient == [(40, Silence.PROMPT), (90, Silence.OFFER_SKIP), (270, Silence.MOVE_ON)]


def test_nobody_is_waited_for_longer_than_there_is_time() -> None:
    # The time was up 30 s ago: a minute of silence is all that an answer may still take.
    assert told(Conduct(), 30.0)[-1] == (60, Silence.MOVE_ON)


def test_a_question_at_the_end_needs_no_answer() -> None:
    assert told(Conduct(), closing=True) == [(10, Silence.MOVE_ON)]

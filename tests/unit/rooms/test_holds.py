"""How long a speaker's pauses are waited through."""

from __future__ import annotations

import pytest

from activities.providers.end_of_turn import RuleEndOfTurn
from activities.rooms.holds import Holds
from workflows.domain.conduct import Conduct

WHOLE = "We kept the queues short by design."


def holds(conduct: Conduct | None = None) -> Holds:
    conduct = conduct or Conduct()
    return Holds(RuleEndOfTurn(conduct), conduct)


@pytest.mark.parametrize(
    ("sure", "text", "spoken_s", "hold_s"),
    [
        (0.97, WHOLE, 5.0, 0.5),
        (None, WHOLE, 5.0, 0.9),
        (0.9, WHOLE, 5.0, 0.5),
        (0.65, WHOLE, 5.0, 0.7),
        (0.4, WHOLE, 5.0, 0.9),
        (0.1, WHOLE, 5.0, 1.2),
        (0.1, "we kept the queues short by design", 5.0, 2.0),
        (0.97, "we kept the queues short by design", 5.0, 1.1),
        (0.97, "and then we kept the queues short and", 5.0, 4.0),
        (0.97, WHOLE, 2.0, 2.0),
    ],
)
def test_it_is_the_shorter_the_surer_the_network_is_where_the_words_are_complete(
    sure: float | None, text: str, spoken_s: float, hold_s: float
) -> None:
    one = holds()
    one.sure = sure
    assert one.hold_s(text, spoken_s) == pytest.approx(hold_s)


def test_a_patient_interview_waits_twice_as_long() -> None:
    one = holds(Conduct().patiently())
    one.sure = 0.97
    assert one.hold_s(WHOLE, 5.0) == 1.0
    assert one.hold_s("and then we", 5.0) == 6.0


def test_who_pauses_within_sentences_is_waited_for_longer() -> None:
    one = holds()
    for pause_s in (0.8, 0.9, 0.85):
        one.sure = 0.97
        assert one.hold_s(WHOLE, 5.0) <= 1.1
        one.resumed(pause_s)
    one.sure = 0.97
    assert one.hold_s(WHOLE, 5.0) == pytest.approx(0.85 * 1.2)


def test_one_long_pause_is_no_habit_and_no_habit_is_waited_for_without_end() -> None:
    one = holds()
    one.hold_s(WHOLE, 5.0)
    one.resumed(1.9)
    assert one.hold_s(WHOLE, 5.0) == 0.9
    one.resumed(1.9)
    assert one.hold_s(WHOLE, 5.0) == 2.0


def test_who_was_cut_off_once_is_waited_for_longer_from_then_on() -> None:
    one = holds()
    one.sure = 0.97
    assert one.hold_s(WHOLE, 5.0) == 0.5
    one.finished(WHOLE)
    one.resumed(1.4)
    one.sure = 0.97
    assert one.hold_s(WHOLE, 5.0) == pytest.approx(1.4 * 1.2)


def test_who_interrupts_the_reply_was_not_cut_off() -> None:
    one = holds()
    one.sure = 0.97
    one.hold_s(WHOLE, 5.0)
    one.finished(WHOLE)
    one.resumed(1.6)
    one.sure = 0.97
    assert one.hold_s(WHOLE, 5.0) == 0.5


def test_the_next_answer_after_a_reply_is_no_other_half() -> None:
    one = holds()
    one.hold_s(WHOLE, 5.0)
    one.finished(WHOLE)
    one.resumed(6.0)
    one.hold_s(WHOLE, 5.0)
    one.resumed(1.2)
    one.sure = 0.97
    assert one.hold_s(WHOLE, 5.0) == 0.5


def test_who_is_heard_again_is_waited_for_as_before() -> None:
    conduct, half = Conduct(), "We kept the queues short"
    one = Holds(RuleEndOfTurn(conduct), conduct, punctuated=True)
    for _ in range(2):
        one.hold_s(WHOLE, 5.0)
        one.resumed(1.5)
        one.finished(half)
    again = Holds(RuleEndOfTurn(conduct), conduct, punctuated=True, before=one)
    assert again.hold_s(WHOLE, 5.0) == pytest.approx(1.5 * 1.2)
    assert again.hold_s(half, 5.0) < conduct.hold_trailing_s, "nor does it wait for a full stop"
    begun = Holds(RuleEndOfTurn(conduct.patiently()), conduct.patiently(), punctuated=True, before=one)
    assert begun.hold_s(WHOLE, 5.0) == pytest.approx(1.8), "of a patient interview"


def test_pauses_after_a_trailing_word_tell_of_no_habit() -> None:
    one = holds()
    for _ in range(4):
        one.hold_s("and then we", 5.0)
        one.resumed(1.5)
    assert one.hold_s(WHOLE, 5.0) == 0.9


def test_what_was_heard_before_a_pause_says_nothing_of_the_next_one() -> None:
    one = holds()
    one.sure = 0.97
    one.hold_s(WHOLE, 5.0)
    one.resumed(0.4)
    assert one.sure is None


def test_words_without_a_full_stop_are_half_a_sentence_where_the_recogniser_sets_one() -> None:
    conduct = Conduct()
    one = Holds(RuleEndOfTurn(conduct), conduct, punctuated=True)
    one.sure = 0.97
    assert one.hold_s("We kept the queues", 5.0) == conduct.hold_trailing_s
    assert one.hold_s(WHOLE, 5.0) == conduct.hold_sure_s


def test_whether_a_recogniser_punctuates_is_seen_from_what_it_writes() -> None:
    conduct, half = Conduct(), "We kept the queues short"
    one = Holds(RuleEndOfTurn(conduct), conduct, punctuated=True)
    for _ in range(2):
        assert one.hold_s(half, 5.0) == conduct.hold_trailing_s
        one.finished(half)
    assert one.hold_s(half, 5.0) == pytest.approx(1.1)
    one.finished(WHOLE)
    assert one.hold_s(half, 5.0) == conduct.hold_trailing_s
    one.finished("")
    assert one.hold_s(half, 5.0) == conduct.hold_trailing_s


@pytest.mark.parametrize(
    ("text", "spoken_s", "settled", "asks"),
    [
        (WHOLE, 5.0, True, True),
        (WHOLE, 2.0, True, False),
        ("we kept the queues short", 5.0, True, False),
        ("we kept the queues short", 5.0, False, True),
        ("we kept the queues short", 2.0, False, False),
        ("we kept the queues short and", 5.0, False, False),
        ("", 5.0, False, True),
    ],
)
@pytest.mark.parametrize("sure", [0.0, 0.3, 0.7, 1.0])
def test_the_network_is_asked_where_its_word_counts(
    text: str, spoken_s: float, settled: bool, asks: bool, sure: float
) -> None:
    one = Holds(RuleEndOfTurn(Conduct()), Conduct(), punctuated=True)
    assert one.asks(text, spoken_s, settled) is asks
    without = one.hold_s(text, spoken_s)
    one.sure = sure
    if not asks and settled:
        assert one.hold_s(text, spoken_s) == without


def test_a_recogniser_without_full_stops_leaves_it_to_the_network() -> None:
    assert holds().asks("we kept the queues short by design", 5.0, settled=True)
    assert not holds().asks("we kept the queues short by design", 2.0, settled=True)

"""A "yeah" over a line: it has gone on only if the same line was heard to its end."""

import pytest

from benchmarks.pace.nods import BEGUN_ANEW, CUT_SHORT, ENDED, LENGTHS_S, OTHER, WHOLE_S, Told, judge
from benchmarks.pace.summary import judged
from benchmarks.pace.timings import REPLY, SENTENCES_OF_REPLY

BEGAN, ENDS = 0.8, 1.15
"""The nod, over a line that begins at 0."""


def sound(begin: float, seconds: float) -> list[float]:
    return [round(begin + n * 0.02, 3) for n in range(round(seconds / 0.02))]


def line(final_at: float = WHOLE_S, text: str = REPLY) -> list[Told]:
    return [Told(0.0, "q1", SENTENCES_OF_REPLY[0], False), Told(final_at, "q1", text, True)]


UNTOUCHED = sound(0.0, WHOLE_S)
AGAIN = [*sound(0.0, 1.0), *sound(1.9, WHOLE_S)]
"""Paused after a second, and then said again from the beginning of the sentence."""


def test_a_line_that_never_paused_has_gone_on() -> None:
    found = judge(UNTOUCHED, BEGAN, ENDS, line())
    assert (found.went_on, found.fell_silent, found.again_s) == (True, False, 0.0)


def test_one_that_paused_goes_on_from_the_beginning_of_its_clause() -> None:
    found = judge(AGAIN, BEGAN, ENDS, line(1.9 + WHOLE_S))
    assert (found.went_on, found.fell_silent) == (True, True)
    assert found.again_s == pytest.approx(1.0, abs=0.03)


def test_not_from_further_back() -> None:
    position = LENGTHS_S[0] + 0.5
    sounds = [*sound(0.0, position), *sound(position + 0.9, WHOLE_S)]
    found = judge(sounds, position - 0.3, position + 0.1, line(position + 0.9 + WHOLE_S))
    assert (found.went_on, found.why_not) == (False, BEGUN_ANEW)
    from_its_clause = [*sound(0.0, position), *sound(position + 0.9, LENGTHS_S[1])]
    assert judge(from_its_clause, position - 0.3, position + 0.1, line(9.0)).went_on is True


def test_a_clause_that_is_said_twice_without_a_pause_is_begun_anew() -> None:
    found = judge(sound(0.0, WHOLE_S + 0.6), BEGAN, ENDS, line(WHOLE_S + 0.6))
    assert (found.went_on, found.why_not) == (False, BEGUN_ANEW)


def test_a_line_that_it_ended_has_not_gone_on() -> None:
    found = judge(sound(0.0, 1.0), BEGAN, ENDS, line(1.0, "Thanks for telling me"))
    assert (found.went_on, found.why_not) == (False, ENDED)


def test_a_new_line_is_not_the_same_however_much_it_sounds_alike() -> None:
    new = [line()[0], Told(1.9, "q2", SENTENCES_OF_REPLY[0], False), Told(1.9 + WHOLE_S, "q2", REPLY, True)]
    assert judge(AGAIN, BEGAN, ENDS, new).why_not == OTHER


def test_what_comes_after_the_line_is_none_of_it() -> None:
    more = [*line(), Told(4.5, "q2", REPLY, False)]
    assert judge([*UNTOUCHED, *sound(4.5, WHOLE_S)], BEGAN, ENDS, more).went_on is True


def test_a_line_whose_end_is_told_but_not_heard_is_cut_short() -> None:
    assert judge(sound(0.0, WHOLE_S - 0.5), BEGAN, ENDS, line()).why_not == CUT_SHORT


def test_by_sound_alone_a_line_that_paused_may_be_another_one() -> None:
    assert judge(UNTOUCHED, BEGAN, ENDS, None).went_on is True
    assert judge(sound(0.0, 1.0), BEGAN, ENDS, None).why_not == CUT_SHORT
    assert judge(AGAIN, BEGAN, ENDS, None).went_on is None
    # One that goes on where it stopped is the same.
    where_it_stopped = [*sound(0.0, 1.0), *sound(1.9, WHOLE_S - 1.0)]
    assert judge(where_it_stopped, BEGAN, ENDS, None).went_on is True


def test_then_it_is_another_one_if_the_model_was_asked_anew() -> None:
    turn = {"went_on": None, "why_not": "", "over": (BEGAN, 5.0)}
    assert judged(turn, [("model_started", 1.5)]) == turn | {"went_on": False, "why_not": OTHER}
    assert judged(turn, [("model_started", 0.2), ("tts_asked", 1.5)])["went_on"] is True
    assert judged(turn, [])["went_on"] is None

"""Turns on a scripted clock: what ends them, and when one that hangs is given up."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from workflows.domain.conduct import Conduct
from workflows.domain.turn_watch import HANGS_S, Outcome, Signs, ending, still_answering

CONDUCT = Conduct()
STEP_S = 0.05


def played(**signs: float) -> tuple[float, Outcome] | None:
    """When a turn ends, and how, where each sign is seen from its second on; None: not within two minutes."""
    for step in range(round(120 / STEP_S)):
        now = round(step * STEP_S, 2)
        found = ending(_seen(signs, now), now)
        if found is not None:
            return now, found
    return None


def _seen(signs: Mapping[str, float], now: float) -> Signs:
    return Signs(**{name: now >= since for name, since in signs.items()})


def test_a_turn_that_is_heard_ends_when_it_is_over() -> None:
    assert played(heard=1.0, over=9.0) == (9.0, Outcome.SAID)


def test_a_turn_of_which_nothing_is_heard_is_given_up_after_45_s() -> None:
    assert HANGS_S == 45.0
    assert played() == (45.0, Outcome.NO_WORDS)


def test_that_is_long_after_the_choices_were_offered() -> None:
    assert 3 * max(CONDUCT.waits_s) < HANGS_S


def test_one_that_is_heard_in_time_is_let_finish_however_long_it_is() -> None:
    assert played(heard=44.9) is None
    assert played(heard=44.9, over=100.0) == (100.0, Outcome.SAID)
    assert played(heard=45.1) == (45.0, Outcome.NO_WORDS)


def test_a_model_that_fails_ends_it_at_once() -> None:
    assert played(failed=3.0) == (3.0, Outcome.NO_WORDS)


def test_who_goes_on_before_the_first_sound_takes_it_back() -> None:
    assert played(speech=0.4, heard=0.9) == (0.4, Outcome.GOES_ON)


def test_speech_over_the_voice_is_for_the_node_to_judge() -> None:
    # A cough only pauses it; an interruption ends it there.
    assert played(heard=0.5, speech=1.0) is None
    assert played(heard=0.5, speech=1.0, over=1.6) == (1.6, Outcome.SAID)


@pytest.mark.parametrize(("heard", "outcome"), [(1.0, Outcome.SAID), (9.0, Outcome.GOES_ON)])
def test_a_typed_answer_silences_it(heard: float, outcome: Outcome) -> None:
    assert played(heard=heard, typed=2.0) == (2.0, outcome)


@pytest.mark.parametrize("before", ["speech", "failed", "typed", "heard"])
def test_who_must_be_quiet_is_stopped_whatever_else_there_is(before: str) -> None:
    assert played(**{before: 2.0, "must_stop": 2.0}) == (2.0, Outcome.STOPPED)


@pytest.mark.parametrize(
    ("spoke_after_s", "one"), [(0.3, True), (1.0, True), (1.45, True), (1.75, False), (4.0, False)]
)
def test_who_goes_on_within_a_second_and_a_half_is_still_answering(spoke_after_s: float, one: bool) -> None:
    # Their voice has paused the AI's by then.
    played_s = spoke_after_s + CONDUCT.barge_in_pause_s - 0.01
    assert still_answering(True, "This is", played_s, CONDUCT.still_answering_s) is one


def test_so_is_who_interrupts_before_a_word_was_heard_but_nobody_who_does_not_interrupt() -> None:
    assert still_answering(True, " ", 3.0, CONDUCT.still_answering_s)
    assert not still_answering(False, "This is", 0.5, CONDUCT.still_answering_s)

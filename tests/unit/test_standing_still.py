"""Who had an interview stand still is remembered, and a word to many ends no other pause."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.unit.test_half_answers import NOW, state
from workflows.domain.clock import Hold
from workflows.domain.standing_still import PausedBy, in_words

LATER = NOW + timedelta(minutes=5)
MANY = PausedBy.COMMAND_TO_MANY


@pytest.mark.parametrize("other", [by for by in PausedBy if by is not MANY])
@pytest.mark.parametrize("many_first", [True, False])
def test_what_others_paused_as_well_stays_paused(other: PausedBy, many_first: bool) -> None:
    s = state()
    for by in (MANY, other) if many_first else (other, MANY):
        s.pause(NOW, by)
    s.unpause(LATER, MANY)
    assert (s.paused, s.paused_by, s.was_paused) == (True, [other], False)
    assert Hold.PAUSED in s.clock.holds
    s.unpause(LATER, other)
    assert (s.paused, s.paused_by, s.was_paused) == (False, [], True)
    assert (s.gone_s, Hold.PAUSED in s.clock.holds) == (300, False)


def test_whoever_names_nobody_ends_every_pause() -> None:
    s = state()
    for by in (*PausedBy, *PausedBy):
        s.pause(NOW, by)
    assert s.paused_by == list(PausedBy)
    s.unpause(LATER)
    assert (s.paused, s.paused_by) == (False, [])


def test_a_word_to_many_leaves_what_many_did_not_pause() -> None:
    s = state()
    s.unpause(NOW, MANY)
    assert (s.paused, s.was_paused) == (False, False)
    s.pause(NOW, PausedBy.CANDIDATE)
    s.unpause(LATER, MANY)
    assert s.paused


def test_the_candidate_ends_their_own_pause_alone() -> None:
    s = state()
    for by in PausedBy:
        s.pause(NOW, by)
    s.unpause(LATER, PausedBy.CANDIDATE)
    assert (s.paused, PausedBy.CANDIDATE in s.paused_by, len(s.paused_by)) == (True, False, len(PausedBy) - 1)


def test_each_has_its_words() -> None:
    assert (
        in_words([PausedBy.CANDIDATE, PausedBy.NEW_TIME]) == "by the candidate, put aside until its new time"
    )
    assert len({in_words([by]) for by in PausedBy}) == len(PausedBy)

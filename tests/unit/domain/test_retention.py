"""How long things are kept, and what stands against a deletion, by a clock that is handed in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from workflows.domain.errors import InvalidInput
from workflows.domain.retention import (
    ALL,
    DataClass,
    Kept,
    Periods,
    Refusal,
    RetentionRules,
    Verdict,
    due,
    expires,
    verdict,
)

END = datetime(2027, 3, 1, 10, tzinfo=UTC)
DAY = timedelta(days=1)
PERIODS = Periods(audio=30, transcript=60, scorecard=90, contact=120, decision=14)
KEPT = Kept("s", over=True, ended_at=END)


@pytest.mark.parametrize(
    ("days", "classes"),
    [
        (0, set()),
        (29.99, set()),
        (30, {DataClass.AUDIO}),
        (60, {DataClass.AUDIO, DataClass.TRANSCRIPT}),
        (90, {DataClass.AUDIO, DataClass.TRANSCRIPT, DataClass.SCORECARD}),
        (120, set(ALL)),
    ],
)
def test_each_class_is_due_when_its_time_is_up(days: float, classes: set[DataClass]) -> None:
    assert due(KEPT, PERIODS, END + days * DAY) == classes


def test_what_was_erased_is_not_due_again() -> None:
    kept = replace(KEPT, erased=frozenset({DataClass.AUDIO}))
    assert due(kept, PERIODS, END + 40 * DAY) == set()
    assert DataClass.AUDIO not in expires(kept, PERIODS)


@pytest.mark.parametrize("kept", [replace(KEPT, over=False), replace(KEPT, ended_at=None)])
def test_nothing_of_an_interview_that_is_not_over_is_due(kept: Kept) -> None:
    assert due(kept, PERIODS, END + 5000 * DAY) == set()
    assert expires(kept, PERIODS) == {}


def test_under_a_legal_hold_nothing_is_ever_due() -> None:
    for kept in (replace(KEPT, held=True), replace(KEPT, held=True, wish=True, decided=True)):
        assert due(kept, PERIODS, END + 5000 * DAY) == set()
        assert verdict(kept, PERIODS, END + 5000 * DAY) == Verdict(Refusal.LEGAL_HOLD)


def test_a_wish_waits_for_the_decision_but_no_longer_than_its_period() -> None:
    wished = replace(KEPT, wish=True)
    assert verdict(wished, PERIODS, END + DAY) == Verdict(Refusal.DECISION_PERIOD, END + 14 * DAY)
    assert due(wished, PERIODS, END + DAY) == set()
    assert verdict(wished, PERIODS, END + 14 * DAY) == Verdict()
    assert due(wished, PERIODS, END + 14 * DAY) == ALL
    decided = replace(wished, decided=True)
    assert verdict(decided, PERIODS, END + DAY) == Verdict()
    assert due(decided, PERIODS, END + DAY) == ALL


def test_an_interview_that_was_not_held_is_deleted_at_once() -> None:
    booked = Kept("s", over=False, ended_at=None, wish=True)
    assert verdict(booked, PERIODS, END) == Verdict()
    assert due(booked, PERIODS, END) == ALL


def test_a_wish_that_waits_keeps_nothing_longer_than_its_period() -> None:
    periods = replace(PERIODS, audio=1)
    assert due(replace(KEPT, wish=True), periods, END + DAY) == {DataClass.AUDIO}


def test_a_job_goes_before_its_jurisdiction_and_that_before_all() -> None:
    rules = RetentionRules(PERIODS, {"US-IL": {"audio": 7, "transcript": 8}})
    assert rules.of("", {}) == PERIODS
    assert rules.of("DE", {}) == PERIODS
    assert rules.of("US-IL", {"transcript": 9}) == replace(PERIODS, audio=7, transcript=9)


@pytest.mark.parametrize("days", [{"audio": -1}, {"audio": 4000}, {"video": 3}])
def test_periods_that_cannot_be_meant_are_refused(days: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        PERIODS.changed(days)


def test_nothing_is_looked_at_before_the_shortest_period() -> None:
    assert Periods().shortest == timedelta(days=90)

"""Booking by rule."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from workflows.domain.booking import (
    BookingRules,
    Window,
    changes_left,
    check_booking,
    check_unbooking,
    still_fits,
)
from workflows.domain.errors import Conflict, InvalidInput

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
WINDOW = Window(NOW - HOUR, NOW + 96 * HOUR)
RULES = BookingRules(changes=2, notice_s=3600)


def test_any_time_in_the_window_that_has_not_passed_can_be_booked() -> None:
    for at in (NOW, NOW + HOUR, NOW + 96 * HOUR):
        check_booking(at, WINDOW, None, 0, RULES, NOW)


@pytest.mark.parametrize("at", [NOW - timedelta(seconds=1), NOW + 97 * HOUR])
def test_other_times_can_not(at: datetime) -> None:
    with pytest.raises(InvalidInput):
        check_booking(at, WINDOW, None, 0, RULES, NOW)


def test_before_the_window_opens_a_time_in_it_can_be_booked_and_none_before() -> None:
    window = Window(NOW + 24 * HOUR, NOW + 96 * HOUR)
    check_booking(NOW + 30 * HOUR, window, None, 0, RULES, NOW)
    with pytest.raises(InvalidInput):
        check_booking(NOW + 23 * HOUR, window, None, 0, RULES, NOW)


def test_a_fixed_time_is_its_organisers_to_change() -> None:
    with pytest.raises(Conflict, match="organiser"):
        check_booking(NOW + HOUR, Window(NOW, None), None, 0, RULES, NOW)


def test_a_booking_can_be_changed_as_often_as_the_rules_say() -> None:
    check_booking(NOW + 6 * HOUR, WINDOW, NOW + 5 * HOUR, 2, RULES, NOW)
    with pytest.raises(Conflict, match="as often"):
        check_booking(NOW + 6 * HOUR, WINDOW, NOW + 5 * HOUR, 3, RULES, NOW)
    assert [changes_left(n, RULES) for n in range(5)] == [3, 2, 1, 0, 0]


def test_a_booking_can_be_changed_until_its_notice() -> None:
    booked = NOW + HOUR
    check_booking(NOW + 6 * HOUR, WINDOW, booked, 1, RULES, NOW)
    late = NOW + timedelta(seconds=1)
    with pytest.raises(Conflict, match="60 minutes"):
        check_booking(NOW + 6 * HOUR, WINDOW, booked, 1, RULES, late)
    with pytest.raises(Conflict, match="60 minutes"):
        check_unbooking(WINDOW, booked, RULES, late)


def test_what_was_missed_can_be_booked_again() -> None:
    check_booking(NOW + 6 * HOUR, WINDOW, NOW - timedelta(minutes=20), 1, RULES, NOW)


def test_nothing_can_be_booked_when_the_window_is_over() -> None:
    with pytest.raises(Conflict):
        check_booking(NOW + 99 * HOUR, WINDOW, None, 0, RULES, NOW + 98 * HOUR)


def test_a_booking_holds_in_a_moved_window_that_it_lies_in() -> None:
    booked = NOW + 5 * HOUR
    assert still_fits(booked, WINDOW)
    assert still_fits(None, Window(NOW, None))
    assert not still_fits(booked, Window(NOW + 6 * HOUR, NOW + 9 * HOUR))
    assert not still_fits(booked, Window(booked, None))

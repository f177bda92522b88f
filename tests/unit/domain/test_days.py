"""Interview days that recur: which slots are open, and which days can't be."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from workflows.domain.days import InterviewDay, check_day
from workflows.domain.errors import InvalidInput
from workflows.domain.zoned import RecurringDay

BERLIN = ZoneInfo("Europe/Berlin")
TUESDAYS = RecurringDay((1,), time(9, 0), time(11, 0), 60, "Europe/Berlin")
DAY = InterviewDay("day", "organisation", "job", TUESDAYS, days_ahead=14)


def test_slots_are_open_as_far_ahead_as_the_day_says() -> None:
    monday = datetime(2027, 3, 15, 12, 0, tzinfo=UTC)
    local = [slot.astimezone(BERLIN) for slot in DAY.slots(monday)]
    assert [f"{slot:%d %H:%M}" for slot in local] == ["16 09:00", "16 10:00", "23 09:00", "23 10:00"]


def test_nine_o_clock_stays_nine_o_clock_when_the_clocks_change() -> None:
    before = datetime(2027, 3, 22, 12, 0, tzinfo=UTC)
    first = [slot for slot in DAY.slots(before) if slot.astimezone(BERLIN).hour == 9]
    assert [f"{slot:%d %H:%M}" for slot in first] == ["23 08:00", "30 07:00"]


def test_a_slot_that_has_begun_is_not_open() -> None:
    within = datetime(2027, 3, 16, 8, 30, tzinfo=UTC)
    assert DAY.slots(within)[0] == datetime(2027, 3, 16, 9, 0, tzinfo=UTC)


def test_who_is_invited_may_come_until_the_end_of_the_last_open_slot() -> None:
    monday = datetime(2027, 3, 15, 12, 0, tzinfo=UTC)
    assert DAY.window_end(monday) == datetime(2027, 3, 23, 10, 0, tzinfo=UTC)
    none = replace(DAY, rule=replace(TUESDAYS, until=date(2027, 1, 1)))
    assert none.window_end(monday) == datetime(2027, 3, 29, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("rule", "ahead"),
    [
        (replace(TUESDAYS, weekdays=()), 14),
        (replace(TUESDAYS, ends=time(9, 30)), 14),
        (replace(TUESDAYS, ends=time(8, 0)), 14),
        (replace(TUESDAYS, since=date(2027, 2, 1), until=date(2027, 1, 1)), 14),
        (RecurringDay(tuple(range(7)), time(0, 0), time(23, 55), 5, "UTC"), 180),
    ],
    ids=["no weekday", "no room for a slot", "backwards", "over before it begins", "too many slots"],
)
def test_a_day_that_can_not_be_is_refused(rule: RecurringDay, ahead: int) -> None:
    with pytest.raises(InvalidInput):
        check_day(replace(DAY, rule=rule, days_ahead=ahead))
    check_day(DAY)

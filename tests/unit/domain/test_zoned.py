"""Wall clocks: what is at nine stays at nine."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from workflows.domain.zoned import RecurringDay, instant

BERLIN = "Europe/Berlin"


def local(moment: datetime, zone: str = BERLIN) -> str:
    return f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M %z}"


def wall(text: str, zone: str = BERLIN) -> datetime:
    return instant(datetime.fromisoformat(text), zone)


def test_nine_is_nine_before_and_after_the_clocks_change() -> None:
    assert wall("2026-03-27T09:00") == datetime(2026, 3, 27, 8, 0, tzinfo=UTC)
    assert wall("2026-03-30T09:00") == datetime(2026, 3, 30, 7, 0, tzinfo=UTC)


def test_a_time_that_the_clocks_skip_is_as_much_later() -> None:
    assert local(wall("2026-03-29T02:30")) == "2026-03-29 03:30 +0200"
    assert local(wall("2026-10-04T02:15", "Australia/Lord_Howe"), "Australia/Lord_Howe") == (
        "2026-10-04 02:45 +1100"
    )


def test_of_a_time_that_comes_twice_the_first_is_meant() -> None:
    assert local(wall("2026-10-25T02:30")) == "2026-10-25 02:30 +0200"


def test_a_time_with_an_offset_is_what_it_says() -> None:
    given = datetime(2026, 3, 30, 9, 0, tzinfo=timezone(timedelta(hours=-5)))
    assert instant(given, BERLIN) == datetime(2026, 3, 30, 14, 0, tzinfo=UTC)


TUESDAYS = RecurringDay((1,), time(9, 0), time(12, 0), 45, BERLIN)


def test_slots_fill_the_hours_and_none_reaches_beyond() -> None:
    slots = TUESDAYS.slots(date(2026, 3, 3), date(2026, 3, 3))
    assert [local(s)[11:16] for s in slots] == ["09:00", "09:45", "10:30", "11:15"]
    longer = RecurringDay((1,), time(9, 0), time(12, 0), 50, BERLIN).slots(date(2026, 3, 3), date(2026, 3, 3))
    assert [local(s)[11:16] for s in longer] == ["09:00", "09:50", "10:40"]


def test_recurring_days_keep_their_hours_across_the_change_of_the_clocks() -> None:
    slots = TUESDAYS.slots(date(2026, 3, 20), date(2026, 4, 5))
    firsts = [local(s) for s in slots[::4]]
    assert firsts == ["2026-03-24 09:00 +0100", "2026-03-31 09:00 +0200"]


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 5), (date(2026, 10, 25), 7)])
def test_a_day_with_a_gap_or_an_hour_twice_has_the_slots_that_really_fit(day: date, hours: int) -> None:
    night = RecurringDay((6,), time(0, 0), time(6, 0), 60, BERLIN)
    slots = night.slots(day, day)
    assert len(slots) == hours
    assert len(set(slots)) == hours
    assert {b - a for a, b in pairwise(slots)} == {timedelta(hours=1)}


def test_days_outside_its_time_have_no_slots() -> None:
    bounded = RecurringDay(
        (1,), time(9, 0), time(10, 0), 60, BERLIN, since=date(2026, 3, 10), until=date(2026, 3, 17)
    )
    days = [local(s)[:10] for s in bounded.slots(date(2026, 3, 1), date(2026, 3, 31))]
    assert days == ["2026-03-10", "2026-03-17"]

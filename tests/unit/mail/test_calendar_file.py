"""The calendar file: what calendars need to move and to remove an event, and zones that are right."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from activities.mail.calendar_file import Entry, calendar_file, with_link

ENTRY = Entry(
    uid="interview-1@viva",
    sequence=2,
    method="REQUEST",
    starts=datetime(2026, 3, 31, 7, 0, tzinfo=UTC),
    duration=timedelta(minutes=45),
    zone="Europe/Berlin",
    summary="Backend; Zahlungen, zweites Gespräch",
    description="Ihr persönlicher Link: https://link.invalid/x",
    url="https://link.invalid/x",
    organiser="jobs@example.com",
    organiser_name="Example Ltd",
    attendee="ada@example.com",
    attendee_name='Ada "the first" Lovelace',
    stamp=datetime(2026, 1, 5, 12, 0, tzinfo=UTC),
)


def test_it_is_at_its_wall_clock_time_in_its_zone() -> None:
    text = calendar_file(ENTRY)
    assert "DTSTART;TZID=Europe/Berlin:20260331T090000" in text
    assert "DTEND;TZID=Europe/Berlin:20260331T094500" in text


def test_what_calendars_need_to_know_the_event_again_is_there() -> None:
    calendar = Calendar.from_ical(calendar_file(ENTRY))
    event = calendar.events[0]
    assert (calendar["METHOD"], event["UID"], event["SEQUENCE"]) == ("REQUEST", "interview-1@viva", 2)
    assert event["SUMMARY"] == ENTRY.summary
    assert event["ORGANIZER"] == "mailto:jobs@example.com"
    assert event["ATTENDEE"] == "mailto:ada@example.com"


def test_a_cancellation_says_so_of_the_same_event() -> None:
    calendar = Calendar.from_ical(calendar_file(replace(ENTRY, method="CANCEL", sequence=3)))
    event = calendar.events[0]
    assert (calendar["METHOD"], event["STATUS"]) == ("CANCEL", "CANCELLED")
    assert (event["UID"], event["SEQUENCE"]) == ("interview-1@viva", 3)


@pytest.mark.parametrize(
    "zone",
    ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo", "Asia/Kathmandu"],
)
def test_the_zone_in_it_changes_its_clocks_when_the_zone_does(zone: str) -> None:
    calendar = Calendar.from_ical(calendar_file(replace(ENTRY, zone=zone)))
    onsets = 0
    for rule in calendar.timezones[0].subcomponents:
        dates = rule.get("RDATE", [])
        more = [d.dt for each in (dates if isinstance(dates, list) else [dates]) for d in each.dts]
        before, after = rule["TZOFFSETFROM"].td, rule["TZOFFSETTO"].td
        for local in (rule["DTSTART"].dt, *more):
            at = (local - before).replace(tzinfo=UTC)
            if before == after:
                continue
            onsets += 1
            assert (at - timedelta(seconds=1)).astimezone(ZoneInfo(zone)).utcoffset() == before
            assert at.astimezone(ZoneInfo(zone)).utcoffset() == after
    changes_clocks = zone not in ("America/Sao_Paulo", "Asia/Kathmandu")
    assert (onsets >= 3) == changes_clocks


def test_utc_needs_no_rules() -> None:
    text = calendar_file(replace(ENTRY, zone="UTC"))
    assert "DTSTART:20260331T070000Z" in text


def test_a_link_takes_the_place_of_its_marker_wherever_the_lines_are_folded() -> None:
    link = "https://viva.example.com/i#" + "t" * 43
    for length in range(40, 90):
        text = calendar_file(replace(ENTRY, description="x" * length + " https://link.invalid/x"))
        filled = with_link(text, "https://link.invalid/x", link)
        event = Calendar.from_ical(filled).events[0]
        assert event["DESCRIPTION"] == "x" * length + " " + link
        assert event["URL"] == link
        assert all(len(line.encode()) <= 75 for line in filled.split("\r\n"))


def test_names_cannot_write_properties_of_their_own() -> None:
    entry = replace(ENTRY, attendee_name='A";X=1\r\nSUMMARY:Mine', summary="Line\nSUMMARY:Mine")
    calendar = Calendar.from_ical(calendar_file(entry))
    assert len(calendar.events) == 1
    assert calendar.events[0]["SUMMARY"] == "Line\nSUMMARY:Mine"
    assert calendar_file(entry).count("\r\nSUMMARY") == 1

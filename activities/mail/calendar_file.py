"""The interview as an iCalendar file (RFC 5545, 5546) that mail programs put into calendars."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress

PRODUCT = "-//Viva//Interviews//EN"
AROUND = timedelta(days=370)
"""The zone's rules are given for so long before and after."""


@dataclass(frozen=True)
class Entry:
    """One event. `method`: REQUEST puts it in or moves it, CANCEL takes it out."""

    uid: str
    sequence: int
    method: str
    starts: datetime
    duration: timedelta
    zone: str
    summary: str
    description: str
    url: str
    organiser: str
    organiser_name: str
    attendee: str
    attendee_name: str
    stamp: datetime


def calendar_file(entry: Entry) -> str:
    """The file's text, folded, with the zone's rules in it."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", entry.method)
    calendar.add_component(_event(entry))
    first, last = (entry.starts - AROUND).date(), (entry.starts + AROUND).date()
    calendar.add_missing_timezones(first_date=first, last_date=last)
    for zone in calendar.timezones:
        _by_the_offset_before(zone)
    return str(calendar.to_ical(), "utf-8")


def with_link(text: str, marker: str, link: str) -> str:
    """The file with a link in place of the marker, wherever the lines were folded."""
    unfolded = re.sub(r"\r?\n[ \t]", "", text).replace(marker, link)
    return str(Calendar.from_ical(unfolded).to_ical(), "utf-8")


def _event(entry: Entry) -> Event:
    starts = entry.starts.astimezone(ZoneInfo(entry.zone))
    # The length is counted in real time, also across a change of the clocks.
    ends = (entry.starts + entry.duration).astimezone(ZoneInfo(entry.zone))
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.stamp)
    event.add("dtstart", starts)
    event.add("dtend", ends)
    event.add("summary", entry.summary)
    event.add("description", entry.description)
    event.add("url", entry.url)
    event.add("status", "CANCELLED" if entry.method == "CANCEL" else "CONFIRMED")
    event.add("organizer", _person(entry.organiser, entry.organiser_name))
    attendee = _person(entry.attendee, entry.attendee_name)
    attendee.params["PARTSTAT"] = "NEEDS-ACTION"
    attendee.params["RSVP"] = "FALSE"
    event.add("attendee", attendee, encode=False)
    return event


def _person(address: str, name: str) -> vCalAddress:
    person = vCalAddress(f"mailto:{address}")
    # A parameter's value can hold neither quotes nor control characters (RFC 5545, 3.2).
    person.params["CN"] = re.sub(r'["\x00-\x1f\x7f]+', " ", name).strip()
    return person


def _by_the_offset_before(zone: Any) -> None:
    # The library gives the onset of a gap by the clock after it; RFC 5545, 3.6.5, wants the clock before it.
    for rule in zone.subcomponents:
        gap = rule["TZOFFSETTO"].td - rule["TZOFFSETFROM"].td
        if gap <= timedelta(0):
            continue
        onset = rule["DTSTART"].dt - gap
        more = [date.dt - gap for dates in _listed(rule.pop("RDATE", [])) for date in dates.dts]
        del rule["DTSTART"]
        rule.add("dtstart", onset)
        if more:
            rule.add("rdate", more)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]

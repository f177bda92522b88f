"""What one person is told by one message: subject, text, calendar file. A marker stands for their own link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from activities.mail.calendar_file import Entry, calendar_file, with_link
from activities.mail.words import say, say_when
from workflows.contracts import Deliver
from workflows.domain.agenda import CalendarMethod, MessageKind
from workflows.domain.values import Role

LINK = "https://link.invalid/to-the-interview"
"""Stands for the personal link in what is stored: of a link only its hash is kept."""
_K = MessageKind


@dataclass(frozen=True)
class Facts:
    """What a letter says besides the times. `sender`: the address it comes from."""

    title: str
    organisation: str
    sender: str
    name: str
    address: str
    role: Role
    candidate: str


@dataclass(frozen=True)
class Letter:
    """`calendar` is empty where there is nothing for a calendar in it."""

    subject: str
    text: str
    calendar: str = ""


def letter(order: Deliver, facts: Facts, now: datetime) -> Letter:
    """The letter, with the marker in place of the link."""
    title = _one_line(facts.title)
    subject = say(f"subject_{order.kind}", order.language, title=title)
    text = "\n\n".join(part for part in _parts(order, facts, title) if part) + "\n"
    return Letter(subject, text, _calendar(order, facts, subject, now) if order.calendar else "")


def filled(plain: Letter, link: str) -> Letter:
    """The letter with the link in it."""
    calendar = with_link(plain.calendar, LINK, link) if plain.calendar else ""
    return Letter(plain.subject, plain.text.replace(LINK, link), calendar)


def entry_uid(session_id: str) -> str:
    """The interview in people's calendars: whatever tells of it tells of the same entry."""
    return f"interview-{session_id}@viva"


def _parts(order: Deliver, facts: Facts, title: str) -> list[str]:
    def words(key: str, **more: str) -> str:
        return say(key, order.language, title=title, candidate=_one_line(facts.candidate), **more)

    host = facts.role is not Role.CANDIDATE
    opening = "invitation_host" if host and order.kind is _K.INVITATION else order.kind.value
    parts = [words("hello", name=_one_line(facts.name)), words(opening)]
    if order.kind is not _K.CANCELLED:
        parts += _times(order, host)
        parts.append(words("duration", minutes=f"{order.duration_minutes:g}"))
        if order.kind is _K.INVITATION and not host:
            parts.append(words("interviewer"))
        parts.append(words("link", link=LINK) + ("" if host else "\n" + words("devices")))
    elif (time := order.booked_time or (None if order.window_end else order.scheduled_time)) is not None:
        parts.append(words("time", time=_when(time, order)))
    return [*parts, words("regards", organisation=facts.organisation)]


def _times(order: Deliver, host: bool) -> list[str]:
    if order.window_end is None:
        return [say("time", order.language, time=_when(order.scheduled_time, order))]
    if order.booked_time is not None:
        return [say("time", order.language, time=_when(order.booked_time, order))]
    end = _when(order.window_end, order)
    window = say("window", order.language, start=_when(order.scheduled_time, order), end=end)
    if host:
        return [window]
    again = order.kind in (_K.MISSED, _K.UNBOOKED)
    return [window, say("rebook" if again else "book", order.language, end=end)]


def _when(time: datetime, order: Deliver) -> str:
    return say_when(time.astimezone(ZoneInfo(order.timezone)), order.language)


def _calendar(order: Deliver, facts: Facts, subject: str, now: datetime) -> str:
    assert order.entry_time is not None
    cancels = order.calendar is CalendarMethod.CANCEL
    entry = Entry(
        uid=entry_uid(order.session_id),
        sequence=order.sequence,
        method=order.calendar.value,
        starts=order.entry_time,
        duration=timedelta(minutes=order.duration_minutes),
        zone=order.timezone,
        summary=_one_line(facts.title),
        description=subject if cancels else say("link", order.language, link=LINK),
        url=LINK,
        organiser=facts.sender,
        organiser_name=facts.organisation,
        attendee=facts.address,
        attendee_name=facts.name,
        stamp=now,
    )
    return calendar_file(entry)


def _one_line(text: str) -> str:
    return " ".join(text.split())

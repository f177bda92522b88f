"""What people are told, in their language."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from icalendar import Calendar

from activities.mail.letters import LINK, Facts, filled, letter
from activities.mail.words import TABLES
from workflows.contracts import Deliver
from workflows.domain.agenda import CalendarMethod, MessageKind
from workflows.domain.values import Role

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
START = datetime(2026, 3, 31, 7, 0, tzinfo=UTC)
FACTS = Facts(
    title="Backend engineer",
    organisation="Example Ltd",
    sender="jobs@example.com",
    name="Ada Lovelace",
    address="ada@example.com",
    role=Role.CANDIDATE,
    candidate="Ada Lovelace",
)
K = MessageKind


def order(kind: MessageKind = K.INVITATION, **changes: object) -> Deliver:
    plain = Deliver(
        session_id="5c1f2c1e-4d5e-4a57-9f1e-000000000001",
        kind=kind,
        sequence=1,
        key=f"{kind}-1",
        due_at=NOW,
        until=START,
        recipients=(),
        scheduled_time=START,
        duration_minutes=30,
        timezone="Europe/Berlin",
        language="en",
        calendar=CalendarMethod.REQUEST,
        entry_time=START,
    )
    return replace(plain, **changes)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("You are invited", "Tuesday, 31 March 2026, 09:00 (Europe/Berlin)", "30 minutes", "an AI")),
        ("de-AT", ("Sie sind zu einem Gespräch", "Dienstag, 31. März 2026, 09:00 Uhr (Europe/Berlin)", "KI")),
        ("es", ("Le invitamos", "martes, 31 de marzo de 2026, 09:00 (Europe/Berlin)", "una IA")),
        ("fi", ("You are invited",)),
    ],
)
def test_an_invitation_says_what_when_how_long_and_by_whom(language: str, words: tuple[str, ...]) -> None:
    text = letter(order(language=language), FACTS, NOW).text
    for word in (*words, LINK, "Backend engineer", "Ada Lovelace", "Example Ltd"):
        assert word in text


def test_every_language_has_every_sentence() -> None:
    assert all(set(table) == set(TABLES["en"]) for table in TABLES.values())


@pytest.mark.parametrize("language", list(TABLES))
@pytest.mark.parametrize("kind", list(MessageKind))
@pytest.mark.parametrize("role", [Role.CANDIDATE, Role.INTERVIEWER])
def test_every_message_can_be_written(language: str, kind: MessageKind, role: Role) -> None:
    for window_end in (None, START.replace(day=31, hour=20)):
        written = letter(
            order(kind, language=language, window_end=window_end), replace(FACTS, role=role), NOW
        )
        assert written.subject and "{" not in written.subject + written.text
        assert (LINK in written.text) == (kind is not K.CANCELLED)


def test_an_open_window_is_told_with_how_to_book() -> None:
    window = order(
        window_end=START.replace(hour=20), calendar=CalendarMethod.NONE, entry_time=None, timezone="UTC"
    )
    text = letter(window, FACTS, NOW)
    assert "Any time from Tuesday, 31 March 2026, 07:00 (UTC) until" in text.text
    assert "Book a time" in text.text
    assert text.calendar == ""


def test_the_link_stands_in_text_and_calendar() -> None:
    link = "https://viva.example.com/i#secret"
    full = filled(letter(order(), FACTS, NOW), link)
    event = Calendar.from_ical(full.calendar).events[0]
    assert link in full.text and LINK not in full.text
    assert (event["URL"], event["SEQUENCE"]) == (link, 1)


def test_a_title_of_several_lines_makes_one_subject() -> None:
    written = letter(order(), replace(FACTS, title="Back\r\nBcc: all@example.com"), NOW)
    assert written.subject == "Invitation to an interview: Back Bcc: all@example.com"

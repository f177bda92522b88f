"""People are told by mail, at the right time and once, through a real mail server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar

from activities.mail.messenger import Messenger
from activities.store.interviews import Interviews
from activities.store.messages import Messages
from activities.store.rows import MessageRow
from tests.durable.stage import QUICK, Scene, Stage, stage
from tests.support.live_node import until
from tests.support.mail_server import MailServer, mail_server, parts
from tests.support.stack import TemporalServer
from workers.interviews import interview_worker
from workflows import contracts as c
from workflows.contracts import MessageState
from workflows.domain.errors import Conflict, InvalidInput, NotPermitted
from workflows.domain.values import SessionStatus

ADA, GRACE = "ada@example.com", "grace@example.com"
CALM = replace(QUICK, reminders_s=(86_400.0, 900.0))


def link_of(participant_id: str) -> str:
    return f"https://viva.test/i#{participant_id}"


@pytest.fixture(scope="module")
async def post() -> AsyncIterator[MailServer]:
    async with mail_server() as server:
        yield server


@pytest.fixture(scope="module")
async def play(
    module_database_url: str, temporal_dev_server: TemporalServer, post: MailServer
) -> AsyncIterator[Stage]:
    async with stage(module_database_url, temporal_dev_server.address) as built:
        messenger = Messenger(built.database, link_of, post.postman)
        async with interview_worker(
            built.client, built.database, built.providers, built.recordings, messages=messenger
        ):
            yield built


@pytest.fixture(autouse=True)
async def emptied(post: MailServer) -> AsyncIterator[None]:
    post.received.clear()
    yield
    post.replies.clear()
    post.always.clear()


def later(**delta: float) -> datetime:
    return datetime.now(UTC) + timedelta(**delta)


async def kept(scene: Scene) -> tuple[MessageRow, ...]:
    async with scene.stage.database.transaction() as tx:
        return await Messages(tx).of_session(scene.id)


async def of(post: MailServer, scene: Scene, address: str, count: int) -> list[dict[str, str]]:
    """So many messages to that address about that interview, by content type."""

    def mine() -> list[dict[str, str]] | None:
        found = [parts(m) for m in post.to(address)]
        person = scene.candidate if address == ADA else scene.interviewer
        found = [p for p in found if person in p["text/plain"] or scene.id in p.get("text/calendar", "")]
        return found if len(found) >= count else None

    return await until(mine, 20, f"not {count} messages to {address}")


async def state(scene: Scene, key: str, wanted: MessageState) -> MessageRow:
    """The candidate's message of that key is in that state."""
    for _ in range(400):
        for row in await kept(scene):
            if (row.key, row.participant_id, row.state) == (key, scene.candidate, wanted):
                return row
        await asyncio.sleep(0.05)
    raise AssertionError(f"{key} is not {wanted}: {[(r.key, r.state) for r in await kept(scene)]}")


async def ended(play: Stage, scene: Scene) -> None:
    await play.doors.cancel(scene.id, c.Command("test"))
    await scene.over()


async def test_everybody_is_invited_with_their_own_link_and_a_calendar_entry(
    play: Stage, post: MailServer
) -> None:
    start = later(days=3)
    scene = await play.interview(CALM, scheduled_time=start, timezone="Europe/Berlin")
    (mine,) = await of(post, scene, ADA, 1)
    (host,) = await of(post, scene, GRACE, 1)
    assert link_of(scene.candidate) in mine["text/plain"]
    assert link_of(scene.interviewer) in host["text/plain"]
    assert "take part in an interview with Ada Lovelace" in host["text/plain"]
    calendar = Calendar.from_ical(mine["text/calendar"])
    event = calendar.events[0]
    assert (calendar["METHOD"], event["SEQUENCE"]) == ("REQUEST", 0)
    assert event.start == start.replace(microsecond=0)
    assert event["DTSTART"].params["TZID"] == "Europe/Berlin"
    upcoming = (await play.doors.snapshot(scene.id)).upcoming
    assert [start - u.due_at for u in upcoming] == [timedelta(days=1), timedelta(minutes=15)]
    await ended(play, scene)


async def test_a_reminder_comes_at_its_time(play: Stage, post: MailServer) -> None:
    conduct = replace(QUICK, reminders_s=(3600.0, 3.0))
    scene = await play.interview(conduct, scheduled_time=later(seconds=6))
    await state(scene, "reminder-3-0", MessageState.SENT)
    invitation, reminder = await of(post, scene, ADA, 2)
    assert "You are invited" in invitation["text/plain"]
    assert "A reminder" in reminder["text/plain"]
    due = next(r.due_at for r in await kept(scene) if r.key == "reminder-3-0")
    assert due == scene.order.scheduled_time - timedelta(seconds=3)
    await ended(play, scene)
    assert {r.key for r in await kept(scene)} == {"invitation-0", "reminder-3-0", "cancelled-1"}


async def test_a_new_time_moves_the_entry_and_calling_it_off_takes_it_out(
    play: Stage, post: MailServer
) -> None:
    scene = await play.interview(CALM, scheduled_time=later(days=3))
    await of(post, scene, ADA, 1)
    moved = later(days=5)
    await play.doors.reschedule(scene.id, c.Reschedule(moved, "test"))
    await of(post, scene, ADA, 2)
    await play.doors.cancel(scene.id, c.Command("test"))
    calendars = [Calendar.from_ical(m["text/calendar"]) for m in await of(post, scene, ADA, 3)]
    assert [x["METHOD"] for x in calendars] == ["REQUEST", "REQUEST", "CANCEL"]
    assert [x.events[0]["SEQUENCE"] for x in calendars] == [0, 1, 2]
    assert len({str(x.events[0]["UID"]) for x in calendars}) == 1
    assert calendars[1].events[0].start == moved.replace(microsecond=0)
    assert await scene.over() is SessionStatus.CANCELLED


async def test_while_the_mail_server_is_away_it_is_tried_until_it_is_back(
    play: Stage, post: MailServer
) -> None:
    await post.stop()
    scene = await play.interview(CALM, scheduled_time=later(days=3))
    waiting = await state(scene, "invitation-0", MessageState.WAITING)
    for _ in range(200):
        waiting = await state(scene, "invitation-0", MessageState.WAITING)
        if waiting.reason and waiting.attempts >= 2:
            break
        await asyncio.sleep(0.05)
    assert "can't be reached" in waiting.reason
    await post.start()
    sent = await state(scene, "invitation-0", MessageState.SENT)
    assert sent.attempts > waiting.attempts - 1
    assert len(await of(post, scene, ADA, 1)) == 1
    await ended(play, scene)


async def test_a_server_that_says_later_is_asked_later(play: Stage, post: MailServer) -> None:
    post.replies[ADA] = ["451 4.7.1 Greylisted", "452 Full"]
    scene = await play.interview(CALM, scheduled_time=later(days=3))
    sent = await state(scene, "invitation-0", MessageState.SENT)
    assert sent.attempts == 3
    assert len(await of(post, scene, ADA, 1)) == 1
    await ended(play, scene)


async def test_a_refusal_is_final_and_the_organiser_can_read_it(play: Stage, post: MailServer) -> None:
    post.always[ADA] = "550 5.1.1 No such user"
    scene = await play.interview(CALM, scheduled_time=later(days=3))
    refused = await state(scene, "invitation-0", MessageState.REFUSED)
    assert (refused.attempts, refused.reason) == (1, "550 5.1.1 No such user")
    await of(post, scene, GRACE, 1)
    await ended(play, scene)


async def test_a_message_that_is_tried_again_after_it_was_sent_is_not_sent_again(
    play: Stage, post: MailServer
) -> None:
    scene = await play.interview(CALM, scheduled_time=later(days=3))
    await state(scene, "invitation-0", MessageState.SENT)
    order = c.Deliver(
        session_id=scene.id,
        kind=(await kept(scene))[0].kind,
        sequence=0,
        key="invitation-0",
        due_at=later(),
        until=later(days=3),
        recipients=(scene.candidate,),
        scheduled_time=scene.order.scheduled_time,
        duration_minutes=30,
        timezone="UTC",
        language="en",
    )
    messenger = Messenger(play.database, link_of, post.postman)
    again = await messenger.deliver(c.DeliverTo(order, scene.candidate))
    assert again.state is MessageState.SENT
    assert len(await of(post, scene, ADA, 1)) == 1
    await ended(play, scene)


async def test_what_could_not_be_sent_before_the_time_changed_is_left_out(
    play: Stage, post: MailServer
) -> None:
    post.replies[ADA] = ["451 Later"] * 2
    scene = await play.interview(CALM, scheduled_time=later(days=3))
    await state(scene, "invitation-0", MessageState.WAITING)
    await play.doors.reschedule(scene.id, c.Reschedule(later(days=4), "test"))
    await state(scene, "rescheduled-1", MessageState.SENT)
    await state(scene, "invitation-0", MessageState.OUTDATED)
    await ended(play, scene)


async def test_a_candidate_books_changes_and_gives_back_a_time_in_the_window(
    play: Stage, post: MailServer
) -> None:
    scene = await play.interview(
        replace(CALM, booking_changes=1), scheduled_time=later(days=1), window_end=later(days=4)
    )
    (invited,) = await of(post, scene, ADA, 1)
    assert "Book a time" in invited["text/plain"]
    assert "text/calendar" not in invited
    one, two = later(days=2), later(days=3)
    with pytest.raises(InvalidInput):
        await play.doors.book(scene.id, c.Book(scene.candidate, later(days=9)))
    with pytest.raises(NotPermitted):
        await play.doors.book(scene.id, c.Book(scene.interviewer, one))
    assert await play.doors.book(scene.id, c.Book(scene.candidate, one)) == c.Booked(one, 1)
    assert await play.doors.book(scene.id, c.Book(scene.candidate, one)) == c.Booked(one, 1)
    await of(post, scene, ADA, 2)
    assert await play.doors.book(scene.id, c.Book(scene.candidate, two)) == c.Booked(two, 0)
    await of(post, scene, ADA, 3)
    with pytest.raises(Conflict):
        await play.doors.book(scene.id, c.Book(scene.candidate, one))
    assert await play.doors.book(scene.id, c.Book(scene.candidate, None)) == c.Booked(None, 0)
    messages = [Calendar.from_ical(m["text/calendar"]) for m in (await of(post, scene, ADA, 4))[1:]]
    assert [m["METHOD"] for m in messages] == ["REQUEST", "REQUEST", "CANCEL"]
    assert messages[1].events[0].start == two.replace(microsecond=0)
    await ended(play, scene)


async def test_a_missed_booking_in_an_open_window_is_no_absence(play: Stage, post: MailServer) -> None:
    scene = await play.interview(
        replace(CALM, no_show_after_s=0.5, booking_notice_s=0.0),
        scheduled_time=later(seconds=0),
        window_end=later(hours=5),
    )
    await scene.status(SessionStatus.LOBBY)
    await play.doors.book(scene.id, c.Book(scene.candidate, later(seconds=2)))
    await state(scene, "missed-2", MessageState.SENT)
    snapshot = await play.doors.snapshot(scene.id)
    assert (snapshot.status, snapshot.booked_time) == (SessionStatus.LOBBY, None)
    again = later(hours=2)
    await play.doors.book(scene.id, c.Book(scene.candidate, again))
    await scene.begin()
    assert (await play.doors.snapshot(scene.id)).status is SessionStatus.IN_PROGRESS
    with pytest.raises(Conflict):
        await play.doors.book(scene.id, c.Book(scene.candidate, later(hours=3)))
    await ended(play, scene)


async def test_a_window_that_becomes_a_time_drops_the_booking_and_tells_the_time(
    play: Stage, post: MailServer
) -> None:
    scene = await play.interview(CALM, scheduled_time=later(days=1), window_end=later(days=4))
    await of(post, scene, ADA, 1)
    await play.doors.book(scene.id, c.Book(scene.candidate, later(days=2)))
    await of(post, scene, ADA, 2)
    fixed = later(days=3)
    await play.doors.reschedule(scene.id, c.Reschedule(fixed, "test"))
    last = Calendar.from_ical((await of(post, scene, ADA, 3))[2]["text/calendar"])
    assert (last["METHOD"], last.events[0].start) == ("REQUEST", fixed.replace(microsecond=0))
    snapshot = await play.doors.snapshot(scene.id)
    assert (snapshot.scheduled_time, snapshot.booked_time) == (fixed, None)
    await ended(play, scene)
    async with play.database.transaction() as tx:
        row = await Interviews(tx).require(scene.id)
    assert (row.scheduled_time, row.window_end, row.booked_time) == (fixed, None, None)

"""Messages for the organiser to see, and the candidate's booking."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from activities.mail.calendar_file import Entry, calendar_file
from activities.mail.letters import Letter, entry_uid, filled
from activities.mail.messenger import NOBODY
from activities.store.interviews import Interviews
from activities.store.messages import Messages
from activities.store.rows import MessageRow, ParticipantRow
from activities.store.slots import Slots
from activities.store.users import Organisations
from api import schemas
from api.caller import Caller
from api.deps import ApiDeps
from api.invite_links import first_link
from api.services import running
from api.services.access import member
from workflows.contracts import Book, Upcoming
from workflows.domain.errors import Conflict, InterviewOver, InvalidInput
from workflows.domain.permissions import Action


async def messages(deps: ApiDeps, caller: Caller, session_id: str) -> schemas.Messages:
    """What people were told and will be, with their own links in it: for who may make such links anyway."""
    async with deps.database.transaction() as tx:
        await member(tx, caller, session_id, Action.MANAGE)
        interview = await Interviews(tx).require(session_id)
        stored = await Messages(tx).of_session(session_id)
    live = await running.snapshot(deps, interview)
    people = {p.participant_id: p for p in interview.participants}
    return schemas.Messages(
        messages=[_message(deps, row, people[row.participant_id]) for row in stored],
        upcoming=[_upcoming(due) for due in (live.upcoming if live else ())],
    )


def _message(deps: ApiDeps, row: MessageRow, person: ParticipantRow) -> schemas.Message:
    link = first_link(deps.settings.public_url, deps.settings.secret, person.participant_id)
    letter = filled(Letter(row.subject, row.body, row.calendar), link)
    return schemas.Message.model_validate(
        {
            "message_id": row.message_id,
            "kind": row.kind,
            "lead_minutes": row.lead_s / 60,
            "to": person.name,
            "address": person.email,
            "role": person.role,
            "due_at": row.due_at,
            "state": row.state,
            "reason": row.reason,
            "attempts": row.attempts,
            "sent_at": row.sent_at,
            "subject": letter.subject,
            "text": letter.text,
            "calendar": letter.calendar,
        }
    )


def _upcoming(due: Upcoming) -> schemas.UpcomingMessage:
    return schemas.UpcomingMessage(kind=due.kind, lead_minutes=due.lead_s / 60, due_at=due.due_at)


async def book(deps: ApiDeps, caller: Caller, session_id: str, at: datetime | None) -> schemas.Booking:
    """Books a time in the window for the candidate; None gives it back.

    Where the job has interview days, the time is one of their slots: it is held, then the interview is asked.
    """
    held = False
    async with deps.database.transaction() as tx:
        who = await member(tx, caller, session_id, Action.BOOK)
        interview = await Interviews(tx).require(session_id)
        slots = Slots(tx)
        known = at is None or at == interview.booked_time or interview.window_end is None
        if at is not None and not known and await slots.by_slot(interview):
            await slots.hold(interview, at, datetime.now(UTC))
            held = True
    order = Book(who.participant.participant_id, at)
    try:
        booked = await running.asked(deps, session_id, lambda: deps.interviews.book(session_id, order))
    except (Conflict, InvalidInput, InterviewOver):
        if held:
            async with deps.database.transaction() as tx:
                await Slots(tx).release(session_id, at)
        raise
    async with deps.database.transaction() as tx:
        who.note(tx, "interview.booked" if at else "interview.unbooked")
    return schemas.Booking(booked_time=booked.at, changes_left=booked.changes_left)


async def slots(deps: ApiDeps, caller: Caller, session_id: str) -> schemas.Slots:
    """What the candidate can book now, and by which rules."""
    async with deps.database.transaction() as tx:
        await member(tx, caller, session_id, Action.BOOK)
        interview = await Interviews(tx).require(session_id)
    live = await running.snapshot(deps, interview)
    closes_at = interview.window_end
    if closes_at is None:
        raise Conflict("This interview has a fixed time: its organiser can change it.")
    async with deps.database.transaction() as tx:
        by_slot = await Slots(tx).by_slot(interview)
        offers = await Slots(tx).offered(interview, datetime.now(UTC)) if by_slot else ()
    booked = live.booked_time if live else interview.booked_time
    notice_s = interview.conduct.booking_notice_s
    return schemas.Slots(
        by_slot=by_slot,
        slots=[
            schemas.Slot(
                starts_at=o.starts_at,
                ends_at=o.starts_at + timedelta(minutes=o.minutes),
                places_left=o.places,
            )
            for o in offers
        ],
        opens_at=interview.scheduled_time,
        closes_at=closes_at,
        timezone=interview.timezone,
        booked_time=booked,
        changes_left=live.booking_changes_left if live else 0,
        notice_minutes=notice_s / 60,
        changeable_until=booked - timedelta(seconds=notice_s) if booked else None,
    )


async def calendar_entry(deps: ApiDeps, caller: Caller, session_id: str) -> str:
    """The interview as an iCalendar file for a participant, with their own link. Raises `Conflict` without a time."""
    async with deps.database.transaction() as tx:
        who = await member(tx, caller, session_id, Action.VIEW)
        person = who.participant
        interview = await Interviews(tx).require(session_id)
        sequence = max((m.sequence for m in await Messages(tx).of_session(session_id)), default=0)
        organisation = await Organisations(tx).get(interview.organisation_id)
    live = await running.snapshot(deps, interview)
    booked = live.booked_time if live else interview.booked_time
    if interview.window_end is not None and booked is None:
        raise Conflict("No time is booked yet.")
    if interview.status.over:
        raise InterviewOver("The interview is over.")
    link = first_link(deps.settings.public_url, deps.settings.secret, person.participant_id)
    address = person.email or NOBODY
    return calendar_file(
        Entry(
            uid=entry_uid(session_id),
            sequence=sequence,
            method="PUBLISH",
            starts=booked or (live.scheduled_time if live else None) or interview.scheduled_time,
            duration=timedelta(minutes=interview.duration_minutes),
            zone=interview.timezone,
            summary=interview.title,
            description=link,
            url=link,
            organiser=NOBODY,
            organiser_name=organisation.name if organisation else "",
            attendee=address,
            attendee_name=person.name,
            stamp=datetime.now(UTC),
        )
    )

"""Messages for the organiser to see, and the candidate's booking."""

from __future__ import annotations

from datetime import datetime

from activities.mail.letters import Letter, filled
from activities.store.interviews import Interviews
from activities.store.messages import Messages
from activities.store.rows import MessageRow, ParticipantRow
from api import schemas
from api.caller import Caller
from api.deps import ApiDeps
from api.services import running
from api.services.access import member
from api.services.invites import first_link
from workflows.contracts import Book, Upcoming
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
    """Books a time in the window for the candidate; None gives it back."""
    async with deps.database.transaction() as tx:
        who = await member(tx, caller, session_id, Action.BOOK)
    order = Book(who.participant.participant_id, at)
    booked = await running.asked(deps, session_id, lambda: deps.interviews.book(session_id, order))
    async with deps.database.transaction() as tx:
        who.note(tx, "interview.booked" if at else "interview.unbooked")
    return schemas.Booking(booked_time=booked.at, changes_left=booked.changes_left)

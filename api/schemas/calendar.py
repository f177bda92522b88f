"""Messages to those invited, and the time that a candidate books."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import AwareDatetime, Field

from api.schemas.base import Wire
from workflows.contracts import MessageState
from workflows.domain.agenda import MessageKind
from workflows.domain.values import Role


class BookTime(Wire):
    """When the candidate will come, in the interview's window."""

    time: AwareDatetime


class Booking(Wire):
    """What is booked now; `changesLeft`: how often a time may still be booked."""

    booked_time: datetime | None
    changes_left: int


class Message(Wire):
    """A message to one person: what it says, and what became of it.

    `not_sent`: no mail server is set, so that the organiser passes it on. `waiting`: it is tried again. `calendar` is
    the iCalendar file that comes with it, or empty. `leadMinutes`: of a reminder, how long before.
    """

    message_id: UUID
    kind: MessageKind
    lead_minutes: float
    to: str
    address: str | None
    role: Role
    due_at: datetime
    state: MessageState
    reason: str
    attempts: int
    sent_at: datetime | None
    subject: str
    text: str
    calendar: str


class UpcomingMessage(Wire):
    """A message that is still to come, to everybody invited."""

    kind: MessageKind
    lead_minutes: float
    due_at: datetime


class Messages(Wire):
    """All of an interview, in the order in which they are due."""

    messages: list[Message]
    upcoming: list[UpcomingMessage]


class BookingRules(Wire):
    """How often, and until how long before it, a candidate may change a booked time."""

    changes: int = Field(default=3, ge=0, le=20)
    notice_minutes: int = Field(default=60, ge=0, le=10_080)

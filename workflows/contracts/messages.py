"""What people are told by mail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from workflows.domain.agenda import CalendarMethod, MessageKind


class MessageState(StrEnum):
    """What became of a message to one person."""

    WAITING = "waiting"
    """The mail server couldn't take it yet; it is tried again."""
    SENT = "sent"
    NOT_SENT = "not_sent"
    """No mail server is set: the organiser passes it on."""
    REFUSED = "refused"
    """The mail server will never take it."""
    OUTDATED = "outdated"
    """The time was changed before it could be sent."""
    GIVEN_UP = "given_up"
    """The mail server couldn't take it until it was too late."""


@dataclass(frozen=True)
class Deliver:
    """A message to all who are invited, with the times as they were when it became due. Names stay in the store."""

    session_id: str
    kind: MessageKind
    sequence: int
    key: str
    due_at: datetime
    until: datetime
    """After it the message is of no use any more."""
    recipients: tuple[str, ...]
    scheduled_time: datetime
    duration_minutes: float
    timezone: str
    language: str
    window_end: datetime | None = None
    booked_time: datetime | None = None
    lead_s: float = 0.0
    calendar: CalendarMethod = CalendarMethod.NONE
    entry_time: datetime | None = None


@dataclass(frozen=True)
class DeliverTo:
    """The message to one of them."""

    message: Deliver
    participant_id: str


@dataclass(frozen=True)
class Delivery:
    """How it ended."""

    state: MessageState


@dataclass(frozen=True)
class Upcoming:
    """A message that is still to come."""

    kind: MessageKind
    due_at: datetime
    lead_s: float = 0.0

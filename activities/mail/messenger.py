"""Tells people what is due: once for each message and person, whatever is tried again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime
from uuid import NAMESPACE_URL, uuid5

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.mail.letters import Facts, Letter, filled, letter
from activities.mail.smtp import NotNow, Postman, Refused
from activities.refusals import reported
from activities.store.database import Database
from activities.store.interviews import Interviews
from activities.store.messages import Messages
from activities.store.rows import InterviewRow, MessageRow, ParticipantRow
from activities.store.users import Organisations
from workflows import contracts as c
from workflows.contracts import MessageState
from workflows.domain.errors import NotFound
from workflows.ports import MessageActivities

NO_SERVER = "No mail server is set."
NO_ADDRESS = "There is no address."
NOBODY = "interviews@localhost"


class Messenger(MessageActivities):
    """`link` gives a participant's own link. Without a `postman` nothing is sent: the organiser is shown it instead."""

    def __init__(self, database: Database, link: Callable[[str], str], postman: Postman | None) -> None:
        self._database = database
        self._link = link
        self._postman = postman

    @activity.defn
    async def deliver(self, order: c.DeliverTo) -> c.Delivery:
        """Keeps the message, then sends it; what is done with is not sent again."""
        with reported():
            row, person = await self._attempt(order)
        if row.state is not MessageState.WAITING:
            return c.Delivery(row.state)
        state, reason = await self._fate(order.message, person)
        if state is MessageState.WAITING and self._postman is not None:
            state, reason = await self._send(self._postman, order.message, row, person)
        async with self._database.transaction() as tx:
            await Messages(tx).finish(row.message_id, state, reason, datetime.now(UTC))
        if state is MessageState.WAITING:
            # The server's words may hold an address: they stay in the store.
            raise ApplicationError("The mail server can't take it yet.", type="mail-server")
        return c.Delivery(state)

    async def _attempt(self, order: c.DeliverTo) -> tuple[MessageRow, ParticipantRow]:
        message, now = order.message, datetime.now(UTC)
        async with self._database.transaction() as tx:
            interview = await Interviews(tx).require(message.session_id)
            person = next(
                (p for p in interview.participants if p.participant_id == order.participant_id), None
            )
            if person is None:
                raise NotFound("There is no such participant.")
            organisation = await Organisations(tx).get(interview.organisation_id)
            facts = self._facts(interview, person, organisation.name if organisation else "")
            text = letter(message, facts, now)
            row = await Messages(tx).attempt(
                message_id(message, order.participant_id),
                message,
                order.participant_id,
                subject=text.subject,
                body=text.text,
                calendar=text.calendar,
            )
            return row, person

    def _facts(self, interview: InterviewRow, person: ParticipantRow, organisation: str) -> Facts:
        return Facts(
            title=interview.title,
            organisation=organisation,
            sender=self._postman.sender if self._postman else NOBODY,
            name=person.name,
            address=person.email or NOBODY,
            role=person.role,
            candidate=interview.candidate.name,
        )

    async def _fate(self, message: c.Deliver, person: ParticipantRow) -> tuple[MessageState, str]:
        """What becomes of it without asking the server; `waiting` where the server is to be asked."""
        async with self._database.transaction() as tx:
            outdated = await Messages(tx).outdated(message)
        if outdated:
            return MessageState.OUTDATED, ""
        if not person.email:
            return MessageState.NOT_SENT, NO_ADDRESS
        if self._postman is None:
            return MessageState.NOT_SENT, NO_SERVER
        if datetime.now(UTC) > message.until:
            return MessageState.GIVEN_UP, "It could not be sent in time."
        return MessageState.WAITING, ""

    async def _send(
        self, postman: Postman, message: c.Deliver, row: MessageRow, person: ParticipantRow
    ) -> tuple[MessageState, str]:
        text = filled(Letter(row.subject, row.body, row.calendar), self._link(person.participant_id))
        try:
            mail = postman.message(
                text,
                message.calendar,
                person.email or "",
                person.name,
                row.message_id,
                format_datetime(datetime.now(UTC)),
            )
            await postman.send(mail)
        except Refused as error:
            return MessageState.REFUSED, str(error)
        except NotNow as error:
            return MessageState.WAITING, str(error)
        return MessageState.SENT, ""


def message_id(message: c.Deliver, participant_id: str) -> str:
    """The same for the same message to the same person: also in the mail's own Message-ID."""
    return str(uuid5(NAMESPACE_URL, f"viva:{message.session_id}:{message.key}:{participant_id}"))

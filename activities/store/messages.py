"""What people were told, and what became of each message."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from activities.store.database import Transaction
from activities.store.models import MessageModel
from activities.store.rows import MessageRow
from workflows.contracts import Deliver, MessageState


class Messages:
    """One row for each message and person."""

    def __init__(self, tx: Transaction) -> None:
        self._session = tx.session

    async def attempt(
        self, message_id: str, order: Deliver, participant_id: str, *, subject: str, body: str, calendar: str
    ) -> MessageRow:
        """The message as it is to be sent now: kept at the first attempt, and counted. Locked until the end.

        One that is done with is given back as it was.
        """
        await self._session.execute(
            insert(MessageModel)
            .values(
                message_id=message_id,
                session_id=order.session_id,
                participant_id=participant_id,
                key=order.key,
                kind=order.kind,
                sequence=order.sequence,
                lead_s=order.lead_s,
                due_at=order.due_at,
                subject=subject,
                body=body,
                calendar=calendar,
            )
            .on_conflict_do_nothing()
        )
        row = await self._session.get(MessageModel, message_id, with_for_update=True, populate_existing=True)
        assert row is not None
        if row.state is MessageState.WAITING:
            row.attempts += 1
            await self._session.flush()
        return _row(row)

    async def outdated(self, order: Deliver) -> bool:
        """Whether people are told of a later state of the interview's calendar."""
        query = select(MessageModel.message_id).where(
            MessageModel.session_id == order.session_id, MessageModel.sequence > order.sequence
        )
        return await self._session.scalar(query.limit(1)) is not None

    async def finish(self, message_id: str, state: MessageState, reason: str, at: datetime) -> None:
        """What became of it; `waiting` with why it has to wait. One that is done with stays what it is."""
        await self._session.execute(
            update(MessageModel)
            .where(MessageModel.message_id == message_id, MessageModel.state == MessageState.WAITING)
            .values(state=state, reason=reason, sent_at=at if state is MessageState.SENT else None)
        )

    async def of_session(self, session_id: str) -> tuple[MessageRow, ...]:
        """All of an interview, in the order in which they were due."""
        query = (
            select(MessageModel)
            .where(MessageModel.session_id == session_id)
            .order_by(MessageModel.due_at, MessageModel.sequence, MessageModel.message_id)
        )
        return tuple(_row(row) for row in await self._session.scalars(query))


def _row(row: MessageModel) -> MessageRow:
    return MessageRow(
        message_id=row.message_id,
        session_id=row.session_id,
        participant_id=row.participant_id,
        key=row.key,
        kind=row.kind,
        sequence=row.sequence,
        lead_s=row.lead_s,
        due_at=row.due_at,
        subject=row.subject,
        body=row.body,
        calendar=row.calendar,
        state=row.state,
        reason=row.reason,
        attempts=row.attempts,
        sent_at=row.sent_at,
    )

"""Participants of interviews."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from activities.store.database import Transaction
from activities.store.models import ParticipantModel
from activities.store.rows import NewParticipant, ParticipantRow
from workflows.contracts import SaveParticipant
from workflows.domain.errors import NotFound


class Participants:
    """Who is in which interview."""

    def __init__(self, tx: Transaction) -> None:
        self._session = tx.session

    async def add(self, session_id: str, people: Iterable[NewParticipant]) -> None:
        """Adds them; the same id, or the same user in one interview, twice is one."""
        values = [_values(session_id, person) for person in people]
        if values:
            await self._session.execute(insert(ParticipantModel).values(values).on_conflict_do_nothing())

    async def get(self, participant_id: str) -> ParticipantRow | None:
        """The participant of that id."""
        row = await self._session.get(ParticipantModel, participant_id)
        return participant_row(row) if row else None

    async def of_session(self, session_id: str) -> tuple[ParticipantRow, ...]:
        """All of an interview, in the order in which they were added."""
        found = await self.of_sessions([session_id])
        return found.get(session_id, ())

    async def of_sessions(self, session_ids: Iterable[str]) -> dict[str, tuple[ParticipantRow, ...]]:
        """The same for several interviews at once."""
        query = (
            select(ParticipantModel)
            .where(ParticipantModel.session_id.in_(list(session_ids)))
            .order_by(ParticipantModel.created_at, ParticipantModel.role, ParticipantModel.participant_id)
        )
        found: dict[str, tuple[ParticipantRow, ...]] = {}
        for row in await self._session.scalars(query):
            found[row.session_id] = (*found.get(row.session_id, ()), participant_row(row))
        return found

    async def save_connection(self, change: SaveParticipant) -> bool:
        """Takes it over; False where its version isn't above the stored one. Raises `NotFound`."""
        query = (
            update(ParticipantModel)
            .where(
                ParticipantModel.participant_id == change.participant_id,
                ParticipantModel.session_id == change.session_id,
                ParticipantModel.connection_version < change.version,
            )
            .values(connection=change.connection, connection_version=change.version, connection_at=change.at)
            .returning(ParticipantModel.participant_id)
        )
        if await self._session.scalar(query) is not None:
            return True
        known = await self._session.get(ParticipantModel, change.participant_id)
        if known is None or known.session_id != change.session_id:
            raise NotFound("There is no such participant.")
        return False


def _values(session_id: str, person: NewParticipant) -> dict[str, Any]:
    return {
        "participant_id": person.participant_id,
        "session_id": session_id,
        "role": person.role,
        "name": person.name,
        "email": person.email,
        "user_id": person.user_id,
        "language": person.language,
    }


def participant_row(row: ParticipantModel) -> ParticipantRow:
    """The row as others may have it."""
    return ParticipantRow(
        row.participant_id,
        row.session_id,
        row.role,
        row.name,
        row.email,
        row.user_id,
        row.language,
        row.connection,
    )

"""Invite links, kept by their token's hash."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from activities.store.database import Transaction
from activities.store.models import InterviewModel, InviteModel, ParticipantModel
from activities.store.participants import participant_row
from activities.store.rows import InviteRow


class Invites:
    """A link may be opened any number of times until it expires: pages are reloaded."""

    def __init__(self, tx: Transaction) -> None:
        self._session = tx.session

    async def add(self, token_hash: str, participant_id: str, *, expires_at: datetime) -> None:
        """Adds a link for a participant; the same token twice is one."""
        await self._session.execute(
            insert(InviteModel)
            .values(token_hash=token_hash, participant_id=participant_id, expires_at=expires_at)
            .on_conflict_do_nothing()
        )

    async def use(self, token_hash: str, at: datetime) -> InviteRow | None:
        """Whom the link invites to what; None where it is unknown, revoked or expired at that time."""
        used = await self._session.scalar(
            update(InviteModel)
            .where(
                InviteModel.token_hash == token_hash,
                InviteModel.revoked_at.is_(None),
                InviteModel.expires_at > at,
            )
            .values(last_used_at=at)
            .returning(InviteModel.participant_id)
        )
        if used is None:
            return None
        query = (
            select(ParticipantModel, InterviewModel.organisation_id, InviteModel.expires_at)
            .join(InterviewModel, InterviewModel.session_id == ParticipantModel.session_id)
            .join(InviteModel, InviteModel.participant_id == ParticipantModel.participant_id)
            .where(InviteModel.token_hash == token_hash)
        )
        person, organisation_id, expires_at = (await self._session.execute(query)).one()
        return InviteRow(participant_row(person), organisation_id, expires_at)

    async def revoke(self, participant_id: str, at: datetime) -> None:
        """Ends all links of a participant."""
        await self._session.execute(
            update(InviteModel)
            .where(InviteModel.participant_id == participant_id, InviteModel.revoked_at.is_(None))
            .values(revoked_at=at)
        )

"""Refresh tokens: each works once and gives the next; a used one that comes back ends its whole family.

OAuth 2.0 Security Best Current Practice (RFC 9700), section 4.14.2.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from activities.store.database import Transaction
from activities.store.models import RefreshTokenModel
from activities.store.rows import Subject

GRACE = timedelta(seconds=10)
"""Two tabs that refresh at once show the same token: within this time that is no theft."""


@dataclass(frozen=True)
class Rotated:
    """What became of a token that was shown: a `subject` where it was good, else None.

    `reused`: it had been used before, so all of its family is revoked now. Let the transaction commit: an
    error raised inside it would undo that.
    """

    subject: Subject | None
    reused: bool = False


class RefreshTokens:
    """Kept by their SHA-256 only."""

    def __init__(self, tx: Transaction) -> None:
        self._session = tx.session

    async def issue(
        self, token_hash: str, subject: Subject, *, family_id: str, at: datetime, expires_at: datetime
    ) -> None:
        """The first token of a new family: somebody has signed in."""
        self._session.add(
            RefreshTokenModel(
                token_hash=token_hash,
                family_id=family_id,
                user_id=subject.user_id,
                participant_id=subject.participant_id,
                issued_at=at,
                expires_at=expires_at,
            )
        )
        await self._session.flush()

    async def rotate(self, token_hash: str, next_hash: str, *, at: datetime, expires_at: datetime) -> Rotated:
        """Uses a token and issues the next one of its family in its place."""
        row = await self._session.scalar(
            select(RefreshTokenModel).where(RefreshTokenModel.token_hash == token_hash).with_for_update()
        )
        if row is None or row.revoked_at is not None or row.expires_at <= at:
            return Rotated(None)
        if row.used_at is not None and at - row.used_at > GRACE:
            await self._revoke_family(row.family_id, at)
            return Rotated(None, reused=True)
        row.used_at = row.used_at or at
        subject = Subject(row.user_id, row.participant_id)
        await self.issue(next_hash, subject, family_id=row.family_id, at=at, expires_at=expires_at)
        return Rotated(subject)

    async def revoke(self, token_hash: str, at: datetime) -> None:
        """Signs out: ends the token's family. An unknown token is nothing."""
        row = await self._session.get(RefreshTokenModel, token_hash)
        if row is not None:
            await self._revoke_family(row.family_id, at)

    async def revoke_all(self, subject: Subject, at: datetime) -> None:
        """Ends every family of a user or participant: a changed password, a withdrawn invite."""
        column, value = (
            (RefreshTokenModel.user_id, subject.user_id)
            if subject.user_id is not None
            else (RefreshTokenModel.participant_id, subject.participant_id)
        )
        await self._session.execute(
            update(RefreshTokenModel)
            .where(column == value, RefreshTokenModel.revoked_at.is_(None))
            .values(revoked_at=at)
        )

    async def forget_expired(self, before: datetime) -> None:
        """Deletes what expired before that time."""
        await self._session.execute(delete(RefreshTokenModel).where(RefreshTokenModel.expires_at < before))

    async def _revoke_family(self, family_id: str, at: datetime) -> None:
        await self._session.execute(
            update(RefreshTokenModel)
            .where(RefreshTokenModel.family_id == family_id, RefreshTokenModel.revoked_at.is_(None))
            .values(revoked_at=at)
        )

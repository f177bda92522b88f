"""Notices as they were shown, and the decisions on them."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from activities.store.database import Transaction
from activities.store.models import ConsentModel, NoticeModel
from workflows.domain.consent import Consent, Notice
from workflows.domain.values import Purpose


class Notices:
    """Each text that anybody was told, so that a consent can be shown with what it was given to."""

    def __init__(self, tx: Transaction) -> None:
        self._session = tx.session

    async def remember(self, notice: Notice) -> None:
        """Keeps the text of a version and language; the first one stays."""
        await self._session.execute(
            insert(NoticeModel)
            .values(
                version=notice.version,
                language=notice.language,
                text=notice.text,
                text_hash=notice.text_hash,
            )
            .on_conflict_do_nothing()
        )

    async def get(self, version: str, language: str) -> Notice | None:
        """The notice of that version and language."""
        row = await self._session.get(NoticeModel, (version, language))
        return Notice(row.version, row.language, row.text) if row else None


class Consents:
    """Append-only. The newest decision of a participant counts, a withdrawal included."""

    def __init__(self, tx: Transaction) -> None:
        self._session = tx.session

    async def append(self, session_id: str, consent_id: str, consent: Consent) -> bool:
        """Adds a decision; False where that id is there already."""
        added = await self._session.scalar(
            insert(ConsentModel)
            .values(
                consent_id=consent_id,
                session_id=session_id,
                participant_id=consent.participant_id,
                notice_version=consent.notice_version,
                notice_hash=consent.notice_hash,
                language=consent.language,
                given={purpose.value: given for purpose, given in consent.given.items()},
                at=consent.at,
            )
            .on_conflict_do_nothing()
            .returning(ConsentModel.consent_id)
        )
        return added is not None

    async def of_session(self, session_id: str) -> tuple[Consent, ...]:
        """All decisions of an interview, the oldest first."""
        query = (
            select(ConsentModel)
            .where(ConsentModel.session_id == session_id)
            .order_by(ConsentModel.at, ConsentModel.created_at, ConsentModel.consent_id)
        )
        return tuple(_consent(row) for row in await self._session.scalars(query))

    async def current(self, session_id: str, participant_id: str) -> Consent | None:
        """The decision that counts for a participant, if they have made one."""
        own = [c for c in await self.of_session(session_id) if c.participant_id == participant_id]
        return own[-1] if own else None


def _consent(row: ConsentModel) -> Consent:
    known = {p.value for p in Purpose}
    given = {Purpose(name): bool(value) for name, value in row.given.items() if name in known}
    return Consent(row.participant_id, row.notice_version, row.notice_hash, row.language, given, row.at)

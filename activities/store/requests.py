"""What candidates ask of the organisation about their own record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from activities.store.database import Transaction
from activities.store.models import CandidateRequestKind, CandidateRequestModel, InterviewModel

__all__ = ["CandidateRequestKind", "CandidateRequestRow", "CandidateRequests"]


@dataclass(frozen=True)
class CandidateRequestRow:
    """A withdrawal, an objection, or the wish for a human; open until somebody has handled it."""

    request_id: str
    session_id: str
    participant_id: str
    kind: CandidateRequestKind
    text: str
    at: datetime
    handled_by: str | None = None
    handled_at: datetime | None = None
    outcome: str = ""
    """Of a deletion: `accepted` or `refused`, then with its reason, and until when at most."""
    outcome_reason: str = ""
    outcome_until: datetime | None = None


class CandidateRequests:
    """Kept until they are handled, and after it."""

    def __init__(self, tx: Transaction) -> None:
        self._session = tx.session

    async def add(self, request: CandidateRequestRow) -> bool:
        """Adds one; False where that id is there already."""
        added = await self._session.scalar(
            insert(CandidateRequestModel)
            .values(
                request_id=request.request_id,
                session_id=request.session_id,
                participant_id=request.participant_id,
                kind=request.kind,
                text=request.text,
                at=request.at,
                outcome=request.outcome,
                outcome_reason=request.outcome_reason,
                outcome_until=request.outcome_until,
            )
            .on_conflict_do_nothing()
            .returning(CandidateRequestModel.request_id)
        )
        return added is not None

    async def of_session(self, session_id: str) -> tuple[CandidateRequestRow, ...]:
        """All of an interview, the oldest first."""
        query = (
            select(CandidateRequestModel)
            .where(CandidateRequestModel.session_id == session_id)
            .order_by(CandidateRequestModel.at, CandidateRequestModel.request_id)
        )
        return tuple(_row(row) for row in await self._session.scalars(query))

    async def open_of(self, organisation_id: str, limit: int = 200) -> tuple[CandidateRequestRow, ...]:
        """What nobody has handled yet, the oldest first."""
        query = (
            select(CandidateRequestModel)
            .join(InterviewModel, InterviewModel.session_id == CandidateRequestModel.session_id)
            .where(
                InterviewModel.organisation_id == organisation_id,
                CandidateRequestModel.handled_at.is_(None),
            )
            .order_by(CandidateRequestModel.at, CandidateRequestModel.request_id)
            .limit(limit)
        )
        return tuple(_row(row) for row in await self._session.scalars(query))

    async def handled(self, request_id: str, *, by_user_id: str, at: datetime) -> None:
        """Somebody has taken care of it; the first one's name stays."""
        await self._session.execute(
            update(CandidateRequestModel)
            .where(CandidateRequestModel.request_id == request_id, CandidateRequestModel.handled_at.is_(None))
            .values(handled_by=by_user_id, handled_at=at)
        )


def _row(row: CandidateRequestModel) -> CandidateRequestRow:
    return CandidateRequestRow(
        row.request_id,
        row.session_id,
        row.participant_id,
        row.kind,
        row.text,
        row.at,
        row.handled_by,
        row.handled_at,
        row.outcome,
        row.outcome_reason,
        row.outcome_until,
    )

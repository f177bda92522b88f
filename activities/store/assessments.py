"""Notes on answers, each of the words that it was made from."""

from __future__ import annotations

import hashlib

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from activities.store.database import Transaction
from activities.store.models import AssessmentModel
from workflows.contracts import AssessAnswer, Assessment


def answer_hash(order: AssessAnswer) -> str:
    """SHA-256 of question and answer, in hex: an answer that grew is another one to assess."""
    return hashlib.sha256(f"{order.question}\x00{order.answer}".encode(errors="replace")).hexdigest()


class Assessments:
    """One an answer: the notes on its newest words."""

    def __init__(self, tx: Transaction) -> None:
        self._session = tx.session

    async def get(self, order: AssessAnswer) -> Assessment | None:
        """The notes on exactly these words, if they were made."""
        row = await self._session.get(AssessmentModel, (order.session_id, order.interaction_id))
        return _assessment(row) if row and row.answer_hash == answer_hash(order) else None

    async def put(self, order: AssessAnswer, assessment: Assessment, model: str) -> None:
        """Keeps them in place of those on fewer words."""
        values = {
            "answer_hash": answer_hash(order),
            "coverage": assessment.coverage,
            "notes": list(assessment.notes),
            "follow_up_hint": assessment.follow_up_hint,
            "model": model,
        }
        await self._session.execute(
            insert(AssessmentModel)
            .values(session_id=order.session_id, interaction_id=order.interaction_id, **values)
            .on_conflict_do_update(index_elements=["session_id", "interaction_id"], set_=values)
        )

    async def of_session(self, session_id: str) -> tuple[Assessment, ...]:
        """All of an interview."""
        query = select(AssessmentModel).where(AssessmentModel.session_id == session_id)
        rows = await self._session.scalars(query.order_by(AssessmentModel.created_at))
        return tuple(_assessment(row) for row in rows)


def _assessment(row: AssessmentModel) -> Assessment:
    return Assessment(row.interaction_id, row.coverage, tuple(row.notes), row.follow_up_hint)

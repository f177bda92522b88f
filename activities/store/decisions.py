"""Decisions by named people."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from activities.store.database import Transaction
from activities.store.models import DecisionModel
from workflows.domain.scorecard import Decision


class Decisions:
    """Append-only: a change of mind is a later decision, and the newest counts."""

    def __init__(self, tx: Transaction) -> None:
        self._session = tx.session

    async def append(self, decision: Decision) -> bool:
        """Adds one; False where that id is there already."""
        added = await self._session.scalar(
            insert(DecisionModel)
            .values(
                decision_id=decision.decision_id,
                session_id=decision.session_id,
                outcome=decision.outcome,
                reason=decision.reason,
                by_user_id=decision.by_user_id,
                at=decision.at,
            )
            .on_conflict_do_nothing()
            .returning(DecisionModel.decision_id)
        )
        return added is not None

    async def of_session(self, session_id: str) -> tuple[Decision, ...]:
        """All of an interview, the oldest first."""
        query = (
            select(DecisionModel)
            .where(DecisionModel.session_id == session_id)
            .order_by(DecisionModel.at, DecisionModel.decision_id)
        )
        return tuple(
            Decision(r.decision_id, r.session_id, r.outcome, r.reason, r.by_user_id, r.at)
            for r in await self._session.scalars(query)
        )

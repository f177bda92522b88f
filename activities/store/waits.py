"""What a report still waits for, and why: by the kinds of the providers' failures."""

from __future__ import annotations

from sqlalchemy import select, update

from activities.store.database import Transaction
from activities.store.models import InteractionModel, InterviewModel
from workflows.domain.values import Recognition


class Waits:
    """Of an interview's scorecard and of words that come later; empty where nothing has failed."""

    def __init__(self, tx: Transaction) -> None:
        self._session = tx.session

    async def for_scorecard(self, session_id: str, kind: str) -> None:
        """Why it isn't written yet; empty: nothing is in its way."""
        await self._session.execute(
            update(InterviewModel)
            .where(InterviewModel.session_id == session_id)
            .values(scorecard_waits_for=kind)
        )

    async def for_words(self, session_id: str, kind: str) -> None:
        """Why they aren't recognised yet."""
        await self._session.execute(
            update(InterviewModel).where(InterviewModel.session_id == session_id).values(words_wait_for=kind)
        )

    async def words_came(self, session_id: str) -> None:
        """Of an answer, or it was given up: where no other waits, nothing is in the way of words any more."""
        waiting = select(InteractionModel.interaction_id).where(
            InteractionModel.session_id == session_id, InteractionModel.recognition == Recognition.PENDING
        )
        await self._session.execute(
            update(InterviewModel)
            .where(InterviewModel.session_id == session_id, ~waiting.exists())
            .values(words_wait_for="")
        )

    async def of_session(self, session_id: str) -> tuple[str, str]:
        """Of the scorecard, and of words."""
        query = select(InterviewModel.scorecard_waits_for, InterviewModel.words_wait_for)
        row = (await self._session.execute(query.where(InterviewModel.session_id == session_id))).first()
        return (row[0], row[1]) if row else ("", "")

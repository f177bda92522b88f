"""How long candidates waited for the AI's words, and for what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from activities.store.database import Transaction
from activities.store.models import SilenceModel
from workflows.contracts import Stage


@dataclass(frozen=True)
class SilenceRow:
    """The silence before a line."""

    interaction_id: str
    at: datetime
    stages: tuple[Stage, ...]
    abandoned: int = 0
    """Wordings of it that were never said."""


class Silences:
    """One for a line; what was measured first stays."""

    def __init__(self, tx: Transaction) -> None:
        self._session = tx.session

    async def save(
        self,
        session_id: str,
        interaction_id: str,
        at: datetime,
        stages: Sequence[Stage],
        abandoned: int = 0,
    ) -> None:
        """Adds it; the same line twice is one."""
        await self._session.execute(
            insert(SilenceModel)
            .values(
                session_id=session_id,
                interaction_id=interaction_id,
                at=at,
                stages=[asdict(stage) for stage in stages],
                abandoned=abandoned,
            )
            .on_conflict_do_nothing()
        )

    async def of_session(self, session_id: str) -> tuple[SilenceRow, ...]:
        """All of an interview, in their order."""
        query = (
            select(SilenceModel)
            .where(SilenceModel.session_id == session_id)
            .order_by(SilenceModel.at, SilenceModel.interaction_id)
        )
        rows = await self._session.scalars(query)
        return tuple(
            SilenceRow(
                row.interaction_id, row.at, tuple(Stage(**stage) for stage in row.stages), row.abandoned
            )
            for row in rows
        )

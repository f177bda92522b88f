"""What interviews have used of language models, call by call."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from activities.store.database import Transaction
from activities.store.models import ModelUsageModel
from workflows.domain.usage import Usage, summed

_COUNTS = ("tokens_in", "tokens_out", "tokens_thought", "tokens_cached", "cost_usd")


@dataclass(frozen=True)
class SessionUsage:
    """Of one interview: by model and purpose, and by the line of the conversation that it was for."""

    total: tuple[Usage, ...] = ()
    by_line: tuple[tuple[str, tuple[Usage, ...]], ...] = ()


class ModelUsage:
    """Rows that only ever grow: a call that is told again with more is the same one."""

    def __init__(self, tx: Transaction) -> None:
        self._session = tx.session

    async def save(
        self, session_id: str, call_id: str, usages: Iterable[Usage], at: datetime, interaction_id: str = ""
    ) -> None:
        """Upserts what a call has used."""
        for one in summed(usages):
            counts = {name: getattr(one, name) for name in _COUNTS}
            row = insert(ModelUsageModel).values(
                session_id=session_id,
                call_id=call_id,
                purpose=one.purpose,
                model=one.model,
                interaction_id=interaction_id or None,
                at=at,
                **counts,
            )
            larger = {
                name: func.greatest(getattr(ModelUsageModel, name), row.excluded[name]) for name in _COUNTS
            }
            keys = ["session_id", "call_id", "purpose", "model"]
            await self._session.execute(row.on_conflict_do_update(index_elements=keys, set_=larger))

    async def of_session(self, session_id: str) -> SessionUsage:
        """All of an interview."""
        query = select(ModelUsageModel).where(ModelUsageModel.session_id == session_id)
        rows = (
            await self._session.scalars(query.order_by(ModelUsageModel.at, ModelUsageModel.call_id))
        ).all()
        lines: dict[str, list[Usage]] = defaultdict(list)
        for row in rows:
            if row.interaction_id:
                lines[row.interaction_id].append(_usage(row))
        return SessionUsage(
            summed(_usage(row) for row in rows), tuple((line, summed(used)) for line, used in lines.items())
        )


def _usage(row: ModelUsageModel) -> Usage:
    return Usage(
        row.model,
        row.purpose,
        row.tokens_in,
        row.tokens_out,
        row.tokens_thought,
        row.tokens_cached,
        row.cost_usd,
    )

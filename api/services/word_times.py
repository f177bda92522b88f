"""Where in a recording a passage of a line is heard: by the times of its recognised words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from activities.store.database import Transaction
from activities.store.interactions import Interactions
from activities.store.rows import InteractionRow
from api import schemas


@dataclass(frozen=True)
class WordTimes:
    """The lines of an interview with their words."""

    lines: dict[str, InteractionRow]

    @classmethod
    async def of(cls, tx: Transaction, session_id: str) -> WordTimes:
        """Of what is stored."""
        stored = await Interactions(tx).transcript(session_id)
        return cls({row.interaction.interaction_id: row for row in stored.lines if row.words})

    def placed(self, evidence: schemas.Evidence) -> schemas.Evidence:
        """The evidence with its seconds and the confidence of its words, where they are known."""
        row = self.lines.get(str(evidence.interaction_id))
        heard = passage(row, evidence.start, evidence.end) if row else None
        return evidence.model_copy(update=heard) if heard else evidence


def passage(row: InteractionRow, start: int, end: int) -> dict[str, float | None] | None:
    """Seconds and mean confidence of characters `start` to `end`. None where words and text don't match one to one."""
    tokens = list(re.finditer(r"\S+", row.interaction.content))
    if len(tokens) != len(row.words):
        return None
    words = [w for t, w in zip(tokens, row.words, strict=True) if t.start() < end and t.end() > start]
    if not words:
        return None
    sure = [w.confidence for w in words if w.confidence is not None]
    confidence = round(sum(sure) / len(sure), 3) if sure else None
    return {"start_s": words[0].start_s, "end_s": words[-1].end_s, "confidence": confidence}

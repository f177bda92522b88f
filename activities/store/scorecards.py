"""Scorecards, and a human's word beside the AI's."""

from __future__ import annotations

from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from activities.store.database import Transaction
from activities.store.models import InterviewModel, OverrideModel, ScorecardModel
from activities.store.types import from_json, to_json
from workflows.domain.errors import InvalidInput, NotFound
from workflows.domain.scorecard import Override, Score, Scorecard


class Scorecards:
    """Never changed: a newer one supersedes the older."""

    def __init__(self, tx: Transaction) -> None:
        self._session = tx.session

    async def add(self, scorecard: Scorecard) -> bool:
        """Stores it; False where that id is there already, which then stays as it is."""
        added = await self._session.scalar(
            insert(ScorecardModel)
            .values(
                scorecard_id=scorecard.scorecard_id,
                session_id=scorecard.session_id,
                scores=to_json(tuple[Score, ...], scorecard.scores),
                summary=scorecard.summary,
                model=scorecard.model,
                prompt_version=scorecard.prompt_version,
                rubric_version=scorecard.rubric_version,
                transcript_version=scorecard.transcript_version,
                faults=list(scorecard.faults),
                not_scoreable=scorecard.not_scoreable,
                created_at=scorecard.created_at,
            )
            .on_conflict_do_nothing()
            .returning(ScorecardModel.scorecard_id)
        )
        return added is not None

    async def get(self, scorecard_id: str) -> Scorecard | None:
        """The scorecard of that id."""
        row = await self._session.get(ScorecardModel, scorecard_id)
        return _scorecard(row) if row else None

    async def newest(self, session_id: str, rubric_version: int) -> Scorecard | None:
        """The one that counts by that rubric, if any is written: by the interview's own it is its result."""
        query = (
            select(ScorecardModel)
            .where(ScorecardModel.session_id == session_id, ScorecardModel.rubric_version == rubric_version)
            .order_by(ScorecardModel.created_at.desc(), ScorecardModel.scorecard_id)
            .limit(1)
        )
        row = await self._session.scalar(query)
        return _scorecard(row) if row else None

    async def all_of(self, session_id: str) -> tuple[Scorecard, ...]:
        """All of an interview, the first one first."""
        query = (
            select(ScorecardModel)
            .where(ScorecardModel.session_id == session_id)
            .order_by(ScorecardModel.created_at, ScorecardModel.scorecard_id)
        )
        return tuple(_scorecard(row) for row in await self._session.scalars(query))

    async def scored_of_job(
        self, job_id: str, *, without_rubric: int, after: str = "", limit: int = 100
    ) -> tuple[str, ...]:
        """Interviews of a job that have a scorecard, but none by that rubric: in the order of their ids."""
        scored = select(ScorecardModel.session_id).where(
            ScorecardModel.session_id == InterviewModel.session_id
        )
        query = (
            select(InterviewModel.session_id)
            .where(
                InterviewModel.job_id == job_id,
                scored.exists(),
                ~scored.where(ScorecardModel.rubric_version == without_rubric).exists(),
            )
            .order_by(InterviewModel.session_id)
            .limit(limit)
        )
        if after:
            query = query.where(InterviewModel.session_id > after)
        return tuple(await self._session.scalars(query))

    async def override(self, override: Override) -> None:
        """Adds a human's level. Raises `NotFound`, and `InvalidInput` for a criterion that it hasn't.

        Who says the same of the same criterion again has said it once.
        """
        scorecard = await self.get(override.scorecard_id)
        if scorecard is None:
            raise NotFound("There is no such scorecard.")
        if override.criterion_id not in {s.criterion_id for s in scorecard.scores}:
            raise InvalidInput("The scorecard has no such criterion.")
        current = {o.criterion_id: o for o in await self.overrides(override.scorecard_id)}
        latest = current.get(override.criterion_id)
        if latest and _same(latest, override):
            return
        self._session.add(
            OverrideModel(
                override_id=str(uuid4()),
                scorecard_id=override.scorecard_id,
                criterion_id=override.criterion_id,
                level=override.level,
                reason=override.reason,
                by_user_id=override.by_user_id,
                at=override.at,
            )
        )
        await self._session.flush()

    async def overrides(self, scorecard_id: str) -> tuple[Override, ...]:
        """All that people said of a scorecard, the oldest first; the last one of a criterion counts."""
        query = (
            select(OverrideModel)
            .where(OverrideModel.scorecard_id == scorecard_id)
            .order_by(OverrideModel.at, OverrideModel.override_id)
        )
        return tuple(
            Override(r.scorecard_id, r.criterion_id, r.level, r.reason, r.by_user_id, r.at)
            for r in await self._session.scalars(query)
        )


def _same(one: Override, other: Override) -> bool:
    return (one.level, one.reason, one.by_user_id) == (other.level, other.reason, other.by_user_id)


def _scorecard(row: ScorecardModel) -> Scorecard:
    return Scorecard(
        row.scorecard_id,
        row.session_id,
        from_json(tuple[Score, ...], row.scores),
        row.summary,
        row.model,
        row.prompt_version,
        row.rubric_version,
        row.transcript_version,
        row.created_at,
        tuple(row.faults),
        row.not_scoreable,
    )

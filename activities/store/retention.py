"""What retention reads and deletes: holds, wishes, periods, tombstones."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import Exists, Row, Select, delete, exists, select, update
from sqlalchemy.dialects.postgresql import insert

from activities.store.database import Transaction
from activities.store.models import (
    AssessmentModel,
    CandidateRequestKind,
    CandidateRequestModel,
    DecisionModel,
    IdempotencyKeyModel,
    InteractionModel,
    InterviewModel,
    InviteModel,
    JobModel,
    LegalHoldModel,
    MessageModel,
    ParticipantModel,
    ScorecardModel,
    SilenceModel,
    TombstoneModel,
)
from workflows.domain.errors import Conflict, NotFound
from workflows.domain.retention import DataClass, Kept, Why
from workflows.domain.values import Role

WHOLE = "all"
NOBODY = "(erased)"


@dataclass(frozen=True)
class Holding:
    """A legal hold that stands."""

    by_user_id: str
    reason: str
    set_at: datetime


@dataclass(frozen=True)
class Tombstone:
    """What is left of what was erased."""

    session_id: str
    data: str
    organisation_id: str
    why: Why
    by: str
    begun_at: datetime
    erased_at: datetime | None


@dataclass(frozen=True)
class Facts:
    """An interview as retention sees it, with the periods of its job."""

    kept: Kept
    organisation_id: str
    jurisdiction: str
    days: Mapping[str, int]


class Retention:
    """Reads, and deletes class by class. Who asks and whether they may is the caller's affair."""

    def __init__(self, tx: Transaction) -> None:
        self._session = tx.session

    async def facts(self, session_id: str, *, lock: bool = False) -> Facts | None:
        """Of one interview, None where there is none (any more). `lock`: nobody sets a hold meanwhile."""
        if lock:
            await self._session.execute(
                select(InterviewModel.session_id)
                .where(InterviewModel.session_id == session_id)
                .with_for_update()
            )
        row = (await self._session.execute(_facts().where(InterviewModel.session_id == session_id))).first()
        return await self._as_facts(row) if row else None

    async def candidates(self, ended_before: datetime, after: str, limit: int) -> tuple[Facts, ...]:
        """Interviews that may have something due: ended before that time, or with a wish. By id, behind `after`."""
        query = (
            _facts()
            .where((InterviewModel.ended_at <= ended_before) | _wish(), InterviewModel.session_id > after)
            .order_by(InterviewModel.session_id)
            .limit(limit)
        )
        rows = (await self._session.execute(query)).all()
        return tuple([await self._as_facts(row) for row in rows])

    async def begun(self, limit: int) -> tuple[Tombstone, ...]:
        """Erasures that were begun and not finished."""
        query = select(TombstoneModel).where(TombstoneModel.erased_at.is_(None)).limit(limit)
        return tuple(_tombstone(row) for row in await self._session.scalars(query))

    async def tombstones(self, session_id: str) -> tuple[Tombstone, ...]:
        """All of an interview."""
        query = select(TombstoneModel).where(TombstoneModel.session_id == session_id)
        return tuple(_tombstone(row) for row in await self._session.scalars(query))

    # ---------------------------------------------------------------- holds, periods

    async def holding(self, session_id: str) -> Holding | None:
        """The hold that stands."""
        row = await self._session.scalar(
            select(LegalHoldModel).where(
                LegalHoldModel.session_id == session_id, LegalHoldModel.lifted_at.is_(None)
            )
        )
        return Holding(row.by_user_id, row.reason, row.set_at) if row else None

    async def hold(self, session_id: str, by_user_id: str, reason: str, at: datetime) -> bool:
        """Sets one; False where one stands. Raises `NotFound`, and `Conflict` once its erasure has begun."""
        if await self.facts(session_id, lock=True) is None:
            raise NotFound("There is no such interview.")
        if any(stone.erased_at is None for stone in await self.tombstones(session_id)):
            raise Conflict("It is being erased.")
        added = await self._session.scalar(
            insert(LegalHoldModel)
            .values(
                hold_id=str(uuid4()), session_id=session_id, by_user_id=by_user_id, reason=reason, set_at=at
            )
            .on_conflict_do_nothing()
            .returning(LegalHoldModel.hold_id)
        )
        return added is not None

    async def lift(self, session_id: str, by_user_id: str, reason: str, at: datetime) -> bool:
        """Lifts the one that stands; False where none does."""
        lifted = await self._session.scalar(
            update(LegalHoldModel)
            .where(LegalHoldModel.session_id == session_id, LegalHoldModel.lifted_at.is_(None))
            .values(lifted_by=by_user_id, lifted_at=at, lift_reason=reason)
            .returning(LegalHoldModel.hold_id)
        )
        return lifted is not None

    async def periods(self, job_id: str) -> tuple[str, dict[str, int]]:
        """The jurisdiction and the own periods of a job."""
        row = await self._session.get(JobModel, job_id, populate_existing=True)
        return (row.jurisdiction, dict(row.retention_days)) if row else ("", {})

    async def set_periods(self, job_id: str, jurisdiction: str, days: Mapping[str, int]) -> None:
        """The jurisdiction and the own periods of a job."""
        await self._session.execute(
            update(JobModel)
            .where(JobModel.job_id == job_id)
            .values(jurisdiction=jurisdiction, retention_days=dict(days))
        )

    # ---------------------------------------------------------------- erasing

    async def begin(self, facts: Facts, what: Collection[str], why: Why, by: str, at: datetime) -> None:
        """Tombstones of what is about to be erased; one that is there stays as it is."""
        for data in what:
            await self._session.execute(
                insert(TombstoneModel)
                .values(
                    session_id=facts.kept.session_id,
                    data=data,
                    organisation_id=facts.organisation_id,
                    why=why.value,
                    by=by,
                    ended_at=facts.kept.ended_at,
                    begun_at=at,
                )
                .on_conflict_do_nothing()
            )

    async def finish(self, session_id: str, at: datetime) -> None:
        """All that was begun is erased."""
        await self._session.execute(
            update(TombstoneModel)
            .where(TombstoneModel.session_id == session_id, TombstoneModel.erased_at.is_(None))
            .values(erased_at=at)
        )

    async def delete(self, session_id: str, data: DataClass) -> None:
        """One class of an interview that stays."""
        await {
            DataClass.AUDIO: self._audio,
            DataClass.TRANSCRIPT: self._transcript,
            DataClass.SCORECARD: self._scorecard,
            DataClass.CONTACT: self._contact,
        }[data](session_id)

    async def delete_all(self, session_id: str) -> None:
        """The interview with everything that hangs on it."""
        people = select(ParticipantModel.participant_id).where(ParticipantModel.session_id == session_id)
        actors = [f"participant:{person}" for person in await self._session.scalars(people)]
        await self._session.execute(delete(IdempotencyKeyModel).where(IdempotencyKeyModel.actor.in_(actors)))
        await self._session.execute(delete(InterviewModel).where(InterviewModel.session_id == session_id))

    async def _audio(self, session_id: str) -> None:
        await self._session.execute(
            update(InteractionModel)
            .where(InteractionModel.session_id == session_id)
            .values(audio_ref=None, audio_duration_s=0)
        )

    async def _transcript(self, session_id: str) -> None:
        for model in (InteractionModel, AssessmentModel, SilenceModel):
            await self._session.execute(delete(model).where(model.session_id == session_id))

    async def _scorecard(self, session_id: str) -> None:
        for model in (ScorecardModel, AssessmentModel, DecisionModel):
            await self._session.execute(delete(model).where(model.session_id == session_id))

    async def _contact(self, session_id: str) -> None:
        people = select(ParticipantModel.participant_id).where(ParticipantModel.session_id == session_id)
        await self._session.execute(delete(InviteModel).where(InviteModel.participant_id.in_(people)))
        await self._session.execute(delete(MessageModel).where(MessageModel.session_id == session_id))
        await self._session.execute(
            update(ParticipantModel)
            .where(ParticipantModel.session_id == session_id, ParticipantModel.role != Role.AI)
            .values(name=NOBODY, email=None)
        )
        await self._session.execute(
            update(CandidateRequestModel)
            .where(CandidateRequestModel.session_id == session_id)
            .values(text="")
        )
        # Whoever made it may have put a name into it.
        await self._session.execute(
            update(InterviewModel).where(InterviewModel.session_id == session_id).values(title=NOBODY)
        )

    # ---------------------------------------------------------------- parts

    async def _as_facts(self, row: Row[InterviewModel, JobModel, bool, bool, bool]) -> Facts:
        interview, job, held, decided, wish = row
        done = [stone for stone in await self.tombstones(interview.session_id) if stone.erased_at]
        kept = Kept(
            session_id=interview.session_id,
            over=interview.status.over,
            ended_at=interview.ended_at,
            decided=decided,
            held=held,
            erased=frozenset(DataClass(stone.data) for stone in done if stone.data != WHOLE),
            wish=wish,
        )
        return Facts(kept, interview.organisation_id, job.jurisdiction, job.retention_days)


def _wish() -> Exists:
    return exists().where(
        CandidateRequestModel.session_id == InterviewModel.session_id,
        CandidateRequestModel.kind == CandidateRequestKind.DELETION,
    )


def _facts() -> Select[InterviewModel, JobModel, bool, bool, bool]:
    held = exists().where(
        LegalHoldModel.session_id == InterviewModel.session_id, LegalHoldModel.lifted_at.is_(None)
    )
    decided = exists().where(DecisionModel.session_id == InterviewModel.session_id)
    return (
        select(InterviewModel, JobModel, held, decided, _wish())
        .join(JobModel, JobModel.job_id == InterviewModel.job_id)
        .execution_options(populate_existing=True)
    )


def _tombstone(row: TombstoneModel) -> Tombstone:
    return Tombstone(
        row.session_id, row.data, row.organisation_id, Why(row.why), row.by, row.begun_at, row.erased_at
    )

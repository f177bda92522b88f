"""Interviews: made by the API, started by a workflow, then a mirror of what the workflow saves."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from activities.store.consents import Notices
from activities.store.database import Transaction
from activities.store.jobs import Jobs
from activities.store.models import InterviewModel, InviteModel, JobModel, ParticipantModel, UserModel
from activities.store.participants import Participants, participant_row
from activities.store.rows import Access, Created, InterviewRow, NewInterview, ParticipantRow
from activities.store.slots import Slots
from activities.store.types import from_json, to_json
from workflows.contracts import MAX_EXCERPT_CHARS, InterviewInput, ParticipantInfo, SaveStatus
from workflows.domain.clock import Extension
from workflows.domain.conduct import Conduct
from workflows.domain.consent import notice_for
from workflows.domain.engines import ProviderTerms, Voice
from workflows.domain.errors import Conflict, InvalidInput, NotFound
from workflows.domain.plan import Fact
from workflows.domain.usage import Budget
from workflows.domain.values import AccountRole, Role, SessionStatus

MAX_FACTS = 30
MAX_FACT_CHARS = 500


class Interviews:
    """One row an interview."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._session = tx.session

    async def create(
        self, new: NewInterview, *, idempotency_key: str | None = None, request_hash: str = ""
    ) -> Created:
        """Stores an interview with its participants.

        The same key by the same creator gives the first one's interview, also when both come at once; with
        another `request_hash` it raises `Conflict`. The same `session_id` twice is one as well. Raises `NotFound`
        where the organisation has no such job (or version of it), `InvalidInput` without one candidate and one AI.
        """
        _check_people(new)
        job_version = await self._job_version(new)
        notice = notice_for(new.language)
        await Notices(self._tx).remember(notice)
        added = await self._session.scalar(
            insert(InterviewModel)
            .values(
                **_values(new, job_version, notice.version),
                idempotency_key=idempotency_key,
                request_hash=request_hash,
            )
            .on_conflict_do_nothing()
            .returning(InterviewModel.session_id)
        )
        if added is None:
            return Created(await self._earlier(new, idempotency_key, request_hash), created=False)
        await Participants(self._tx).add(new.session_id, new.participants)
        return Created(await self.require(new.session_id), created=True)

    async def get(self, session_id: str) -> InterviewRow | None:
        """The interview of that id with its participants."""
        row = await self._session.get(InterviewModel, session_id, populate_existing=True)
        return await self._with_people(row) if row else None

    async def require(self, session_id: str) -> InterviewRow:
        """The same; raises `NotFound` where there is none."""
        found = await self.get(session_id)
        if found is None:
            raise NotFound("There is no such interview.")
        return found

    async def access(
        self, session_id: str, *, user_id: str | None = None, participant_id: str | None = None
    ) -> Access | None:
        """What a user or an invited participant is to an interview. None where there is no such interview."""
        row = await self._session.get(InterviewModel, session_id, populate_existing=True)
        if row is None:
            return None
        return Access(
            session_id=row.session_id,
            organisation_id=row.organisation_id,
            status=row.status,
            scheduled_time=row.scheduled_time,
            window_end=row.window_end,
            invite_expires_at=row.invite_expires_at,
            participant=await self._participant(session_id, user_id, participant_id),
            account_role=await self._account_role(row, user_id) if user_id else None,
        )

    # ---------------------------------------------------------------- the workflow

    async def input_of(self, session_id: str) -> InterviewInput:
        """What its workflow starts with. Raises `NotFound`."""
        interview = await self.require(session_id)
        version = await Jobs(self._tx).get(interview.job_id, interview.job_version)
        assert version is not None
        return InterviewInput(
            session_id=session_id,
            job_id=interview.job_id,
            title=interview.title,
            job_title=version.job.title,
            job_excerpt=version.job.description[:MAX_EXCERPT_CHARS],
            plan=version.job.plan,
            candidate=_info(interview.candidate),
            interviewers=tuple(_info(p) for p in interview.interviewers),
            ai=_info(interview.ai),
            scheduled_time=interview.scheduled_time,
            duration_minutes=interview.duration_minutes,
            invite_expires_at=interview.invite_expires_at,
            window_end=interview.window_end,
            timezone=interview.timezone,
            language=interview.language,
            facts=tuple(_bounded(f) for f in version.job.facts[:MAX_FACTS]),
            conduct=interview.conduct,
            reviewers=interview.reviewers,
            result_by=interview.result_by,
            notice_version=interview.notice_version,
            voice=interview.voice,
            budget=interview.budget,
        )

    async def without_workflow(self, limit: int) -> tuple[str, ...]:
        """Ids of interviews whose workflow isn't known to have started, the oldest first."""
        query = (
            select(InterviewModel.session_id)
            .where(InterviewModel.workflow_started_at.is_(None))
            .order_by(InterviewModel.created_at, InterviewModel.session_id)
            .limit(limit)
        )
        return tuple(await self._session.scalars(query))

    async def mark_started(self, session_id: str, at: datetime) -> None:
        """Its workflow has been started; a second time changes nothing."""
        await self._session.execute(
            update(InterviewModel)
            .where(InterviewModel.session_id == session_id, InterviewModel.workflow_started_at.is_(None))
            .values(workflow_started_at=at)
        )

    async def save_status(self, change: SaveStatus) -> SessionStatus | None:
        """Takes the state over where its version is above the stored one; gives the status before it, else None.

        Raises `NotFound`.
        """
        row = await self._locked(change.session_id)
        if change.version <= row.status_version:
            return None
        before = row.status
        for name, value in _mirror(change).items():
            setattr(row, name, value)
        if change.status is SessionStatus.IN_PROGRESS:
            row.started_at = row.started_at or change.at
        if change.status.over:
            row.ended_at = row.ended_at or change.at
        if change.scheduled_time is not None:
            if change.booked_time != row.booked_time:
                # Written down here from now on: no hold has to stand for it.
                await Slots(self._tx).release(change.session_id, row.booked_time, change.booked_time)
            # Together: a window may have become a time.
            row.scheduled_time, row.window_end = change.scheduled_time, change.window_end
            row.booked_time = change.booked_time
        if change.invite_expires_at is not None and change.invite_expires_at != row.invite_expires_at:
            row.invite_expires_at = change.invite_expires_at
            await self._move_invites(change.session_id, change.invite_expires_at)
        await self._session.flush()
        return before

    async def extension_ids(self, session_id: str) -> frozenset[str]:
        """The extensions that are stored."""
        query = select(InterviewModel.extensions).where(InterviewModel.session_id == session_id)
        return frozenset(e["extension_id"] for e in await self._session.scalar(query) or ())

    async def add_providers(self, session_id: str, terms: tuple[ProviderTerms, ...]) -> None:
        """Adds the terms that aren't known of it yet. Raises `NotFound`."""
        row = await self._locked(session_id)
        known = from_json(tuple[ProviderTerms, ...], row.providers)
        row.providers = to_json(
            tuple[ProviderTerms, ...], (*known, *(one for one in terms if one not in known))
        )
        await self._session.flush()

    async def organisation_of(self, session_id: str) -> str:
        """Whose interview it is. Raises `NotFound`."""
        query = select(InterviewModel.organisation_id).where(InterviewModel.session_id == session_id)
        found = await self._session.scalar(query)
        if found is None:
            raise NotFound("There is no such interview.")
        return found

    # ---------------------------------------------------------------- parts

    async def _locked(self, session_id: str) -> InterviewModel:
        row = await self._session.get(
            InterviewModel, session_id, with_for_update=True, populate_existing=True
        )
        if row is None:
            raise NotFound("There is no such interview.")
        return row

    async def _job_version(self, new: NewInterview) -> int:
        found = await Jobs(self._tx).get(new.job_id, new.job_version)
        if found is None or found.job.organisation_id != new.organisation_id:
            raise NotFound("There is no such job.")
        return found.version

    async def _earlier(self, new: NewInterview, key: str | None, request_hash: str) -> InterviewRow:
        same = InterviewModel.session_id == new.session_id
        if key is not None:
            by_key = (InterviewModel.created_by == new.created_by) & (InterviewModel.idempotency_key == key)
            same = or_(same, by_key)
        row = await self._session.scalar(select(InterviewModel).where(same).limit(1))
        if row is None or row.organisation_id != new.organisation_id:
            raise Conflict("There is such an interview.")
        if row.request_hash != request_hash:
            raise Conflict("This Idempotency-Key was used for another request.")
        return await self._with_people(row)

    async def _with_people(self, row: InterviewModel) -> InterviewRow:
        return interview_row(row, await Participants(self._tx).of_session(row.session_id))

    async def _participant(
        self, session_id: str, user_id: str | None, participant_id: str | None
    ) -> ParticipantRow | None:
        who = []
        if user_id is not None:
            who.append(ParticipantModel.user_id == user_id)
        if participant_id is not None:
            who.append(ParticipantModel.participant_id == participant_id)
        if not who:
            return None
        query = select(ParticipantModel).where(ParticipantModel.session_id == session_id, or_(*who))
        row = await self._session.scalar(query.limit(1))
        return participant_row(row) if row else None

    async def _account_role(self, row: InterviewModel, user_id: str) -> AccountRole | None:
        query = select(UserModel.role).where(
            UserModel.user_id == user_id,
            UserModel.organisation_id == row.organisation_id,
            UserModel.disabled_at.is_(None),
        )
        role = await self._session.scalar(query)
        if role is AccountRole.HIRING_MANAGER:
            owner = await self._session.scalar(
                select(JobModel.owner_user_id).where(JobModel.job_id == row.job_id)
            )
            return role if owner == user_id else None
        return role

    async def _move_invites(self, session_id: str, expires_at: datetime) -> None:
        people = select(ParticipantModel.participant_id).where(ParticipantModel.session_id == session_id)
        await self._session.execute(
            update(InviteModel).where(InviteModel.participant_id.in_(people)).values(expires_at=expires_at)
        )


def _check_people(new: NewInterview) -> None:
    roles = [p.role for p in new.participants]
    if roles.count(Role.CANDIDATE) != 1 or roles.count(Role.AI) != 1:
        raise InvalidInput("An interview has one candidate and one AI interviewer.")


def _values(new: NewInterview, job_version: int, notice_version: str) -> dict[str, Any]:
    return {
        "session_id": new.session_id,
        "organisation_id": new.organisation_id,
        "job_id": new.job_id,
        "job_version": job_version,
        "title": new.title,
        "created_by": new.created_by,
        "scheduled_time": new.scheduled_time,
        "window_end": new.window_end,
        "invite_expires_at": new.invite_expires_at,
        "timezone": new.timezone,
        "duration_minutes": new.duration_minutes,
        "language": new.language,
        "conduct": to_json(Conduct, new.conduct),
        "voice": to_json(Voice, new.voice),
        "budget": to_json(Budget, new.budget),
        "reviewers": new.reviewers,
        "result_by": new.result_by,
        "notice_version": notice_version,
    }


def _mirror(change: SaveStatus) -> dict[str, Any]:
    return {
        "status": change.status,
        "status_version": change.version,
        "status_reason": change.reason,
        "ai_status": change.ai_status,
        "topic": change.topic,
        "elapsed_s": change.elapsed_s,
        "credited_s": change.credited_s,
        "credits": dict(change.credits),
        "extensions": [to_json(Extension, extension) for extension in change.extensions],
        "faults": list(change.faults),
        "covered_topics": list(change.covered_topics),
        "node_id": change.node_id,
        "updated_at": func.now(),
    }


def _info(person: ParticipantRow) -> ParticipantInfo:
    return ParticipantInfo(person.participant_id, person.role, person.name)


def _bounded(fact: Fact) -> Fact:
    return Fact(fact.subject[:MAX_FACT_CHARS], fact.text[:MAX_FACT_CHARS])


def interview_row(row: InterviewModel, participants: tuple[ParticipantRow, ...]) -> InterviewRow:
    """The row as others may have it: without what was granted as an accommodation."""
    return InterviewRow(
        session_id=row.session_id,
        organisation_id=row.organisation_id,
        job_id=row.job_id,
        job_version=row.job_version,
        title=row.title,
        created_by=row.created_by,
        scheduled_time=row.scheduled_time,
        window_end=row.window_end,
        invite_expires_at=row.invite_expires_at,
        timezone=row.timezone,
        duration_minutes=row.duration_minutes,
        language=row.language,
        conduct=from_json(Conduct, row.conduct),
        reviewers=row.reviewers,
        result_by=row.result_by,
        notice_version=row.notice_version,
        status=row.status,
        status_version=row.status_version,
        status_reason=row.status_reason,
        ai_status=row.ai_status,
        topic=row.topic,
        elapsed_s=row.elapsed_s,
        credited_s=row.credited_s,
        credits=dict(row.credits),
        extensions=tuple(from_json(Extension, e) for e in row.extensions),
        faults=tuple(row.faults),
        covered_topics=tuple(row.covered_topics),
        node_id=row.node_id,
        transcript_version=row.transcript_version,
        started_at=row.started_at,
        ended_at=row.ended_at,
        workflow_started_at=row.workflow_started_at,
        created_at=row.created_at,
        participants=participants,
        voice=from_json(Voice, row.voice),
        budget=from_json(Budget, row.budget),
        providers=from_json(tuple[ProviderTerms, ...], row.providers),
        booked_time=row.booked_time,
    )

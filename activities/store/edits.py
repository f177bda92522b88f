"""Changes to an interview before its start, and what is granted to its candidate."""

from __future__ import annotations

from sqlalchemy import update

from activities.store.consents import Notices
from activities.store.database import Transaction
from activities.store.models import InterviewModel, ParticipantModel
from activities.store.types import to_json
from workflows.contracts import Edit
from workflows.domain.conduct import Conduct
from workflows.domain.consent import notice_for
from workflows.domain.engines import Voice
from workflows.domain.errors import Conflict, NotFound
from workflows.domain.usage import Budget
from workflows.domain.values import Role, SessionStatus


class InterviewEdits:
    """The row follows what the running interview has accepted."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._session = tx.session

    async def check(self, session_id: str) -> None:
        """Raises `Conflict` where it is known to have started, and `NotFound`."""
        row = await self._session.get(InterviewModel, session_id)
        if row is None:
            raise NotFound("There is no such interview.")
        if row.status not in (SessionStatus.SCHEDULED, SessionStatus.LOBBY):
            raise Conflict("An interview can only be edited before it starts.")

    async def edit(self, session_id: str, change: Edit) -> None:
        """Takes over what `change` names. Raises `NotFound`."""
        row = await self._locked(session_id)
        row.title = row.title if change.title is None else change.title
        row.reviewers = row.reviewers if change.reviewers is None else change.reviewers
        row.result_by = row.result_by if change.result_by is None else change.result_by
        if change.duration_minutes is not None:
            row.duration_minutes = change.duration_minutes
        if change.conduct is not None:
            row.conduct = to_json(Conduct, change.conduct)
        if change.voice is not None:
            row.voice = to_json(Voice, change.voice)
        if change.budget is not None:
            row.budget = to_json(Budget, change.budget)
        if change.language is not None:
            notice = notice_for(change.language)
            await Notices(self._tx).remember(notice)
            row.language, row.notice_version = change.language, notice.version
        await self._session.flush()
        await self._edit_people(session_id, change)

    async def grant_accommodation(self, session_id: str, text: str, *, by_user_id: str) -> None:
        """Notes what was granted and by whom: in no row that scoring or reviewers get. Raises `NotFound`."""
        row = await self._locked(session_id)
        row.accommodation, row.accommodation_by = text, by_user_id
        await self._session.flush()

    async def accommodation(self, session_id: str) -> tuple[str, str] | None:
        """What was granted and by which user."""
        row = await self._session.get(InterviewModel, session_id)
        if row is None or row.accommodation is None or row.accommodation_by is None:
            return None
        return row.accommodation, row.accommodation_by

    async def _edit_people(self, session_id: str, change: Edit) -> None:
        people = update(ParticipantModel).where(ParticipantModel.session_id == session_id)
        if change.candidate_name is not None:
            candidate = people.where(ParticipantModel.role == Role.CANDIDATE)
            await self._session.execute(candidate.values(name=change.candidate_name))
        if change.language is not None:
            speakers = people.where(ParticipantModel.role.in_((Role.CANDIDATE, Role.AI)))
            await self._session.execute(speakers.values(language=change.language))

    async def _locked(self, session_id: str) -> InterviewModel:
        row = await self._session.get(
            InterviewModel, session_id, with_for_update=True, populate_existing=True
        )
        if row is None:
            raise NotFound("There is no such interview.")
        return row

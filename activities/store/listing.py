"""The list of interviews, in pages that stay right while rows come and go."""

from __future__ import annotations

import base64
import binascii
import json
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, literal, or_, select, tuple_
from sqlalchemy.engine import Row

from activities.store.database import Transaction
from activities.store.models import (
    DecisionModel,
    InterviewModel,
    JobModel,
    ParticipantModel,
    ScorecardModel,
)
from activities.store.rows import InterviewPage, InterviewQuery, InterviewSummary
from activities.store.types import ID, UtcDateTime
from workflows.domain.errors import InvalidInput
from workflows.domain.values import Role

MAX_PAGE = 200


class InterviewListing:
    """Reads pages by keyset (scheduled time, id): a page costs the same wherever it begins."""

    def __init__(self, tx: Transaction) -> None:
        self._session = tx.session

    async def page(self, query: InterviewQuery) -> InterviewPage:
        """One page. Raises `InvalidInput` for a cursor that isn't one of ours."""
        limit = max(1, min(query.limit, MAX_PAGE))
        rows = (await self._session.execute(_statement(query).limit(limit + 1))).all()
        items = tuple(_summary(row) for row in rows[:limit])
        more = len(rows) > limit
        last = items[-1] if more else None
        return InterviewPage(items, cursor_at(last.scheduled_time, last.session_id) if last else None)


def _statement(query: InterviewQuery) -> Select[InterviewModel, str, bool, bool]:
    scored = exists().where(ScorecardModel.session_id == InterviewModel.session_id)
    decided = exists().where(DecisionModel.session_id == InterviewModel.session_id)
    statement = (
        select(InterviewModel, ParticipantModel.name, scored, decided)
        .join(
            ParticipantModel,
            and_(
                ParticipantModel.session_id == InterviewModel.session_id,
                ParticipantModel.role == Role.CANDIDATE,
            ),
        )
        .where(*_conditions(query))
    )
    key = (InterviewModel.scheduled_time, InterviewModel.session_id)
    if query.newest_first:
        return statement.order_by(*(column.desc() for column in key))
    return statement.order_by(*key)


def _conditions(query: InterviewQuery) -> list[ColumnElement[bool]]:
    conditions = [InterviewModel.organisation_id == query.organisation_id]
    if query.job_id is not None:
        conditions.append(InterviewModel.job_id == query.job_id)
    if query.owner_user_id is not None:
        own = select(JobModel.job_id).where(JobModel.owner_user_id == query.owner_user_id)
        conditions.append(InterviewModel.job_id.in_(own))
    if query.member_user_id is not None:
        conditions.append(_has_member(query.member_user_id))
    if query.statuses:
        conditions.append(InterviewModel.status.in_(query.statuses))
    if query.text.strip():
        conditions.append(_mentions(query.text.strip()))
    if query.since is not None:
        conditions.append(InterviewModel.scheduled_time >= query.since)
    if query.until is not None:
        conditions.append(InterviewModel.scheduled_time < query.until)
    if query.cursor is not None:
        conditions.append(_beyond(query.cursor, query.newest_first))
    return conditions


def _has_member(user_id: str) -> ColumnElement[bool]:
    sessions = select(ParticipantModel.session_id).where(ParticipantModel.user_id == user_id)
    return InterviewModel.session_id.in_(sessions)


def _mentions(text: str) -> ColumnElement[bool]:
    return or_(
        InterviewModel.title.icontains(text, autoescape=True),
        ParticipantModel.name.icontains(text, autoescape=True),
    )


def _beyond(cursor: str, newest_first: bool) -> ColumnElement[bool]:
    at, session_id = read_cursor(cursor)
    key = tuple_(InterviewModel.scheduled_time, InterviewModel.session_id)
    last = tuple_(literal(at, UtcDateTime()), literal(session_id, ID))
    return key < last if newest_first else key > last


def cursor_at(at: datetime, row_id: str) -> str:
    """Where the next page begins: behind the row of that time and id."""
    body = json.dumps([at.isoformat(), row_id])
    return base64.urlsafe_b64encode(body.encode()).decode()


def read_cursor(cursor: str) -> tuple[datetime, str]:
    """Time and id of a cursor. Raises `InvalidInput` for one that isn't ours."""
    try:
        at, session_id = json.loads(base64.urlsafe_b64decode(cursor.encode("ascii")))
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None:
            raise ValueError
        return moment, str(UUID(session_id))
    except (ValueError, TypeError, AttributeError, binascii.Error) as error:
        raise InvalidInput("This cursor is not one of this list.") from error


def _summary(row: Row[InterviewModel, str, bool, bool]) -> InterviewSummary:
    interview, candidate_name, scored, decided = row
    return InterviewSummary(
        session_id=interview.session_id,
        job_id=interview.job_id,
        title=interview.title,
        candidate_name=candidate_name,
        status=interview.status,
        ai_status=interview.ai_status,
        topic=interview.topic,
        scheduled_time=interview.scheduled_time,
        window_end=interview.window_end,
        timezone=interview.timezone,
        duration_minutes=interview.duration_minutes,
        decided=decided,
        scored=scored,
    )

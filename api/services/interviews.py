"""Making interviews, and listing them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

from activities.store.database import Transaction
from activities.store.idempotency import Idempotency
from activities.store.interviews import Interviews
from activities.store.listing import InterviewListing
from activities.store.rows import InterviewQuery, InterviewRow, NewInterview, NewParticipant
from activities.store.users import Users
from api import schemas
from api.caller import Account
from api.deps import ApiDeps
from api.idempotency import body_hash, keyed_id
from api.services import accommodation, days, details, invites, jobs, running
from api.services.access import member
from api.services.schedule import invites_expire_at, times_of
from api.settings import ApiSettings
from workflows.domain.conduct import Conduct
from workflows.domain.days import DayState, InterviewDay
from workflows.domain.errors import Conflict, InvalidInput, NotPermitted
from workflows.domain.permissions import Action
from workflows.domain.plan import Job
from workflows.domain.values import AccountRole, Role, SessionStatus

AI_NAME = "AI interviewer"
_SEES_ALL = frozenset({AccountRole.ORGANISER, AccountRole.REVIEWER, AccountRole.PRIVACY_OFFICER})
_EARLIEST, _LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)


async def create(
    deps: ApiDeps, account: Account, body: schemas.CreateInterview, key: str
) -> schemas.CreatedInterview:
    """The row first, then the workflow; the same key and body again is the same interview."""
    deps.settings.languages.check(body.candidate.language)
    session_id = keyed_id("interview", account.actor, key)
    async with deps.database.transaction() as tx:
        known = await Interviews(tx).get(session_id)
        day = await days.of_invitation(tx, account, str(body.day_id)) if body.day_id else None
    if day is not None and day.state is DayState.REMOVED and not known:
        raise Conflict("This interview day was removed.")
    now = known.created_at if known else datetime.now(UTC)
    request, body = body, days.invitation(body, day, now) if day else body
    times = times_of(body.scheduled_time, body.window, now, body.timezone)
    new_job = None if known else await _new_job(deps, account, body, session_id)
    async with deps.database.transaction() as tx:
        # First of all: the same request at the same time waits here.
        await Idempotency(tx).claim(
            actor=account.actor, route="interview", key=key, request_hash=body_hash(request)
        )
        if new_job is not None:
            await jobs.add(tx, account, new_job)
        job = await _job(tx, account, body, session_id, known, day)
        asked = (key, body_hash(request))
        interview = await _stored(tx, account, body, asked, session_id, times, job, deps.settings)
        links = await invites.first(deps, tx, interview)
    if interview.workflow_started_at is None:
        await running.start(deps, session_id)
    live = await running.snapshot(deps, interview)
    async with deps.database.transaction() as tx:
        who = await member(tx, account, session_id, Action.VIEW)
        shown = await details.assembled(deps, tx, who, interview, live)
    return schemas.CreatedInterview(interview=shown, invites=links)


async def _new_job(
    deps: ApiDeps, account: Account, body: schemas.CreateInterview, session_id: str
) -> Job | None:
    if body.job_description is None:
        return None
    asked = schemas.CreateJob(
        title=body.title,
        description=body.job_description,
        language=body.candidate.language,
        minutes=body.duration_minutes,
    )
    return await jobs.drafted(deps, account, _job_id(session_id), asked)


def _job_id(session_id: str) -> str:
    return keyed_id("job of interview", session_id, "")


async def _stored(
    tx: Transaction,
    account: Account,
    body: schemas.CreateInterview,
    asked: tuple[str, str],
    session_id: str,
    times: tuple[datetime, datetime | None],
    job: tuple[str, int],
    settings: ApiSettings,
) -> InterviewRow:
    conduct = settings.conduct
    start, window_end = times
    new = NewInterview(
        session_id=session_id,
        organisation_id=account.organisation_id,
        job_id=job[0],
        job_version=job[1],
        title=body.title,
        scheduled_time=start,
        window_end=window_end,
        duration_minutes=body.duration_minutes,
        invite_expires_at=invites_expire_at(start, window_end),
        participants=await _people(tx, account, body),
        created_by=account.user_id,
        timezone=body.timezone,
        language=body.candidate.language,
        conduct=_conduct(body, conduct),
        reviewers=body.reviewers or NewInterview.reviewers,
        result_by=body.result_by,
        voice=body.voice.voice(),
        budget=body.budget.budget() if body.budget else settings.budget,
    )
    made = await Interviews(tx).create(new, idempotency_key=asked[0], request_hash=asked[1])
    if made.created:
        who = await member(tx, account, session_id, Action.MANAGE)
        who.note(tx, "interview.created")
        if body.patient:
            await accommodation.note(tx, who, patient=True, extra_minutes=0)
    return made.interview


def _conduct(body: schemas.CreateInterview, usual: Conduct) -> Conduct:
    conduct = replace(
        usual,
        booking_changes=body.booking.changes,
        booking_notice_s=body.booking.notice_minutes * 60.0,
    )
    if body.reminder_minutes is not None:
        leads = sorted({minutes * 60.0 for minutes in body.reminder_minutes}, reverse=True)
        conduct = replace(conduct, reminders_s=tuple(leads))
    return conduct.patiently() if body.patient else conduct


async def _job(
    tx: Transaction,
    account: Account,
    body: schemas.CreateInterview,
    session_id: str,
    known: InterviewRow | None,
    day: InterviewDay | None,
) -> tuple[str, int]:
    if known is not None:
        return known.job_id, known.job_version
    if day is not None and day.job_version is not None:
        return day.job_id, day.job_version
    if body.job_id is None:
        return _job_id(session_id), 1
    job = await jobs.visible(tx, account, str(body.job_id), body.plan_version)
    return job.job.job_id, job.version


async def _people(
    tx: Transaction, account: Account, body: schemas.CreateInterview
) -> tuple[NewParticipant, ...]:
    candidate = NewParticipant(
        str(uuid4()),
        Role.CANDIDATE,
        body.candidate.name,
        email=body.candidate.email,
        language=body.candidate.language,
    )
    people = [candidate, NewParticipant(str(uuid4()), Role.AI, AI_NAME, language=body.candidate.language)]
    for person in body.interviewers:
        user = await Users(tx).by_email(person.email)
        same = user is not None and user.organisation_id == account.organisation_id
        user_id = user.user_id if user and same else None
        people.append(
            NewParticipant(str(uuid4()), Role.INTERVIEWER, person.name, email=person.email, user_id=user_id)
        )
    return tuple(people)


async def page(
    deps: ApiDeps,
    account: Account,
    statuses: list[SessionStatus],
    text: str | None,
    since: datetime | None,
    until: datetime | None,
    cursor: str | None,
    limit: int,
) -> schemas.InterviewPage:
    """Those that the account may see: an organiser all, a hiring manager those of own jobs, others their own."""
    for moment in (since, until):
        if moment is not None and not _EARLIEST <= moment <= _LATEST:
            raise InvalidInput("Times are between the years 1970 and 9000.")
    if account.role is AccountRole.CANDIDATE:
        raise NotPermitted("This needs an organiser's account.")
    own = account.role is AccountRole.HIRING_MANAGER
    query = InterviewQuery(
        organisation_id=account.organisation_id,
        owner_user_id=account.user_id if own else None,
        member_user_id=None if own or account.role in _SEES_ALL else account.user_id,
        statuses=tuple(statuses),
        text=text or "",
        since=since,
        until=until,
        cursor=cursor,
        limit=limit,
    )
    async with deps.database.transaction() as tx:
        found = await InterviewListing(tx).page(query)
    return schemas.InterviewPage(
        items=[schemas.InterviewSummary.model_validate(item) for item in found.items],
        next_cursor=found.next_cursor,
    )

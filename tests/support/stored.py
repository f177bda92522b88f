"""An organisation, a job and interviews in a real store, for tests of what is built on them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from activities.store.database import Database, Transaction
from activities.store.interviews import Interviews
from activities.store.jobs import Jobs
from activities.store.rows import InterviewRow, NewInterview, NewParticipant
from activities.store.users import Organisations, Users
from workflows.contracts import SaveInteraction, SaveStatus
from workflows.domain.people import Organisation, User
from workflows.domain.plan import Criterion, Fact, Job, Plan, Rubric, Topic
from workflows.domain.values import AccountRole, AIStatus, InteractionType, Role, SessionStatus

T0 = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)

PLAN = Plan(
    (Topic("caching", "Caching", must_ask=("What would you cache?",)), Topic("testing", "Testing", minutes=7))
)
RUBRIC = Rubric((Criterion("depth", "Depth"), Criterion("care", "Care")))


def new_id() -> str:
    """Another id each time."""
    return str(uuid4())


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    """The store at `url`, closed afterwards."""
    database = Database(url)
    try:
        yield database
    finally:
        await database.close()


@dataclass(frozen=True)
class Company:
    """An organisation with an organiser and a job in version 1."""

    organisation: Organisation
    organiser: User
    job: Job


async def a_user(tx: Transaction, organisation_id: str, role: AccountRole, email: str | None = None) -> User:
    """A stored account."""
    user = User(new_id(), organisation_id, f"Some {role}", email or f"{new_id()}@example.com", role)
    await Users(tx).add(user)
    return user


async def a_company(tx: Transaction) -> Company:
    """A stored organisation with its organiser and job."""
    organisation = Organisation(new_id(), "Example Ltd")
    await Organisations(tx).add(organisation)
    organiser = await a_user(tx, organisation.organisation_id, AccountRole.ORGANISER)
    job = Job(
        new_id(),
        organisation.organisation_id,
        "Backend engineer",
        "Caches and queues.",
        PLAN,
        RUBRIC,
        (Fact("pay", "The band is public."),),
    )
    stored = await Jobs(tx).add(job, by_user_id=organiser.user_id, at=T0)
    return Company(organisation, organiser, stored.job)


def an_interview(
    company: Company, *, candidate: str = "Ada Lovelace", title: str = "First talk"
) -> NewInterview:
    """An interview that isn't stored yet: a candidate, an interviewer, the AI."""
    return NewInterview(
        session_id=new_id(),
        organisation_id=company.organisation.organisation_id,
        job_id=company.job.job_id,
        title=title,
        scheduled_time=T0 + timedelta(days=1),
        duration_minutes=30,
        invite_expires_at=T0 + timedelta(days=8),
        created_by=company.organiser.user_id,
        participants=(
            NewParticipant(new_id(), Role.CANDIDATE, candidate, "ada@example.com"),
            NewParticipant(new_id(), Role.INTERVIEWER, "Grace Hopper", "grace@example.com"),
            NewParticipant(new_id(), Role.AI, "Viva"),
        ),
    )


async def a_stored_interview(database: Database, **fields: str) -> InterviewRow:
    """An interview of a company of its own."""
    async with database.transaction() as tx:
        company = await a_company(tx)
        return (await Interviews(tx).create(an_interview(company, **fields))).interview


def a_line(
    interview: InterviewRow, content: str, order: int, *, by: Role = Role.CANDIDATE, interaction_id: str = ""
) -> SaveInteraction:
    """What somebody says: an answer by the candidate, a question by others."""
    speaker = next(p for p in interview.participants if p.role is by)
    kind = InteractionType.ANSWER if by is Role.CANDIDATE else InteractionType.QUESTION
    return SaveInteraction(
        session_id=interview.session_id,
        interaction_id=interaction_id or new_id(),
        timestamp=T0 + timedelta(seconds=order),
        speaker_participant_id=speaker.participant_id,
        type=kind,
        content=content,
        order=order,
        topic_id="caching",
    )


def a_status(interview: InterviewRow, version: int, status: SessionStatus) -> SaveStatus:
    """A status as a workflow saves it."""
    return SaveStatus(
        session_id=interview.session_id,
        version=version,
        status=status,
        ai_status=AIStatus.IDLE,
        topic="Caching",
        at=T0 + timedelta(minutes=version),
    )


def moved(new: NewInterview, by: timedelta) -> NewInterview:
    """Another interview like that one, at another time."""
    people = tuple(replace(p, participant_id=new_id()) for p in new.participants)
    return replace(new, session_id=new_id(), scheduled_time=new.scheduled_time + by, participants=people)

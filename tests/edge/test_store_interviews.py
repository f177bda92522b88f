"""Interviews in a real store: created once, listed whole, mirrored by version."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from activities.store.database import Database
from activities.store.edits import InterviewEdits
from activities.store.interviews import MAX_FACT_CHARS, MAX_FACTS, Interviews
from activities.store.invites import Invites
from activities.store.jobs import Jobs
from activities.store.listing import InterviewListing
from activities.store.participants import Participants
from activities.store.rows import Created, InterviewQuery, NewInterview, NewParticipant
from tests.support.stored import (
    T0,
    Company,
    a_company,
    a_status,
    a_stored_interview,
    a_user,
    an_interview,
    moved,
    new_id,
    opened,
)
from workflows.contracts import MAX_EXCERPT_CHARS, Edit
from workflows.domain.conduct import Conduct
from workflows.domain.consent import notice_for
from workflows.domain.errors import Conflict, InvalidInput, NotFound
from workflows.domain.plan import Fact
from workflows.domain.usage import Budget
from workflows.domain.values import AccountRole, Role, SessionStatus


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with opened(database_url) as opened_database:
        yield opened_database


@pytest.fixture
async def company(database: Database) -> Company:
    async with database.transaction() as tx:
        return await a_company(tx)


async def create(database: Database, new: NewInterview, key: str | None = None, hash_: str = "") -> Created:
    async with database.transaction() as tx:
        return await Interviews(tx).create(new, idempotency_key=key, request_hash=hash_)


async def test_what_is_created_can_be_read_back(database: Database, company: Company) -> None:
    new = replace(an_interview(company), conduct=Conduct().patiently(), window_end=T0 + timedelta(days=2))
    created = await create(database, new)
    row = created.interview
    assert created.created
    assert (row.title, row.scheduled_time, row.window_end) == (new.title, new.scheduled_time, new.window_end)
    assert row.conduct == new.conduct
    assert (row.candidate.name, row.ai.name) == ("Ada Lovelace", "Viva")
    assert [p.name for p in row.interviewers] == ["Grace Hopper"]
    assert (row.status, row.job_version) == (SessionStatus.SCHEDULED, 1)
    assert row.notice_version == notice_for("en").version


async def test_one_key_makes_one_interview_also_at_once(database: Database, company: Company) -> None:
    requests = [replace(moved(an_interview(company), timedelta()), title="The same") for _ in range(8)]
    made = await asyncio.gather(*(create(database, new, "key", "hash") for new in requests))
    assert [m.created for m in made].count(True) == 1
    assert len({m.interview.session_id for m in made}) == 1
    assert all(len(m.interview.participants) == 3 for m in made)
    async with database.transaction() as tx:
        page = await InterviewListing(tx).page(InterviewQuery(company.organisation.organisation_id))
    assert len(page.items) == 1


async def test_a_key_for_another_request_is_refused(database: Database, company: Company) -> None:
    await create(database, an_interview(company), "key", "one")
    with pytest.raises(Conflict):
        await create(database, an_interview(company), "key", "other")


async def test_the_same_session_twice_is_one(database: Database, company: Company) -> None:
    new = an_interview(company)
    assert (await create(database, new)).created
    assert not (await create(database, new)).created


async def test_the_job_of_another_organisation_is_not_found(database: Database, company: Company) -> None:
    async with database.transaction() as tx:
        other = await a_company(tx)
    stolen = replace(an_interview(company), job_id=other.job.job_id)
    with pytest.raises(NotFound):
        await create(database, stolen)


async def test_an_interview_needs_one_candidate_and_one_ai(database: Database, company: Company) -> None:
    new = an_interview(company)
    with pytest.raises(InvalidInput):
        await create(database, replace(new, participants=new.participants[1:]))


async def test_the_workflow_gets_a_bounded_input(database: Database, company: Company) -> None:
    facts = tuple(Fact(f"subject {i}", "x" * 10_000) for i in range(MAX_FACTS + 5))
    job = replace(company.job, description="ä" * 1_000_000, facts=facts)
    async with database.transaction() as tx:
        revised = await Jobs(tx).revise(job, by_user_id=None, at=T0)
    assert revised.version == 2
    created = await create(database, an_interview(company))
    async with database.transaction() as tx:
        order = await Interviews(tx).input_of(created.interview.session_id)
        stored = await Jobs(tx).get(company.job.job_id)
    assert stored is not None
    assert len(stored.job.description) == 1_000_000
    assert len(order.job_excerpt) == MAX_EXCERPT_CHARS
    assert len(order.facts) == MAX_FACTS
    assert all(len(fact.text) == MAX_FACT_CHARS for fact in order.facts)
    assert order.plan == company.job.plan
    assert (order.candidate.role, order.ai.role) == (Role.CANDIDATE, Role.AI)
    assert [p.name for p in order.interviewers] == ["Grace Hopper"]


async def test_an_interview_keeps_the_version_of_its_job(database: Database, company: Company) -> None:
    created = await create(database, an_interview(company))
    changed = replace(company.job, plan=replace(company.job.plan, topics=company.job.plan.topics[:1]))
    async with database.transaction() as tx:
        await Jobs(tx).revise(changed, by_user_id=None, at=T0)
        assert (await Interviews(tx).input_of(created.interview.session_id)).plan == company.job.plan


async def test_only_what_has_no_workflow_is_swept(database: Database, company: Company) -> None:
    first = (await create(database, an_interview(company))).interview.session_id
    second = (await create(database, an_interview(company))).interview.session_id
    async with database.transaction() as tx:
        assert await Interviews(tx).without_workflow(10) == (first, second)
        assert await Interviews(tx).without_workflow(1) == (first,)
        await Interviews(tx).mark_started(first, T0)
        await Interviews(tx).mark_started(first, T0 + timedelta(hours=1))
        assert await Interviews(tx).without_workflow(10) == (second,)
        assert (await Interviews(tx).require(first)).workflow_started_at == T0


async def test_a_status_that_comes_late_changes_nothing(database: Database) -> None:
    interview = await a_stored_interview(database)
    for version, status in ((1, "Lobby"), (3, "InProgress"), (2, "Lobby"), (3, "Completed")):
        async with database.transaction() as tx:
            await Interviews(tx).save_status(a_status(interview, version, SessionStatus(status)))
    async with database.transaction() as tx:
        row = await Interviews(tx).require(interview.session_id)
    assert (row.status, row.status_version) == (SessionStatus.IN_PROGRESS, 3)
    assert row.started_at == T0 + timedelta(minutes=3)
    assert row.ended_at is None


async def test_a_later_expiry_holds_for_the_invite_links(database: Database) -> None:
    interview = await a_stored_interview(database)
    later = interview.invite_expires_at + timedelta(days=7)
    async with database.transaction() as tx:
        candidate_id = interview.candidate.participant_id
        await Invites(tx).add("hash", candidate_id, expires_at=interview.invite_expires_at)
        change = a_status(interview, 1, SessionStatus.SCHEDULED)
        await Interviews(tx).save_status(replace(change, invite_expires_at=later))
        assert await Invites(tx).use("hash", interview.invite_expires_at + timedelta(days=1)) is not None
        assert (await Interviews(tx).require(interview.session_id)).invite_expires_at == later


async def test_an_edit_changes_what_it_names_and_nothing_else(database: Database) -> None:
    before = await a_stored_interview(database)
    change = Edit("user:me", title="Another", duration_minutes=45, candidate_name="Ada King", language="de")
    async with database.transaction() as tx:
        await InterviewEdits(tx).edit(before.session_id, change)
        row = await Interviews(tx).require(before.session_id)
        order = await Interviews(tx).input_of(before.session_id)
    assert (row.title, row.duration_minutes, row.language) == ("Another", 45, "de")
    assert (row.candidate.name, row.candidate.language, row.ai.language) == ("Ada King", "de", "de")
    assert row.ai.name == before.ai.name
    assert (row.reviewers, row.result_by, row.conduct) == (before.reviewers, before.result_by, before.conduct)
    assert (order.title, order.candidate.name, order.budget_s) == ("Another", "Ada King", 45 * 60)


async def test_another_budget_is_kept_and_reaches_the_interview(database: Database) -> None:
    before = await a_stored_interview(database)
    async with database.transaction() as tx:
        await InterviewEdits(tx).edit(before.session_id, Edit("user:me", budget=Budget(9000, 0.5)))
        row = await Interviews(tx).require(before.session_id)
        order = await Interviews(tx).input_of(before.session_id)
    assert row.budget == order.budget == Budget(9000, 0.5)
    assert row.title == before.title


async def test_the_start_ends_editing(database: Database) -> None:
    interview = await a_stored_interview(database)
    async with database.transaction() as tx:
        await InterviewEdits(tx).check(interview.session_id)
        await Interviews(tx).save_status(a_status(interview, 1, SessionStatus.IN_PROGRESS))
        with pytest.raises(Conflict):
            await InterviewEdits(tx).check(interview.session_id)
        with pytest.raises(NotFound):
            await InterviewEdits(tx).check(new_id())


async def test_an_accommodation_is_in_no_row_that_reviewers_get(database: Database, company: Company) -> None:
    interview = (await create(database, an_interview(company))).interview
    async with database.transaction() as tx:
        organiser, edits = company.organiser.user_id, InterviewEdits(tx)
        assert await edits.accommodation(interview.session_id) is None
        await edits.grant_accommodation(interview.session_id, "more time", by_user_id=organiser)
        assert await edits.accommodation(interview.session_id) == ("more time", organiser)
        assert "more time" not in repr(await Interviews(tx).require(interview.session_id))
        assert "more time" not in repr(await Interviews(tx).input_of(interview.session_id))


async def test_what_is_granted_reaches_an_interview_that_has_not_started_yet(database: Database) -> None:
    interview = await a_stored_interview(database)
    conduct = interview.conduct.accommodating(patient=True, extra_time_s=600)
    async with database.transaction() as tx:
        await InterviewEdits(tx).edit(interview.session_id, Edit("user:me", conduct=conduct))
        order = await Interviews(tx).input_of(interview.session_id)
    assert order.conduct.patient
    assert order.budget_s == interview.duration_minutes * 60 + 600
    assert order.duration_minutes == interview.duration_minutes


# ---------------------------------------------------------------- who may


async def test_access_says_what_somebody_is_to_an_interview(database: Database, company: Company) -> None:
    interview = (await create(database, an_interview(company))).interview
    async with database.transaction() as tx:
        stranger = (await a_company(tx)).organiser
        manager = await a_user(tx, company.organisation.organisation_id, AccountRole.HIRING_MANAGER)
        member = await a_user(tx, company.organisation.organisation_id, AccountRole.INTERVIEWER)
        person = NewParticipant(new_id(), Role.INTERVIEWER, "Member", user_id=member.user_id)
        await Participants(tx).add(interview.session_id, [person, person])

        async def roles(**who: str) -> tuple[Role | None, AccountRole | None]:
            access = await Interviews(tx).access(interview.session_id, **who)
            assert access is not None
            return access.session_role, access.account_role

        assert await roles(user_id=company.organiser.user_id) == (None, AccountRole.ORGANISER)
        assert await roles(user_id=stranger.user_id) == (None, None)
        assert await roles(user_id=manager.user_id) == (None, None), "not a job of their own"
        assert await roles(user_id=member.user_id) == (Role.INTERVIEWER, AccountRole.INTERVIEWER)
        assert await roles(participant_id=interview.candidate.participant_id) == (Role.CANDIDATE, None)
        assert await roles(participant_id=new_id()) == (None, None)
        assert await Interviews(tx).access(new_id(), user_id=member.user_id) is None


async def test_a_participant_of_one_interview_is_nobody_in_another(database: Database) -> None:
    one, other = await a_stored_interview(database), await a_stored_interview(database)
    async with database.transaction() as tx:
        access = await Interviews(tx).access(other.session_id, participant_id=one.candidate.participant_id)
    assert access is not None
    assert access.session_role is None


# ---------------------------------------------------------------- the list


async def pages(database: Database, query: InterviewQuery) -> list[str]:
    found: list[str] = []
    while True:
        async with database.transaction() as tx:
            page = await InterviewListing(tx).page(query)
        assert len(page.items) <= query.limit
        found += [item.session_id for item in page.items]
        if page.next_cursor is None:
            return found
        query = replace(query, cursor=page.next_cursor)


@pytest.mark.parametrize("newest_first", [True, False])
async def test_pages_hold_every_interview_once(
    database: Database, company: Company, newest_first: bool
) -> None:
    # Several at the same time: the id must decide between them.
    base = an_interview(company)
    made = [await create(database, moved(base, timedelta(hours=i // 3))) for i in range(10)]
    query = InterviewQuery(company.organisation.organisation_id, limit=3, newest_first=newest_first)
    found = await pages(database, query)
    expected = sorted(
        ((m.interview.scheduled_time, m.interview.session_id) for m in made), reverse=newest_first
    )
    assert found == [session_id for _, session_id in expected]


async def test_a_page_boundary_at_the_end_is_no_empty_page(database: Database, company: Company) -> None:
    for i in range(4):
        await create(database, moved(an_interview(company), timedelta(hours=i)))
    query = InterviewQuery(company.organisation.organisation_id, limit=2)
    async with database.transaction() as tx:
        first = await InterviewListing(tx).page(query)
        second = await InterviewListing(tx).page(replace(query, cursor=first.next_cursor))
    assert second.next_cursor is None


@pytest.mark.parametrize("cursor", ["", "x", "é", "W10=", "WyJhIiwiYiJd", "bnVsbA==", "e30="])
async def test_a_cursor_of_another_world_is_refused(database: Database, cursor: str) -> None:
    async with database.transaction() as tx:
        with pytest.raises(InvalidInput):
            await InterviewListing(tx).page(InterviewQuery(new_id(), cursor=cursor))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("100%", ["100% remote"]),
        ("%", ["100% remote"]),
        ("_", ["snake_case"]),
        ("/", ["a/b"]),
        ("\\", ["back\\slash"]),
        ("REMOTE", ["100% remote"]),
        ("lovelace", ["100% remote", "a/b", "back\\slash", "snake_case"]),
        ("grace", []),
        ("'; DROP TABLE users; --", []),
        ("a\x00/b", ["a/b"]),
        ("  ", ["100% remote", "a/b", "back\\slash", "snake_case"]),
    ],
)
async def test_text_is_sought_literally_in_title_and_name(
    database: Database, company: Company, text: str, found: list[str]
) -> None:
    for title in ("100% remote", "snake_case", "a/b", "back\\slash"):
        await create(database, an_interview(company, title=title))
    async with database.transaction() as tx:
        query = InterviewQuery(company.organisation.organisation_id, text=text)
        page = await InterviewListing(tx).page(query)
    assert sorted(item.title for item in page.items) == found


async def test_the_list_is_filtered_by_status_time_job_and_people(
    database: Database, company: Company
) -> None:
    early = (await create(database, an_interview(company))).interview
    late = (await create(database, moved(an_interview(company), timedelta(days=3)))).interview
    organisation_id = company.organisation.organisation_id
    async with database.transaction() as tx:
        member = await a_user(tx, organisation_id, AccountRole.INTERVIEWER)
        person = NewParticipant(new_id(), Role.INTERVIEWER, "Member", user_id=member.user_id)
        await Participants(tx).add(early.session_id, [person])
        await Interviews(tx).save_status(a_status(late, 1, SessionStatus.LOBBY))
        stranger = await a_company(tx)
    everything = InterviewQuery(organisation_id)
    middle = early.scheduled_time + timedelta(days=1)
    assert await pages(database, everything) == [late.session_id, early.session_id]
    assert await pages(database, replace(everything, statuses=(SessionStatus.LOBBY,))) == [late.session_id]
    assert await pages(database, replace(everything, since=middle)) == [late.session_id]
    assert await pages(database, replace(everything, until=middle)) == [early.session_id]
    assert await pages(database, replace(everything, until=early.scheduled_time)) == []
    assert await pages(database, replace(everything, since=late.scheduled_time)) == [late.session_id]
    assert await pages(database, replace(everything, member_user_id=member.user_id)) == [early.session_id]
    assert await pages(database, replace(everything, owner_user_id=member.user_id)) == []
    assert len(await pages(database, replace(everything, owner_user_id=company.organiser.user_id))) == 2
    assert len(await pages(database, replace(everything, job_id=company.job.job_id))) == 2
    assert await pages(database, InterviewQuery(stranger.organisation.organisation_id)) == []

"""Accounts, jobs, tokens, invites and idempotency keys in a real store."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from activities.store.database import Database
from activities.store.idempotency import Idempotency
from activities.store.interviews import Interviews
from activities.store.invites import Invites
from activities.store.jobs import Jobs
from activities.store.refresh_tokens import GRACE, RefreshTokens
from activities.store.rows import Answered, Subject
from activities.store.users import Organisations, Users
from tests.support.stored import (
    T0,
    Company,
    a_company,
    a_stored_interview,
    a_user,
    an_interview,
    new_id,
    opened,
)
from workers.postgres import Postgres
from workflows.domain.errors import Conflict, NotFound, Unavailable
from workflows.domain.plan import Fact
from workflows.domain.values import AccountRole

LATER = T0 + timedelta(days=30)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with opened(database_url) as opened_database:
        yield opened_database


@pytest.fixture
async def company(database: Database) -> Company:
    async with database.transaction() as tx:
        return await a_company(tx)


# ---------------------------------------------------------------- accounts


async def test_an_address_has_one_account_whatever_its_case(database: Database, company: Company) -> None:
    organisation_id = company.organisation.organisation_id
    async with database.transaction() as tx:
        user = await a_user(tx, organisation_id, AccountRole.REVIEWER, "Ada@Example.com")
        assert await Users(tx).by_email(" aDA@example.COM ") == user
    with pytest.raises(Conflict):
        async with database.transaction() as tx:
            await a_user(tx, organisation_id, AccountRole.REVIEWER, "ada@example.com")


async def test_a_disabled_account_is_not_found(database: Database, company: Company) -> None:
    async with database.transaction() as tx:
        await Users(tx).set_password_hash(company.organiser.user_id, "argon")
        stored = await Users(tx).get(company.organiser.user_id)
        assert stored is not None
        assert stored.authentication.password_hash == "argon"
        await Users(tx).disable(company.organiser.user_id, T0)
        assert await Users(tx).get(company.organiser.user_id) is None
        assert await Users(tx).by_email(company.organiser.email) is None
        assert await Users(tx).of_organisation(company.organisation.organisation_id) == ()


async def test_a_disabled_account_has_no_role_in_its_interviews(database: Database, company: Company) -> None:
    async with database.transaction() as tx:
        new = an_interview(company)
        await Interviews(tx).create(new)
        await Users(tx).disable(company.organiser.user_id, T0)
        access = await Interviews(tx).access(new.session_id, user_id=company.organiser.user_id)
    assert access is not None
    assert access.account_role is None


async def test_the_first_organisation_is_the_oldest(database: Database) -> None:
    async with database.transaction() as tx:
        assert await Organisations(tx).first() is None
    async with database.transaction() as tx:
        first = (await a_company(tx)).organisation
    async with database.transaction() as tx:
        await a_company(tx)
    async with database.transaction() as tx:
        assert await Organisations(tx).first() == first
        assert await Organisations(tx).get(first.organisation_id) == first


# ---------------------------------------------------------------- jobs


async def test_each_change_of_a_job_is_a_version(database: Database, company: Company) -> None:
    job = company.job
    new_plan = replace(job, plan=replace(job.plan, topics=job.plan.topics[:1]))
    new_facts = replace(new_plan, facts=(Fact("team", "Six people."),))
    async with database.transaction() as tx:
        same = await Jobs(tx).revise(job, by_user_id=None, at=T0)
        second = await Jobs(tx).revise(new_plan, by_user_id=None, at=T0)
        third = await Jobs(tx).revise(new_facts, by_user_id=None, at=T0)
        assert (same.version, second.version, third.version) == (1, 2, 3)
        plans = [row.job.plan.version for row in await Jobs(tx).versions(job.job_id)]
        assert plans == [2, 2, 1]
        assert third.job.rubric.version == 1
        first = await Jobs(tx).get(job.job_id, 1)
        assert first is not None
        assert first.job == job
        assert await Jobs(tx).with_plan(job.job_id, 2) == third
        assert await Jobs(tx).with_plan(job.job_id, 9) is None
        assert await Jobs(tx).get(job.job_id, 9) is None


async def test_revisions_at_once_are_versions_one_after_the_other(
    database: Database, company: Company
) -> None:
    async def revise(title: str) -> int:
        async with database.transaction() as tx:
            # Read first, as a request does that checks who may: the lock must not trust what was read.
            assert await Jobs(tx).get(company.job.job_id) is not None
            job = replace(company.job, title=title)
            return (await Jobs(tx).revise(job, by_user_id=None, at=T0)).version

    assert sorted(await asyncio.gather(*(revise(f"title {i}") for i in range(6)))) == [2, 3, 4, 5, 6, 7]


async def test_the_job_of_another_organisation_is_not_revised(database: Database, company: Company) -> None:
    with pytest.raises(NotFound):
        async with database.transaction() as tx:
            other = await a_company(tx)
            stolen = replace(company.job, organisation_id=other.organisation.organisation_id, title="Mine")
            await Jobs(tx).revise(stolen, by_user_id=None, at=T0)


async def test_jobs_are_listed_by_organisation_and_owner(database: Database, company: Company) -> None:
    organisation_id = company.organisation.organisation_id
    async with database.transaction() as tx:
        await a_company(tx)
        manager = await a_user(tx, organisation_id, AccountRole.HIRING_MANAGER)
        own = replace(company.job, job_id=new_id(), title="Own")
        await Jobs(tx).add(own, by_user_id=manager.user_id, at=T0 + timedelta(hours=1))
        everything = await Jobs(tx).of_organisation(organisation_id)
        assert [row.job.title for row in everything] == ["Own", "Backend engineer"]
        mine = await Jobs(tx).of_organisation(organisation_id, owner_user_id=manager.user_id)
        assert [row.job.title for row in mine] == ["Own"]


# ---------------------------------------------------------------- tokens and invites


async def issued(database: Database, company: Company) -> Subject:
    subject = Subject(user_id=company.organiser.user_id)
    async with database.transaction() as tx:
        await RefreshTokens(tx).issue("first", subject, family_id=new_id(), at=T0, expires_at=LATER)
    return subject


async def rotate(database: Database, old: str, new: str, after: timedelta) -> tuple[Subject | None, bool]:
    async with database.transaction() as tx:
        rotated = await RefreshTokens(tx).rotate(old, new, at=T0 + after, expires_at=LATER)
    return rotated.subject, rotated.reused


async def test_a_refresh_token_gives_the_next_one(database: Database, company: Company) -> None:
    subject = await issued(database, company)
    assert await rotate(database, "first", "second", timedelta(minutes=1)) == (subject, False)
    assert await rotate(database, "second", "third", timedelta(minutes=2)) == (subject, False)


async def test_a_used_token_that_comes_back_ends_its_family(database: Database, company: Company) -> None:
    await issued(database, company)
    await rotate(database, "first", "second", timedelta(0))
    late = GRACE + timedelta(seconds=1)
    assert await rotate(database, "first", "stolen", late) == (None, True)
    assert await rotate(database, "second", "third", late) == (None, False)
    assert await rotate(database, "stolen", "fourth", late) == (None, False)


async def test_two_tabs_that_refresh_at_once_both_go_on(database: Database, company: Company) -> None:
    subject = await issued(database, company)
    both = await asyncio.gather(
        rotate(database, "first", "tab one", timedelta(seconds=1)),
        rotate(database, "first", "tab two", timedelta(seconds=1)),
    )
    assert list(both) == [(subject, False), (subject, False)]
    assert (await rotate(database, "tab one", "a", timedelta(minutes=1)))[0] == subject
    assert (await rotate(database, "tab two", "b", timedelta(minutes=1)))[0] == subject


async def test_an_expired_or_unknown_token_is_nothing(database: Database, company: Company) -> None:
    await issued(database, company)
    assert await rotate(database, "first", "second", timedelta(days=30)) == (None, False)
    assert await rotate(database, "unknown", "second", timedelta(0)) == (None, False)


async def test_signing_out_ends_the_family(database: Database, company: Company) -> None:
    subject = await issued(database, company)
    await rotate(database, "first", "second", timedelta(0))
    async with database.transaction() as tx:
        await RefreshTokens(tx).revoke("second", T0)
        await RefreshTokens(tx).revoke("unknown", T0)
    assert await rotate(database, "second", "third", timedelta(0)) == (None, False)
    async with database.transaction() as tx:
        await RefreshTokens(tx).issue("again", subject, family_id=new_id(), at=T0, expires_at=LATER)
        await RefreshTokens(tx).revoke_all(subject, T0)
    assert await rotate(database, "again", "more", timedelta(0)) == (None, False)


async def test_expired_tokens_are_forgotten(database: Database, company: Company) -> None:
    await issued(database, company)
    async with database.transaction() as tx:
        await RefreshTokens(tx).forget_expired(LATER + timedelta(days=1))
        assert await tx.session.scalar(text("SELECT count(*) FROM refresh_tokens")) == 0


async def test_an_invite_works_until_it_expires(database: Database) -> None:
    interview = await a_stored_interview(database)
    candidate = interview.candidate
    async with database.transaction() as tx:
        for _ in range(2):
            await Invites(tx).add("hash", candidate.participant_id, expires_at=LATER)
        for at in (T0, LATER - timedelta(seconds=1)):
            invite = await Invites(tx).use("hash", at)
            assert invite is not None
            assert invite.participant == candidate
            assert invite.organisation_id == interview.organisation_id
        assert await Invites(tx).use("hash", LATER) is None
        assert await Invites(tx).use("other", T0) is None
        await Invites(tx).revoke(candidate.participant_id, T0)
        assert await Invites(tx).use("hash", T0) is None


# ---------------------------------------------------------------- idempotency keys

KEY = {"actor": "user:1", "route": "POST /api/job", "key": "k"}


async def test_the_same_request_gets_the_same_answer(database: Database) -> None:
    async with database.transaction() as tx:
        assert await Idempotency(tx).claim(**KEY, request_hash="h") is None
        await Idempotency(tx).answer(**KEY, status=201, response={"id": "1", "odd": "\x00"})
    async with database.transaction() as tx:
        answered = Answered(201, {"id": "1", "odd": ""})
        assert await Idempotency(tx).claim(**KEY, request_hash="h") == answered
        assert await Idempotency(tx).find(**KEY) == answered
        assert await Idempotency(tx).claim(**{**KEY, "actor": "user:2"}, request_hash="x") is None
    with pytest.raises(Conflict):
        async with database.transaction() as tx:
            await Idempotency(tx).claim(**KEY, request_hash="other")


async def test_the_second_of_two_at_once_gets_the_answer_to_the_first(database: Database) -> None:
    worked = 0

    async def request() -> Answered:
        nonlocal worked
        async with database.transaction() as tx:
            earlier = await Idempotency(tx).claim(**KEY, request_hash="h")
            if earlier is not None:
                return earlier
            worked += 1
            await tx.session.execute(text("SELECT pg_sleep(0.1)"))
            await Idempotency(tx).answer(**KEY, status=201, response={"id": "1"})
            return Answered(201, {"id": "1"})

    assert await asyncio.gather(*(request() for _ in range(5))) == [Answered(201, {"id": "1"})] * 5
    assert worked == 1


async def test_a_request_that_failed_can_be_made_again(database: Database) -> None:
    with pytest.raises(ValueError, match="failed"):
        async with database.transaction() as tx:
            await Idempotency(tx).claim(**KEY, request_hash="h")
            raise ValueError("failed")
    async with database.transaction() as tx:
        assert await Idempotency(tx).claim(**KEY, request_hash="h") is None
        await Idempotency(tx).forget(LATER + timedelta(days=3650))
        assert await Idempotency(tx).find(**KEY) is None


# ---------------------------------------------------------------- the server itself


async def test_a_server_that_is_gone_is_unavailable_and_its_return_is_noticed(
    postgres: Postgres, database_url: str
) -> None:
    async with opened(database_url) as database:
        await database.check()
        connection = await postgres.connect()
        name = database_url.rsplit("/", 1)[1].split("?")[0]
        with pytest.raises(Unavailable):
            async with database.transaction() as tx:
                await tx.session.execute(text("SELECT 1"))
                await connection.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", name
                )
                await tx.session.execute(text("SELECT 1"))
        await connection.close()
        await database.check()
    async with opened("postgresql+asyncpg://nobody@127.0.0.1:9/none") as nowhere:
        with pytest.raises(Unavailable):
            await nowhere.check()


async def test_an_error_of_the_database_says_nothing_of_what_was_written(
    database: Database, company: Company
) -> None:
    secret = "my private words"
    with pytest.raises(Exception) as raised:
        async with database.transaction() as tx:
            await tx.session.execute(text("SELECT 1 / 0 WHERE :words = :words"), {"words": secret})
    assert secret not in str(raised.value)

"""The audit log in a real database: a chain that only grows."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from activities.store.audit import READ_AT_ONCE, Audit
from activities.store.database import Database
from tests.support.stored import T0, new_id, opened
from workflows.domain.audit import GENESIS, broken_at


async def append(database: Database, organisation_id: str, count: int, subject: str = "thing") -> None:
    async with database.transaction() as tx:
        for i in range(count):
            Audit(tx).append(
                organisation_id,
                at=T0 + timedelta(seconds=i),
                actor="user:1",
                action="job.revised",
                subject=subject,
                details={"number": str(i), "ünïcode": "日本\x00\ud800"},
            )


async def test_entries_form_a_chain_from_the_genesis(database_url: str) -> None:
    organisation_id = new_id()
    async with opened(database_url) as database:
        await append(database, organisation_id, 3)
        await append(database, organisation_id, 2)
        async with database.transaction() as tx:
            entries = await Audit(tx).entries(organisation_id)
            assert await Audit(tx).broken_at(organisation_id) is None
            assert await Audit(tx).head(organisation_id) == (5, entries[-1].hash)
    assert [e.sequence for e in entries] == [1, 2, 3, 4, 5]
    assert entries[0].previous_hash == GENESIS
    assert broken_at(entries) is None


async def test_each_organisation_has_a_chain_of_its_own(database_url: str) -> None:
    one, other = new_id(), new_id()
    async with opened(database_url) as database:
        await append(database, one, 2)
        await append(database, other, 1)
        async with database.transaction() as tx:
            assert [e.sequence for e in await Audit(tx).entries(one)] == [1, 2]
            assert [e.sequence for e in await Audit(tx).entries(other)] == [1]


async def test_writers_at_once_keep_one_chain(database_url: str) -> None:
    organisation_id = new_id()
    async with opened(database_url) as database:
        await asyncio.gather(*(append(database, organisation_id, 3, f"writer {i}") for i in range(12)))
        async with database.transaction() as tx:
            entries = await Audit(tx).entries(organisation_id)
            assert await Audit(tx).broken_at(organisation_id) is None
    assert [e.sequence for e in entries] == list(range(1, 37))
    assert {e.subject for e in entries} == {f"writer {i}" for i in range(12)}


async def append_once(
    database: Database, organisation_id: str, minutes: float, actor: str = "user:1", code: str = "over"
) -> bool:
    async with database.transaction() as tx:
        return await Audit(tx).append_once(
            organisation_id,
            at=T0 + timedelta(minutes=minutes),
            within=timedelta(hours=1),
            actor=actor,
            action="interview.refused",
            subject="thing",
            details={"code": code},
        )


async def test_the_same_within_the_hour_is_noted_once_also_by_many_at_once(database_url: str) -> None:
    organisation_id, other = new_id(), new_id()
    async with opened(database_url) as database:
        at_once = await asyncio.gather(*(append_once(database, organisation_id, 0) for _ in range(8)))
        assert sorted(at_once) == [False] * 7 + [True]
        again = [await append_once(database, organisation_id, minutes) for minutes in (59, 61, 100, 122)]
        assert again == [False, True, False, True]
        assert await append_once(database, organisation_id, 1, actor="user:2")
        assert await append_once(database, organisation_id, 1, code="past")
        assert await append_once(database, other, 1)
        async with database.transaction() as tx:
            assert len(await Audit(tx).entries(organisation_id)) == 5
            assert await Audit(tx).broken_at(organisation_id) is None
            assert len(await Audit(tx).of_subject("thing")) == 6


async def test_a_transaction_that_fails_leaves_no_entry(database_url: str) -> None:
    organisation_id = new_id()
    async with opened(database_url) as database:
        with pytest.raises(ValueError, match="no"):
            async with database.transaction() as tx:
                Audit(tx).append(organisation_id, at=T0, actor="a", action="b", subject="c")
                raise ValueError("no")
        async with database.transaction() as tx:
            assert await Audit(tx).entries(organisation_id) == ()


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_log SET actor = 'x'", "DELETE FROM audit_log", "TRUNCATE audit_log"]
)
async def test_the_database_refuses_to_change_the_log(database_url: str, statement: str) -> None:
    organisation_id = new_id()
    async with opened(database_url) as database:
        await append(database, organisation_id, 2)
        with pytest.raises(DBAPIError, match="append-only"):
            async with database.transaction() as tx:
                await tx.session.execute(text(statement))
        async with database.transaction() as tx:
            assert len(await Audit(tx).entries(organisation_id)) == 2


@pytest.mark.parametrize(
    ("tampering", "found_at"),
    [
        ("UPDATE audit_log SET actor = 'x' WHERE sequence = 2", 2),
        ("UPDATE audit_log SET details = '{}' WHERE sequence = 4", 4),
        ("DELETE FROM audit_log WHERE sequence = 3", 4),
        ("DELETE FROM audit_log WHERE sequence = 1", 2),
        ("UPDATE audit_log SET previous_hash = 'x' WHERE sequence = 1", 1),
    ],
)
async def test_what_was_changed_behind_the_triggers_is_found(
    database_url: str, tampering: str, found_at: int
) -> None:
    organisation_id = new_id()
    async with opened(database_url) as database:
        await append(database, organisation_id, 4)
        async with database.transaction() as tx:
            await tx.session.execute(text("ALTER TABLE audit_log DISABLE TRIGGER ALL"))
            await tx.session.execute(text(tampering))
        async with database.transaction() as tx:
            assert await Audit(tx).broken_at(organisation_id) == found_at


async def test_a_long_chain_is_checked_page_by_page(database_url: str) -> None:
    organisation_id = new_id()
    async with opened(database_url) as database:
        await append(database, organisation_id, READ_AT_ONCE + 3)
        async with database.transaction() as tx:
            assert await Audit(tx).broken_at(organisation_id) is None
            rest = await Audit(tx).entries(organisation_id, after=READ_AT_ONCE)
            assert [e.sequence for e in rest] == [READ_AT_ONCE + i for i in (1, 2, 3)]
            await tx.session.execute(text("ALTER TABLE audit_log DISABLE TRIGGER ALL"))
            last = {"last": READ_AT_ONCE + 3}
            await tx.session.execute(text("UPDATE audit_log SET action = 'x' WHERE sequence = :last"), last)
            tx.session.expire_all()
            assert await Audit(tx).broken_at(organisation_id) == READ_AT_ONCE + 3

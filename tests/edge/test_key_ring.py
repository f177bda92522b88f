"""Data keys in PostgreSQL: one an interview, wrapped, kept in memory while the database is away, gone for good."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from uuid import uuid4

import pytest
from sqlalchemy import text

from activities.key_ring import ASK_AGAIN_S, KeyRing, destroy, rewrap_all
from activities.store.data_keys import StoredKeys
from activities.store.database import Database
from activities.wrapping import WrappingKeyError
from tests.support.secrecy import a_wrapping_key, wrapping
from tests.support.stack import fresh_database, postgres_server
from workflows.domain.errors import Erased, Unavailable


class Time:
    """A clock that tests drive."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = Database(database_url)
    yield opened
    await opened.close()


@pytest.fixture
def scope() -> str:
    return str(uuid4())


async def rows(database: Database) -> list[tuple[object, ...]]:
    async with database.transaction() as tx:
        found = await tx.session.execute(text("SELECT scope, wrapped, destroyed_at FROM data_keys"))
        return [tuple(row) for row in found]


async def test_an_interview_has_one_key_whoever_makes_it_first(database: Database, scope: str) -> None:
    rings = [KeyRing(database, wrapping()) for _ in range(4)]
    keys = await asyncio.gather(*(ring.for_writing(scope) for ring in rings for _ in range(3)))
    assert len({(key.key_id, key.secret) for key in keys}) == 1
    assert await KeyRing(database, wrapping()).for_reading(keys[0].key_id) == keys[0]
    assert (await rings[0].for_writing(str(uuid4()))).secret != keys[0].secret


async def test_the_database_holds_no_key_in_the_clear(database: Database, scope: str) -> None:
    key = await KeyRing(database, wrapping()).for_writing(scope)
    [(_, wrapped, _)] = await rows(database)
    assert isinstance(wrapped, bytes) and key.secret not in wrapped
    with pytest.raises(WrappingKeyError):
        await KeyRing(database, wrapping(a_wrapping_key("k1", b"x"))).for_reading(key.key_id)


async def test_a_destroyed_key_is_gone_for_everybody_and_no_other_is_made(
    database: Database, scope: str
) -> None:
    time = Time()
    ring = KeyRing(database, wrapping(), clock=time, ttl_s=60)
    key = await ring.for_writing(scope)
    for _ in range(2):
        await destroy(database, scope)
    [(_, wrapped, destroyed_at)] = await rows(database)
    assert wrapped is None and destroyed_at is not None
    for other in (KeyRing(database, wrapping()), ring):
        time.now += 61
        for ask in (lambda r: r.for_writing(scope), lambda r: r.for_reading(key.key_id)):
            with pytest.raises(Erased, match="destroyed"):
                await ask(other)


async def test_a_key_that_never_was_can_be_destroyed_in_advance(database: Database, scope: str) -> None:
    await destroy(database, scope)
    with pytest.raises(Erased):
        await KeyRing(database, wrapping()).for_writing(scope)


@pytest.mark.parametrize("name", ["0b8e4c1e-6f0a-4a52-9c8e-2f1f5d3b7a90", "no id at all", ""])
async def test_a_key_that_nobody_knows_is_refused(database: Database, name: str) -> None:
    with pytest.raises(Erased, match="no such key"):
        await KeyRing(database, wrapping()).for_reading(name)


async def test_keys_in_use_outlive_an_outage_of_the_database(scope: str) -> None:
    time = Time()
    async with postgres_server() as server, fresh_database(server) as url:
        database = Database(url)
        ring = KeyRing(database, wrapping(), clock=time, ttl_s=60)
        key = await ring.for_writing(scope)
        await server.stop()
        time.now += 3600
        assert await ring.for_writing(scope) == key
        assert await ring.for_reading(key.key_id) == key
        with pytest.raises(Unavailable):
            await ring.for_writing(str(uuid4()))
        with pytest.raises(Unavailable):
            await KeyRing(database, wrapping()).for_reading(key.key_id)
        await server.start()
        time.now += ASK_AGAIN_S
        assert await ring.for_writing(str(uuid4())) != key
        assert await ring.for_writing(scope) == key
        await database.close()


async def test_a_key_is_asked_for_again_only_after_its_time(
    database: Database, scope: str, asked: Callable[[], int]
) -> None:
    time = Time()
    ring = KeyRing(database, wrapping(), clock=time, ttl_s=60)
    await ring.for_writing(scope)
    before = asked()
    for _ in range(50):
        await ring.for_writing(scope)
    assert asked() == before
    time.now += 61
    await ring.for_writing(scope)
    assert asked() == before + 1


@pytest.fixture
def asked(database: Database, monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """How many transactions there were."""
    count = 0
    transaction = database.transaction

    def counted():  # type: ignore[no-untyped-def]
        nonlocal count
        count += 1
        return transaction()

    monkeypatch.setattr(database, "transaction", counted)
    return lambda: count


async def test_no_more_keys_are_held_than_are_allowed(database: Database, asked: Callable[[], int]) -> None:
    ring = KeyRing(database, wrapping(), capacity=3)
    scopes = [str(uuid4()) for _ in range(5)]
    for scope in scopes:
        await ring.for_writing(scope)
    before = asked()
    await ring.for_writing(scopes[4])
    assert asked() == before
    await ring.for_writing(scopes[0])
    assert asked() == before + 1


async def test_rotation_rewraps_all_and_the_old_key_is_needed_no_more(database: Database) -> None:
    old, new = a_wrapping_key("old", b"o"), a_wrapping_key("new", b"n")
    ring = KeyRing(database, wrapping(old))
    keys = [await ring.for_writing(str(uuid4())) for _ in range(5)]
    await destroy(database, str(uuid4()))
    assert await rewrap_all(database, wrapping(new, old)) == 5
    assert await rewrap_all(database, wrapping(new, old)) == 0
    async with database.transaction() as tx:
        assert await StoredKeys(tx).counts() == {"new": 5}
    after = KeyRing(database, wrapping(new))
    assert [await after.for_reading(key.key_id) for key in keys] == keys


async def test_rotation_without_the_old_key_changes_nothing(database: Database) -> None:
    key = await KeyRing(database, wrapping(a_wrapping_key("old", b"o"))).for_writing(str(uuid4()))
    with pytest.raises(WrappingKeyError, match="'old' is not listed"):
        await rewrap_all(database, wrapping(a_wrapping_key("new", b"n")))
    ring = KeyRing(database, wrapping(a_wrapping_key("old", b"o")))
    assert await ring.for_reading(key.key_id) == key

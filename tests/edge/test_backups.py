"""Backups, on real PostgreSQL: whole but for what was erased since, of which nobody can read a word."""

from __future__ import annotations

import json
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from activities.backup import keys_file
from activities.backup.frames import BackupError, frames
from activities.backup.keys_file import KeysFile
from activities.backup.making import RECORDINGS, ROWS, Maker
from activities.backup.manifest import Manifest
from activities.backup.restoring import Backup, Restored, restore
from activities.erasure import Eraser
from activities.key_ring import KeyRing
from activities.recordings import RecordingStore
from activities.store import snapshot
from activities.store.audit import Audit
from activities.store.database import Database
from activities.wrapping import WrappingKeys
from temporal.codec import DataKey, DataKeys
from tests.support.backups import a_full_interview, all_rows, rows_of_none
from tests.support.secrecy import a_wrapping_key, wrapping
from tests.support.stack import fresh_database
from tests.support.stored import Company, a_company, opened
from workers.postgres import Postgres
from workflows.contracts import Erase
from workflows.domain.errors import Erased
from workflows.domain.retention import DataClass, RetentionRules

WORDS = ("cached-the-index", "sharded-the-queue", "dropped-the-table")
SOUND = bytes(range(256)) * 40


def silent(what: str, done: int, total: int) -> None:
    assert done <= total, what


@dataclass
class Site:
    """A database with its recordings, and where its backups go."""

    database: Database
    recordings: RecordingStore
    folder: Path
    company: Company

    async def interviews(self, *words: str) -> list[str]:
        ids = [await a_full_interview(self.database, self.company, said) for said in words]
        for session_id, said in zip(ids, words, strict=True):
            self.recordings.put(session_id, "answer-1", said.encode() + SOUND)
            self.recordings.put(session_id, "answer-2", SOUND + said.encode())
        return ids

    async def made(self, name: str = "backup", keys: DataKeys | None = None) -> Manifest:
        maker = Maker(self.database, keys or KeyRing(self.database, wrapping()), self.recordings)
        return await maker.make(self.folder / name, datetime.now(UTC), silent)

    async def keys(self, name: str = "keys") -> Path:
        await keys_file.export(self.database, self.folder / name, datetime.now(UTC))
        return self.folder / name

    async def erase(self, session_id: str, *classes: DataClass) -> None:
        async def end(_: str) -> None:
            """Nothing runs of it."""

        eraser = Eraser(self.database, self.recordings, RetentionRules(), end)
        erasure = await eraser.erase(Erase(session_id, classes, whole=not classes))
        assert erasure.refusal is None


@pytest.fixture
async def site(database_url: str, tmp_path: Path) -> AsyncIterator[Site]:
    async with opened(database_url) as database:
        async with database.transaction() as tx:
            company = await a_company(tx)
        await rows_of_none(database, company)
        (tmp_path / "backups").mkdir()
        yield Site(database, RecordingStore(tmp_path / "recordings"), tmp_path / "backups", company)


@dataclass
class Other:
    """A new, empty place to restore into."""

    database: Database
    recordings: RecordingStore
    folder: Path

    async def restore(self, source: Path, keys: Path, wrapped_by: WrappingKeys | None = None) -> Restored:
        held = KeysFile(keys, wrapped_by or wrapping())
        backup = Backup(source, held)
        return await restore(backup, held, self.database, self.recordings, datetime.now(UTC), silent)

    def sounds(self) -> set[str]:
        return {str(path.relative_to(self.folder)) for path in self.folder.rglob("*") if path.is_file()}


@pytest.fixture
async def other(postgres: Postgres, tmp_path: Path) -> AsyncIterator[Other]:
    async with a_new_place(postgres, tmp_path / "other") as place:
        yield place


@asynccontextmanager
async def a_new_place(postgres: Postgres, folder: Path) -> AsyncIterator[Other]:
    async with fresh_database(postgres) as url, opened(url) as database:
        yield Other(database, RecordingStore(folder), folder)


def without(rows: dict[str, list[Any]], *marks: str) -> dict[str, list[Any]]:
    return {t: [row for row in of if not any(m in repr(row) for m in marks)] for t, of in rows.items()}


async def test_all_comes_back_row_by_row_and_byte_by_byte(site: Site, other: Other) -> None:
    ids = await site.interviews(*WORDS)
    before = await all_rows(site.database)
    assert min(len(rows) for rows in before.values()) >= 1, "a table without a row is not tested"
    made = await site.made()
    assert (made.interviews, made.left_out, made.recordings) == (3, 0, 6)
    assert made.rows == {table: len(rows) for table, rows in before.items()}
    done = await other.restore(site.folder / "backup", await site.keys())
    assert done == Restored(interviews=3, recordings=6)
    assert await all_rows(other.database) == before
    for session_id, said in zip(ids, WORDS, strict=True):
        assert other.recordings.refs(session_id) == ["answer-1", "answer-2"]
        assert other.recordings.read(session_id, "answer-1") == said.encode() + SOUND
        assert other.recordings.read(session_id, "answer-2") == SOUND + said.encode()
    # Histories go on to be read: the keys are back as well.
    old = await KeyRing(site.database, wrapping()).for_writing(ids[0])
    assert await KeyRing(other.database, wrapping()).for_reading(old.key_id) == old


async def test_what_is_erased_is_gone_from_every_older_backup(site: Site, other: Other) -> None:
    ids = await site.interviews(*WORDS)
    before = await all_rows(site.database)
    await site.made()
    old_keys = await site.keys("old-keys")
    await site.erase(ids[1])
    keys = await site.keys()
    for path in (site.folder / "backup").iterdir():
        data = path.read_bytes()
        assert not [said for said in (*WORDS, "Example Ltd", "nobody's") if said.encode() in data], path
        assert SOUND not in data

    sealed = [
        f for name in (ROWS, RECORDINGS) for f in frames(site.folder / "backup" / name) if ids[1] in f.place
    ]
    assert len(sealed) == 3
    backup_id = Backup(site.folder / "backup", KeysFile(keys, wrapping())).manifest.backup_id
    left = [key for key in all_keys(keys) if key is not None]
    assert len(left) == 5
    for frame in sealed:
        for key in left:
            with pytest.raises(BackupError):
                frame.opened(backup_id, DataKey(frame.key_id, key.secret))
    # With the keys of before it is there: the newest ones alone are to be kept.
    opened_before = [KeysFile(old_keys, wrapping()).get(f.key_id) for f in sealed]
    assert all(
        WORDS[1].encode() in f.opened(backup_id, k) for f, k in zip(sealed, opened_before, strict=True) if k
    )
    assert None not in opened_before

    done = await other.restore(site.folder / "backup", keys)
    assert done == Restored(interviews=2, recordings=4, erased=1)
    after = await all_rows(other.database)
    assert after == without(before, WORDS[1], ids[1])
    assert not (other.folder / ids[1]).exists()
    with pytest.raises(Erased, match="destroyed"):
        await KeyRing(other.database, wrapping()).for_writing(ids[1])


def all_keys(file: Path) -> list[DataKey | None]:
    held = KeysFile(file, wrapping())
    return [held.get(row["key_id"]) for batch in held.batches() for row in json.loads(batch)]


async def test_an_interview_that_lost_a_class_is_sealed_anew_and_erased_with_the_rest(
    site: Site, postgres: Postgres, tmp_path: Path
) -> None:
    [session_id, _] = await site.interviews(*WORDS[:2])
    await site.made("whole")
    await site.erase(session_id, DataClass.TRANSCRIPT)
    left = await all_rows(site.database)
    assert WORDS[0] not in repr(left["interactions"]) and WORDS[0] in repr(left["scorecards"])
    await site.made("rest")
    keys = await site.keys()
    async with a_new_place(postgres, tmp_path / "a") as place:
        assert (await place.restore(site.folder / "rest", keys)).interviews == 2
        assert await all_rows(place.database) == left
    async with a_new_place(postgres, tmp_path / "b") as place:
        done = await place.restore(site.folder / "whole", keys)
        assert (done.interviews, done.recordings, done.erased) == (1, 2, 1)
    await site.erase(session_id)
    async with a_new_place(postgres, tmp_path / "c") as place:
        assert (await place.restore(site.folder / "rest", await site.keys())).erased == 1
        assert WORDS[0] not in repr(await all_rows(place.database))


async def test_recordings_that_were_erased_alone_stay_away(site: Site, other: Other) -> None:
    [session_id, _] = await site.interviews(*WORDS[:2])
    await site.made()
    await site.erase(session_id, DataClass.AUDIO)
    done = await other.restore(site.folder / "backup", await site.keys())
    assert done == Restored(interviews=2, recordings=2, without_recordings=1)
    assert other.recordings.refs(session_id) == []


class Meddling(DataKeys):
    """The keys of a database; something happens in it when an interview's is first asked for."""

    def __init__(self, database: Database, act: Callable[[], Awaitable[None]]) -> None:
        self._ring = KeyRing(database, wrapping())
        self._act = act
        self.acted = 0

    async def for_writing(self, scope: str) -> DataKey:
        if scope != "system":
            self.acted += 1
            await self._act()
        return await self._ring.for_writing(scope)

    async def for_reading(self, key_id: str) -> DataKey:
        return await self._ring.for_reading(key_id)


async def test_a_backup_is_of_one_moment_while_rows_are_written(
    site: Site, other: Other, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshot, "INTERVIEWS_AT_ONCE", 1)
    await site.interviews(*WORDS)
    before = await all_rows(site.database)

    async def write() -> None:
        async with site.database.transaction() as tx:
            await tx.session.execute(text("UPDATE interviews SET status_version = status_version + 1"))
            await tx.session.execute(text("UPDATE interactions SET content = content || '!'"))
        await site.interviews(f"later-{uuid4()}")

    keys = Meddling(site.database, write)
    made = await site.made(keys=keys)
    assert keys.acted > 3 and made.interviews == 3
    await other.restore(site.folder / "backup", await site.keys())
    assert await all_rows(other.database) == before
    assert await all_rows(site.database) != before


async def test_what_is_erased_while_a_backup_is_made_is_left_out(
    site: Site, other: Other, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshot, "INTERVIEWS_AT_ONCE", 1)
    ids = sorted(await site.interviews(*WORDS))

    async def erase() -> None:
        # A class of one (its key is destroyed, the rest would be sealed by another), all of the other.
        await site.erase(ids[1], DataClass.TRANSCRIPT)
        await site.erase(ids[2])

    made = await site.made(keys=Meddling(site.database, erase))
    assert (made.interviews, made.left_out) == (1, 2)
    done = await other.restore(site.folder / "backup", await site.keys())
    assert done.interviews == 1 and done.erased == 0
    found = await all_rows(other.database)
    assert [row for row in found["interviews"] if ids[0] in row] == found["interviews"]


async def test_what_is_just_being_erased_is_left_out(site: Site, other: Other) -> None:
    ids = await site.interviews(*WORDS)

    async def crash(_: str) -> None:
        raise RuntimeError("killed here")

    eraser = Eraser(site.database, site.recordings, RetentionRules(), crash)
    with pytest.raises(RuntimeError):
        await eraser.erase(Erase(ids[0], (DataClass.TRANSCRIPT,)))
    made = await site.made()
    assert (made.interviews, made.left_out) == (2, 1)
    await other.restore(site.folder / "backup", await site.keys())
    found = await all_rows(other.database)
    assert WORDS[0] not in repr(found)
    # There is nothing left for the daily run to finish.
    assert all(row[-1] is not None for row in found["tombstones"])


async def test_a_crash_leaves_nothing_that_looks_like_a_backup(site: Site) -> None:
    await site.interviews(*WORDS)

    async def crash() -> None:
        raise RuntimeError("killed here")

    with pytest.raises(RuntimeError):
        await site.made(keys=Meddling(site.database, crash))
    assert list(site.folder.iterdir()) == []
    await site.made()
    assert [path.name for path in site.folder.iterdir()] == ["backup"]
    with pytest.raises(BackupError, match="already"):
        await site.made()


def flip(path: Path, at: int = -20) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


async def test_what_was_damaged_is_refused_before_anything_is_written(site: Site, other: Other) -> None:
    await site.interviews(*WORDS)
    await site.made("first")
    old_keys = await site.keys("old-keys")
    await site.interviews("newer")
    await site.made("second")
    keys, copy = await site.keys(), site.folder / "copy"

    def exchanged(name: str) -> Callable[[], object]:
        return lambda: shutil.copy(site.folder / "first" / name, copy / name)

    harms: list[tuple[Callable[[], object], str]] = [
        (lambda: flip(copy / ROWS), "'rows' is damaged"),
        (lambda: flip(copy / RECORDINGS), "'recordings' is damaged"),
        (lambda: flip(copy / ROWS, 0), "damaged"),
        (lambda: cut(copy / RECORDINGS), "damaged"),
        (lambda: (copy / ROWS).unlink(), "damaged"),
        (lambda: (copy / "manifest.json").unlink(), "no backup"),
        (lambda: flip(copy / "manifest.json"), "damaged"),
        (exchanged(ROWS), "damaged"),
        (exchanged(RECORDINGS), "damaged"),
    ]
    for harm, words in harms:
        shutil.copytree(site.folder / "second", copy)
        harm()
        with pytest.raises(BackupError, match=words):
            await other.restore(copy, keys)
        shutil.rmtree(copy)
    with pytest.raises(BackupError, match="older than the backup"):
        await other.restore(site.folder / "second", old_keys)
    for listed in (a_wrapping_key("k1", b"x"), a_wrapping_key("k2", b"w")):
        with pytest.raises(BackupError, match="Wrapping key 'k1'"):
            await other.restore(site.folder / "second", keys, wrapping(listed))
    with pytest.raises(BackupError, match="no keys file"):
        await other.restore(site.folder / "second", site.folder / "none")
    flip(keys, 200)
    with pytest.raises(BackupError, match="keys file is damaged"):
        await other.restore(site.folder / "second", keys)
    assert not any((await all_rows(other.database)).values()) and other.sounds() == set()


async def test_a_database_that_holds_something_is_refused(site: Site) -> None:
    ids = await site.interviews(WORDS[0])
    await site.made()
    before = await all_rows(site.database)
    place = Other(site.database, site.recordings, site.folder)
    with pytest.raises(BackupError, match=r"isn't empty .*interviews"):
        await place.restore(site.folder / "backup", await site.keys())
    assert await all_rows(site.database) == before and len(ids) == 1


async def test_a_disk_that_fails_leaves_an_empty_database(site: Site, other: Other) -> None:
    await site.interviews(WORDS[0])
    await site.made()
    keys = await site.keys()
    other.folder.write_text("in the way")
    with pytest.raises(BackupError, match="disk"):
        await other.restore(site.folder / "backup", keys)
    assert not any((await all_rows(other.database)).values())
    other.folder.unlink()
    assert (await other.restore(site.folder / "backup", keys)).recordings == 2


async def test_the_audit_log_still_holds_after_a_restore(site: Site, other: Other) -> None:
    organisation = site.company.organisation.organisation_id
    ids = await site.interviews(*WORDS)
    await site.erase(ids[0])
    await site.made()
    await site.erase(ids[1])
    await other.restore(site.folder / "backup", await site.keys())
    async with other.database.transaction() as tx:
        assert await Audit(tx).broken_at(organisation) is None
        [entry] = await Audit(tx).entries(organisation)
        assert entry.subject == ids[0]

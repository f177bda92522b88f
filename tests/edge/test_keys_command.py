"""`viva keys` and what `viva doctor` says of them, on a real database."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest

from activities.key_ring import KeyRing
from activities.store.database import Database
from activities.wrapping import parsed
from tests.support.secrecy import a_wrapping_key, wrapping
from workers import keys
from workers.doctor import _wrapping_keys
from workers.encryption import wrapping_keys_of
from workers.exit import StartError
from workers.settings import Settings, load

OLD, NEW = a_wrapping_key("old", b"o"), a_wrapping_key("new", b"n")


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch, database_url: str, tmp_path: Path) -> Settings:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VIVA_DATABASE_URL", database_url)
    monkeypatch.setenv("VIVA_DATA_DIR", str(tmp_path))
    return load()


async def some_keys(url: str, listed: str, count: int = 3) -> None:
    database = Database(url)
    for _ in range(count):
        await KeyRing(database, wrapping(listed)).for_writing(str(uuid4()))
    await database.close()


async def test_rotation_by_the_settings(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    await some_keys(settings.database_url, OLD)
    said: list[str] = []
    monkeypatch.setenv("VIVA_WRAPPING_KEYS", NEW)
    with pytest.raises(StartError, match="'old' is not listed"):
        await keys.rotate(said.append)
    await keys.show(said.append)
    assert "old: NOT LISTED" in said[-1]
    assert "old (3)" in (await _wrapping_keys(load())).wrong
    monkeypatch.setenv("VIVA_WRAPPING_KEYS", f"{NEW},{OLD}")
    await keys.rotate(said.append)
    assert said[-2:] == [
        "3 data keys were rewrapped; all are wrapped by new now.",
        "No longer needed, once all processes list the new one: old",
    ]
    monkeypatch.setenv("VIVA_WRAPPING_KEYS", NEW)
    await keys.show(said.append)
    assert said[-1] == "new: wraps 3 data keys, current"
    assert (await _wrapping_keys(load())).note == "current: new"


async def test_the_key_that_we_keep_ourselves_is_replaced_while_processes_run(settings: Settings) -> None:
    running = wrapping_keys_of(settings)
    database = Database(settings.database_url)
    ring = KeyRing(database, running, ttl_s=0)
    key = await ring.for_writing(str(uuid4()))
    file = settings.data_dir / "wrapping-keys"
    seen = [*parsed(file.read_text())]
    for _ in range(3):
        await keys.rotate(lambda _: None)
        listed = [*parsed(file.read_text())]
        # The one before stays: a process may just be wrapping by it.
        assert listed[1:] == seen[:1]
        seen = listed
        assert await ring.for_reading(key.key_id) == key
        await ring.for_writing(str(uuid4()))
    await database.close()


async def test_doctor_says_what_production_lacks(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIVA_MODE", "production")
    assert "VIVA_WRAPPING_KEYS" in (await _wrapping_keys(load())).wrong


async def test_doctor_needs_no_database_for_it(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    monkeypatch.setenv("VIVA_DATABASE_URL", "postgresql+asyncpg://nobody@127.0.0.1:1/none")
    assert "not compared" in (await _wrapping_keys(load())).note

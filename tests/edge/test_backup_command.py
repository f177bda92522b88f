"""`viva backup`, as operators run it."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import pytest

from activities.key_ring import destroy
from activities.recordings import RecordingStore
from tests.support.backups import a_full_interview, all_rows
from tests.support.secrecy import a_wrapping_key
from tests.support.stack import fresh_database
from tests.support.stored import a_company, opened
from workers.postgres import Postgres


class Shell:
    """Runs `viva` in a directory, with a database and a wrapping key."""

    def __init__(self, directory: Path, database_url: str, key: str) -> None:
        directory.mkdir(exist_ok=True)
        self.directory = directory
        settings = {
            "VIVA_DATABASE_URL": database_url,
            "VIVA_WRAPPING_KEYS": key,
            "VIVA_DATA_DIR": str(directory),
        }
        self._environment = {**os.environ, **settings}

    async def __call__(self, *words: str | Path) -> tuple[int, str]:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-P", "-m", "workers.cli", "backup", *words,
            env=self._environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        out, _ = await process.communicate()
        assert process.returncode is not None
        return process.returncode, out.decode()


@pytest.fixture
def shell(database_url: str, tmp_path: Path) -> Shell:
    return Shell(tmp_path / "here", database_url, a_wrapping_key())


async def test_from_one_database_to_another(
    shell: Shell, database_url: str, postgres: Postgres, tmp_path: Path
) -> None:
    async with opened(database_url) as database:
        async with database.transaction() as tx:
            company = await a_company(tx)
        one, two = [await a_full_interview(database, company, f"said-{n}") for n in range(2)]
        RecordingStore(shell.directory / "recordings").put(one, "answer", b"sound")
        before = await all_rows(database)
        where, keys = tmp_path / "backups" / "monday", tmp_path / "keys"
        code, out = await shell("create", where)
        assert code == 0 and "2 interviews, 1 recordings" in out and "`viva backup keys FILE`" in out
        code, out = await shell("keys", keys)
        assert code == 0 and "4 keys" in out
        code, out = await shell("create", where, "--keys", keys)
        assert code == 1 and "already" in out and "Traceback" not in out
        await destroy(database, two)
        assert (await shell("keys", keys))[0] == 0

    async with fresh_database(postgres) as url, opened(url) as there:
        wrong = Shell(tmp_path / "wrong", url, a_wrapping_key("other"))
        code, out = await wrong("restore", where, "--keys", keys)
        assert code == 1 and "Wrapping key 'k1' is not listed" in out and "Traceback" not in out
        place = Shell(tmp_path / "there", url, a_wrapping_key())
        code, out = await place("restore", where, "--keys", keys)
        assert code == 0, out
        assert "1 interviews, 1 recordings, as they were on" in out
        assert "1 interviews were erased since: left out" in out
        after = await all_rows(there)
        assert [row for row in before["interactions"] if one in row] == after["interactions"]
        assert RecordingStore(place.directory / "recordings").read(one, "answer") == b"sound"
        code, out = await place("restore", where, "--keys", keys)
        assert code == 1 and "isn't empty" in out

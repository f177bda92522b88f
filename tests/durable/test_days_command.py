"""`viva days` as a program, against a real store and a real Temporal server that see nothing in the clear."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from uuid import uuid4

from activities.store.days import Days
from tests.durable.stage import stage
from tests.durable.test_days import ZONE, a_day, opened
from tests.support.stack import TemporalServer
from workers.encryption import Encryption
from workers.settings import load


async def test_days_are_kept_from_the_command_line(
    database_url: str, temporal_dev_server: TemporalServer, tmp_path: Path
) -> None:
    settings = load(
        database_url=database_url, temporal_address=temporal_dev_server.address, data_dir=tmp_path / "data"
    )

    async def viva(*arguments: str) -> str:
        program = await asyncio.create_subprocess_exec(
            sys.executable, "-P", "-m", "workers.cli", "days", *arguments,
            env={**os.environ, **settings.environment(), "PYTHONPATH": str(Path.cwd())},
            cwd=tmp_path,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        out, _ = await asyncio.wait_for(program.communicate(), 60)
        return f"{program.returncode} {out.decode()}"

    encryption = Encryption.of(settings)
    async with (
        stage(database_url, temporal_dev_server.address, encryption.codec) as play,
        play.worker(),
    ):
        job = (await a_day(play)).job_id
        hours = ("--from", "09:00", "--to", "12:00", "--zone", ZONE, "--weekday", "tue", "--weekday", "thu")
        assert (await viva("add", "--job", str(uuid4()), *hours)).startswith("1 There is no job")
        assert "no time zone" in await viva("add", "--job", job, *hours[:5], "Mars/Olympus", *hours[6:])
        added = await viva("add", "--job", job, *hours, "--slot", "60")
        assert "active" in added and "Tue, Thu 09:00-12:00 Europe/Berlin, 60 min" in added
        day_id = added.split()[1]
        async with play.database.transaction() as tx:
            day = (await Days(tx).require(day_id)).day
        assert len(await opened(play, day)) >= 3 * 7
        assert f"{day_id}  active" in await viva("list")
        assert "paused" in await viva("pause", day_id)
        assert "open 0" in await viva("list")
        assert "active" in await viva("resume", day_id)
        assert "removed" in await viva("remove", day_id)
        assert (await viva("resume", day_id)).startswith("1 There is no such interview day.")
        assert "0 interview days" in await viva("list")
    await encryption.close()

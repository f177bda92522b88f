"""Temporal's server and the worker are killed while interviews come due, and started again over the same data."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from activities.store.messages import Messages
from tests.durable.stage import QUICK, Scene, stage
from tests.faults.processes import until_ready
from tests.support.mail_server import MailServer, mail_server
from tests.support.stack import temporal_server
from workers.encryption import Encryption
from workers.processes import Child, Command
from workers.settings import Settings, load
from workers.up.ground import free_port
from workflows import contracts as c
from workflows.domain.values import SessionStatus

DOWN_S = 34.0
"""Longer than a timer may be late without anybody having been let down (`agenda.OVERSLEPT`)."""
CALM = replace(QUICK, reminders_s=(), no_show_after_s=120.0)


def later(seconds: float) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=seconds)


@asynccontextmanager
async def worker_process(settings: Settings, log: Path) -> AsyncIterator[Child]:
    """`viva worker`, ready; killed at the end."""
    port = free_port()
    env = settings.model_copy(update={"internal_port": port}).environment()
    child = Child(Command("worker", [sys.executable, "-P", "-m", "workers.cli", "worker"], log, env))
    await child.start()
    try:
        await until_ready([f"http://127.0.0.1:{port}/health/ready"])
        yield child
    finally:
        await child.kill()


async def told(scene: Scene) -> dict[str, str]:
    """What became of the candidate's messages, by their keys."""
    async with scene.stage.database.transaction() as tx:
        kept = await Messages(tx).of_session(scene.id)
    return {m.key: m.state.value for m in kept if m.participant_id == scene.candidate}


async def sent(post: MailServer, scene: Scene, key: str) -> int:
    """How often that message went out to its candidate."""
    async with scene.stage.database.transaction() as tx:
        kept = await Messages(tx).of_session(scene.id)
    ids = [m.message_id for m in kept if m.participant_id == scene.candidate and m.key == key]
    return sum(any(one in str(mail["Message-ID"]) for one in ids) for mail in post.received)


@pytest.mark.timeout(240)
async def test_what_came_due_while_all_was_down_starts_at_once(database_url: str, tmp_path: Path) -> None:
    async with temporal_server(tmp_path / "temporal.db") as server, mail_server() as post:
        settings = load(
            database_url=database_url,
            temporal_address=server.address,
            data_dir=tmp_path / "data",
            smtp_host="127.0.0.1",
            smtp_port=post.port,
            smtp_security="none",
            smtp_from="jobs@example.com",
        )
        encryption = Encryption.of(settings)
        async with stage(database_url, server.address, encryption.codec) as play:
            async with worker_process(settings, tmp_path / "before.log"):
                due = await play.interview(CALM, title="Due", scheduled_time=later(9))
                now = datetime.now(UTC)
                window = {"scheduled_time": now - timedelta(hours=1)}
                recent = await play.interview(CALM, title="Recent", window_end=later(DOWN_S), **window)
                overslept = await play.interview(CALM, title="Overslept", window_end=later(6), **window)
                reminded = await play.interview(
                    replace(CALM, reminders_s=(590.0,)), title="Reminded", scheduled_time=later(600)
                )
                scenes = (due, recent, overslept, reminded)
                for scene in scenes:
                    await _invited(scene)
                assert datetime.now(UTC) < due.order.scheduled_time, "the machine was too slow"
            # The worker is killed by now.
            await server.child.kill()
            await asyncio.sleep(DOWN_S)
            assert await sent(post, reminded, "reminder-590-0") == 0
            await server.child.start()
            async with worker_process(settings, tmp_path / "after.log"):
                back = datetime.now(UTC)
                await play.node()
                await due.begin()
                assert (await play.doors.snapshot(due.id)).status is SessionStatus.IN_PROGRESS
                assert datetime.now(UTC) - back < timedelta(seconds=30)
                assert await recent.over() is SessionStatus.NO_SHOW
                anew = await overslept.status(SessionStatus.LOBBY)
                assert anew.status is SessionStatus.LOBBY
                await _told(reminded, "reminder-590-0")
                await overslept.begin()
                for scene in scenes:
                    assert await sent(post, scene, "invitation-0") == 1, scene.order.title
                assert await sent(post, reminded, "reminder-590-0") == 1
                assert await told(due) == {"invitation-0": "sent"}
                for scene in (due, overslept, reminded):
                    await play.doors.cancel(scene.id, c.Command("test"))
        await encryption.close()


async def _invited(scene: Scene) -> None:
    await _told(scene, "invitation-0")


async def _told(scene: Scene, key: str) -> None:
    for _ in range(400):
        if (await told(scene)).get(key) == "sent":
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"{scene.order.title}: {key} was not sent: {await told(scene)}")

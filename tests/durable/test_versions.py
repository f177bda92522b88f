"""A rollout by build ids: interviews under way stay with the build that began them, new ones take the new build."""

from __future__ import annotations

import asyncio
import shlex
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from temporal.server.binary import obtain
from tests.durable.stage import Scene, stage
from tests.support.stack import CACHE, temporal_server
from workflows import contracts as c
from workflows.domain.errors import Unavailable
from workflows.domain.values import SessionStatus

OPERATIONS = Path(__file__).resolve().parents[2] / "docs" / "operations.md"


async def builds_of(scene: Scene) -> set[str]:
    """The builds that have led an interview, over all its runs."""
    found: set[str] = set()
    client = scene.stage.client
    async for run in client.list_workflows(f'WorkflowId = "{scene.handle.id}"'):
        history = await client.get_workflow_handle(run.id, run_id=run.run_id).fetch_history()
        done = [e.workflow_task_completed_event_attributes for e in history.events]
        found |= {d.deployment_version.build_id for d in done if d.HasField("deployment_version")}
    return found


async def make_current(address: str, build_id: str) -> None:
    """By the documented command; a build is known a moment after its worker started."""
    binary = await obtain(CACHE, [Path.home() / "go" / "bin"], print)
    order = documented("temporal worker deployment set-current-version")
    order[order.index("--build-id") + 1] = build_id
    for _ in range(100):
        command = await asyncio.create_subprocess_exec(
            str(binary), *order, "--address", address,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        out, _ = await command.communicate()
        if command.returncode == 0:
            return
        await asyncio.sleep(0.2)
    raise AssertionError(out.decode())


async def cli(address: str, *arguments: str) -> str:
    """Temporal's own command; what it says."""
    binary = await obtain(CACHE, [Path.home() / "go" / "bin"], print)
    command = await asyncio.create_subprocess_exec(
        str(binary), *arguments, "--address", address,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    out, _ = await command.communicate()
    assert command.returncode == 0, out.decode()
    return out.decode()


def documented(begins: str) -> list[str]:
    """A command as `docs/operations.md` has it, without its program's name."""
    text = OPERATIONS.read_text().replace("\\\n", " ")
    line = next(line.strip() for line in text.splitlines() if line.strip().startswith(begins))
    return shlex.split(line)[1:]


async def led_by(scene: Scene, build_id: str) -> set[str]:
    """Extra time is granted until that build has led the interview; all that have by then."""
    async with asyncio.timeout(60):
        while build_id not in (builds := await builds_of(scene)):
            with suppress(Unavailable):
                await scene.stage.doors.extend(scene.id, c.Extend(f"by {build_id}", 5, "test"))
            await asyncio.sleep(0.5)
    return builds


async def test_what_is_booked_is_moved_to_the_next_build_by_the_documented_commands_and_stays_there(
    database_url: str,
) -> None:
    async with temporal_server() as server, stage(database_url, server.address) as play:
        async with play.worker("one"):
            await make_current(server.address, "one")
            booked = await play.interview(scheduled_time=datetime.now(UTC) + timedelta(hours=2))
            await booked.status(SessionStatus.SCHEDULED)
            describe = documented("temporal worker deployment describe-version")
            describe[describe.index("--build-id") + 1] = "one"
            assert "one" in await cli(server.address, *describe)
        async with play.worker("two"):
            await make_current(server.address, "two")
            move = documented("temporal workflow update-options")
            move[move.index("--versioning-override-build-id") + 1] = "two"
            await cli(server.address, *move, "--yes")
            await led_by(booked, "two")
            async with play.worker("three"):
                await make_current(server.address, "three")
                other = await play.interview(scheduled_time=datetime.now(UTC) + timedelta(hours=2))
                assert await led_by(other, "three") == {"three"}
                await play.doors.cancel(booked.id, c.Command("test"))
                await booked.over()
                assert "three" not in await builds_of(booked)
                await play.doors.cancel(other.id, c.Command("test"))
                await other.over()


async def test_an_interview_stays_with_the_build_that_began_it(database_url: str) -> None:
    often = {"limit.historyCount.suggestContinueAsNew": "100"}
    async with (
        temporal_server(dynamic_config=often) as server,
        stage(database_url, server.address) as play,
        play.worker("one"),
    ):
        await make_current(server.address, "one")
        old = await play.interview()
        await old.begin()
        async with play.worker("two"):
            await make_current(server.address, "two")
            new = await play.interview()
            await new.begin()
            await old.to_the_end()
            await new.to_the_end()
        assert (await builds_of(old), await builds_of(new)) == ({"one"}, {"two"})
        runs = [run async for run in play.client.list_workflows(f'WorkflowId = "{old.handle.id}"')]
        assert len(runs) > 1

"""The day's run of retention on a real server, and the end of what runs."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text
from temporalio.client import Client

from activities.store.interviews import Interviews as StoredInterviews
from activities.store.retention import Retention
from temporal.doorway import Interviews
from temporal.histories import runs_of
from temporal.ids import debrief_workflow_id, erasure_workflow_id
from temporal.queues import INTERVIEWS
from temporal.schedules import RETENTION_ID, keep_retaining
from tests.durable.stage import Stage, stage
from tests.support.secrecy import a_codec
from tests.support.stack import TemporalServer
from workflows import contracts as c
from workflows.domain.errors import NotFound
from workflows.domain.retention import DataClass, Why
from workflows.retention import RetentionWorkflow


@dataclass
class Old:
    """An interview that ended so many days ago."""

    play: Stage
    session_id: str

    async def tombstones(self) -> dict[str, bool]:
        async with self.play.database.transaction() as tx:
            return {s.data: s.erased_at is not None for s in await Retention(tx).tombstones(self.session_id)}


async def old(play: Stage, days: int) -> Old:
    scene = await play.interview(scheduled_time=datetime.now(UTC) + timedelta(hours=1))
    await play.doors.cancel(scene.id, c.Command("organiser"))
    await scene.over()
    async with play.database.transaction() as tx:
        await tx.session.execute(
            text("UPDATE interviews SET ended_at = :at WHERE session_id = :id"),
            {"at": datetime.now(UTC) - timedelta(days=days), "id": scene.id},
        )
    return Old(play, scene.id)


async def run(client: Client) -> c.Retained:
    result: c.Retained = await client.execute_workflow(
        RetentionWorkflow.run, c.Retain(), id="retention-test", task_queue=INTERVIEWS
    )
    return result


async def test_a_days_run_erases_what_is_due_and_nothing_else(play: Stage) -> None:
    new, middle, ancient, kept = [await old(play, days) for days in (1, 100, 400, 400)]
    async with play.database.transaction() as tx:
        company = await StoredInterviews(tx).require(kept.session_id)
        assert company.created_by is not None
        await Retention(tx).hold(kept.session_id, company.created_by, "A claim.", datetime.now(UTC))
    assert await run(play.client) == c.Retained(erased=2, failed=0)
    assert await new.tombstones() == {} and await kept.tombstones() == {}
    assert await middle.tombstones() == {DataClass.AUDIO: True}
    assert await ancient.tombstones() == {"all": True}
    with pytest.raises(NotFound):
        async with play.database.transaction() as tx:
            await StoredInterviews(tx).require(ancient.session_id)
    assert await run(play.client) == c.Retained(erased=0, failed=0)


async def test_a_day_of_more_than_one_run_takes_is_finished_by_the_next_runs(play: Stage) -> None:
    due = [await old(play, 400) for _ in range(5)]
    workflow_id = f"retention-{uuid4()}"
    result = await play.client.execute_workflow(
        RetentionWorkflow.run, c.Retain(in_a_run=2), id=workflow_id, task_queue=INTERVIEWS
    )
    assert result == c.Retained(erased=5, failed=0)
    assert [await one.tombstones() for one in due] == [{"all": True}] * 5
    runs = [run async for run in play.client.list_workflows(f'WorkflowId = "{workflow_id}"')]
    assert len(runs) == 3


async def test_an_interview_under_way_is_ended_before_it_is_erased(
    database_url: str, temporal_dev_server: TemporalServer
) -> None:
    async with (
        a_codec(database_url, ttl_s=0.0) as codec,
        stage(database_url, temporal_dev_server.address, codec) as play,
        play.worker(),
    ):
        scene = await play.interview()
        await scene.begin()
        await play.doors.erase(c.Erase(scene.id, whole=True, why=Why.REQUEST, by="participant:x"))
        await play.client.get_workflow_handle(erasure_workflow_id(scene.id)).result()
        described = await scene.handle.describe()
        assert described.status is not None and described.status.name in {"COMPLETED", "TERMINATED"}
        assert await Old(play, scene.id).tombstones() == {"all": True}
        with pytest.raises(NotFound):
            await scene.transcript()


async def test_scorecards_by_whatever_rubric_are_ended_and_their_histories_found(play: Stage) -> None:
    # Nobody works at that queue: what is started there stays under way.
    doors, session_id = Interviews(play.client, f"nobody-{uuid4()}"), str(uuid4())
    other = c.DebriefInput(str(uuid4()), 2)
    for order in (*(c.DebriefInput(session_id, version) for version in (None, 2, 13)), other):
        await doors.debrief(order)
    async with asyncio.timeout(20):
        while len(found := await runs_of(play.client, session_id)) < 3:
            await asyncio.sleep(0.1)
    assert [run.name for run in found] == ["debrief", "rescored.0", "rescored.1"]
    await doors.stop(session_id)
    ids = [debrief_workflow_id(session_id, version) for version in (None, 2, 13)]
    assert {await status_of(play, one) for one in ids} == {"TERMINATED"}
    assert await status_of(play, debrief_workflow_id(other.session_id, 2)) == "RUNNING"
    await doors.stop(other.session_id)


async def status_of(play: Stage, workflow_id: str) -> str:
    described = await play.client.get_workflow_handle(workflow_id).describe()
    return described.status.name if described.status else ""


async def test_retention_is_scheduled_once_however_often_it_is_asked_for(temporal_client: Client) -> None:
    for _ in range(2):
        await keep_retaining(temporal_client)
    described = await temporal_client.get_schedule_handle(RETENTION_ID).describe()
    assert described.schedule.spec.intervals[0].every == timedelta(days=1)
    await temporal_client.get_schedule_handle(RETENTION_ID).delete()

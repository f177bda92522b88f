"""A node takes the last message of an interview, and stands still."""

from __future__ import annotations

import asyncio

import pytest
from temporalio import activity

from activities.rooms.activities import NodeActivities
from tests.durable.stage import stage
from tests.support.stack import TemporalServer
from workflows import contracts as c
from workflows.domain.values import SessionStatus


class StandingStill(NodeActivities):
    """Takes what shows that an interview is over, and says nothing more."""

    @activity.defn
    async def publish_state(self, state: c.RoomState) -> None:
        if state.status.over:
            await asyncio.Event().wait()
        await super().publish_state(state)


async def test_an_interview_ends_though_its_node_never_answers_its_last_message(
    database_url: str, temporal_dev_server: TemporalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.durable.stage.NodeActivities", StandingStill)
    async with stage(database_url, temporal_dev_server.address) as play, play.worker():
        scene = await play.interview()
        await scene.begin()
        await play.doors.end(scene.id, c.Command("tests"))
        assert await scene.over() is SessionStatus.COMPLETED

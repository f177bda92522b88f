"""Twenty interviews that are due at the same moment all start (a thousand: `python -m benchmarks.thousand`)."""

from __future__ import annotations

import time

import pytest

from tests.durable.crowd import all_due_at, begun, in_the_lobby, planned, soon, statuses
from tests.durable.stage import stage
from tests.support.stack import TemporalServer
from workflows import contracts as c
from workflows.domain.values import SessionStatus

COUNT, WITHIN_S = 20, 120.0


@pytest.mark.timeout(480)
async def test_interviews_of_the_same_moment_all_start(
    database_url: str, temporal_dev_server: TemporalServer
) -> None:
    # One node: two of one process can't offer rooms at the same time.
    async with stage(database_url, temporal_dev_server.address, rooms=COUNT) as play, play.worker():
        began = time.monotonic()
        scenes = await planned(play, COUNT, soon(3000))
        await in_the_lobby(scenes)
        # As long as all that took, to be sure.
        start = soon(time.monotonic() - began + 5)
        await all_due_at(play, scenes, start)
        result = await begun(play, scenes, start, WITHIN_S)
        print(result.spread())
        assert len(result.decided_s) == len(result.spoke_s) == COUNT
        assert min(result.decided_s) >= 0
        assert await statuses(play, scenes) == {SessionStatus.IN_PROGRESS: COUNT}
        for scene in scenes:
            lines = [line for line in scene.here.of("ai_message") if line["final"]]
            assert len({line["interactionId"] for line in lines}) <= 1
            await play.doors.cancel(scene.id, c.Command("test"))

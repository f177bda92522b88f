"""An outage of Temporal's server: activities are reported dead although they live on their node."""

from __future__ import annotations

import asyncio

import pytest

from tests.durable.stage import PLAN, stage
from tests.support.scripted_providers import ScriptedTts
from tests.support.stack import TemporalServer
from workers.media import newest_epoch
from workflows import contracts as c
from workflows.domain.values import TurnKind


async def test_a_turn_that_is_reported_dead_is_said_once(
    database_url: str, temporal_dev_server: TemporalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with stage(database_url, temporal_dev_server.address) as play, play.worker():
        scene = await play.interview(plan=PLAN)
        await scene.begin()
        # Longer than the heartbeat timeout, and no beat comes through.
        voice = play.providers.tts
        assert isinstance(voice, ScriptedTts)
        voice.s_per_char = 0.1
        monkeypatch.setattr("temporalio.activity.heartbeat", lambda *details: None)
        await scene.answer()
        line = await scene.asked(TurnKind.QUESTION)
        monkeypatch.undo()
        voice.s_per_char = 0.003
        snapshot = await scene.snapshot_where(lambda now: now.room is not None)
        assert snapshot.room is not None
        assert snapshot.room.epoch == 1
        await scene.to_the_end()
        said = [m["interactionId"] for m in scene.here.of("ai_message") if m["final"]]
        assert said.count(line["interactionId"]) == 1
        assert voice.said.count(PLAN.topics[0].must_ask[0]) == 1


async def test_a_room_that_was_given_up_is_an_older_one_also_while_no_other_can_be_opened(
    database_url: str, temporal_dev_server: TemporalServer
) -> None:
    async with stage(database_url, temporal_dev_server.address) as play, play.worker():
        scene = await play.interview(plan=PLAN)
        await scene.begin()
        newest = newest_epoch(play.doors)
        assert await newest(scene.id) == 1
        await play.nodes[0].die()
        await scene.answer()
        await scene.snapshot_where(lambda now: now.room is None and now.epoch > 1, 40)
        assert await newest(scene.id) > 1


async def test_a_node_that_says_goodbye_while_it_is_probed_moves_its_room_once(
    database_url: str, temporal_dev_server: TemporalServer
) -> None:
    async with stage(database_url, temporal_dev_server.address) as play, play.worker():
        scene = await play.interview(plan=PLAN)
        await scene.begin()
        await play.node()
        await play.nodes[0].die()
        await scene.here.stop()

        async def probed() -> bool:
            pending = (await scene.handle.describe()).raw_description.pending_activities
            return any(activity.activity_type.name == "probe_room" for activity in pending)

        async with asyncio.timeout(20):
            while not await probed():
                await asyncio.sleep(0.05)
        await play.doors.signal(scene.id, c.NodeDraining(c.NodeStamp("n-test", 1, 1)))
        await scene.snapshot_where(lambda now: now.room is not None and now.room.epoch > 1)
        await scene.join()
        await scene.to_the_end()
        assert (await play.doors.snapshot(scene.id)).epoch == 2

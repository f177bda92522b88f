"""Erasing an interview stops the messages that are still on their way, and destroys what they hold."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from temporalio.client import Client

from activities.mail.messenger import Messenger
from activities.store.messages import Messages
from temporal.histories import payloads
from temporal.ids import erasure_workflow_id, message_workflows
from tests.durable.stage import QUICK, Scene, Stage, stage
from tests.support.mail_server import mail_server
from tests.support.secrecy import a_codec, raw_history
from tests.support.stack import TemporalServer
from workers.interviews import interview_worker
from workflows import contracts as c
from workflows.domain.errors import Erased
from workflows.domain.retention import Why

ADA = "ada@example.com"


async def running(client: Client, scene: Scene) -> list[str]:
    """The interview's message workflows that are at work, as the server itself sees them."""
    ids = []
    query = f'WorkflowId STARTS_WITH "{message_workflows(scene.id)}"'
    async for run in client.list_workflows(query):
        described = await client.get_workflow_handle(run.id).describe()
        if described.status is not None and described.status.name == "RUNNING":
            ids.append(run.id)
    return ids


async def tried(play: Stage, scene: Scene) -> None:
    """The mail server has said "later" to the invitation."""
    for _ in range(400):
        async with play.database.transaction() as tx:
            kept = await Messages(tx).of_session(scene.id)
        if any(m.reason and m.participant_id == scene.candidate for m in kept):
            return
        await asyncio.sleep(0.05)
    raise AssertionError("the invitation was not tried")


async def test_an_erasure_stops_messages_on_their_way_and_destroys_what_they_hold(
    database_url: str, temporal_dev_server: TemporalServer
) -> None:
    async with (
        mail_server() as post,
        a_codec(database_url, ttl_s=0.0) as codec,
        stage(database_url, temporal_dev_server.address, codec) as play,
        interview_worker(
            play.client,
            play.database,
            play.providers,
            play.recordings,
            messages=Messenger(play.database, lambda person: f"https://viva.test/i#{person}", post.postman),
        ),
    ):
        post.always[ADA] = "451 4.7.1 Later"
        scene = await play.interview(QUICK, scheduled_time=datetime.now(UTC) + timedelta(days=3))
        await tried(play, scene)
        waiting = await running(play.client, scene)
        assert waiting == [f"{message_workflows(scene.id)}invitation-0"]
        held = [p for e in await raw_history(play.client, waiting[0]) for p in payloads(e)]
        assert held and (await codec.decode(held))[0].data

        await play.doors.erase(c.Erase(scene.id, whole=True, why=Why.REQUEST, by="participant:x"))
        await play.client.get_workflow_handle(erasure_workflow_id(scene.id)).result()

        for _ in range(200):
            if not await running(play.client, scene):
                break
            await asyncio.sleep(0.1)
        assert await running(play.client, scene) == []
        attempts = post.attempts
        post.always.clear()
        async with a_codec(database_url) as another:
            for payload in held:
                with pytest.raises(Erased):
                    await another.decode([payload])
        async with play.database.transaction() as tx:
            assert await Messages(tx).of_session(scene.id) == ()
        await asyncio.sleep(3)
        assert (post.attempts, post.to(ADA)) == (attempts, [])

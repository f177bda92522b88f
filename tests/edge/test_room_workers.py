"""A node's activities through a real Temporal server: placed by the shared queue, carried out on the node's own."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

import pytest
from temporalio import workflow
from temporalio.client import Client, WorkflowFailureError, WorkflowHandle
from temporalio.common import RetryPolicy
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from temporal.client import TemporalSettings, connect
from tests.support.live_node import AI, CANDIDATE, LiveNode, live_node, until
from tests.support.stack import TemporalServer
from workers.media import node_workers
from workflows import contracts as c
from workflows.domain.conduct import Conduct
from workflows.domain.values import Role, TurnKind
from workflows.ports import MEDIA_QUEUE, RoomActivities

QUICK = timedelta(seconds=2)
ONCE = RetryPolicy(maximum_attempts=1)


@dataclass(frozen=True)
class Show:
    """What a test has said."""

    session_id: str
    text: str


@workflow.defn(sandboxed=False)
class OneTurnWorkflow:
    """Opens a room, says a line, and can be told to stop it."""

    def __init__(self) -> None:
        self._stop = False

    @workflow.signal
    def stop(self) -> None:
        self._stop = True

    @workflow.run
    async def run(self, show: Show) -> c.Spoken:
        room = c.RoomRef(show.session_id, 1)
        people = (
            c.ParticipantInfo(AI, Role.AI, "Viva"),
            c.ParticipantInfo(CANDIDATE, Role.CANDIDATE, "Candidate"),
        )
        opened = await workflow.execute_activity_method(
            RoomActivities.open_room,
            c.OpenRoom(room, people),
            task_queue=MEDIA_QUEUE,
            schedule_to_start_timeout=QUICK,
            start_to_close_timeout=QUICK,
            retry_policy=ONCE,
        )
        listening = workflow.start_activity_method(
            RoomActivities.listen,
            c.Listen(room, CANDIDATE, "en", (), Conduct(), recording=False),
            task_queue=opened.queue,
            start_to_close_timeout=timedelta(minutes=1),
            heartbeat_timeout=timedelta(seconds=2),
            retry_policy=ONCE,
            cancellation_type=workflow.ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
        )
        speaking = workflow.start_activity_method(
            RoomActivities.speak,
            c.Speak(room, "t1", "i1", TurnKind.QUESTION, text=show.text),
            task_queue=opened.queue,
            start_to_close_timeout=timedelta(minutes=1),
            heartbeat_timeout=timedelta(seconds=2),
            retry_policy=ONCE,
            cancellation_type=workflow.ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
        )
        await workflow.wait_condition(lambda: self._stop or speaking.done())
        if self._stop:
            speaking.cancel()
        spoken = await speaking
        listening.cancel()
        await listening
        return spoken


@pytest.fixture
async def client(temporal_dev_server: TemporalServer) -> Client:
    return await connect(TemporalSettings(address=temporal_dev_server.address))


@pytest.fixture
async def node(client: Client) -> AsyncIterator[LiveNode]:
    interviews = Worker(
        client,
        task_queue="room-tests",
        workflows=[OneTurnWorkflow],
        workflow_runner=UnsandboxedWorkflowRunner(),
    )
    async with (
        live_node(capacity=1) as running,
        interviews,
        node_workers(client, running.rooms, running.activities),
    ):
        yield running


async def start(client: Client, text: str, session_id: str = "") -> WorkflowHandle[OneTurnWorkflow, c.Spoken]:
    show = Show(session_id or str(uuid4()), text)
    return await client.start_workflow(OneTurnWorkflow.run, show, id=str(uuid4()), task_queue="room-tests")


async def test_a_turn_is_said_on_the_node_that_took_the_room(node: LiveNode, client: Client) -> None:
    handle = await start(client, "Hello and welcome to this conversation.")
    spoken = await handle.result()
    assert (spoken.heard, spoken.interrupted) == ("Hello and welcome to this conversation.", False)


async def test_a_cancel_through_temporal_returns_the_words_heard_within_a_second(
    node: LiveNode, client: Client
) -> None:
    session_id = str(uuid4())
    text = "This is a long line of which only a part is heard. " * 8
    handle = await start(client, text, session_id)
    room = await until(lambda: node.rooms.of_session(session_id))
    await until(lambda: room.sounding and room.saying.heard)
    await handle.signal(OneTurnWorkflow.stop)
    began = asyncio.get_running_loop().time()
    spoken = await handle.result()
    assert asyncio.get_running_loop().time() - began < 2.0
    assert spoken.heard and text.startswith(spoken.heard)


async def test_a_full_node_takes_no_further_room_until_one_is_closed(node: LiveNode, client: Client) -> None:
    first = await node.room()
    assert node.rooms.full
    handle = await start(client, "Nobody takes this.")
    with pytest.raises(WorkflowFailureError):
        await handle.result()
    await node.activities.close_room(c.CloseRoom(first.ref))
    handle = await start(client, "Now there is room.")
    assert (await handle.result()).heard == "Now there is room."

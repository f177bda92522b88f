"""What a real server answers of an interview that nobody leads, and which of it is final."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from temporalio.client import Client

from activities.rooms.outbox import Outbox
from temporal.doorway import Interviews
from temporal.ids import interview_workflow_id
from tests.support.stack import TemporalServer
from workflows import contracts as c
from workflows.domain.errors import InterviewOver, NotFound, Unavailable

SIGNAL = c.VoiceStarted(c.NodeStamp("n", 1, 1), "t", datetime.now(UTC))
CALLS: list[Callable[[Interviews, str], Awaitable[object]]] = [
    lambda doors, session_id: doors.signal(session_id, SIGNAL),
    lambda doors, session_id: doors.end(session_id, c.Command("organiser")),
]
each_call = pytest.mark.parametrize("call", CALLS, ids=["signal", "update"])


@pytest.fixture
async def before_its_namespace(temporal_dev_server: TemporalServer) -> Interviews:
    """A server that doesn't know the namespace (yet)."""
    return Interviews(await Client.connect(temporal_dev_server.address, namespace=f"n{uuid4().hex}"))


@each_call
async def test_there_is_no_such_interview(
    temporal_client: Client, call: Callable[[Interviews, str], Awaitable[object]]
) -> None:
    with pytest.raises(NotFound):
        await call(Interviews(temporal_client), str(uuid4()))


@each_call
async def test_an_interview_that_has_ended_is_over(
    temporal_client: Client, call: Callable[[Interviews, str], Awaitable[object]]
) -> None:
    session_id = str(uuid4())
    run = await temporal_client.start_workflow(
        "Any", id=interview_workflow_id(session_id), task_queue="nobody"
    )
    await run.terminate()
    with pytest.raises(InterviewOver):
        await call(Interviews(temporal_client), session_id)


async def test_an_interview_that_ends_while_it_is_asked_is_over(temporal_client: Client) -> None:
    session_id = str(uuid4())
    run = await temporal_client.start_workflow(
        "Any", id=interview_workflow_id(session_id), task_queue="nobody"
    )
    asked = asyncio.create_task(Interviews(temporal_client).end(session_id, c.Command("organiser")))
    await asyncio.wait([asked], timeout=0.5)
    await run.terminate()
    with pytest.raises(InterviewOver):
        await asked


@each_call
async def test_a_server_without_the_namespace_says_nothing_about_an_interview(
    before_its_namespace: Interviews, call: Callable[[Interviews, str], Awaitable[object]]
) -> None:
    with pytest.raises(Unavailable):
        await call(before_its_namespace, str(uuid4()))


async def test_what_a_server_without_the_namespace_refuses_goes_on_waiting(
    before_its_namespace: Interviews,
) -> None:
    refused = asyncio.Event()

    async def deliver(session_id: str, signal: c.FromNode) -> None:
        try:
            await before_its_namespace.signal(session_id, signal)
        finally:
            refused.set()

    box = Outbox(c.RoomRef(str(uuid4()), 1), "n", itertools.count(1), deliver)
    posted = box.put(c.NodeDraining)
    for _ in range(2):
        refused.clear()
        await asyncio.wait_for(refused.wait(), 5)
    assert (box.over, box.empty, posted.done.done()) == (False, False, False)
    await box.close()


async def test_nothing_counts_as_ended_where_the_namespace_is_away(before_its_namespace: Interviews) -> None:
    with pytest.raises(Unavailable):
        await before_its_namespace.stop(str(uuid4()))

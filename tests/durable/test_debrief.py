"""The scorecard of an interview whose model refuses for good at first."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any, Final

import pytest
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import WorkflowExecutionStatus, WorkflowFailureError, WorkflowHandle

from activities.providers.ports import ScoreRequest, ScoreResult
from activities.store.scorecards import Scorecards
from temporal.ids import debrief_workflow_id
from tests.durable.stage import Stage, Wording
from tests.support.scripted_providers import outage
from tests.support.stored import new_id
from workflows.contracts import DebriefInput
from workflows.debrief import DebriefWorkflow

TIMER: Final = "timer_started_event_attributes"
FAILED: Final = "activity_task_failed_event_attributes"


async def events(handle: WorkflowHandle[Any, Any]) -> list[HistoryEvent]:
    return list((await handle.fetch_history()).events)


@pytest.fixture
def expired(play: Stage, monkeypatch: pytest.MonkeyPatch) -> Iterator[asyncio.Event]:
    """The model's key, which scores are refused for until it is set."""
    renewed, score = asyncio.Event(), Wording.score

    async def refused_at_first(model: Wording, request: ScoreRequest) -> ScoreResult:
        if not renewed.is_set():
            raise outage("bad_key", retryable=False)
        return await score(model, request)

    monkeypatch.setattr(Wording, "score", refused_at_first)
    yield renewed
    renewed.set()


@pytest.mark.timeout(150)
async def test_a_scorecard_that_was_refused_for_good_is_written_when_the_key_is_renewed(
    play: Stage, expired: asyncio.Event
) -> None:
    scene = await play.interview()
    await scene.begin()
    await scene.to_the_end()
    debrief = play.client.get_workflow_handle_for(DebriefWorkflow.run, debrief_workflow_id(scene.id))
    async with asyncio.timeout(40):
        while not (timers := [e for e in await events(debrief) if e.HasField(TIMER)]):
            await asyncio.sleep(0.1)
    failed = [getattr(e, FAILED).failure for e in await events(debrief) if e.HasField(FAILED)]
    assert [f.application_failure_info.type for f in failed] == ["provider-never"]
    assert timers[0].user_metadata.HasField("summary")
    assert (await debrief.describe()).status is WorkflowExecutionStatus.RUNNING
    expired.set()
    written = await asyncio.wait_for(debrief.result(), 60)
    async with play.database.transaction() as tx:
        stored = await Scorecards(tx).newest(scene.id, 1)
    assert stored is not None
    assert stored.scorecard_id == written.scorecard_id


async def test_a_scorecard_of_an_interview_that_is_not_there_is_not_asked_for_again(play: Stage) -> None:
    order = DebriefInput(new_id())
    await play.doors.debrief(order)
    debrief = play.client.get_workflow_handle_for(DebriefWorkflow.run, debrief_workflow_id(order.session_id))
    with pytest.raises(WorkflowFailureError):
        await asyncio.wait_for(debrief.result(), 40)
    assert not [e for e in await events(debrief) if e.HasField(TIMER)]

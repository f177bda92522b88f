"""The scorecard of an interview whose model refuses for good at first."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

import pytest
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import WorkflowExecutionStatus, WorkflowFailureError, WorkflowHandle

from activities.judgement import UNUSABLE_AT_MOST
from activities.providers.ports import ScoreRequest, ScoreResult
from activities.store.scorecards import Scorecards
from activities.store.waits import Waits
from temporal.ids import debrief_workflow_id
from tests.durable.stage import Stage, Wording
from tests.support.scripted_providers import outage
from tests.support.stored import new_id
from workflows import timeouts
from workflows.contracts import DebriefInput
from workflows.debrief import DebriefWorkflow
from workflows.domain.scorecard import NotScoreableReason

TIMER: Final = "timer_started_event_attributes"
FAILED: Final = "activity_task_failed_event_attributes"


async def events(handle: WorkflowHandle[Any, Any]) -> list[HistoryEvent]:
    return list((await handle.fetch_history()).events)


@pytest.fixture
def refusing(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """With the kinds in it the model refuses to score, by the first."""
    kinds: list[str] = []

    async def refused(model: Wording, request: ScoreRequest) -> ScoreResult:
        raise outage(kinds[0], retryable=False)

    monkeypatch.setattr(Wording, "score", refused)
    return kinds


@pytest.mark.timeout(150)
@pytest.mark.parametrize(
    ("kind", "before"),
    [
        ("blocked", {"refused": timeouts.SCORECARD_REFUSED_AT_MOST - 1}),
        ("bad_key", {"refused": 9, "refused_since": datetime.now(UTC) - timeouts.SCORECARD_GIVEN_UP}),
    ],
)
async def test_a_scorecard_that_is_refused_for_too_long_is_given_up_and_says_why(
    play: Stage, refusing: list[str], kind: str, before: dict[str, Any]
) -> None:
    refusing.append(kind)
    scene = await play.interview()
    await scene.begin()
    await scene.to_the_end()
    first = play.client.get_workflow_handle_for(DebriefWorkflow.run, debrief_workflow_id(scene.id))
    async with asyncio.timeout(40):
        while not [e for e in await events(first) if e.HasField(TIMER)]:
            await asyncio.sleep(0.1)
    async with play.database.transaction() as tx:
        assert await Waits(tx).of_session(scene.id) == (kind, "")
    await first.terminate()
    order = DebriefInput(scene.id, 1, **before)
    await play.doors.debrief(order)
    last = play.client.get_workflow_handle_for(DebriefWorkflow.run, debrief_workflow_id(scene.id, 1))
    written = await asyncio.wait_for(last.result(), 60)
    assert not written.scoreable
    async with play.database.transaction() as tx:
        stored = await Scorecards(tx).newest(scene.id, 1)
        assert await Waits(tx).of_session(scene.id) == (kind, ""), "for what it was given up"
    assert stored is not None and stored.not_scoreable is NotScoreableReason.MODEL_REFUSED
    assert all(score.level is None for score in stored.scores)


@pytest.mark.timeout(150)
async def test_a_model_whose_answers_stay_unusable_is_not_asked_for_ever(
    play: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    async def unusable(model: Wording, request: ScoreRequest) -> ScoreResult:
        asked.append(request.language)
        raise outage("wrong_language")

    monkeypatch.setattr(Wording, "score", unusable)
    scene = await play.interview()
    await scene.begin()
    await scene.to_the_end()
    order = DebriefInput(scene.id, 1, refused=timeouts.SCORECARD_REFUSED_AT_MOST - 1)
    await play.doors.debrief(order)
    again = play.client.get_workflow_handle_for(DebriefWorkflow.run, debrief_workflow_id(scene.id, 1))
    assert not (await asyncio.wait_for(again.result(), 90)).scoreable
    assert UNUSABLE_AT_MOST <= len(asked) <= 3 * UNUSABLE_AT_MOST
    async with play.database.transaction() as tx:
        stored = await Scorecards(tx).newest(scene.id, 1)
        assert await Waits(tx).of_session(scene.id) == ("wrong_language", "")
    assert stored is not None and stored.not_scoreable is NotScoreableReason.MODEL_REFUSED


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
    async with play.database.transaction() as tx:
        assert await Waits(tx).of_session(scene.id) == ("", ""), "nothing is waited for any more"


async def test_a_scorecard_of_an_interview_that_is_not_there_is_not_asked_for_again(play: Stage) -> None:
    order = DebriefInput(new_id())
    await play.doors.debrief(order)
    debrief = play.client.get_workflow_handle_for(DebriefWorkflow.run, debrief_workflow_id(order.session_id))
    with pytest.raises(WorkflowFailureError):
        await asyncio.wait_for(debrief.result(), 40)
    assert not [e for e in await events(debrief) if e.HasField(TIMER)]

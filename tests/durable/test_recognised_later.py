"""Answers that were heard while recognition was down: recorded, recognised later, put in their place."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from temporalio.client import WorkflowExecutionStatus

from activities.store.scorecards import Scorecards
from activities.store.waits import Waits
from temporal.ids import debrief_workflow_id
from tests.durable.stage import ANSWER, Scene, Stage
from tests.support.scripted_providers import ScriptedStt, outage
from workflows.domain.phrases import phrase
from workflows.domain.values import Interaction, Recognition, TurnKind

SAID = "We kept events in one log and built every table from it."
RECORDED = phrase("recorded", "en")[:11]


@pytest.fixture
def stt(play: Stage) -> Iterator[ScriptedStt]:
    recogniser = play.providers.stt
    assert isinstance(recogniser, ScriptedStt)
    recogniser.finals, recogniser.refusal = [], None
    yield recogniser
    recogniser.finals, recogniser.refusal = [], None


async def line_of(scene: Scene, utterance: str, recognition: Recognition) -> Interaction:
    ends = asyncio.get_running_loop().time() + 40
    while True:
        found = next((i for i in await scene.transcript() if i.utterance_id == utterance), None)
        if found is not None and found.recognition is recognition:
            return found
        assert asyncio.get_running_loop().time() < ends, f"still {found}"
        await asyncio.sleep(0.05)


async def words_wait_for(scene: Scene, kind: str) -> None:
    """As the report says."""
    async with asyncio.timeout(40):
        while True:
            async with scene.stage.database.transaction() as tx:
                if await Waits(tx).of_session(scene.id) == ("", kind):
                    return
            await asyncio.sleep(0.05)


async def test_the_interview_goes_on_and_the_answer_takes_its_place_when_recognition_is_back(
    play: Stage, stt: ScriptedStt
) -> None:
    stt.refusal = outage("unavailable")
    scene = await play.interview()
    await scene.begin(recording=True)
    utterance = await scene.says_unheard()
    await scene.line(RECORDED)
    await scene.asked(TurnKind.QUESTION)
    before = await line_of(scene, utterance, Recognition.PENDING)
    assert before.content == ""
    stt.finals, stt.refusal = [SAID], None
    after = await line_of(scene, utterance, Recognition.LATER)
    await words_wait_for(scene, "")
    assert (after.interaction_id, after.content, after.confidence) == (before.interaction_id, SAID, 0.9)
    shown = await scene.here.expect("transcript", text=SAID, final=True)
    assert shown["utteranceId"] == utterance
    await scene.to_the_end()
    lines = [i.utterance_id for i in await scene.transcript()]
    questions = [i.interaction_id for i in await scene.transcript() if i.turn_kind]
    assert lines.index(utterance) == 1, "behind the question that it answers"
    assert len(set(questions)) == len(questions), "nothing is asked twice"
    assert any(ANSWER in t.answer for turn in play.model.turns for t in turn.recent)
    assert any(SAID in t.answer for turn in play.model.turns for t in turn.recent), "later turns know it"


async def test_the_scorecard_waits_for_what_is_still_to_be_recognised(play: Stage, stt: ScriptedStt) -> None:
    stt.refusal = outage("unavailable")
    scene = await play.interview()
    await scene.begin(recording=True)
    utterance = await scene.says_unheard()
    await scene.asked(TurnKind.QUESTION)
    await scene.to_the_end()
    debrief = play.client.get_workflow_handle(debrief_workflow_id(scene.id))
    await line_of(scene, utterance, Recognition.PENDING)
    assert (await debrief.describe()).status is WorkflowExecutionStatus.RUNNING
    async with play.database.transaction() as tx:
        assert await Scorecards(tx).newest(scene.id, 1) is None
    stt.finals, stt.refusal = [SAID], None
    await line_of(scene, utterance, Recognition.LATER)
    await asyncio.wait_for(debrief.result(), 40)


async def test_a_key_that_is_refused_is_asked_again_when_it_may_be_mended_and_not_retried(
    play: Stage, stt: ScriptedStt
) -> None:
    stt.refusal = outage("bad_key", retryable=False)
    scene = await play.interview()
    await scene.begin(recording=True)
    utterance = await scene.says_unheard()
    line = await line_of(scene, utterance, Recognition.PENDING)
    later = play.client.get_workflow_handle(f"recognise-{scene.id}-{line.interaction_id}")
    timers = 0
    while not timers:
        history = await later.fetch_history()
        timers = sum(e.HasField("timer_started_event_attributes") for e in history.events)
        await asyncio.sleep(0.05)
    failed = [
        e.activity_task_failed_event_attributes.failure
        for e in history.events
        if e.HasField("activity_task_failed_event_attributes")
    ]
    assert [f.application_failure_info.type for f in failed] == ["provider-never"]
    assert [f.message for f in failed] == ["scripted: bad_key"]
    await words_wait_for(scene, "bad_key")
    await later.terminate()
    await scene.to_the_end()


async def test_a_recording_in_which_no_word_was_found_is_heard_again_before_that_is_believed(
    play: Stage, stt: ScriptedStt
) -> None:
    stt.refusal = outage("unavailable")
    scene = await play.interview()
    await scene.begin(recording=True)
    utterance = await scene.says_unheard()
    await line_of(scene, utterance, Recognition.PENDING)
    before, stt.refusal = len(stt.streams), None
    async with asyncio.timeout(40):
        while len(stt.streams) == before:
            await asyncio.sleep(0.05)
    await line_of(scene, utterance, Recognition.PENDING)
    stt.finals = [SAID]
    assert (await line_of(scene, utterance, Recognition.LATER)).content == SAID
    await scene.to_the_end()


async def test_a_recording_that_is_gone_leaves_the_line_marked_and_the_scorecard_is_written(
    play: Stage, stt: ScriptedStt
) -> None:
    scene = await play.interview()
    await scene.begin(recording=True)
    stt.refusal = outage("unavailable")
    utterance = await scene.says_unheard()
    await line_of(scene, utterance, Recognition.PENDING)
    await words_wait_for(scene, "unavailable")
    play.recordings.delete_session(scene.id)
    stt.refusal = None
    await line_of(scene, utterance, Recognition.FAILED)
    await words_wait_for(scene, "")
    await scene.asked(TurnKind.QUESTION)
    await scene.to_the_end()
    debrief = play.client.get_workflow_handle(debrief_workflow_id(scene.id))
    await asyncio.wait_for(debrief.result(), 40)


@pytest.mark.parametrize(("seconds", "recorded"), [(0.5, True), (3.0, False)])
async def test_what_is_hardly_an_answer_or_was_not_recorded_is_asked_for_again(
    play: Stage, stt: ScriptedStt, seconds: float, recorded: bool
) -> None:
    scene = await play.interview()
    await scene.begin(recording=True)
    await scene.says_unheard(seconds, recorded)
    await scene.line(phrase("not_caught", "en")[:20])
    await scene.to_the_end()


async def test_of_what_was_understood_in_part_the_rest_comes_later_and_nobody_is_troubled(
    play: Stage, stt: ScriptedStt
) -> None:
    scene = await play.interview()
    await scene.begin(recording=True)
    stt.finals = [SAID]
    utterance = await scene.says_unheard(text="and we built every table from it")
    await scene.asked(TurnKind.QUESTION)
    assert (await line_of(scene, utterance, Recognition.LATER)).content == SAID
    assert not any(RECORDED in line["text"] for line in scene.here.of("ai_message"))
    await scene.to_the_end()

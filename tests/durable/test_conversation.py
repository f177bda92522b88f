"""A conversation from its opening to its end, as its workflow leads it."""

from __future__ import annotations

import asyncio
from itertools import pairwise
from uuid import uuid4

import pytest

from temporal.ids import debrief_workflow_id
from tests.durable.stage import ANSWER, Stage
from tests.support.scripted_providers import ScriptedTts
from workflows import contracts as c
from workflows import timeouts
from workflows.domain.conduct import Conduct
from workflows.domain.errors import InterviewOver, InvalidInput, NotPermitted
from workflows.domain.values import (
    DirectiveKind,
    InteractionType,
    RequestKind,
    SessionStatus,
    TurnKind,
)


async def test_an_interview_is_held_from_opening_to_scorecard(play: Stage) -> None:
    scene = await play.interview()
    await scene.begin()
    await scene.answer("I kept it short with limits and alarms.")
    await scene.asked(TurnKind.QUESTION)
    await scene.answer("We store events first and build tables from them.")
    await scene.to_the_end(asked=False)
    assert await scene.stored_status() is SessionStatus.COMPLETED
    kinds = [i.turn_kind for i in await scene.transcript() if i.turn_kind]
    assert kinds[0] is TurnKind.OPENING
    assert kinds[-3:] == [TurnKind.ADD_OR_CORRECT, TurnKind.CANDIDATE_QUESTIONS, TurnKind.FAREWELL]
    debrief = play.client.get_workflow_handle(debrief_workflow_id(scene.id))
    written = await asyncio.wait_for(debrief.result(), 30)
    assert written["scorecardId"] if "scorecardId" in written else written["scorecard_id"]


async def test_lines_are_stored_in_the_order_in_which_they_were_said(play: Stage) -> None:
    scene = await play.interview()
    await scene.begin()
    await scene.to_the_end()
    lines = await scene.transcript()
    pairs = list(pairwise(lines))
    assert all(not (a.type is b.type is InteractionType.ANSWER) for a, b in pairs)
    assert lines[0].type is InteractionType.QUESTION
    assert lines[1].content == ANSWER


async def test_the_history_crosses_continue_as_new_without_losing_a_line(play: Stage) -> None:
    scene = await play.interview()
    first_run = (await scene.handle.describe()).run_id
    await scene.begin()
    await scene.to_the_end()
    assert (await scene.handle.describe()).run_id != first_run
    lines = await scene.transcript()
    assert len({line.interaction_id for line in lines}) == len(lines)
    assert sum(line.turn_kind is TurnKind.OPENING for line in lines) == 1
    assert len(await scene.answers()) == len(await scene.questions()) - 1


async def test_the_same_answer_twice_is_one_answer(play: Stage) -> None:
    scene = await play.interview()
    await scene.begin()
    utterance = str(uuid4())
    once = await scene.answer("Only once, please, though I say it twice.", utterance)
    again = await scene.answer("Only once, please, though I say it twice.", utterance)
    assert (once.duplicate, again.duplicate) == (False, True)
    assert once.interaction_id == again.interaction_id
    await scene.to_the_end(asked=False)
    assert (await scene.answers()).count("Only once, please, though I say it twice.") == 1


async def test_an_answer_after_the_end_is_refused(play: Stage) -> None:
    scene = await play.interview()
    await scene.begin()
    await scene.to_the_end()
    with pytest.raises(InterviewOver):
        await scene.answer("One more thing.")
    assert "One more thing." not in await scene.answers()


@pytest.mark.parametrize("text", ["", "   ", "x" * (c.MAX_ANSWER_CHARS + 1)])
async def test_an_answer_of_nothing_or_too_much_is_refused_and_loses_nothing(play: Stage, text: str) -> None:
    scene = await play.interview()
    await scene.begin()
    with pytest.raises(InvalidInput):
        await scene.answer(text)
    await scene.answer("This one counts, as it has words in it.")
    await scene.asked(TurnKind.QUESTION)
    await play.doors.cancel(scene.id, c.Command("test"))


async def test_a_directive_is_asked_word_for_word_once(play: Stage) -> None:
    scene = await play.interview()
    await scene.begin()
    order = c.Direct(str(uuid4()), scene.interviewer, DirectiveKind.ASK, "What would your last team say?")
    await play.doors.direct(scene.id, order)
    await play.doors.direct(scene.id, order)
    await scene.line("What would your last team say?")
    await scene.to_the_end()
    assert (await scene.questions()).count("What would your last team say?") == 1


async def test_only_an_interviewer_directs_the_ai(play: Stage) -> None:
    scene = await play.interview()
    await scene.begin()
    with pytest.raises(NotPermitted):
        await play.doors.direct(scene.id, c.Direct(str(uuid4()), scene.candidate, DirectiveKind.SKIP_TOPIC))
    with pytest.raises(InvalidInput):
        await play.doors.direct(scene.id, c.Direct(str(uuid4()), scene.interviewer, DirectiveKind.ASK, " "))
    await play.doors.cancel(scene.id, c.Command("test"))


async def test_a_human_takes_over_and_hands_back(play: Stage) -> None:
    scene = await play.interview()
    await scene.begin()
    await play.doors.direct(scene.id, c.Direct(str(uuid4()), scene.interviewer, DirectiveKind.TAKE_OVER))
    state = await scene.snapshot_where(lambda s: s.taken_over_by == scene.interviewer)
    await scene.here.expect("ai_status", status="Idle")
    said = len(scene.here.of("ai_message"))
    await scene.answer("This I tell the human interviewer.")
    before = (await play.doors.snapshot(scene.id)).remaining_s
    assert state.remaining_s - before < 1.0
    assert len(scene.here.of("ai_message")) == said
    await play.doors.direct(scene.id, c.Direct(str(uuid4()), scene.interviewer, DirectiveKind.HAND_BACK))
    await scene.asked(TurnKind.QUESTION)
    await scene.to_the_end()
    assert "This I tell the human interviewer." in await scene.answers()


async def test_a_question_that_nobody_answered_is_asked_again_after_the_hand_back(play: Stage) -> None:
    scene = await play.interview()
    await scene.begin()
    asked = scene.here.of("ai_message")[-1]
    await play.doors.direct(scene.id, c.Direct(str(uuid4()), scene.interviewer, DirectiveKind.TAKE_OVER))
    await scene.here.expect("ai_status", status="Idle")
    await play.doors.direct(scene.id, c.Direct(str(uuid4()), scene.interviewer, DirectiveKind.HAND_BACK))
    again = await scene.line("How do you keep a queue short?")
    assert again["interactionId"] == asked["interactionId"]
    assert "opening" not in again["text"]
    await scene.listening()
    await scene.to_the_end()


async def test_a_paused_interview_stands_still_and_goes_on(play: Stage) -> None:
    scene = await play.interview()
    await scene.begin()
    await play.doors.pause(scene.id, c.Command("test"))
    await scene.here.expect("session_state", paused=True)
    await play.doors.resume(scene.id, c.Command("test"))
    await scene.here.expect("session_state", paused=False)
    await scene.listening()
    await scene.answer()
    await scene.to_the_end(asked=False)
    assert await scene.over() is SessionStatus.COMPLETED


async def test_an_ended_interview_says_goodbye_and_is_completed(play: Stage) -> None:
    scene = await play.interview()
    await scene.begin()
    await play.doors.end(scene.id, c.Command("test"))
    await scene.line("The interview ends here.")
    assert await scene.over() is SessionStatus.COMPLETED


async def test_a_silent_candidate_is_prompted_offered_to_skip_and_moved_on(play: Stage) -> None:
    conduct = Conduct(
        prompt_after_s=0.4,
        offer_skip_after_s=0.6,
        move_on_after_s=0.5,
        add_or_correct_wait_s=0.2,
        max_follow_ups=0,
    )
    scene = await play.interview(conduct)
    await scene.begin()
    await scene.line("Take your time.")
    await scene.line("Shall I repeat the question")
    await scene.line("a question on")
    await play.doors.cancel(scene.id, c.Command("test"))


async def test_a_repeat_has_the_record_of_its_question(play: Stage) -> None:
    scene = await play.interview()
    await scene.begin()
    asked = scene.here.of("ai_message")[-1]
    await scene.here.send(type="request", kind=RequestKind.REPEAT.value)
    repeated = await scene.line("How do you keep a queue short?")
    assert repeated["interactionId"] == asked["interactionId"]
    await scene.listening()
    await scene.answer()
    await scene.to_the_end(asked=False)
    assert sum("How do you keep a queue short?" in q for q in await scene.questions()) == 1


async def test_a_skipped_question_counts_against_nobody(play: Stage) -> None:
    scene = await play.interview()
    await scene.begin()
    await scene.here.send(type="request", kind=RequestKind.SKIP.value)
    await scene.asked(TurnKind.QUESTION)
    await play.doors.cancel(scene.id, c.Command("test"))
    assert await scene.answers() == []


@pytest.mark.parametrize("kind", [RequestKind.HUMAN, RequestKind.PROBLEM])
async def test_what_is_passed_on_is_kept_with_the_candidates_words(play: Stage, kind: RequestKind) -> None:
    scene = await play.interview()
    await scene.begin()
    await scene.here.send(type="request", kind=kind.value, detail="My screen is black.")
    await scene.line("passed on")
    await scene.listening()
    await scene.to_the_end()
    kept = [i for i in await scene.transcript() if "My screen is black." in i.content]
    assert [i.type for i in kept] == [InteractionType.COMMENT]
    assert kept[0].speaker_participant_id == scene.candidate


async def test_thinking_time_is_not_counted(play: Stage) -> None:
    scene = await play.interview()
    await scene.begin()
    await scene.here.send(type="request", kind=RequestKind.THINKING.value)
    await scene.line("I'll wait.")
    await scene.listening()
    one = await play.doors.snapshot(scene.id)
    two = await play.doors.snapshot(scene.id)
    assert one.elapsed_s == two.elapsed_s
    await scene.answer()
    await scene.to_the_end(asked=False)


async def test_a_model_that_fails_is_asked_again_and_no_question_is_lost(play: Stage) -> None:
    scene = await play.interview()
    await scene.begin()
    play.model.failures = 4
    await scene.answer()
    await scene.here.expect("ai_status", timeout=20, status="Error")
    await scene.here.expect("system_message", code="provider_failed")
    await scene.asked(TurnKind.QUESTION)
    await scene.to_the_end()
    lines = await scene.transcript()
    assert len(await scene.answers()) == len(await scene.questions()) - 1
    assert len({line.interaction_id for line in lines}) == len(lines)


@pytest.mark.timeout(180)
async def test_a_turn_of_which_nothing_is_heard_is_given_up_and_worded_again(play: Stage) -> None:
    assert isinstance(play.providers.tts, ScriptedTts)
    scene = await play.interview()
    await scene.begin()
    play.providers.tts.hangs = 1
    await scene.answer()
    await scene.line("a question on", timeout=timeouts.TURN_HANGS.total_seconds() + 30)
    await scene.to_the_end()
    lines = await scene.transcript()
    assert len(await scene.answers()) == len(await scene.questions()) - 1
    assert len({line.interaction_id for line in lines}) == len(lines)


async def test_without_consent_nothing_listens_and_answers_are_typed(play: Stage) -> None:
    scene = await play.interview()
    await scene.begin(recording=False, evaluation=False)
    await scene.answer()
    await scene.to_the_end(asked=False)
    kinds: set[str] = set()
    async for run in play.client.list_workflows(f'WorkflowId = "interview-{scene.id}"'):
        history = await play.client.get_workflow_handle(run.id, run_id=run.run_id).fetch_history()
        kinds |= {
            e.activity_task_scheduled_event_attributes.activity_type.name
            for e in history.events
            if e.HasField("activity_task_scheduled_event_attributes")
        }
    assert "speak" in kinds
    assert not {"listen", "assess_answer"} & kinds

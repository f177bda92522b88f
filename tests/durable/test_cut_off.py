"""What the AI was saying was cut off: each question that was heard has its record, and each fixed one is asked."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from tests.durable.stage import QUICK, Scene, Stage
from tests.durable.test_bad_input import Ear
from tests.durable.test_half_worded import SECOND, TWO_QUESTIONS
from workflows import contracts as c
from workflows.domain.phrases import phrase
from workflows.domain.plan import Plan, Topic
from workflows.domain.values import AIStatus, Interaction, InteractionType, TurnKind

LATE = "And one thing more on that."


def slowly(play: Stage, monkeypatch: pytest.MonkeyPatch, s_per_char: float = 0.05) -> None:
    """The AI speaks as slowly as a person, until `monkeypatch` is undone."""
    monkeypatch.setattr(play.providers.tts, "s_per_char", s_per_char)


async def cut_off(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """The organiser pauses it while a question is said, of which a part was heard."""
    slowly(scene.stage, monkeypatch)
    await scene.answer()
    await scene.snapshot_where(lambda now: now.ai_status is AIStatus.SPEAKING)
    await asyncio.sleep(1)
    await scene.stage.doors.pause(scene.id, c.Command("test"))
    await scene.snapshot_where(lambda now: now.ai_status is AIStatus.IDLE)
    monkeypatch.undo()


def begun(lines: list[Interaction]) -> list[Interaction]:
    return [line for line in lines if line.type is InteractionType.QUESTION and line.interrupted]


async def test_a_question_that_was_answered_before_it_was_said_again_is_kept_as_far_as_it_was_heard(
    play: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = await play.interview(plan=TWO_QUESTIONS)
    await scene.begin()
    await cut_off(scene, monkeypatch)
    await scene.answer("I know what you are about to ask.")
    await play.doors.resume(scene.id, c.Command("test"))
    await scene.asked(TurnKind.ADD_OR_CORRECT)
    await scene.to_the_end(asked=False)
    lines = await scene.transcript()
    [question] = begun(lines)
    assert question.content
    assert f"This is a question on Queues. {SECOND}".startswith(question.content)
    after = lines[lines.index(question) + 1]
    assert after.content == "I know what you are about to ask."


async def test_a_question_that_the_end_cut_off_is_kept_as_far_as_it_was_heard(
    play: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = await play.interview(plan=TWO_QUESTIONS)
    await scene.begin()
    await cut_off(scene, monkeypatch)
    await play.doors.end(scene.id, c.Command("test"))
    await scene.over()
    [question] = begun(await scene.transcript())
    assert question.content
    assert f"This is a question on Queues. {SECOND}".startswith(question.content)


async def test_a_fixed_question_is_asked_though_the_candidate_spoke_while_it_was_worded_again(
    play: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = await play.interview(plan=TWO_QUESTIONS)
    await scene.begin()
    ear, utterance, now = Ear(scene), str(uuid4()), datetime.now(UTC)
    monkeypatch.setattr(play.model, "pause_s", 3.0)
    await scene.answer()
    await scene.snapshot_where(lambda now: now.ai_status is AIStatus.PROCESSING)
    await play.doors.pause(scene.id, c.Command("test"))
    await scene.snapshot_where(lambda now: now.ai_status is AIStatus.IDLE)
    await play.doors.resume(scene.id, c.Command("test"))
    await scene.snapshot_where(lambda now: now.ai_status is AIStatus.PROCESSING)
    await ear.tell(lambda stamp: c.SpeechResumed(stamp, scene.candidate, utterance, now))
    await scene.snapshot_where(lambda now: now.ai_status is AIStatus.LISTENING)
    monkeypatch.undo()
    await ear.tell(lambda stamp: c.SpeechFinished(stamp, scene.candidate, utterance, LATE, now, now))
    await scene.line(SECOND)
    await scene.listening()
    await scene.to_the_end()
    lines = [line.content for line in await scene.transcript()]
    [asked] = [n for n, line in enumerate(lines) if SECOND in line]
    # What they went on with belongs to the question before.
    assert lines.index(LATE) < asked


async def test_who_is_lost_again_during_the_apology_is_told_as_after_the_whole_of_it(
    play: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = await play.interview(replace(QUICK, outage_sentence_s=2.0))
    await scene.begin()
    question, apology = (await play.doors.snapshot(scene.id)).pinned_question, phrase("apology", "en")
    await scene.leave()
    await asyncio.sleep(2.5)
    slowly(play, monkeypatch)
    await scene.join()
    await scene.snapshot_where(lambda now: now.ai_status is AIStatus.SPEAKING)
    await scene.leave()
    await scene.join()
    monkeypatch.undo()
    line = await scene.line(question)
    assert apology in line["text"]
    await play.doors.cancel(scene.id, c.Command("test"))


async def test_who_interrupts_a_question_answers_what_they_heard_of_it(
    play: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    third = "Which queue have you used?"
    plan = Plan((Topic("queues", "Queues", 4, must_ask=("What is a queue?", SECOND, third)),))
    scene = await play.interview(plan=plan)
    await scene.begin()
    slowly(play, monkeypatch, 0.1)
    await scene.answer()
    await scene.snapshot_where(lambda now: now.ai_status is AIStatus.SPEAKING)
    # Sooner it would be the other half of the answer before.
    await asyncio.sleep(QUICK.merge_after_start_s + 1)
    room = play.nodes[0].rooms.of_session(scene.id)
    assert room is not None
    assert room.saying is not None
    room.saying.interrupt()
    await scene.listening()
    monkeypatch.undo()
    early = "Sorry, I can say at once what that is."
    await scene.answer(early)
    await scene.line(third)
    await scene.to_the_end()
    [question] = begun(await scene.transcript())
    whole = f"This is a question on Queues. {SECOND}"
    assert question.content
    assert whole.startswith(question.content)
    assert question.content != whole
    [after] = [turn for turn in play.model.turns if turn.last_answer == early]
    assert (after.last_question, after.recent[-1].question) == (question.content, question.content)
    assert [x.question for x in play.model.assessed if x.answer == early] == [question.content]

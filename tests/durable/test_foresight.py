"""Spoken answers whose next turn is prepared before they are over: the record is the same, whatever happens."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from tests.durable.stage import QUICK, Scene, Stage
from tests.edge.test_room_listening import trimmed
from tests.support.live_node import Caller, until
from tests.support.scripted_providers import ScriptedStt, ScriptedTts
from workflows import contracts as c
from workflows.domain.conduct import Conduct
from workflows.domain.values import DirectiveKind, SessionStatus, TurnKind

SPOKEN = replace(
    QUICK,
    hold_early_s=0.8,
    hold_complete_s=0.8,
    hold_trailing_s=0.8,
    add_or_correct_wait_s=5,
    prepare_ahead=True,
)
UNTIL_THE_END = (
    "we kept the queue short by design and alarms",
    "events are stored first and tables are built from them later",
    "the last migration ran for a week beside the old tables",
    "there is nothing that I would like to add to this",
    "no thank you",
)
FOLLOWING = (TurnKind.QUESTION, TurnKind.QUESTION, TurnKind.ADD_OR_CORRECT, TurnKind.CANDIDATE_QUESTIONS)


class Speaker:
    """A candidate who answers by voice; the recogniser hears what the test says."""

    def __init__(self, scene: Scene, stt: ScriptedStt) -> None:
        self.scene = scene
        self.stt = stt
        self.caller: Caller | None = None

    async def open(self) -> None:
        """Publishes a microphone on the socket of the scene."""
        self.caller = Caller(self.scene.here)
        await self.caller.open()

    async def close(self) -> None:
        if self.caller is not None:
            await self.caller.close()

    async def say(self, words: str) -> None:
        """One stretch of speech, to its last sound."""
        assert self.caller is not None
        self.stt.finals.append(words)
        await self.caller.microphone.play(trimmed())


@asynccontextmanager
async def speaker(play: Stage, conduct: Conduct = SPOKEN, **changes: Any) -> AsyncIterator[Speaker]:
    assert isinstance(play.providers.stt, ScriptedStt)
    play.providers.stt.finals.clear()
    scene = await play.interview(conduct, **changes)
    await scene.join()
    one = Speaker(scene, play.providers.stt)
    try:
        await one.open()
        await scene.consent(recording=True)
        await scene.asked(TurnKind.OPENING)
        yield one
    finally:
        await one.close()


async def events(scene: Scene) -> list[str]:
    """The first run's history in short: signals by name, activities that were scheduled by type and summary."""
    runs = [r async for r in scene.stage.client.list_workflows(f'WorkflowId = "interview-{scene.id}"')]
    first = min(runs, key=lambda run: run.start_time)
    history = await scene.stage.client.get_workflow_handle(first.id, run_id=first.run_id).fetch_history()
    found = []
    for event in history.events:
        if event.HasField("workflow_execution_signaled_event_attributes"):
            found.append(event.workflow_execution_signaled_event_attributes.signal_name)
        elif event.HasField("activity_task_scheduled_event_attributes"):
            kind = event.activity_task_scheduled_event_attributes.activity_type.name
            found.append(f"{kind} ahead" if b"(ahead)" in event.user_metadata.summary.data else kind)
    return found


async def held(play: Stage, conduct: Conduct, answers: Sequence[str] = UNTIL_THE_END) -> Scene:
    """A whole interview by voice."""
    async with speaker(play, conduct) as one:
        for kind, words in zip(FOLLOWING, answers, strict=False):
            await one.say(words)
            await one.scene.asked(kind)
        await one.say(answers[-1])
        await one.scene.line(TurnKind.FAREWELL.value)
        await one.scene.over()
        return one.scene


async def paused_with(scene: Scene, words: str) -> None:
    """Until the workflow has these words of an answer that is not over."""
    async for event in scene.handle.fetch_history_events(wait_new_event=True):
        told = event.workflow_execution_signaled_event_attributes
        if told.signal_name == "speech_paused" and any(words.encode() in p.data for p in told.input.payloads):
            return


async def record(scene: Scene) -> list[tuple[Any, ...]]:
    """All that the store has of the conversation, but for ids and times."""
    return [(x.type, x.turn_kind, x.topic_id, x.content, x.interrupted) for x in await scene.transcript()]


async def test_the_record_is_the_same_with_turns_prepared_ahead_and_without(play: Stage) -> None:
    ahead = await held(play, SPOKEN)
    plain = await held(play, replace(SPOKEN, prepare_ahead=False))
    assert await record(ahead) == await record(plain)
    assert [x.content for x in await ahead.transcript() if x.turn_kind is None] == list(UNTIL_THE_END)
    assert "speak ahead" not in await events(plain)


async def test_the_next_turn_is_begun_before_the_answer_is_over(play: Stage) -> None:
    async with speaker(play) as one:
        await one.say(UNTIL_THE_END[0])
        await one.scene.asked(TurnKind.QUESTION)
        seen = await events(one.scene)
        assert seen.index("speak ahead") < seen.index("speech_finished")
        assert seen.index("compose ahead") < seen.index("speech_finished")
        assert seen.count("speak") == 1
        await play.doors.cancel(one.scene.id, c.Command("test"))


async def test_an_answer_that_goes_on_is_one_answer_and_asks_one_question(play: Stage) -> None:
    async with speaker(play, replace(SPOKEN, hold_early_s=2.0, hold_complete_s=2.0)) as one:
        before = len(play.model.turns)
        await one.say(UNTIL_THE_END[0])
        await until(lambda: len(play.model.turns) > before)
        await one.say("and we measured how long each message waited")
        await one.scene.asked(TurnKind.QUESTION)
        whole = f"{UNTIL_THE_END[0]} and we measured how long each message waited"
        assert play.model.turns[-1].last_answer == whole
        assert len(play.model.turns) == before + 2
        await play.doors.cancel(one.scene.id, c.Command("test"))
        await one.scene.over()
        assert await one.scene.answers() == [whole]
        assert len(await one.scene.questions()) == 2


async def test_a_request_in_the_candidates_words_is_carried_out_though_a_turn_was_prepared(
    play: Stage,
) -> None:
    async with speaker(play) as one:
        asked = one.scene.here.of("ai_message")[-1]
        await one.say("could you repeat the question please")
        again = await one.scene.line("How do you keep a queue short?")
        assert again["interactionId"] == asked["interactionId"]
        await one.scene.listening()
        await one.say(UNTIL_THE_END[0])
        await one.scene.asked(TurnKind.QUESTION)
        await play.doors.cancel(one.scene.id, c.Command("test"))


async def test_a_directive_that_comes_while_a_turn_is_prepared_is_asked_instead_of_it(play: Stage) -> None:
    async with speaker(play, replace(SPOKEN, hold_early_s=3.0)) as one:
        before = len(play.model.turns)
        await one.say(UNTIL_THE_END[0])
        await until(lambda: len(play.model.turns) > before)
        words = "What would your last team say?"
        await play.doors.direct(
            one.scene.id, c.Direct(str(uuid4()), one.scene.interviewer, DirectiveKind.ASK, words)
        )
        await one.scene.line(words)
        await one.scene.listening()
        await one.say(UNTIL_THE_END[1])
        await one.scene.asked(TurnKind.QUESTION)
        await play.doors.cancel(one.scene.id, c.Command("test"))
        await one.scene.over()
        questions = await one.scene.questions()
        assert questions.count(words) == 1
        assert len(questions) == len(set(questions))


async def test_a_typed_answer_takes_the_place_of_one_that_is_being_spoken(play: Stage) -> None:
    async with speaker(play, replace(SPOKEN, hold_early_s=3.0)) as one:
        before = len(play.model.turns)
        await one.say(UNTIL_THE_END[0])
        await until(lambda: len(play.model.turns) > before)
        await one.scene.answer("I would rather type that we split the work by tenant.")
        await one.scene.asked(TurnKind.QUESTION)
        await play.doors.cancel(one.scene.id, c.Command("test"))
        assert await one.scene.over() is SessionStatus.CANCELLED
        questions = await one.scene.questions()
        assert len(questions) == len(set(questions)) == 2
        assert "I would rather type that we split the work by tenant." in await one.scene.answers()


@pytest.mark.parametrize(("moment", "ahead"), [("prepared", True), ("said", True), ("prepared", False)])
async def test_a_node_that_dies_loses_no_answer_and_asks_nothing_twice(
    play: Stage, moment: str, ahead: bool
) -> None:
    conduct = replace(SPOKEN, hold_early_s=1.5 if ahead else 6.0, prepare_ahead=ahead)
    async with speaker(play, conduct) as one:
        scene, room = one.scene, (await play.doors.snapshot(one.scene.id)).room
        assert room is not None
        node = next(n for n in play.nodes if n.rooms.of_session(scene.id))
        # Up before the hold begins, which is not to pass meanwhile.
        await play.node()
        before = len(play.model.turns)
        voice = play.providers.tts
        assert isinstance(voice, ScriptedTts)
        # It must not have ended before the node does.
        quick, voice.s_per_char = voice.s_per_char, 0.2 if moment == "said" else voice.s_per_char
        await one.say(UNTIL_THE_END[0])
        if ahead:
            await until(lambda: len(play.model.turns) > before)
        else:
            await paused_with(scene, UNTIL_THE_END[0])
        if moment == "said":
            live = node.rooms.of_session(scene.id)
            assert live is not None
            await until(lambda: live.sounding)
        await play.node()
        await node.die()
        voice.s_per_char = quick
        await one.close()
        one.caller = None
        await scene.join(failed_epoch=room.epoch)
        if moment == "prepared":
            await scene.line("I have you up to")
            await scene.listening()
            await scene.answer("And that is all of it.")
        await scene.asked(TurnKind.QUESTION)
        await play.doors.cancel(scene.id, c.Command("test"))
        await scene.over()
        questions = await scene.questions()
        assert len(questions) == len(set(questions)) == 2
        assert any(UNTIL_THE_END[0] in answer for answer in await scene.answers())

"""Signals of a past turn, what comes twice or late, and what nobody may ask: none of it changes what is stored."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from temporalio.api.sdk.v1 import WorkflowMetadata
from temporalio.client import WorkflowHistory

from tests.durable.stage import QUICK, Scene, Stage
from tests.support.kept import difference, kept_of
from workflows import contracts as c
from workflows.domain.errors import Conflict, InterviewOver, InvalidInput, NotPermitted, VivaError
from workflows.domain.ignored import Ignored, in_words
from workflows.domain.values import (
    AIStatus,
    DirectiveKind,
    InteractionType,
    RequestKind,
    SessionStatus,
    TurnKind,
)

ANSWERS = (
    "We split the work by tenant and watched each queue.",
    "We kept the events and made tables of them.",
)
CALM = replace(QUICK, add_or_correct_wait_s=1)
HOUR = timedelta(hours=1)


@dataclass
class Ear:
    """A node's word on what the candidate says: each message with the next number, but for those sent again."""

    scene: Scene
    seq: int = 0
    node: str = "n-test"
    said: list[c.SpeechFinished] = field(default_factory=list)

    async def tell(self, make: Callable[[c.NodeStamp], c.FromNode], epoch: int = 1) -> None:
        self.seq += 1
        await self.send(make(c.NodeStamp(self.node, epoch, self.seq)))

    async def send(self, message: c.FromNode) -> None:
        await self.scene.stage.doors.signal(self.scene.id, message)

    async def says(self, text: str) -> c.SpeechFinished:
        self.seq += 1
        stamp, now = c.NodeStamp(self.node, 1, self.seq), datetime.now(UTC)
        speech = c.SpeechFinished(stamp, self.scene.candidate, str(uuid4()), text, now, now)
        await self.send(speech)
        self.said.append(speech)
        return speech


class Nuisance:
    """What may come at the wrong time. The undisturbed run has none of it."""

    async def with_a_question(self, ear: Ear) -> None:
        """While the candidate is to answer."""

    async def after_an_answer(self, ear: Ear) -> None:
        """While the next turn is prepared or said."""


class Everything(Nuisance):
    """All that the issue names, each at the worst time."""

    def __init__(self) -> None:
        self.turns: list[str] = []
        self.refused: list[str] = []
        self.ignored: Counter[Ignored] = Counter()

    async def with_a_question(self, ear: Ear) -> None:
        scene, who, now = ear.scene, ear.scene.candidate, datetime.now(UTC)
        for former in ear.said:
            again = former.utterance_id
            await ear.send(former)
            await ear.tell(lambda stamp, f=former: replace(f, stamp=stamp))
            await ear.tell(lambda stamp, f=former: replace(f, stamp=stamp, text="Other words."), epoch=0)
            await ear.tell(lambda stamp, id=again: c.SpeechPaused(stamp, who, id, "A past pause.", now))
            await ear.tell(lambda stamp, id=again: c.SpeechResumed(stamp, who, id, now))
        for turn in self.turns:
            await ear.tell(lambda stamp, t=turn: c.VoiceStarted(stamp, t, now))
        await ear.tell(lambda stamp: c.ParticipantDisconnected(stamp, who, "a past connection", "lost", now))
        await ear.tell(lambda stamp: c.ParticipantConnected(stamp, str(uuid4()), "a stranger's", now))
        await ear.tell(lambda stamp: c.CandidateRequest(stamp, who, "r", RequestKind.SKIP), epoch=0)
        await ear.tell(lambda stamp: c.CandidateRequest(stamp, str(uuid4()), "r", RequestKind.SKIP))
        await ear.tell(
            lambda stamp: c.SpeechFinished(stamp, who, str(uuid4()), "Said in an older room.", now, now),
            epoch=0,
        )
        await ear.tell(c.NodeDraining, epoch=0)
        said, once_more = len(ear.said), self.ignored.total() > 0
        self.ignored += Counter(
            {
                Ignored.AGAIN: 2 * said + once_more,
                Ignored.OLDER_ROOM: said + 3,
                Ignored.PAST: 2 * said + len(self.turns) + 1,
                Ignored.STRANGER: 2 - once_more,
            }
        )
        await self.asks_what_is_refused(scene)

    async def after_an_answer(self, ear: Ear) -> None:
        who, now, former = ear.scene.candidate, datetime.now(UTC), ear.said[-1]
        await ear.send(former)
        await ear.tell(lambda stamp: replace(former, stamp=stamp))
        await ear.tell(lambda stamp: c.SpeechResumed(stamp, who, former.utterance_id, now))
        await ear.tell(lambda stamp: c.SpeechPaused(stamp, who, former.utterance_id, former.text, now))
        await ear.tell(lambda stamp: replace(former, stamp=stamp, text=f"{former.text} And late words."))
        for turn in self.turns:
            await ear.tell(lambda stamp, t=turn: c.VoiceStarted(stamp, t, now))
        self.ignored += Counter({Ignored.AGAIN: 3, Ignored.PAST: 2 + len(self.turns)})

    async def asks_what_is_refused(self, scene: Scene) -> None:
        doors, id, past = scene.stage.doors, scene.id, datetime.now(UTC) - HOUR
        stranger, interviewer = str(uuid4()), scene.interviewer
        asked: list[tuple[Awaitable[object], type[VivaError]]] = [
            (doors.admit(id, c.Admit(stranger)), NotPermitted),
            (doors.reschedule(id, c.Reschedule(past, "test")), InvalidInput),
            (doors.answer(id, c.Answer(str(uuid4()), stranger, "Not mine.")), NotPermitted),
            (doors.answer(id, c.Answer(str(uuid4()), scene.candidate, "  ")), InvalidInput),
            (doors.direct(id, c.Direct("d", scene.candidate, DirectiveKind.TAKE_OVER)), NotPermitted),
            (doors.direct(id, c.Direct("d", interviewer, DirectiveKind.ASK)), InvalidInput),
            (
                doors.direct(id, c.Direct("d", interviewer, DirectiveKind.ASK, "Are you pregnant?")),
                InvalidInput,
            ),
            (doors.direct(id, c.Direct("d", interviewer, DirectiveKind.ASK, "word " * 46)), InvalidInput),
            (doors.direct(id, c.Direct("d", interviewer, DirectiveKind.FOLLOW_UP, "your age")), InvalidInput),
            (doors.extend(id, c.Extend("e", -1, "test")), InvalidInput),
            (doors.edit(id, c.Edit("test", title="Other")), Conflict),
            (doors.consent(id, c.GiveConsent("c", stranger, "1", "en", {"recording": True})), NotPermitted),
        ]
        for update, error in asked:
            with pytest.raises(error):
                await update
            self.refused.append(error.code)


async def held(play: Stage, nuisance: Nuisance) -> tuple[Scene, Ear]:
    """The script: two topics, one spoken answer each, and the closing in writing."""
    scene = await play.interview(CALM)
    ear = Ear(scene)
    await scene.begin()
    for number, answer in enumerate(ANSWERS):
        if number:
            await scene.asked(TurnKind.QUESTION)
        await nuisance.with_a_question(ear)
        await ear.says(answer)
        await scene.snapshot_where(lambda now: now.ai_status is not AIStatus.LISTENING)
        await nuisance.after_an_answer(ear)
        await remember_turns(scene, nuisance)
    await scene.to_the_end(asked=False)
    return scene, ear


async def remember_turns(scene: Scene, nuisance: Nuisance) -> None:
    """The turns so far, as the history has them."""
    if isinstance(nuisance, Everything):
        history = await scene.handle.fetch_history()
        nuisance.turns = [m.turn_id for m in said(scene, history)][:-1]


def said(scene: Scene, history: WorkflowHistory) -> list[c.Speak]:
    converter = scene.stage.client.data_converter.payload_converter
    found = []
    for event in history.events:
        scheduled = event.activity_task_scheduled_event_attributes
        if scheduled.activity_type.name == "speak":
            found.append(converter.from_payload(scheduled.input.payloads[0], c.Speak))
    return found


async def histories(scene: Scene) -> list[WorkflowHistory]:
    client = scene.stage.client
    runs = [run async for run in client.list_workflows(f'WorkflowId = "{scene.handle.id}"')]
    return [await client.get_workflow_handle(run.id, run_id=run.run_id).fetch_history() for run in runs]


def shown(found: list[WorkflowHistory]) -> tuple[list[str], list[str]]:
    """The refusals and the signals that the histories show."""
    events = [event for history in found for event in history.events]
    outcomes = [e.workflow_execution_update_completed_event_attributes.outcome for e in events]
    refused = [o.failure.application_failure_info.type for o in outcomes if o.HasField("failure")]
    return refused, [e.workflow_execution_signaled_event_attributes.signal_name for e in events]


async def test_what_comes_at_the_wrong_time_changes_nothing_that_is_stored_and_is_in_the_history(
    play: Stage,
) -> None:
    undisturbed, _ = await held(play, Nuisance())
    nuisance = Everything()
    disturbed, ear = await held(play, nuisance)
    wanted, found = [await kept_of(play.database, s.id) for s in (undisturbed, disturbed)]
    assert difference(wanted, found) == ""
    assert wanted.status is SessionStatus.COMPLETED
    assert [line[4] for line in wanted.lines if line[1] is InteractionType.ANSWER][:2] == list(ANSWERS)
    refused, signals = shown(await histories(disturbed))
    assert sorted(refused) == sorted(nuisance.refused)
    assert signals.count("speech_finished") >= 2 + 3 * 2
    assert "node_draining" in signals
    await what_was_ignored_is_counted_and_shown(disturbed, nuisance)
    assert set((await play.doors.snapshot(undisturbed.id)).ignored) <= {Ignored.PAST}
    await after_the_end(disturbed, ear)
    assert difference(wanted, await kept_of(play.database, disturbed.id)) == ""


async def what_was_ignored_is_counted_and_shown(scene: Scene, nuisance: Everything) -> None:
    """By its reason, through all runs. The voice of a turn that is short may itself come when that is over."""
    counted = (await scene.stage.doors.snapshot(scene.id)).ignored
    assert counted.pop(Ignored.PAST) >= nuisance.ignored.pop(Ignored.PAST) > 0
    assert counted == nuisance.ignored
    assert f"- Ignored: {in_words((await scene.stage.doors.snapshot(scene.id)).ignored)}" in await details(
        scene
    )


async def details(scene: Scene) -> str:
    """What Temporal's UI shows of it now."""
    shown = await scene.handle.query("__temporal_workflow_metadata", result_type=WorkflowMetadata)
    return shown.current_details


async def test_a_message_that_changes_nothing_is_shown_at_once(play: Stage) -> None:
    scene = await play.interview(replace(QUICK, prompt_after_s=300))
    ear, now = Ear(scene), datetime.now(UTC)
    await scene.begin()
    assert "Ignored" not in await details(scene)
    events = len((await scene.handle.fetch_history()).events)
    await ear.tell(c.NodeDraining, epoch=0)
    await ear.tell(lambda stamp: c.ParticipantConnected(stamp, str(uuid4()), "a stranger's", now))
    assert "- Ignored: 2 messages (1 of an older room, 1 of somebody else)" in await details(scene)
    # They have cost the history their own events: what else came meanwhile is the beginning's.
    since = list((await scene.handle.fetch_history()).events)[events:]
    kinds = [event.WhichOneof("attributes") for event in since]
    assert kinds.count("workflow_execution_signaled_event_attributes") == 2
    assert "upsert_workflow_search_attributes_event_attributes" not in kinds
    await play.doors.cancel(scene.id, c.Command("test"))


async def after_the_end(scene: Scene, ear: Ear) -> None:
    """Nothing is taken any more: whoever asks is told so, and a node's outbox stops."""
    doors, command = scene.stage.doors, c.Command("test")
    calls: list[Awaitable[Any]] = [
        doors.answer(scene.id, c.Answer(ear.said[0].utterance_id, scene.candidate, ANSWERS[0])),
        doors.answer(scene.id, c.Answer(str(uuid4()), scene.candidate, "One more thing.")),
        *(getattr(doors, verb)(scene.id, command) for verb in ("pause", "resume", "end", "cancel")),
        doors.extend(scene.id, c.Extend("e", 5, "test")),
        doors.reschedule(scene.id, c.Reschedule(datetime.now(UTC) + HOUR, "test")),
        doors.admit(scene.id, c.Admit(scene.candidate)),
        doors.comment(scene.id, c.Comment(str(uuid4()), scene.interviewer, InteractionType.COMMENT, "Late")),
        ear.says("Late words."),
        ear.send(ear.said[0]),
    ]
    for call in calls:
        with pytest.raises(InterviewOver):
            await call


async def test_a_past_pause_is_no_half_answer_and_a_past_word_no_speech(play: Stage) -> None:
    scene = await play.interview(replace(QUICK, prompt_after_s=1))
    ear, now = Ear(scene), datetime.now(UTC)
    await scene.begin()
    over = await ear.says(ANSWERS[0])
    await scene.asked(TurnKind.QUESTION)
    past = (scene.candidate, over.utterance_id)
    await ear.tell(lambda stamp: c.SpeechPaused(stamp, *past, "A past pause.", now))
    await ear.tell(lambda stamp: c.SpeechResumed(stamp, *past, now))
    # Whoever speaks is not prompted; whoever was heard half is told how far.
    await scene.line("Take your time")
    await scene.leave()
    await scene.join()
    await scene.listening()
    assert not any("past pause" in line["text"] for line in scene.here.of("ai_message"))
    await play.doors.cancel(scene.id, c.Command("test"))


async def test_the_end_of_a_past_word_is_not_the_end_of_the_speech_under_way(play: Stage) -> None:
    scene = await play.interview(replace(QUICK, prompt_after_s=1))
    ear, under_way, now = Ear(scene), str(uuid4()), datetime.now(UTC)
    await scene.begin()
    past = await ear.says(ANSWERS[0])
    await scene.asked(TurnKind.QUESTION)
    await ear.tell(lambda stamp: c.SpeechResumed(stamp, scene.candidate, under_way, now))
    await ear.send(past)
    await ear.tell(lambda stamp: replace(past, stamp=stamp))
    await ear.tell(
        lambda stamp: c.SpeechFinished(stamp, scene.candidate, str(uuid4()), "Elsewhere.", now, now), epoch=0
    )
    # Whoever speaks is not prompted, however long that takes.
    await asyncio.sleep(2.5)
    await ear.tell(lambda stamp: replace(past, stamp=stamp, utterance_id=under_way, text=ANSWERS[1]))
    await scene.asked(TurnKind.QUESTION)
    assert not any("Take your time" in line["text"] for line in scene.here.of("ai_message"))
    assert await scene.answers() == list(ANSWERS)
    await play.doors.cancel(scene.id, c.Command("test"))


async def test_the_voice_of_a_past_turn_is_not_taken_for_the_next_ones(
    play: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = await play.interview()
    ear = Ear(scene)
    await scene.begin()
    (opening,) = said(scene, await scene.handle.fetch_history())
    monkeypatch.setattr(play.model, "pause_s", 2.0)
    await ear.says(ANSWERS[0])
    await scene.snapshot_where(lambda now: now.ai_status is AIStatus.PROCESSING)
    await ear.tell(lambda stamp: c.VoiceStarted(stamp, opening.turn_id, datetime.now(UTC)))
    assert (await play.doors.snapshot(scene.id)).ai_status is AIStatus.PROCESSING
    await scene.asked(TurnKind.QUESTION)
    await play.doors.cancel(scene.id, c.Command("test"))


async def test_a_reschedule_into_the_past_is_refused_with_its_reason_which_the_history_shows(
    play: Stage,
) -> None:
    scene = await play.interview(scheduled_time=datetime.now(UTC) + HOUR)
    before = await play.doors.snapshot(scene.id)
    with pytest.raises(InvalidInput, match="lies in the past"):
        await play.doors.reschedule(scene.id, c.Reschedule(datetime.now(UTC) - HOUR, "test"))
    assert (await play.doors.snapshot(scene.id)).scheduled_time == before.scheduled_time
    assert shown(await histories(scene))[0] == [InvalidInput.code]
    await play.doors.cancel(scene.id, c.Command("test"))


async def test_the_same_command_again_is_that_command(play: Stage) -> None:
    scene = await play.interview()
    await scene.begin()
    utterance = str(uuid4())
    first, second = [await scene.answer(ANSWERS[0], utterance) for _ in range(2)]
    assert (first.interaction_id, first.duplicate) == (second.interaction_id, False)
    assert second.duplicate
    await scene.asked(TurnKind.QUESTION)
    order = c.Direct("once", scene.interviewer, DirectiveKind.ASK, "What would your last team say?")
    for _ in range(2):
        await play.doors.direct(scene.id, order)
    await scene.line("What would your last team say?")
    await play.doors.end(scene.id, c.Command("test"))
    await scene.over()
    assert (await scene.answers()).count(ANSWERS[0]) == 1
    assert sum("last team" in question for question in await scene.questions()) == 1

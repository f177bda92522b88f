"""Whatever ends an interview while its candidate speaks: what they said up to then is in the record."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from temporalio.api.enums.v1 import EventType

from tests.durable.stage import Scene, Stage
from tests.durable.test_bad_input import Ear
from tests.faults.processes import stopped
from workers.postgres import Postgres
from workflows import contracts as c
from workflows.domain.errors import Conflict, InterviewOver
from workflows.domain.phrases import phrase
from workflows.domain.values import (
    AIStatus,
    DirectiveKind,
    InteractionType,
    RequestKind,
    SessionStatus,
    TurnKind,
)

WORDS = "We kept a log of each change, and then"
GOODBYE = phrase("goodbye_ended", "en")
ORDERS: dict[str, Callable[[Scene], Awaitable[object]]] = {
    "reschedule": lambda scene: scene.stage.doors.reschedule(
        scene.id, c.Reschedule(datetime.now(UTC) + timedelta(days=2), "test")
    ),
    "extend": lambda scene: scene.stage.doors.extend(scene.id, c.Extend("more", 10, "test")),
    "pause": lambda scene: scene.stage.doors.pause(scene.id, c.Command("test")),
    "direct": lambda scene: scene.stage.doors.direct(
        scene.id, c.Direct(str(uuid4()), scene.interviewer, DirectiveKind.TAKE_OVER)
    ),
}


async def begins_to_speak(scene: Scene, ear: Ear) -> str:
    """The candidate has begun an answer; the id of the utterance."""
    utterance = str(uuid4())
    await ear.tell(lambda stamp: c.SpeechResumed(stamp, scene.candidate, utterance, datetime.now(UTC)))
    return utterance


async def was_heard(scene: Scene, ear: Ear, utterance: str, text: str = WORDS) -> None:
    """The node tells what it was, after all."""
    now = datetime.now(UTC)
    await ear.tell(lambda stamp: c.SpeechFinished(stamp, scene.candidate, utterance, text, now, now))


@pytest.mark.parametrize(
    ("order", "status"), [("end", SessionStatus.COMPLETED), ("cancel", SessionStatus.CANCELLED)]
)
async def test_an_answer_that_was_under_way_at_the_end_is_kept_once(
    play: Stage, order: str, status: SessionStatus
) -> None:
    scene = await play.interview()
    ear = Ear(scene)
    await scene.begin(recording=True)
    utterance = await begins_to_speak(scene, ear)
    await getattr(play.doors, order)(scene.id, c.Command("test"))
    await scene.status(status)
    for _ in range(2):
        await was_heard(scene, ear, utterance)
    assert await scene.over() is status
    assert await scene.answers() == [WORDS]


async def test_an_answer_that_was_under_way_when_it_was_put_aside_is_kept(play: Stage) -> None:
    scene = await play.interview()
    ear = Ear(scene)
    await scene.begin(recording=True)
    utterance = await begins_to_speak(scene, ear)
    later = datetime.now(UTC) + timedelta(days=2)
    await play.doors.reschedule(scene.id, c.Reschedule(later, "test"))
    await scene.status(SessionStatus.SUSPENDED)
    await was_heard(scene, ear, utterance)
    await play.doors.end(scene.id, c.Command("test"))
    assert await scene.over() is SessionStatus.COMPLETED
    assert await scene.answers() == [WORDS]


async def test_what_began_after_the_end_is_not_kept(play: Stage) -> None:
    scene = await play.interview()
    ear = Ear(scene)
    await scene.begin(recording=True)
    await play.doors.cancel(scene.id, c.Command("test"))
    await scene.status(SessionStatus.CANCELLED)
    await was_heard(scene, ear, str(uuid4()))
    await scene.over()
    assert await scene.answers() == []


async def test_goodbye_is_said_to_a_candidate_who_was_speaking(play: Stage) -> None:
    scene = await play.interview()
    ear = Ear(scene)
    await scene.begin(recording=True)
    await begins_to_speak(scene, ear)
    await play.doors.end(scene.id, c.Command("test"))
    await scene.over()
    assert [x.turn_kind for x in await scene.transcript()][-1] is TurnKind.FAREWELL


async def test_a_turn_that_is_prepared_for_an_answer_without_an_end_does_not_keep_the_run_from_its_own(
    play: Stage,
) -> None:
    scene = await play.interview()
    ear = Ear(scene)
    await scene.begin(recording=True)
    utterance, now = await begins_to_speak(scene, ear), datetime.now(UTC)
    await ear.tell(lambda stamp: c.SpeechPaused(stamp, scene.candidate, utterance, WORDS, now))
    # One is prepared by now, and the answer goes on in the next run.
    await scene.next_run()
    await was_heard(scene, ear, utterance)
    await scene.asked(TurnKind.QUESTION)
    await play.doors.cancel(scene.id, c.Command("test"))
    await scene.over()
    assert await scene.answers() == [WORDS]


async def says_goodbye(play: Stage, monkeypatch: pytest.MonkeyPatch) -> Scene:
    """An interview that somebody has ended, and whose candidate hears the goodbye just now."""
    scene = await play.interview()
    await scene.begin()
    monkeypatch.setattr(play.providers.tts, "s_per_char", 0.1)
    await play.doors.end(scene.id, c.Command("test"))
    await scene.snapshot_where(lambda now: now.ai_status is AIStatus.SPEAKING)
    return scene


async def told(scene: Scene) -> list[str]:
    """The workflows that an interview has begun: those of its messages, and of its scorecard."""
    history = await scene.handle.fetch_history()
    begun = EventType.EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_INITIATED
    return [
        e.start_child_workflow_execution_initiated_event_attributes.workflow_id
        for e in history.events
        if e.event_type is begun
    ]


async def cut_off(scene: Scene) -> bool:
    """Whether the node was told to say no more of a turn."""
    events = (await scene.handle.fetch_history()).events
    spoken = {
        e.event_id for e in events if e.activity_task_scheduled_event_attributes.activity_type.name == "speak"
    }
    asked = EventType.EVENT_TYPE_ACTIVITY_TASK_CANCEL_REQUESTED
    return any(
        e.activity_task_cancel_requested_event_attributes.scheduled_event_id in spoken
        for e in events
        if e.event_type is asked
    )


@pytest.mark.parametrize("order", ORDERS)
async def test_an_interview_that_says_goodbye_takes_no_order_that_makes_no_sense_any_more(
    play: Stage, monkeypatch: pytest.MonkeyPatch, order: str
) -> None:
    scene = await says_goodbye(play, monkeypatch)
    with pytest.raises(Conflict, match="coming to its end"):
        await ORDERS[order](scene)
    assert await scene.over() is SessionStatus.COMPLETED
    assert (await scene.transcript())[-1].content == GOODBYE
    assert not await cut_off(scene)
    assert (await play.doors.snapshot(scene.id)).scheduled_time == scene.order.scheduled_time
    assert not [one for one in await told(scene) if "rescheduled" in one]
    codes = {message["code"] for message in scene.here.of("system_message")}
    assert codes.isdisjoint({"put_aside", "time_extended", "paused"})


async def test_an_end_that_is_ordered_twice_says_goodbye_once_and_whole(
    play: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = await says_goodbye(play, monkeypatch)
    await play.doors.end(scene.id, c.Command("test"))
    assert await scene.over() is SessionStatus.COMPLETED
    farewells = [line for line in await scene.transcript() if line.turn_kind is TurnKind.FAREWELL]
    assert [(line.content, line.interrupted) for line in farewells] == [(GOODBYE, False)]
    assert not await cut_off(scene)


async def test_a_candidate_who_asks_for_a_pause_while_goodbye_is_said_hears_it_whole(
    play: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = await says_goodbye(play, monkeypatch)
    await Ear(scene).tell(lambda stamp: c.CandidateRequest(stamp, scene.candidate, "r", RequestKind.PAUSE))
    assert await scene.over() is SessionStatus.COMPLETED
    assert (await scene.transcript())[-1].content == GOODBYE
    assert not await cut_off(scene)


async def test_what_a_node_tells_while_the_store_is_away_at_the_end_is_kept(
    play: Stage, postgres: Postgres
) -> None:
    scene = await play.interview()
    ear = Ear(scene)
    await scene.begin(recording=True)
    utterance = await begins_to_speak(scene, ear)
    assert postgres.child is not None
    async with stopped(postgres.child):
        await play.doors.cancel(scene.id, c.Command("test"))
        await scene.snapshot_where(lambda now: now.status.over and now.room is None)
        await was_heard(scene, ear, utterance)
    await scene.over()
    assert await scene.answers() == [WORDS]


async def test_a_remark_that_comes_after_the_end_is_refused_and_one_from_before_it_is_kept(
    play: Stage, postgres: Postgres
) -> None:
    scene = await play.interview()
    await scene.begin()
    kept, late = [
        c.Comment(str(uuid4()), scene.interviewer, InteractionType.COMMENT, text)
        for text in ("Good.", "Late.")
    ]
    await play.doors.comment(scene.id, kept)
    assert postgres.child is not None
    async with stopped(postgres.child):
        await play.doors.cancel(scene.id, c.Command("test"))
        await scene.snapshot_where(lambda now: now.status.over)
        # The same one again was taken before.
        await play.doors.comment(scene.id, kept)
        with pytest.raises(InterviewOver):
            await play.doors.comment(scene.id, late)
    await scene.over()
    remarks = [line.content for line in await scene.transcript() if line.type is InteractionType.COMMENT]
    assert remarks == [kept.text]

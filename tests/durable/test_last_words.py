"""Whatever ends an interview while its candidate speaks: what they said up to then is in the record."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from tests.durable.stage import Scene, Stage
from tests.durable.test_bad_input import Ear
from workflows import contracts as c
from workflows.domain.values import SessionStatus, TurnKind

WORDS = "We kept a log of each change, and then"


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

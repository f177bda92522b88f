"""From invitation to end: the times, the absences, the moves of a room."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.durable.stage import QUICK, Scene, Stage
from tests.durable.test_bad_input import Ear
from workflows import contracts as c
from workflows.domain.errors import Conflict, InterviewOver, InvalidInput, NotFound, NotPermitted, TooEarly
from workflows.domain.values import (
    ConnectionStatus,
    DirectiveKind,
    RequestKind,
    SessionStatus,
    TurnKind,
)


def later(**delta: float) -> datetime:
    return datetime.now(UTC) + timedelta(**delta)


async def test_a_candidate_before_the_lobby_opens_is_told_when_to_come(play: Stage) -> None:
    start = later(hours=2)
    scene = await play.interview(scheduled_time=start)
    with pytest.raises(TooEarly) as refusal:
        await play.doors.admit(scene.id, c.Admit(scene.candidate))
    assert refusal.value.extra["scheduled_time"] == start.isoformat()
    await play.doors.cancel(scene.id, c.Command("test"))


async def test_the_lobby_opens_by_itself_at_its_time(play: Stage) -> None:
    start = later(seconds=6)
    scene = await play.interview(replace(QUICK, lobby_opens_before_s=3.0), scheduled_time=start)
    with pytest.raises(TooEarly):
        await play.doors.admit(scene.id, c.Admit(scene.candidate))
    await scene.status(SessionStatus.LOBBY)
    assert datetime.now(UTC) < start
    await scene.join()
    await scene.consent()
    await scene.asked(TurnKind.OPENING)
    assert datetime.now(UTC) >= start
    await play.doors.cancel(scene.id, c.Command("test"))


async def test_a_stranger_is_not_admitted(play: Stage) -> None:
    scene = await play.interview()
    with pytest.raises(NotPermitted):
        await play.doors.admit(scene.id, c.Admit(str(uuid4())))
    await play.doors.cancel(scene.id, c.Command("test"))


async def test_an_interview_that_never_was_is_not_found(play: Stage) -> None:
    with pytest.raises(NotFound):
        await play.doors.snapshot(str(uuid4()))


async def test_starting_twice_is_starting_once(play: Stage) -> None:
    scene = await play.interview(scheduled_time=later(hours=1))
    run = (await scene.handle.describe()).run_id
    await play.doors.start(scene.order)
    assert (await scene.handle.describe()).run_id == run
    await play.doors.cancel(scene.id, c.Command("test"))
    await scene.over()
    await play.doors.start(scene.order)
    assert (await scene.handle.describe()).run_id == run


async def test_a_cancelled_interview_admits_nobody(play: Stage) -> None:
    scene = await play.interview(scheduled_time=later(hours=1))
    await play.doors.cancel(scene.id, c.Command("test", "filled"))
    assert await scene.over() is SessionStatus.CANCELLED
    with pytest.raises(InterviewOver):
        await play.doors.admit(scene.id, c.Admit(scene.candidate))
    assert await scene.stored_status() is SessionStatus.CANCELLED


async def test_cancelling_in_the_middle_ends_the_room(play: Stage) -> None:
    scene = await play.interview()
    await scene.begin()
    await play.doors.cancel(scene.id, c.Command("test"))
    assert await scene.over() is SessionStatus.CANCELLED
    assert await scene.here.closed() in (1000, 4404)


async def test_an_interview_starts_by_itself_at_its_new_time(play: Stage) -> None:
    scene = await play.interview(scheduled_time=later(hours=3))
    await play.doors.reschedule(scene.id, c.Reschedule(later(milliseconds=500), "test"))
    await scene.begin()
    assert (await play.doors.snapshot(scene.id)).status is SessionStatus.IN_PROGRESS
    await play.doors.cancel(scene.id, c.Command("test"))


async def test_a_reschedule_into_the_past_is_refused_and_changes_nothing(play: Stage) -> None:
    start = later(hours=3)
    scene = await play.interview(scheduled_time=start)
    with pytest.raises(InvalidInput):
        await play.doors.reschedule(scene.id, c.Reschedule(later(hours=-1), "test"))
    assert (await play.doors.snapshot(scene.id)).scheduled_time == start
    await play.doors.cancel(scene.id, c.Command("test"))


@pytest.mark.parametrize("command", ["pause", "resume", "end"])
async def test_what_has_not_begun_is_not_steered(play: Stage, command: str) -> None:
    scene = await play.interview(scheduled_time=later(hours=3))
    with pytest.raises(Conflict):
        await getattr(play.doors, command)(scene.id, c.Command("test"))
    await play.doors.cancel(scene.id, c.Command("test"))


async def test_a_candidate_who_does_not_come_is_a_no_show(play: Stage) -> None:
    scene = await play.interview(replace(QUICK, no_show_after_s=0.5))
    assert await scene.over() is SessionStatus.NO_SHOW
    assert await scene.stored_status() is SessionStatus.NO_SHOW


async def test_nothing_begins_before_consent(play: Stage) -> None:
    scene = await play.interview()
    socket = await scene.join()
    await socket.expect("consent_required")
    await scene.snapshot_where(lambda s: s.participants[0].connection is ConnectionStatus.CONNECTED)
    assert (await play.doors.snapshot(scene.id)).status is SessionStatus.LOBBY
    assert socket.of("ai_message") == []
    await scene.consent()
    await scene.asked(TurnKind.OPENING)
    await play.doors.cancel(scene.id, c.Command("test"))


async def test_only_the_candidate_consents(play: Stage) -> None:
    scene = await play.interview()
    given = c.GiveConsent(str(uuid4()), scene.interviewer, "v", "en", {"recording": True})
    with pytest.raises(NotPermitted):
        await play.doors.consent(scene.id, given)
    await play.doors.cancel(scene.id, c.Command("test"))


async def test_the_clock_stands_still_while_the_candidate_is_gone(play: Stage) -> None:
    scene = await play.interview()
    await scene.begin()
    await scene.leave()
    one = await scene.snapshot_where(lambda s: s.participants[0].connection is ConnectionStatus.DISCONNECTED)
    two = await play.doors.snapshot(scene.id)
    assert one.elapsed_s == two.elapsed_s
    await scene.join()
    await scene.listening()
    await scene.to_the_end()
    lines = await scene.transcript()
    assert sum(line.turn_kind is TurnKind.OPENING for line in lines) == 1


async def test_a_candidate_who_comes_back_gets_all_that_was_said_and_no_second_greeting(play: Stage) -> None:
    scene = await play.interview()
    await scene.begin()
    await scene.answer("This was said before the reload.")
    await scene.asked(TurnKind.QUESTION)
    await scene.leave()
    socket = await scene.join()
    ready = await socket.expect("session_ready")
    assert "This was said before the reload." in [line["text"] for line in ready["history"]]
    await scene.listening()
    await scene.to_the_end()
    assert sum(line.turn_kind is TurnKind.OPENING for line in await scene.transcript()) == 1


async def test_a_candidate_who_stays_away_suspends_the_interview_and_resumes_it(play: Stage) -> None:
    scene = await play.interview(replace(QUICK, grace_s=0.5))
    await scene.begin()
    await scene.leave()
    await scene.status(SessionStatus.SUSPENDED)
    await scene.join()
    await scene.status(SessionStatus.IN_PROGRESS)
    await scene.listening()
    await scene.to_the_end()
    assert await scene.stored_status() is SessionStatus.COMPLETED


async def test_a_suspended_interview_expires_with_its_invitation(play: Stage) -> None:
    scene = await play.interview(replace(QUICK, grace_s=0.2), invite_expires_at=later(seconds=6))
    await scene.begin()
    await scene.leave()
    assert await scene.over() is SessionStatus.EXPIRED


async def test_a_second_tab_takes_the_place_of_the_first(play: Stage) -> None:
    scene = await play.interview()
    await scene.begin()
    first = scene.here
    await scene.join()
    assert await first.closed() == 4409
    snapshot = await play.doors.snapshot(scene.id)
    assert snapshot.participants[0].connection is ConnectionStatus.CONNECTED
    await scene.listening()
    await scene.to_the_end()
    assert len(await scene.answers()) == len(await scene.questions()) - 1


async def test_an_interview_goes_on_on_another_node_when_its_own_is_gone(play: Stage) -> None:
    scene = await play.interview()
    await scene.begin()
    before = await play.doors.snapshot(scene.id)
    assert before.room is not None
    home = next(n for n in play.nodes if n.rooms.node_id == before.node_id)
    other = await play.node()
    await home.die()
    await scene.here.stop()
    await scene.join(failed_epoch=before.room.epoch)
    after = await play.doors.snapshot(scene.id)
    assert after.room is not None
    assert after.room.epoch > before.room.epoch
    assert after.node_id == other.rooms.node_id
    await scene.listening()
    await scene.to_the_end()
    assert sum(line.turn_kind is TurnKind.OPENING for line in await scene.transcript()) == 1


async def paused(play: Stage, by: str, **changes: Any) -> Scene:
    """An interview that its candidate or an operator has paused, and that its candidate has left then."""
    scene = await play.interview(replace(QUICK, grace_s=0.5), **changes)
    await scene.begin()
    if by == "the candidate":
        await scene.here.send(type="request", kind=RequestKind.PAUSE.value)
    else:
        await play.doors.pause(scene.id, c.Command("test", many=True))
    await scene.snapshot_where(lambda now: now.paused)
    await scene.leave()
    return scene


@pytest.mark.parametrize("by", ["the candidate", "an operator"])
async def test_a_pause_keeps_no_interview_beyond_its_invitation(play: Stage, by: str) -> None:
    scene = await paused(play, by, invite_expires_at=later(seconds=8))
    assert await scene.over() is SessionStatus.EXPIRED


@pytest.mark.parametrize("by", ["the candidate", "an operator"])
async def test_who_comes_back_to_a_paused_interview_finds_it_paused_and_goes_on(play: Stage, by: str) -> None:
    scene = await paused(play, by)
    await scene.status(SessionStatus.SUSPENDED)
    await scene.join()
    assert (await scene.status(SessionStatus.IN_PROGRESS)).paused
    if by == "the candidate":
        await scene.here.send(type="request", kind=RequestKind.RESUME.value)
    else:
        await play.doors.resume(scene.id, c.Command("test", many=True))
    await scene.listening()
    await scene.to_the_end()
    assert await scene.stored_status() is SessionStatus.COMPLETED


async def drained(scene: Scene) -> None:
    """The room moves, as its node goes away: everybody in it is to join again."""
    room = (await scene.stage.doors.snapshot(scene.id)).room
    assert room is not None
    await scene.stage.doors.signal(scene.id, c.NodeDraining(c.NodeStamp("n-test", room.epoch, 1)))
    await scene.snapshot_where(lambda now: now.room is not None and now.room.epoch > room.epoch)


@pytest.mark.parametrize("comes_back", [False, True])
async def test_a_candidate_is_not_left_alone_by_a_leader_who_was_lost_with_the_room(
    play: Stage, comes_back: bool
) -> None:
    scene = await play.interview(replace(QUICK, outage_question_s=8.0 if comes_back else 2.0))
    await scene.begin()
    await scene.join(scene.interviewer)
    await play.doors.direct(scene.id, c.Direct(str(uuid4()), scene.interviewer, DirectiveKind.TAKE_OVER))
    await scene.here.expect("ai_status", status="Idle")
    lost_at = datetime.now(UTC)
    await drained(scene)
    await scene.here.stop()
    await scene.join()
    if comes_back:
        await scene.join(scene.interviewer)
        await scene.snapshot_where(lambda _: datetime.now(UTC) > lost_at + timedelta(seconds=10))
        assert (await play.doors.snapshot(scene.id)).taken_over_by == scene.interviewer
        await play.doors.cancel(scene.id, c.Command("test"))
        return
    await scene.snapshot_where(lambda now: now.taken_over_by is None)
    await scene.listening()
    await scene.to_the_end()
    assert await scene.stored_status() is SessionStatus.COMPLETED


async def test_who_stood_before_a_closed_door_is_not_absent(play: Stage) -> None:
    for node in play.nodes:
        await node.die()
    scene = await play.interview(replace(QUICK, no_show_after_s=6.0))
    await scene.status(SessionStatus.LOBBY)
    ends = scene.order.scheduled_time + timedelta(seconds=6)
    while datetime.now(UTC) < ends + timedelta(seconds=3):
        # As their page does: it asks again and again.
        assert (await play.doors.admit(scene.id, c.Admit(scene.candidate))).room is None
    assert (await play.doors.snapshot(scene.id)).status is SessionStatus.LOBBY
    await play.node()
    await scene.begin()
    await scene.to_the_end()
    assert await scene.stored_status() is SessionStatus.COMPLETED


async def test_who_asked_to_come_in_and_went_away_is_absent_after_a_grace_period(play: Stage) -> None:
    scene = await play.interview(replace(QUICK, no_show_after_s=3.0))
    await scene.join()
    await scene.leave()
    assert await scene.over() is SessionStatus.NO_SHOW


async def test_who_is_in_the_room_and_still_reads_the_notice_is_not_absent(play: Stage) -> None:
    scene = await play.interview(replace(QUICK, no_show_after_s=2.0))
    await scene.join()
    came = datetime.now(UTC)
    now = await scene.snapshot_where(lambda _: datetime.now(UTC) > came + timedelta(seconds=5))
    assert now.status is SessionStatus.LOBBY
    await scene.consent()
    await scene.asked(TurnKind.OPENING)
    await play.doors.cancel(scene.id, c.Command("test"))


async def test_who_is_in_the_room_and_never_decides_is_waited_for_no_longer_than_their_invitation(
    play: Stage,
) -> None:
    expires = later(seconds=8)
    scene = await play.interview(replace(QUICK, no_show_after_s=2.0), invite_expires_at=expires)
    await scene.join()
    assert await scene.over() is SessionStatus.NO_SHOW
    assert datetime.now(UTC) >= expires


async def test_a_candidate_who_ends_their_pause_just_before_the_interview_is_told_of_them_goes_on(
    play: Stage,
) -> None:
    scene = await paused(play, "the candidate")
    await scene.status(SessionStatus.SUSPENDED)
    ear = Ear(scene)
    await ear.tell(lambda stamp: c.CandidateRequest(stamp, scene.candidate, "go on", RequestKind.RESUME))
    await scene.snapshot_where(lambda now: not now.paused)
    await scene.join()
    await scene.listening()
    await play.doors.cancel(scene.id, c.Command("test"))

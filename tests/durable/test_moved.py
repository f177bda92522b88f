"""An interview is rescheduled and cancelled at any moment up to its end."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from activities.store.messages import Messages
from tests.durable.stage import QUICK, Scene, Stage
from workflows import contracts as c
from workflows.domain.errors import InterviewOver, InvalidInput, TooEarly
from workflows.domain.values import DirectiveKind, SessionStatus, TurnKind

MOMENTS = ("scheduled", "lobby", "in progress", "paused", "taken over", "suspended")
STARTED = MOMENTS[2:]


def later(**delta: float) -> datetime:
    return datetime.now(UTC) + timedelta(**delta)


async def at(play: Stage, moment: str) -> Scene:
    """An interview at that moment of its life."""
    if moment == "scheduled":
        return await play.interview(scheduled_time=later(hours=3))
    if moment == "lobby":
        scene = await play.interview(scheduled_time=later(minutes=5))
        await scene.status(SessionStatus.LOBBY)
        return scene
    scene = await play.interview(replace(QUICK, grace_s=0.3 if moment == "suspended" else 30))
    await scene.begin()
    if moment == "paused":
        await play.doors.pause(scene.id, c.Command("test"))
    elif moment == "taken over":
        order = c.Direct(str(uuid4()), scene.interviewer, DirectiveKind.TAKE_OVER)
        await play.doors.direct(scene.id, order)
    elif moment == "suspended":
        await scene.leave()
        await scene.status(SessionStatus.SUSPENDED)
    return scene


@pytest.mark.parametrize("moment", MOMENTS)
async def test_it_is_cancelled_at_any_moment(play: Stage, moment: str) -> None:
    scene = await at(play, moment)
    await play.doors.cancel(scene.id, c.Command("test"))
    assert await scene.over() is SessionStatus.CANCELLED
    with pytest.raises(InterviewOver):
        await play.doors.cancel(scene.id, c.Command("test"))
    assert await scene.stored_status() is SessionStatus.CANCELLED


@pytest.mark.parametrize("moment", MOMENTS)
async def test_a_time_in_the_past_is_refused_at_any_moment_and_changes_nothing(
    play: Stage, moment: str
) -> None:
    scene = await at(play, moment)
    before = await play.doors.snapshot(scene.id)
    with pytest.raises(InvalidInput, match="past"):
        await play.doors.reschedule(scene.id, c.Reschedule(later(hours=-1), "test"))
    after = await play.doors.snapshot(scene.id)
    assert (after.scheduled_time, after.status) == (before.scheduled_time, before.status)
    await play.doors.cancel(scene.id, c.Command("test"))


@pytest.mark.parametrize("moment", MOMENTS[:2])
async def test_before_its_start_it_waits_for_the_new_time(play: Stage, moment: str) -> None:
    scene, time = await at(play, moment), later(hours=5)
    await play.doors.reschedule(scene.id, c.Reschedule(time, "test"))
    await scene.status(SessionStatus.SCHEDULED)
    with pytest.raises(TooEarly) as early:
        await play.doors.admit(scene.id, c.Admit(scene.candidate))
    assert early.value.extra["scheduled_time"] == time.isoformat()
    await play.doors.cancel(scene.id, c.Command("test"))


@pytest.mark.parametrize("moment", STARTED)
async def test_after_its_start_it_is_put_aside_and_nobody_comes_in_before_the_new_time(
    play: Stage, moment: str
) -> None:
    scene, time = await at(play, moment), later(days=2)
    await play.doors.reschedule(scene.id, c.Reschedule(time, "test"))
    snapshot = await scene.status(SessionStatus.SUSPENDED)
    assert (snapshot.scheduled_time, snapshot.paused, snapshot.taken_over_by) == (time, True, None)
    assert [u.kind for u in snapshot.upcoming if u.kind == "reminder"]
    with pytest.raises(TooEarly) as early:
        await play.doors.admit(scene.id, c.Admit(scene.candidate))
    assert early.value.extra["scheduled_time"] == time.isoformat()
    if moment != "suspended":
        told = await scene.here.expect("system_message", code="put_aside")
        assert f"{time:%Y-%m-%d %H:%M}" in told["text"]
    one = (await play.doors.snapshot(scene.id)).elapsed_s
    assert (await play.doors.snapshot(scene.id)).elapsed_s == one
    await play.doors.cancel(scene.id, c.Command("test"))


async def test_it_goes_on_at_the_new_time_where_it_was(play: Stage) -> None:
    scene = await at(play, "in progress")
    await scene.answer("This was said before it was moved.")
    await scene.asked(TurnKind.QUESTION)
    await play.doors.reschedule(scene.id, c.Reschedule(later(seconds=3), "test"))
    await scene.status(SessionStatus.SUSPENDED)
    await scene.come_back()
    await scene.to_the_end()
    lines = await scene.transcript()
    assert sum(line.turn_kind is TurnKind.OPENING for line in lines) == 1
    assert "This was said before it was moved." in [line.content for line in lines]


async def test_who_stays_in_the_room_is_asked_again_at_the_new_time(play: Stage) -> None:
    scene = await at(play, "paused")
    await play.doors.reschedule(scene.id, c.Reschedule(later(seconds=2), "test"))
    await scene.status(SessionStatus.SUSPENDED)
    await scene.status(SessionStatus.IN_PROGRESS)
    await scene.listening()
    assert not (await play.doors.snapshot(scene.id)).paused
    await play.doors.cancel(scene.id, c.Command("test"))


async def test_what_was_put_aside_goes_on_earlier_when_it_is_resumed(play: Stage) -> None:
    scene = await at(play, "in progress")
    await play.doors.reschedule(scene.id, c.Reschedule(later(days=2), "test"))
    await scene.status(SessionStatus.SUSPENDED)
    await play.doors.resume(scene.id, c.Command("test"))
    await scene.status(SessionStatus.IN_PROGRESS)
    await scene.listening()
    await play.doors.cancel(scene.id, c.Command("test"))


async def test_what_was_put_aside_is_ended_with_its_scorecard(play: Stage) -> None:
    scene = await at(play, "suspended")
    await play.doors.reschedule(scene.id, c.Reschedule(later(days=2), "test"))
    await play.doors.end(scene.id, c.Command("test"))
    assert await scene.over() is SessionStatus.COMPLETED


@pytest.mark.parametrize("moment", MOMENTS)
async def test_the_same_new_time_again_is_told_to_nobody(play: Stage, moment: str) -> None:
    scene, order = await at(play, moment), c.Reschedule(later(days=2), "test")
    first = await play.doors.reschedule(scene.id, order)
    told = (await play.doors.snapshot(scene.id)).upcoming
    again = await play.doors.reschedule(scene.id, order)
    await play.doors.cancel(scene.id, c.Command("test"))
    await scene.over()
    assert again.status in (first.status, SessionStatus.SCHEDULED)
    assert told
    async with asyncio.timeout(20):
        while not (cancelled := [key for key in await kept(scene) if key.startswith("cancelled")]):
            await asyncio.sleep(0.1)
    assert cancelled == ["cancelled-2"], "told twice"


async def kept(scene: Scene) -> set[str]:
    """Which messages are stored."""
    async with scene.stage.database.transaction() as tx:
        return {message.key for message in await Messages(tx).of_session(scene.id)}


async def test_what_was_resumed_is_put_aside_again_until_the_same_time(play: Stage) -> None:
    scene, order = await at(play, "in progress"), c.Reschedule(later(days=2), "test")
    await play.doors.reschedule(scene.id, order)
    await scene.status(SessionStatus.SUSPENDED)
    await play.doors.resume(scene.id, c.Command("test"))
    await scene.status(SessionStatus.IN_PROGRESS)
    await play.doors.reschedule(scene.id, order)
    assert (await scene.status(SessionStatus.SUSPENDED)).paused
    await play.doors.cancel(scene.id, c.Command("test"))

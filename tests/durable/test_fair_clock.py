"""The time budget runs only while the candidate could speak and be heard; the history says what was credited."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from temporalio.api.history.v1 import HistoryEvent

from activities.store.audit import Audit
from activities.store.interviews import Interviews
from temporal.client import data_converter
from tests.durable.stage import QUICK, Scene, Stage, stage
from tests.faults.processes import stopped
from tests.support.live_node import until
from tests.support.stack import temporal_server
from workflows import contracts as c
from workflows.domain.clock import Extension
from workflows.domain.errors import InterviewOver, InvalidInput, Unavailable
from workflows.domain.values import AIStatus, DirectiveKind, InteractionType, RequestKind, TurnKind

ROUNDED_S = 0.1
"""Credits are told in tenths."""


async def credits(scene: Scene) -> dict[str, float]:
    return (await scene.stage.doors.snapshot(scene.id)).credits


async def seen(scene: Scene, condition: Callable[[c.Snapshot], bool], timeout: float = 20.0) -> c.Snapshot:
    """Waits for a condition; an interview's own time goes on only when something happens to it."""
    ends = asyncio.get_running_loop().time() + timeout
    while True:
        with suppress(Unavailable):
            remark = c.Comment(str(uuid4()), scene.interviewer, InteractionType.COMMENT, "What time is it?")
            await scene.stage.doors.comment(scene.id, remark)
            if condition(now := await scene.stage.doors.snapshot(scene.id)):
                return now
        assert asyncio.get_running_loop().time() < ends, "never came true"
        await asyncio.sleep(0.1)


async def stored(scene: Scene) -> tuple[dict[str, float], tuple[Extension, ...]]:
    async with scene.stage.database.transaction() as tx:
        row = await Interviews(tx).require(scene.id)
    return row.credits, row.extensions


async def cancel(scene: Scene) -> None:
    await scene.stage.doors.cancel(scene.id, c.Command("test"))
    await scene.over()


async def speaks(scene: Scene, at: datetime, seq: int = 1) -> None:
    """The candidate's voice is heard, by a node's word."""
    room = (await scene.stage.doors.snapshot(scene.id)).room
    assert room is not None
    stamp = c.NodeStamp("test-node", room.epoch, seq)
    await scene.stage.doors.signal(scene.id, c.SpeechResumed(stamp, scene.candidate, str(uuid4()), at))


async def test_a_pause_is_credited_and_kept_with_the_interview(play: Stage) -> None:
    scene = await play.interview()
    await scene.begin()
    await play.doors.pause(scene.id, c.Command("test"))
    paused = await seen(scene, lambda s: s.credits.get("paused", 0) >= 0.5)
    await play.doors.resume(scene.id, c.Command("test"))
    after = await play.doors.snapshot(scene.id)
    assert after.elapsed_s - paused.elapsed_s < 0.5
    await cancel(scene)
    kept, _ = await stored(scene)
    assert kept["paused"] >= 0.5


async def test_who_is_paused_is_told_why_but_not_the_reason_for_the_record(play: Stage) -> None:
    scene = await play.interview()
    await scene.begin()
    command = c.Command("operator:test", "node 7 is on fire", tell="We are mending a fault")
    await play.doors.pause(scene.id, command)
    told = await scene.here.expect("system_message", code="paused")
    assert told["text"].startswith("The interview is paused: We are mending a fault. The clock stands still")
    await cancel(scene)


async def test_what_the_recogniser_is_late_with_takes_no_time(play: Stage) -> None:
    scene = await play.interview()
    await scene.begin()
    before = await seen(scene, lambda s: s.elapsed_s > 2)
    room = before.room
    assert room is not None
    now = datetime.now(UTC)
    late = c.SpeechFinished(
        c.NodeStamp("test-node", room.epoch, 1),
        scene.candidate,
        str(uuid4()),
        "I built caches.",
        now - timedelta(seconds=3),
        now - timedelta(seconds=2),
        waited_s=1.5,
    )
    for _ in range(2):
        await play.doors.signal(scene.id, late)
    after = await seen(scene, lambda s: s.credits.get("recogniser", 0) > 0)
    assert after.credits["recogniser"] == pytest.approx(1.5, abs=ROUNDED_S), "once"
    await cancel(scene)


async def test_a_model_that_is_down_takes_no_time(play: Stage) -> None:
    scene = await play.interview()
    await scene.begin()
    play.model.failures = 4
    before = await play.doors.snapshot(scene.id)
    await scene.answer()
    await scene.asked(TurnKind.QUESTION)
    after = await play.doors.snapshot(scene.id)
    assert after.credits["provider"] > 5
    assert after.elapsed_s - before.elapsed_s < 5
    await cancel(scene)


async def test_a_slow_model_takes_no_more_than_its_usual_pace(
    play: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = await play.interview(
        replace(QUICK, acknowledge_after_s=0.5, explain_after_s=9, choices_after_s=9)
    )
    await scene.begin()
    monkeypatch.setattr(play.model, "pause_s", 2.5)
    await scene.answer()
    await scene.asked(TurnKind.QUESTION)
    assert 1.5 < (await credits(scene))["provider"] < 3
    monkeypatch.undo()
    await cancel(scene)


async def test_a_lost_node_takes_no_time(play: Stage) -> None:
    scene = await play.interview()
    await scene.begin()
    before = await play.doors.snapshot(scene.id)
    assert before.room is not None
    await play.node()
    await next(n for n in play.nodes if n.rooms.node_id == before.node_id).die()
    await scene.here.stop()
    await scene.join(failed_epoch=before.room.epoch)
    await scene.listening()
    after = await credits(scene)
    assert after.get("no_room", 0) + after.get("candidate_gone", 0) >= 2
    await cancel(scene)


async def test_who_leads_by_hand_takes_the_candidate_no_time(play: Stage) -> None:
    scene = await play.interview()
    await scene.begin()
    await play.doors.direct(scene.id, c.Direct(str(uuid4()), scene.interviewer, DirectiveKind.TAKE_OVER))
    await seen(scene, lambda s: s.credits.get("taken_over", 0) >= 0.3)
    await play.doors.direct(scene.id, c.Direct(str(uuid4()), scene.interviewer, DirectiveKind.HAND_BACK))
    await cancel(scene)


async def test_a_moment_to_think_is_off_the_clock_for_as_long_as_it_lasts(play: Stage) -> None:
    scene = await play.interview(replace(QUICK, thinking_time_s=1))
    await scene.begin()
    await scene.here.send(type="request", kind=RequestKind.THINKING.value)
    await scene.line("I'll wait.")
    thought = await seen(scene, lambda s: s.credits.get("thinking", 0) >= 1)
    later = await seen(scene, lambda s: s.elapsed_s > thought.elapsed_s + 0.5)
    last = await seen(scene, lambda s: s.elapsed_s > later.elapsed_s + 0.5)
    assert last.credits["thinking"] == later.credits["thinking"], "it is over"
    await cancel(scene)


async def test_a_moment_to_think_ends_with_the_first_word(play: Stage) -> None:
    scene = await play.interview(replace(QUICK, thinking_time_s=600))
    await scene.begin()
    await scene.here.send(type="request", kind=RequestKind.THINKING.value)
    await scene.line("I'll wait.")
    await seen(scene, lambda s: s.credits.get("thinking", 0) > 0)
    await speaks(scene, datetime.now(UTC))
    one = await play.doors.snapshot(scene.id)
    await seen(scene, lambda s: s.elapsed_s > one.elapsed_s + 0.3)
    await cancel(scene)


async def test_what_was_under_way_for_long_met_an_outage_that_is_credited(play: Stage) -> None:
    scene = await play.interview()
    await scene.begin()
    turn = await seen(scene, lambda s: s.ai_status is AIStatus.LISTENING)
    before = await seen(scene, lambda s: s.elapsed_s > turn.elapsed_s + 1)
    await speaks(scene, datetime.now(UTC) - timedelta(seconds=30))
    after = await play.doors.snapshot(scene.id)
    assert after.elapsed_s <= turn.elapsed_s + ROUNDED_S
    # All that was taken from the clock is told, whatever it counted in between.
    assert after.credits["outage"] >= before.elapsed_s - after.elapsed_s - ROUNDED_S
    await cancel(scene)


async def test_while_nobody_listens_nothing_is_counted(play: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_detector() -> None:
        raise RuntimeError("the detector can't be loaded")

    scene = await play.interview()
    await scene.begin(recording=False)
    monkeypatch.setattr("activities.rooms.hearing.VoiceActivity", lambda *_: no_detector())
    await scene.consent(recording=True)
    deaf = await seen(scene, lambda s: s.credits.get("recogniser", 0) >= 1.5)
    monkeypatch.undo()
    hears = await seen(scene, lambda s: s.elapsed_s > deaf.elapsed_s + 1)
    assert hears.credits["recogniser"] >= deaf.credits["recogniser"]
    await cancel(scene)


@pytest.fixture
async def own(database_url: str, tmp_path: Path) -> AsyncIterator[tuple[Stage, asyncio.Event, asyncio.Event]]:
    """A stage whose Temporal server is away for a while once the first event is set; the second: it is back."""
    go, back = asyncio.Event(), asyncio.Event()
    async with (
        temporal_server(tmp_path / "temporal.db") as server,
        stage(database_url, server.address) as built,
        built.worker(),
    ):

        async def outage() -> None:
            await go.wait()
            await server.child.kill()
            await asyncio.sleep(6)
            await server.child.start()
            back.set()

        away = asyncio.create_task(outage())
        yield built, go, back
        away.cancel()


async def test_an_outage_of_temporal_takes_no_time(own: tuple[Stage, asyncio.Event, asyncio.Event]) -> None:
    play, go, back = own
    scene = await play.interview()
    await scene.begin(recording=True)
    before = await play.doors.snapshot(scene.id)
    went = datetime.now(UTC)
    go.set()
    await back.wait()
    await seen(scene, lambda _: True, timeout=60)
    # What the candidate said meanwhile arrives now.
    await speaks(scene, went + timedelta(seconds=1))
    after = await seen(scene, lambda s: s.credits.get("outage", 0) > 0, timeout=60)
    assert after.credits["outage"] >= 4
    assert after.elapsed_s - before.elapsed_s < 6
    assert after.room == before.room
    await cancel(scene)


async def test_who_said_nothing_while_temporal_stood_still_gets_that_time_back_as_well(
    database_url: str, tmp_path: Path
) -> None:
    async with (
        temporal_server(tmp_path / "temporal.db") as server,
        stage(database_url, server.address) as play,
        play.worker(),
    ):
        # Nobody listens and nobody speaks: no activity is reported dead, and no word arrives late.
        scene = await play.interview()
        await scene.begin(recording=False)
        before = await play.doors.snapshot(scene.id)
        async with stopped(server.child):
            await asyncio.sleep(6)
        after = await seen(scene, lambda s: s.credits.get("outage", 0) > 0, timeout=30)
        assert 4 <= after.credits["outage"] <= 9
        assert after.elapsed_s - before.elapsed_s < 4
        history = await scene.handle.fetch_history()
        told = [
            e for e in history.events
            if e.workflow_execution_signaled_event_attributes.signal_name == "out_of_reach"
        ]  # fmt: skip
        assert len(told) == 1
        # The same message again is that message.
        await scene.handle.signal("out_of_reach", told_again(told[0]))
        again = await seen(scene, lambda s: s.elapsed_s > after.elapsed_s + 0.5)
        assert again.credits == after.credits
        await cancel(scene)


def told_again(event: HistoryEvent) -> Any:
    (payload,) = event.workflow_execution_signaled_event_attributes.input.payloads
    return data_converter().payload_converter.from_payload(payload)


async def test_an_operators_credit_reaches_over_all_that_came_between(play: Stage) -> None:
    scene = await play.interview()
    await scene.begin()
    before = await seen(scene, lambda s: s.elapsed_s > 1)
    for _ in range(2):
        await play.doors.pause(scene.id, c.Command("test"))
        await play.doors.resume(scene.id, c.Command("test"))
        await seen(scene, lambda s: s.ai_status is AIStatus.LISTENING)
    await play.doors.pause(scene.id, c.Command("candidate"))
    credit = c.Command("operator:olive", command_id="c1", credit_since=scene.order.scheduled_time)
    for _ in range(2):
        await play.doors.pause(scene.id, credit)
    after = await play.doors.snapshot(scene.id)
    assert after.elapsed_s < ROUNDED_S
    assert after.credits["outage"] >= before.elapsed_s - ROUNDED_S
    await cancel(scene)


async def test_extra_time_is_given_once_and_told_and_kept_with_who_granted_it(play: Stage) -> None:
    scene = await play.interview()
    await scene.begin()
    before = await play.doors.snapshot(scene.id)
    order = c.Extend(str(uuid4()), 10, "user:olive", "fire alarm")
    await play.doors.extend(scene.id, order)
    await play.doors.extend(scene.id, order)
    after = await play.doors.snapshot(scene.id)
    assert after.remaining_s - before.remaining_s == pytest.approx(600, abs=3)
    assert [(e.minutes, e.by, e.reason) for e in after.extensions] == [(10, "user:olive", "fire alarm")]
    await scene.here.expect("system_message", code="time_extended", text="You have 10 more minutes.")
    await cancel(scene)
    _, extensions = await stored(scene)
    assert [e.extension_id for e in extensions] == [order.extension_id]
    async with play.database.transaction() as tx:
        organisation = await Interviews(tx).organisation_of(scene.id)
        noted = await Audit(tx).entries(organisation, subject=scene.id)
    granted = [entry for entry in noted if entry.action == "interview.extended"]
    assert [(e.actor, e.details["minutes"]) for e in granted] == [("user:olive", "10")]


async def test_extra_time_is_for_before_the_start_as_well_and_survives_an_edit(play: Stage) -> None:
    scene = await play.interview(scheduled_time=datetime.now(UTC) + timedelta(hours=1))
    await play.doors.extend(scene.id, c.Extend(str(uuid4()), 5, "user:olive"))
    await play.doors.edit(scene.id, c.Edit("user:olive", duration_minutes=20))
    assert (await play.doors.snapshot(scene.id)).remaining_s == 25 * 60
    await cancel(scene)


@pytest.mark.parametrize("minutes", [0, -5, 121, float("nan")])
async def test_no_nonsense_is_granted(play: Stage, minutes: float) -> None:
    scene = await play.interview(scheduled_time=datetime.now(UTC) + timedelta(hours=1))
    with pytest.raises(InvalidInput):
        await play.doors.extend(scene.id, c.Extend(str(uuid4()), minutes, "user:olive"))
    await cancel(scene)


async def test_what_is_over_is_not_extended(play: Stage) -> None:
    scene = await play.interview(scheduled_time=datetime.now(UTC) + timedelta(hours=1))
    await cancel(scene)
    with pytest.raises(InterviewOver):
        await play.doors.extend(scene.id, c.Extend(str(uuid4()), 5, "user:olive"))


async def test_a_human_can_read_what_was_credited(play: Stage) -> None:
    scene = await play.interview()
    await scene.begin()
    await play.doors.pause(scene.id, c.Command("test"))
    await seen(scene, lambda s: s.credits.get("paused", 0) >= 1)
    await play.doors.extend(scene.id, c.Extend(str(uuid4()), 10, "user:olive"))
    details = (await scene.handle.describe()).static_details
    shown = await scene.handle.query("__temporal_workflow_metadata")
    text = str(shown)
    assert details and "- Credited: paused " in text
    assert "- Extra time: 10 min by user:olive" in text
    await cancel(scene)


@pytest.mark.parametrize("many", [False, True], ids=["somebody", "a command to many"])
@pytest.mark.parametrize("own", [False, True], ids=["others alone", "the candidate as well"])
async def test_who_is_paused_by_others_is_told_so_and_goes_on_when_they_say(
    play: Stage, many: bool, own: bool
) -> None:
    scene = await play.interview()
    await scene.begin()
    if own:
        await scene.here.send(type="request", kind=RequestKind.PAUSE.value)
        await scene.snapshot_where(lambda s: s.paused)
    await play.doors.pause(scene.id, c.Command("test", many=many))
    stands = await scene.snapshot_where(lambda s: len(s.paused_by) == 1 + own)
    told = len(scene.here.of("system_message"))
    await scene.here.send(type="request", kind=RequestKind.RESUME.value)
    await until(lambda: len(scene.here.of("system_message")) > told)
    assert "The interview is paused." in scene.here.of("system_message")[-1]["text"]
    now = await play.doors.snapshot(scene.id)
    assert (now.paused, now.paused_by) == (True, stands.paused_by[own:])
    assert now.elapsed_s == stands.elapsed_s
    await play.doors.resume(scene.id, c.Command("test", many=many))
    await scene.here.expect("session_state", paused=False)
    await scene.listening()
    await cancel(scene)


async def test_a_candidates_own_pause_ends_at_their_word(play: Stage) -> None:
    scene = await play.interview()
    await scene.begin()
    for kind in (RequestKind.PAUSE, RequestKind.RESUME):
        await scene.here.send(type="request", kind=kind.value)
        await scene.snapshot_where(lambda s, kind=kind: s.paused is (kind is RequestKind.PAUSE))
    await scene.listening()
    await cancel(scene)

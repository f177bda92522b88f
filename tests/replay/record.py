"""Holds interviews of every shape and writes their histories to `histories/`, for replay by every later release.

`python -m tests.replay.record` after a change that is meant to alter what workflows do; never to silence a failure
of the replay tests: those say that interviews under way would break. What was said in them is redacted.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from sqlalchemy import text
from temporalio.client import WorkflowHistory
from temporalio.service import RPCError

from activities.days import DayKeeper
from temporal.days import DaySchedules
from temporal.histories import in_the_clear
from temporal.ids import debrief_workflow_id, erasure_workflow_id
from temporal.queues import INTERVIEWS
from temporal.redaction import Redaction, names_in
from temporal.replaying import replay
from tests.durable.stage import ANSWER, QUICK, Scene, Stage, stage
from tests.durable.test_days import MORNINGS
from tests.support.scripted_providers import ScriptedStt
from tests.support.stack import fresh_database, postgres_server, temporal_server
from tests.support.stored import a_company
from workers.exit import settle
from workers.operations.export import export
from workflows import contracts as c
from workflows.days import OpenSlotsWorkflow
from workflows.domain.days import InterviewDay
from workflows.domain.retention import Why
from workflows.domain.values import (
    AIStatus,
    DirectiveKind,
    InteractionType,
    RequestKind,
    SessionStatus,
    TurnKind,
)
from workflows.retention import RetentionWorkflow
from workflows.sweep import SweepWorkflow

HISTORIES = Path(__file__).parent / "histories"


async def complete(play: Stage) -> Scene:
    """From opening to farewell."""
    scene = await play.interview()
    await scene.begin(recording=True)
    await scene.to_the_end()
    return scene


async def interrupted(play: Stage) -> Scene:
    """The candidate goes, is waited for, suspended, and comes back."""
    scene = await play.interview(replace(QUICK, grace_s=0.3))
    await scene.begin()
    await scene.leave()
    await asyncio.sleep(1)
    await scene.join()
    await scene.listening()
    await scene.to_the_end()
    return scene


async def cancelled(play: Stage) -> Scene:
    """Cancelled before it began."""
    scene = await play.interview(scheduled_time=datetime.now(UTC) + timedelta(hours=1))
    await play.doors.cancel(scene.id, c.Command("organiser"))
    await scene.over()
    return scene


async def no_show(play: Stage) -> Scene:
    """Nobody came."""
    scene = await play.interview(replace(QUICK, no_show_after_s=0.3))
    await scene.over()
    return scene


async def directed(play: Stage) -> Scene:
    """A human asked, took over, handed back, and ended it."""
    scene = await play.interview()
    await scene.begin()

    async def direct(kind: DirectiveKind, text: str = "") -> None:
        await play.doors.direct(scene.id, c.Direct(str(uuid4()), scene.interviewer, kind, text))

    await direct(DirectiveKind.ASK, "What would your last team say?")
    await scene.line("What would your last team say?")
    await direct(DirectiveKind.TAKE_OVER)
    await scene.here.expect("ai_status", status="Idle")
    await direct(DirectiveKind.HAND_BACK)
    await scene.line("What would your last team say?")
    await play.doors.end(scene.id, c.Command("organiser"))
    await scene.over()
    return scene


async def failed_provider(play: Stage) -> Scene:
    """The model fails through all retries, and comes back."""
    scene = await play.interview()
    await scene.begin()
    play.model.failures = 4
    await scene.answer()
    await scene.asked(TurnKind.QUESTION)
    await scene.to_the_end()
    return scene


async def moved(play: Stage) -> Scene:
    """The node dies, and the room is opened on another."""
    scene = await play.interview()
    await scene.begin()
    before = await play.doors.snapshot(scene.id)
    home = next(n for n in play.nodes if n.rooms.node_id == before.node_id)
    await play.node()
    await home.die()
    await scene.join(failed_epoch=before.room.epoch if before.room else None)
    await scene.listening()
    await scene.to_the_end()
    return scene


async def expired(play: Stage) -> Scene:
    """The candidate goes, is suspended, and doesn't come back before the invitation expires."""
    soon = datetime.now(UTC) + timedelta(seconds=6)
    scene = await play.interview(replace(QUICK, grace_s=0.2), invite_expires_at=soon)
    await scene.begin()
    await scene.leave()
    await scene.over()
    return scene


async def put_aside(play: Stage) -> Scene:
    """Rescheduled in its middle, waits for its new time, and goes on; before, it was edited and moved."""
    scene = await play.interview(scheduled_time=soon(hours=1))
    await play.doors.edit(scene.id, c.Edit("organiser", title="Backend engineer, second round"))
    await play.doors.reschedule(scene.id, c.Reschedule(soon(seconds=1), "organiser"))
    await scene.begin()
    await scene.answer()
    await scene.asked(TurnKind.QUESTION)
    await play.doors.reschedule(scene.id, c.Reschedule(soon(seconds=3), "organiser"))
    await scene.status(SessionStatus.SUSPENDED)
    await scene.come_back()
    await scene.to_the_end()
    return scene


async def booked(play: Stage) -> Scene:
    """A time in a window is booked, missed and booked again; then the candidate comes at once."""
    scene = await play.interview(
        replace(QUICK, no_show_after_s=0.5, booking_notice_s=0.0, booking_changes=3),
        scheduled_time=soon(),
        window_end=soon(hours=5),
    )
    await scene.status(SessionStatus.LOBBY)
    await play.doors.book(scene.id, c.Book(scene.candidate, soon(seconds=2)))
    await scene.snapshot_where(lambda now: now.booked_time is None)
    await play.doors.book(scene.id, c.Book(scene.candidate, soon(hours=2)))
    await scene.begin()
    await scene.to_the_end()
    return scene


async def drained(play: Stage) -> Scene:
    """A node was out of reach, then goes away; meanwhile extra time, a remark, and the candidate's own requests."""
    scene = await play.interview()
    await scene.begin()
    extra = c.Extend(str(uuid4()), 10, "organiser", "A power cut.")
    await play.doors.extend(scene.id, extra)
    remark = c.Comment(str(uuid4()), scene.interviewer, InteractionType.COMMENT, "Well put.")
    await play.doors.comment(scene.id, remark)
    for kind in (RequestKind.THINKING, RequestKind.REPEAT):
        await scene.here.send(type="request", kind=kind.value)
    before = await play.doors.snapshot(scene.id)
    home = next(n for n in play.nodes if n.rooms.node_id == before.node_id)
    room = home.rooms.of_session(scene.id)
    assert room is not None
    since = datetime.now(UTC) - timedelta(seconds=8)
    room.outbox.put(lambda stamp: c.OutOfReach(stamp, since, datetime.now(UTC)))
    await scene.listening()
    await play.node()
    await home.rooms.drain(3)
    await scene.join()
    await scene.listening()
    await scene.to_the_end()
    return scene


def soon(**delta: float) -> datetime:
    """From now on."""
    return datetime.now(UTC) + timedelta(**delta)


async def continued(play: Stage) -> Scene:
    """Long enough to be continued as new, many times."""
    return await complete(play)


async def continued_in_waits(play: Stage) -> Scene:
    """A run ends, and the next begins, in the lobby, while the AI listens (also half-way through an answer), while
    nobody but a human speaks, in a pause, while the model is away, while the candidate is waited for, suspended."""
    scene = await play.interview(
        replace(QUICK, grace_s=4), scheduled_time=datetime.now(UTC) + timedelta(seconds=8)
    )
    await scene.join()
    await scene.consent()
    await scene.next_run()
    await scene.asked(TurnKind.OPENING)
    await scene.next_run()
    await half_an_answer_and_its_rest(scene)
    await scene.asked(TurnKind.QUESTION)
    await play.doors.direct(scene.id, c.Direct(str(uuid4()), scene.interviewer, DirectiveKind.TAKE_OVER))
    await scene.next_run()
    await play.doors.pause(scene.id, c.Command("organiser"))
    await play.doors.direct(scene.id, c.Direct(str(uuid4()), scene.interviewer, DirectiveKind.HAND_BACK))
    await scene.next_run()
    await play.doors.resume(scene.id, c.Command("organiser"))
    await scene.listening()
    await scene.leave()
    await scene.next_run()
    await scene.status(SessionStatus.SUSPENDED)
    await scene.next_run()
    await scene.join()
    await scene.listening()
    play.model.failures = 4
    await scene.answer()
    await scene.snapshot_where(lambda now: now.ai_status is AIStatus.ERROR, timeout=40)
    await scene.next_run()
    await scene.line(" on ")
    await scene.listening()
    await scene.to_the_end()
    return scene


async def half_an_answer_and_its_rest(scene: Scene) -> None:
    """Spoken, as a node tells it, with the end of a run in between."""
    who, now, utterance = scene.candidate, datetime.now(UTC), str(uuid4())
    stamps = [c.NodeStamp(f"n-{utterance[:8]}", 1, seq) for seq in (1, 2, 3, 4)]
    tell = scene.stage.doors.signal
    await tell(scene.id, c.SpeechResumed(stamps[0], who, utterance, now))
    await tell(scene.id, c.SpeechPaused(stamps[1], who, utterance, "We split the work", now))
    await scene.next_run()
    await tell(scene.id, c.SpeechResumed(stamps[2], who, utterance, now))
    await tell(scene.id, c.SpeechFinished(stamps[3], who, utterance, ANSWER, now, now))


async def recognised_later(play: Stage) -> Scene:
    """An answer was heard while recognition was down, and recognised afterwards."""
    scene = await play.interview()
    await scene.begin(recording=True)
    assert isinstance(play.providers.stt, ScriptedStt)
    play.providers.stt.finals = ["We kept the events, and made tables of them."]
    await scene.says_unheard()
    await scene.asked(TurnKind.QUESTION)
    await scene.here.expect("transcript", text="We kept the events, and made tables of them.")
    await scene.to_the_end()
    return scene


async def housekeeping(play: Stage) -> None:
    """What runs beside interviews: a message, an erasure by wish, and what schedules start: sweep, slots, retention."""
    later = datetime.now(UTC) + timedelta(hours=1)
    asked_for, old = [await play.interview(scheduled_time=later) for _ in range(2)]
    for scene in (asked_for, old):
        await play.doors.cancel(scene.id, c.Command("organiser"))
        await scene.over()
    await save_one(play, "message", f"message-{asked_for.id}-invitation-0")
    async with play.database.transaction() as tx:
        for scene, days in ((asked_for, 1), (old, 400)):
            ended = {"at": datetime.now(UTC) - timedelta(days=days), "id": scene.id}
            await tx.session.execute(
                text("UPDATE interviews SET ended_at = :at WHERE session_id = :id"), ended
            )
        company = await a_company(tx)
    order = c.Erase(asked_for.id, whole=True, why=Why.REQUEST, by=f"participant:{asked_for.candidate}")
    await play.doors.erase(order)
    await save_one(play, "erasure", erasure_workflow_id(asked_for.id))
    day = InterviewDay(
        str(uuid4()), company.organisation.organisation_id, company.job.job_id, MORNINGS, days_ahead=3
    )
    await DayKeeper(play.database, DaySchedules(play.client).sync).add(day, "user:test")
    for name, run, arg in (
        ("slots", OpenSlotsWorkflow.run, c.OpenSlots(day.day_id)),
        ("sweep", SweepWorkflow.run, c.Sweep()),
        ("retention", RetentionWorkflow.run, c.Retain()),
    ):
        handle = await play.client.start_workflow(run, arg, id=f"record-{name}", task_queue=INTERVIEWS)
        await save_one(play, name, handle.id)


SHAPES: tuple[Callable[[Stage], Awaitable[Scene]], ...] = (
    complete,
    interrupted,
    cancelled,
    no_show,
    directed,
    failed_provider,
    recognised_later,
    moved,
    expired,
    put_aside,
    booked,
    drained,
)
LONG = (continued, continued_in_waits)
SUGGEST = "limit.historyCount.suggestContinueAsNew"


async def save_one(play: Stage, name: str, workflow_id: str) -> None:
    """Waits for the end of a workflow that isn't an interview's own, and writes it."""
    handle = play.client.get_workflow_handle(workflow_id)
    await handle.result()
    body = (await in_the_clear(play.client, await handle.fetch_history())).to_json_dict()
    body = Redaction(names_in([body])).history(body)
    await replay(WorkflowHistory.from_json(workflow_id, json.dumps(body)))
    path = HISTORIES / f"housekeeping.{name}.json"
    path.write_text(json.dumps(body, indent=1, ensure_ascii=False) + "\n")
    print(path.name, len(body["events"]), "events")


async def save(play: Stage, shape: Callable[[Stage], Awaitable[Scene]]) -> None:
    """Holds an interview of a shape, and writes each run of its workflows as a file of its own."""
    scene = await shape(play)
    with suppress(RPCError):
        # Those that nobody held have no scorecard.
        await play.client.get_workflow_handle(debrief_workflow_id(scene.id)).result()
    for path in await export(play.client, scene.id, HISTORIES, f"{shape.__name__}."):
        print(path.name, len(json.loads(path.read_text())["events"]), "events")


@asynccontextmanager
async def served(suggest_after: int) -> AsyncIterator[Stage]:
    """A stage on a server that suggests continue-as-new after so many events."""
    async with (
        temporal_server(dynamic_config={SUGGEST: str(suggest_after)}) as server,
        postgres_server() as postgres,
        fresh_database(postgres) as url,
        stage(url, server.address) as play,
        play.worker(),
    ):
        yield play


async def keep_house() -> None:
    """On a server of its own: the run of retention takes whatever is old."""
    async with served(300) as play:
        await housekeeping(play)


async def hold(shapes: Sequence[Callable[[Stage], Awaitable[Scene]]], suggest_after: int) -> None:
    """On a server that suggests continue-as-new after so many events."""
    async with served(suggest_after) as play:
        for shape in shapes:
            await save(play, shape)


async def main() -> None:
    """Writes them all anew."""
    # What was exported of real interviews is kept.
    own = {shape.__name__ for shape in (*SHAPES, *LONG, housekeeping)}
    for old in HISTORIES.glob("*.json"):
        if old.name.split(".")[0] in own:
            old.unlink()
    await keep_house()
    await hold(SHAPES, 300)
    await hold(LONG, 50)


if __name__ == "__main__":
    asyncio.run(main())
    settle()

"""A run is continued in the middle of any wait; what is said and stored is that of an undisturbed run."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from tests.durable.stage import ANSWER, QUICK, Scene, Stage, stage
from tests.faults.processes import stopped
from tests.support.kept import Kept, difference, kept_of
from tests.support.stack import fresh_database, temporal_server
from workers.postgres import Postgres
from workflows import contracts as c
from workflows.domain.values import AIStatus, DirectiveKind, RequestKind, SessionStatus, TurnKind

SUGGEST = "limit.historyCount.suggestContinueAsNew"
NEVER = {SUGGEST: "1000000", "limit.historySize.suggestContinueAsNew": "1000000000"}


@dataclass
class Played:
    """A stage, whether its server suggests to continue, and how to stop the store."""

    play: Stage
    often: bool
    postgres: Postgres

    async def seam(self, scene: Scene) -> None:
        """Here the run ends and the next begins, where the server suggests it; by messages that change nothing."""
        if self.often:
            await scene.next_run()


SEAM_S = 60.0
Script = Callable[[Played], Awaitable[Scene]]
SCRIPTS: dict[str, Script] = {}


def script(made: Script) -> Script:
    SCRIPTS[made.__name__] = made
    return made


async def begun(on: Played, **changes: float) -> Scene:
    # However long somebody was away, the same is said to them.
    scene = await on.play.interview(replace(QUICK, **{"outage_sentence_s": 1000.0, **changes}))
    await scene.begin()
    return scene


@script
async def in_the_lobby(on: Played) -> Scene:
    scene = await on.play.interview(scheduled_time=datetime.now(UTC) + timedelta(seconds=8))
    await scene.join()
    await scene.consent()
    await on.seam(scene)
    await scene.asked(TurnKind.OPENING)
    return scene


@script
async def while_it_listens(on: Played) -> Scene:
    scene = await begun(on)
    for _ in range(3):
        await on.seam(scene)
    return scene


@script
async def half_way_through_an_answer(on: Played) -> Scene:
    scene, ear = await begun(on), f"n-{uuid4().hex[:8]}"
    utterance, who, now = str(uuid4()), scene.candidate, datetime.now(UTC)

    def stamp(seq: int) -> c.NodeStamp:
        return c.NodeStamp(ear, 1, seq)

    tell = on.play.doors.signal
    await tell(scene.id, c.SpeechResumed(stamp(1), who, utterance, now))
    await tell(scene.id, c.SpeechPaused(stamp(2), who, utterance, "We split the work", now))
    await on.seam(scene)
    await tell(scene.id, c.SpeechResumed(stamp(3), who, utterance, now))
    whole = c.SpeechFinished(stamp(4), who, utterance, f"{ANSWER} That was all.", now, now)
    await on.seam(scene)
    await tell(scene.id, whole)
    await on.seam(scene)
    # As the outbox does where it was not sure: the same message again.
    await tell(scene.id, whole)
    await scene.asked(TurnKind.QUESTION)
    return scene


@script
async def while_it_gives_a_moment_to_think(on: Played) -> Scene:
    scene = await begun(on, thinking_time_s=600)
    await scene.here.send(type="request", kind=RequestKind.THINKING.value)
    await scene.line("I'll wait.")
    await scene.listening()
    await on.seam(scene)
    thinks = await scene.snapshot_where(lambda now: now.ai_status is AIStatus.LISTENING)
    assert thinks.credits.get("thinking", 0) >= 0
    assert thinks.elapsed_s < 30
    return scene


@script
async def while_it_is_paused(on: Played) -> Scene:
    scene = await begun(on)
    await on.play.doors.pause(scene.id, c.Command("test"))
    await on.seam(scene)
    assert (await on.play.doors.snapshot(scene.id)).paused
    await on.play.doors.resume(scene.id, c.Command("test"))
    await scene.listening()
    return scene


@script
async def while_a_human_leads(on: Played) -> Scene:
    scene = await begun(on)
    order = c.Direct(str(uuid4()), scene.interviewer, DirectiveKind.TAKE_OVER)
    await on.play.doors.direct(scene.id, order)
    await on.seam(scene)
    assert (await on.play.doors.snapshot(scene.id)).taken_over_by == scene.interviewer
    back = c.Direct(str(uuid4()), scene.interviewer, DirectiveKind.HAND_BACK)
    await on.play.doors.direct(scene.id, back)
    await scene.line("How do you keep a queue short?")
    await scene.listening()
    return scene


@script
async def while_the_candidate_is_waited_for(on: Played) -> Scene:
    scene = await begun(on)
    await scene.leave()
    await scene.snapshot_where(
        lambda now: now.credits.get("candidate_gone", 0) >= 0 and not _here(now, scene)
    )
    await on.seam(scene)
    await scene.join()
    await scene.listening()
    return scene


def _here(now: c.Snapshot, scene: Scene) -> bool:
    who = next(p for p in now.participants if p.participant_id == scene.candidate)
    return who.connection == "Connected"


@script
async def while_it_is_suspended(on: Played) -> Scene:
    scene = await begun(on, grace_s=0.3)
    await scene.leave()
    await scene.status(SessionStatus.SUSPENDED)
    await on.seam(scene)
    assert (await on.play.doors.snapshot(scene.id)).status is SessionStatus.SUSPENDED
    await scene.join()
    await scene.status(SessionStatus.IN_PROGRESS)
    await scene.listening()
    return scene


@script
async def while_it_is_put_aside_until_its_new_time(on: Played) -> Scene:
    scene = await begun(on)
    time = datetime.now(UTC) + timedelta(seconds=10)
    await on.play.doors.reschedule(scene.id, c.Reschedule(time, "test"))
    await scene.status(SessionStatus.SUSPENDED)
    await on.seam(scene)
    assert (await on.play.doors.snapshot(scene.id)).scheduled_time == time
    await scene.come_back()
    return scene


@script
async def while_the_store_takes_nothing(on: Played) -> Scene:
    scene = await begun(on)
    assert on.postgres.child is not None
    async with stopped(on.postgres.child):
        await scene.answer()
        await scene.asked(TurnKind.QUESTION)
        await on.seam(scene)
        await on.seam(scene)
    return scene


@script
async def while_it_waits_for_the_model(on: Played) -> Scene:
    scene = await begun(on)
    on.play.model.failures = 4
    await scene.answer()
    await scene.snapshot_where(lambda now: now.ai_status is AIStatus.ERROR, timeout=40)
    await on.seam(scene)
    await scene.asked(TurnKind.QUESTION)
    told = [m for m in scene.here.of("system_message") if m["code"] == "provider_failed"]
    assert len(told) == 1
    return scene


@script
async def while_an_answer_is_assessed(on: Played) -> Scene:
    scene = await begun(on)
    on.play.model.assesses_after_s = 8.0
    await scene.answer()
    await scene.asked(TurnKind.QUESTION)
    await on.seam(scene)
    on.play.model.assesses_after_s = 0.0
    # Whichever run it was begun by, it is stored, and once.
    async with asyncio.timeout(SEAM_S):
        while not (await kept_of(on.play.database, scene.id)).notes:
            await asyncio.sleep(0.2)
    return scene


async def played(on: Played, made: Script) -> tuple[Scene, Kept]:
    scene = await made(on)
    await scene.to_the_end()
    # What was being assessed at the very end stores itself.
    await asyncio.sleep(0.2)
    return scene, await kept_of(on.play.database, scene.id)


async def runs(scene: Scene) -> int:
    found = scene.stage.client.list_workflows(f'WorkflowId = "{scene.handle.id}"')
    return len([run async for run in found])


@pytest.fixture(scope="module")
async def stages(postgres: Postgres) -> AsyncIterator[dict[bool, Played]]:
    """One whose server suggests to continue after 50 events, and one whose server never does."""
    async with (
        temporal_server(dynamic_config={SUGGEST: "50"}) as often,
        temporal_server(dynamic_config=NEVER) as never,
        fresh_database(postgres) as one,
        fresh_database(postgres) as other,
        stage(one, often.address) as continued,
        stage(other, never.address) as whole,
        continued.worker(),
        whole.worker(),
    ):
        yield {True: Played(continued, True, postgres), False: Played(whole, False, postgres)}


@pytest.mark.timeout(180)
@pytest.mark.parametrize("name", SCRIPTS)
async def test_a_run_is_continued(stages: dict[bool, Played], name: str) -> None:
    undisturbed, wanted = await played(stages[False], SCRIPTS[name])
    continued, found = await played(stages[True], SCRIPTS[name])
    assert difference(wanted, found) == ""
    assert wanted.status is SessionStatus.COMPLETED
    assert await runs(undisturbed) == 1
    assert await runs(continued) >= 3
    said = [[m["text"] for m in s.here.of("ai_message") if m["final"]] for s in (undisturbed, continued)]
    assert said[0] == said[1]

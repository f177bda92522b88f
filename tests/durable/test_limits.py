"""No run of an interview comes near what Temporal holds of one: 2,000 updates, or our 10,000 events."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest

from api.live.limits import ASKED_PER_MINUTE
from temporal.doorway import Interviews
from tests.durable.stage import QUICK, Scene, Stage, insisted, stage
from tests.support.kept import difference, kept_of
from tests.support.scripted_providers import ScriptedTts
from tests.support.stack import temporal_server
from workers.limits import run_limits
from workers.settings import load
from workflows import contracts as c
from workflows.domain.errors import VivaError
from workflows.domain.values import AIStatus, InteractionType, RequestKind, SessionStatus, TurnKind

USUAL = c.RunLimits()
MOST_UPDATES, WANTED_UPDATES = USUAL.updates, USUAL.updates // 3
SMALL, UNDER_WAY = c.RunLimits(updates=30, events=300), 100
"""What is under way when nothing more is taken in still brings some events: a turn, and what it saves."""
ENDING = 10_000 - USUAL.breaks_off
"""What the end of a run may take while a flood goes on."""
AT_ONCE = 8
WISH = "Please call me tomorrow."
NEVER_SUGGESTS = {
    "limit.historyCount.suggestContinueAsNew": "1000000",
    "limit.historySize.suggestContinueAsNew": "1000000000",
}
pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]


@pytest.fixture
async def alone(database_url: str) -> AsyncIterator[Stage]:
    """On a server that never suggests to continue: only our own count does."""
    async with (
        temporal_server(dynamic_config=NEVER_SUGGESTS) as server,
        stage(database_url, server.address) as play,
        play.worker(),
    ):
        yield play


async def flood(scene: Scene, utterance_id: str, count: int) -> Counter[str]:
    """The same typed answer so many times, several at once; how often it was taken, and why not."""
    outcomes: Counter[str] = Counter()
    left = iter(range(count))

    async def sends() -> None:
        for _ in left:
            try:
                answered = await scene.answer(utterance_id=utterance_id)
                outcomes["again" if answered.duplicate else "taken"] += 1
            except VivaError as error:
                outcomes[error.code] += 1

    await asyncio.gather(*(sends() for _ in range(AT_ONCE)))
    return outcomes


async def sizes(scene: Scene) -> list[tuple[int, int]]:
    """Of each run, the first one first: accepted updates and events."""
    client, found = scene.stage.client, []
    runs = [run async for run in client.list_workflows(f'WorkflowId = "{scene.handle.id}"')]
    for run in sorted(runs, key=lambda run: run.start_time):
        history = await client.get_workflow_handle(run.id, run_id=run.run_id).fetch_history()
        accepted = [
            e for e in history.events if e.HasField("workflow_execution_update_accepted_event_attributes")
        ]
        found.append((len(accepted), len(history.events)))
    return found


async def test_a_flood_of_updates_ends_no_interview_and_no_run_takes_them_all(alone: Stage) -> None:
    scene = await alone.interview(replace(QUICK, prompt_after_s=300))
    await scene.begin()
    utterance = str(uuid4())
    await scene.answer(utterance_id=utterance)
    await scene.asked(TurnKind.QUESTION)
    assert (await flood(scene, utterance, 2_200))["again"] == 2_200
    found = await sizes(scene)
    assert len(found) >= 2_200 // (WANTED_UPDATES + 100)
    assert all(updates <= WANTED_UPDATES + 100 for updates, _ in found), found
    await ended(scene, utterance)


async def test_while_the_ai_speaks_no_run_ends_and_what_is_too_much_is_refused(alone: Stage) -> None:
    scene = await alone.interview()
    await scene.begin()
    voice, utterance = alone.providers.tts, str(uuid4())
    assert isinstance(voice, ScriptedTts)
    voice.s_per_char = 3.5
    await scene.answer(utterance_id=utterance)
    await scene.snapshot_where(lambda now: now.ai_status is AIStatus.SPEAKING)
    outcomes = await flood(scene, utterance, MOST_UPDATES + 100)
    assert outcomes["again"] < MOST_UPDATES
    assert outcomes["unavailable"] == MOST_UPDATES + 100 - outcomes["again"]
    voice.s_per_char = 0.003
    await alone.doors.signal(scene.id, await asks_for_a_pause(scene))
    await scene.snapshot_where(lambda now: now.paused)
    async with asyncio.timeout(60):
        while len(found := await sizes(scene)) < 2:
            await asyncio.sleep(0.2)
    assert (await flood(scene, utterance, 50))["again"] == 50
    await alone.doors.resume(scene.id, c.Command("test"))
    await scene.listening()
    assert found[0][0] == MOST_UPDATES
    await ended(scene, utterance)


async def test_a_flood_of_signals_while_the_ai_speaks_ends_with_the_turn_in_another_run(alone: Stage) -> None:
    scene = await alone.interview(replace(QUICK, prompt_after_s=300), limits=SMALL)
    await scene.begin()
    voice, utterance = alone.providers.tts, str(uuid4())
    assert isinstance(voice, ScriptedTts)
    voice.s_per_char = 0.5
    await scene.answer(utterance_id=utterance)
    await scene.snapshot_where(lambda now: now.ai_status is AIStatus.SPEAKING)
    voice.s_per_char = 0.003
    run_id = (await scene.handle.describe()).run_id
    await flood_by_the_socket(scene)
    while len(requests := await signals(scene, run_id, "candidate_request")) < ASKED_PER_MINUTE - 1:
        await asyncio.sleep(0.2)
    # As many as the socket lets through, in one run, which can't end while the AI speaks.
    assert len(requests) == ASKED_PER_MINUTE - 1
    assert (await alone.doors.snapshot(scene.id)).ai_status is AIStatus.SPEAKING
    assert (await scene.handle.describe()).run_id == run_id
    assert (await sizes(scene))[-1][1] > SMALL.events / 3
    async with asyncio.timeout(60):
        while (await scene.handle.describe()).run_id == run_id:
            await asyncio.sleep(0.2)
    await scene.asked(TurnKind.QUESTION)
    await ended(scene, utterance)
    said = [line.content for line in await scene.transcript()]
    assert said.count(f"I would like to talk to a human. {WISH}") == 1
    for _, events in await sizes(scene):
        assert events <= SMALL.events + UNDER_WAY


async def flood_by_the_socket(scene: Scene) -> None:
    """Three times what it takes: the last one that it takes is a wish that must not be lost."""
    socket = scene.here
    for number in range(3 * ASKED_PER_MINUTE):
        if number == ASKED_PER_MINUTE - 2:
            await socket.send(type="request", kind=RequestKind.HUMAN.value, detail=WISH)
        else:
            await socket.send(type="request", kind=RequestKind.RESUME.value)
    await socket.echoed()
    refused = [error for error in socket.of("error") if error["code"] == "rate_limited"]
    assert len(refused) == 2 * ASKED_PER_MINUTE + 1


async def signals(scene: Scene, run_id: str, name: str) -> list[int]:
    """The events by which a run was told that."""
    history = await scene.stage.client.get_workflow_handle(scene.handle.id, run_id=run_id).fetch_history()
    return [
        event.event_id
        for event in history.events
        if event.workflow_execution_signaled_event_attributes.signal_name == name
    ]


async def with_remarks(play: Stage, **changes: Any) -> Scene:
    """An interview in which people say and do much beside the conversation, held to its end."""
    scene = await play.interview(replace(QUICK, prompt_after_s=300), **changes)
    await scene.begin()
    for word in ("first", "second", "third"):
        for n in range(20):
            remark = c.Comment(str(uuid4()), scene.interviewer, InteractionType.COMMENT, f"The {word} {n}.")
            await insisted(partial(play.doors.comment, scene.id, remark))
        await insisted(lambda: play.doors.pause(scene.id, c.Command("test")))
        await insisted(lambda: play.doors.resume(scene.id, c.Command("test")))
        await scene.listening()
    await scene.to_the_end()
    return scene


async def test_where_a_run_may_have_little_the_next_goes_on_before_that_and_nothing_is_lost(
    alone: Stage,
) -> None:
    whole = await with_remarks(alone)
    scene = await with_remarks(alone, limits=SMALL)
    assert len(await sizes(whole)) == 1
    found = await sizes(scene)
    assert len(found) >= 5
    for updates, events in found:
        assert updates <= SMALL.updates
        assert events <= SMALL.events + UNDER_WAY
    wanted, kept = [await kept_of(alone.database, one.id) for one in (whole, scene)]
    assert difference(wanted, kept) == ""


async def test_the_limits_of_the_settings_are_those_of_new_interviews(alone: Stage) -> None:
    doors = Interviews(alone.client, limits=run_limits(load(run_max_updates=60, run_max_events=600)))
    scene = await alone.interview(scheduled_time=datetime.now(UTC) + timedelta(hours=1), start=doors)
    for n in range(30):
        await insisted(partial(doors.extend, scene.id, c.Extend(f"e{n % 3}", 1, "test")))
    assert (await sizes(scene))[0][0] < 30
    await doors.cancel(scene.id, c.Command("test"))
    await scene.over()


async def asks_for_a_pause(scene: Scene) -> c.CandidateRequest:
    room = (await scene.stage.doors.snapshot(scene.id)).room
    assert room is not None
    stamp = c.NodeStamp("n-test", room.epoch, 1)
    return c.CandidateRequest(stamp, scene.candidate, str(uuid4()), RequestKind.PAUSE)


async def ended(scene: Scene, utterance_id: str) -> None:
    """It is a whole interview still, and each of its runs is small."""
    await scene.to_the_end()
    assert await scene.stored_status() is SessionStatus.COMPLETED
    answered = [line.utterance_id for line in await scene.transcript() if line.type is InteractionType.ANSWER]
    assert answered.count(utterance_id) == 1
    assert len(set(answered)) == len(answered) >= 3
    for updates, events in await sizes(scene):
        assert updates <= MOST_UPDATES
        assert events < 10_000


async def test_a_turn_that_outlasts_all_that_a_run_may_have_goes_on_in_the_next_one(alone: Stage) -> None:
    whole = await alone.interview(replace(QUICK, prompt_after_s=300))
    await whole.begin()
    await whole.answer()
    await whole.asked(TurnKind.QUESTION)
    await whole.to_the_end()
    scene = await alone.interview(replace(QUICK, prompt_after_s=300), limits=SMALL)
    await scene.begin()
    voice, utterance = alone.providers.tts, str(uuid4())
    assert isinstance(voice, ScriptedTts)
    voice.s_per_char = 3.5
    await scene.answer(utterance_id=utterance)
    await scene.snapshot_where(lambda now: now.ai_status is AIStatus.SPEAKING)
    voice.s_per_char = 0.003
    run_id = (await scene.handle.describe()).run_id
    room = (await alone.doors.snapshot(scene.id)).room
    assert room is not None
    # More than a socket lets through, and none of it changes anything.
    for seq in range(1, SMALL.events):
        if (await scene.handle.describe()).run_id != run_id:
            break
        stamp = c.NodeStamp("n-test", room.epoch, seq)
        await alone.doors.signal(
            scene.id, c.CandidateRequest(stamp, scene.candidate, f"r{seq}", RequestKind.RESUME)
        )
    assert (await scene.handle.describe()).run_id != run_id
    await scene.line("a question on Data. What do you say?")
    await scene.listening()
    await ended(scene, utterance)
    for _, events in await sizes(scene):
        assert events <= SMALL.breaks_off + ENDING
    wanted, kept = [await kept_of(alone.database, one.id) for one in (whole, scene)]
    assert difference(wanted, kept) == ""

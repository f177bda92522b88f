"""`kill -9` and SIGTERM of a worker in the middle of an interview."""

from __future__ import annotations

import asyncio
import signal
from collections import Counter
from collections.abc import Sequence

import pytest
from temporalio.client import WorkflowHistory

from tests.faults.harness import Moment, interview
from tests.faults.losses import losses
from tests.faults.processes import killed_for_good, send, spare, stopped
from tests.support.candidate import Answer
from workers.up import Stack

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]
NEXT_WORD_S = 5.0
UNDER_WAY_S = 2.0
"""Into a save that the database holds up: shorter than the save's own timeout."""


async def test_an_interview_outlives_its_worker_which_is_started_again(
    pair: Stack, voice: Sequence[Answer]
) -> None:
    async with interview(pair, voice) as scene:
        await scene.reach(Moment.HALF_QUESTION)
        question = scene.person.line_under_way() or ""
        starts = pair.processes["worker"].starts
        await scene.kill("worker")
        await scene.my_turn()
        assert scene.person.view.said.count(question) == 1
        assert pair.processes["worker"].starts == starts + 1

        await scene.all_up()
        await scene.reach(Moment.THINKING)
        at = await scene.kill("worker")
        assert await scene.next_sound(at) <= NEXT_WORD_S

        await scene.all_up()
        await scene.reach(Moment.HALF_ANSWER)
        await scene.kill("worker")
        await scene.finish()
        await scene.my_turn()

        await scene.all_up()
        await scene.end()
        await scene.kill("worker")
        report = await scene.report()

    assert set(scene.person.link.closes) <= {1000}
    assert losses(report, scene.person) == []
    assert Counter(scene.person.view.said).most_common(1)[0][1] == 1
    assert report["scorecard"] is not None


async def test_another_worker_takes_over_and_one_that_is_asked_to_end_finishes_its_tasks(
    pair: Stack, voice: Sequence[Answer]
) -> None:
    worker = pair.processes["worker"]
    async with interview(pair, voice) as scene, spare(pair, "worker") as other:
        await scene.reach(Moment.THINKING)
        async with killed_for_good(worker) as at:
            assert await scene.next_sound(at) <= NEXT_WORD_S
            await scene.my_turn()
            # What it said is being kept when it is asked to end: the save is its to finish.
            async with stopped(pair.processes["postgres"]):
                await scene.reach(Moment.THINKING)
                await asyncio.sleep(UNDER_WAY_S)
                send([other.pid], signal.SIGTERM)
                await worker.start()
            assert await asyncio.wait_for(other.wait(), 20) == 0
        await scene.my_turn()
        assert scene.person.view.status == "InProgress"
        history = await scene.history()
        report = await scene.to_the_end()

    assert saves_tried_again(history) == []
    assert set(scene.person.link.closes) <= {1000}
    assert losses(report, scene.person) == []
    assert Counter(scene.person.view.said).most_common(1)[0][1] == 1


def saves_tried_again(history: WorkflowHistory) -> list[str]:
    """The activities of record that a second attempt had to do: their worker had left them unfinished."""
    names = {
        event.event_id: event.activity_task_scheduled_event_attributes.activity_type.name
        for event in history.events
        if event.HasField("activity_task_scheduled_event_attributes")
    }
    started = [
        event.activity_task_started_event_attributes
        for event in history.events
        if event.HasField("activity_task_started_event_attributes")
    ]
    return [
        names[one.scheduled_event_id]
        for one in started
        if one.attempt > 1 and names[one.scheduled_event_id].startswith("save_")
    ]

"""A question is lost when all of it was worded and nothing heard yet: said behind that, it is the one that stands."""

from __future__ import annotations

import asyncio

from tests.durable.stage import Scene, stage
from tests.support.live_node import until
from tests.support.scripted_providers import ScriptedTts
from tests.support.stack import TemporalServer
from workflows.domain.plan import Plan, Topic
from workflows.domain.values import RequestKind, TurnKind

SECOND = "How do you keep a queue short?"
TWO_QUESTIONS = Plan((Topic("queues", "Queues", 4, must_ask=("What is a queue?", SECOND)),))


async def worded(scene: Scene, times: int) -> None:
    """So many turns have been worded to their end."""
    while True:
        events = (await scene.handle.fetch_history()).events
        orders = {
            event.event_id
            for event in events
            if event.activity_task_scheduled_event_attributes.activity_type.name == "compose"
        }
        done = [e.activity_task_completed_event_attributes.scheduled_event_id for e in events]
        if sum(order in orders for order in done) >= times:
            return


async def test_a_question_that_was_lost_before_its_first_word_is_pinned_and_repeated_once_it_is_said(
    database_url: str, temporal_dev_server: TemporalServer
) -> None:
    async with stage(database_url, temporal_dev_server.address) as play, play.worker():
        voice = play.providers.tts
        assert isinstance(voice, ScriptedTts)
        scene = await play.interview(plan=TWO_QUESTIONS)
        await scene.begin()
        voice.hangs = 1
        await scene.answer()
        await asyncio.wait_for(worded(scene, 2), 20)
        await until(lambda: not voice.hangs, 20, "the question was not given to the voice")
        await scene.leave()
        await scene.join()
        await scene.line(SECOND)
        await scene.listening()
        now = await scene.snapshot_where(lambda now: now.ai_status == "Listening")
        await scene.here.send(type="request", kind=RequestKind.REPEAT.value)
        await scene.line(SECOND)
        await scene.listening()
        await scene.to_the_end()
        asked = await scene.transcript()
    assert now.pinned_question is not None
    assert SECOND in now.pinned_question
    assert sum(SECOND in x.content and x.turn_kind is TurnKind.QUESTION for x in asked) == 1

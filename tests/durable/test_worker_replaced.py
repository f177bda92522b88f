"""The workflow's worker goes away; another one replays the history and goes on."""

from __future__ import annotations

from tests.durable.stage import stage
from tests.support.stack import TemporalServer
from workflows.domain.values import TurnKind


async def test_another_worker_goes_on_in_the_middle_of_a_question(
    database_url: str, temporal_dev_server: TemporalServer
) -> None:
    async with stage(database_url, temporal_dev_server.address) as play:
        async with play.worker():
            scene = await play.interview()
            await scene.begin()
            await scene.answer()
            await scene.here.expect("ai_message", final=False)
        async with play.worker():
            await scene.asked(TurnKind.QUESTION)
            await scene.to_the_end()
        said = [m["interactionId"] for m in scene.here.of("ai_message") if m["final"]]
        assert len(said) == len(set(said))
        assert len(await scene.answers()) == len(await scene.questions()) - 1


async def test_what_is_said_while_no_worker_is_there_is_dealt_with_afterwards(
    database_url: str, temporal_dev_server: TemporalServer
) -> None:
    async with stage(database_url, temporal_dev_server.address) as play:
        async with play.worker():
            scene = await play.interview()
            await scene.begin()
        await scene.here.send(type="request", kind="skip")
        await scene.here.echoed()
        async with play.worker():
            await scene.asked(TurnKind.QUESTION)
            await scene.to_the_end()

"""Runs end in the middle of spoken answers, a dozen times an interview: no word is lost or said twice."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence

import pytest

from temporal.client import connect
from temporal.ids import interview_workflow_id
from tests.faults.conftest import GRACE_S, QUICK_RESTART_S
from tests.faults.harness import QUESTIONS, Scene, interview
from tests.faults.losses import losses
from tests.support.candidate import Answer
from workers.up import Stack

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
OFTEN = {"limit.historyCount.suggestContinueAsNew": "50"}


@pytest.fixture
async def short_runs(recogniser: Mapping[str, str]) -> AsyncIterator[Stack]:
    """Everything as `viva up` runs it, on a server that suggests to continue after 50 events."""
    async with Stack.ephemeral(
        say=print,
        sample_interview=False,
        dynamic_config=OFTEN,
        longest_backoff_s=QUICK_RESTART_S,
        candidate_grace_s=GRACE_S,
        **recogniser,
    ) as running:
        yield running


async def test_what_is_said_while_a_run_ends_is_heard_once(
    short_runs: Stack, voice: Sequence[Answer]
) -> None:
    async with interview(short_runs, voice) as scene:
        for _ in range(QUESTIONS - 1):
            await scene.my_turn()
            scene.answer()
            await scene.finish()
        await scene.my_turn()
        report = await scene.to_the_end()

    assert losses(report, scene.person) == []
    said = scene.person.view.said
    assert len(said) == len(set(said))
    assert scene.person.connections == 1
    assert await runs(scene) >= 5


async def runs(scene: Scene) -> int:
    client = await connect(scene.stack.settings.temporal())
    wanted = f'WorkflowId = "{interview_workflow_id(scene.booked.session_id)}"'
    return len([run async for run in client.list_workflows(wanted)])

"""The store takes nothing, and more waits to be written than a run can hand to the next one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from uuid import uuid4

import pytest
from sqlalchemy import text
from temporalio.client import WorkflowExecutionStatus

from tests.durable.stage import QUICK, Scene, Stage, stage
from tests.durable.test_limits import sizes
from tests.support.stack import TemporalServer
from workflows import contracts as c
from workflows.domain.errors import Unavailable
from workflows.domain.plan import Fact
from workflows.domain.values import Interaction, InteractionType, SessionStatus, TurnKind
from workflows.inbox import HeardAnswer
from workflows.seam import BESIDE, MOST_CARRIED_BYTES, WORDS, carries

LONG = "x" * (c.MAX_ANSWER_CHARS - 20)
RUSSIAN = "слово " * (c.MAX_ANSWER_CHARS // 6) + "да"
"""Nearly twice as long where it is carried."""
ENOUGH = MOST_CARRIED_BYTES // len(LONG) + 5
REFUSALS = 4
pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture
async def play(database_url: str, temporal_dev_server: TemporalServer) -> AsyncIterator[Stage]:
    """On a server that suggests another run early: a seam falls into the outage."""
    async with stage(database_url, temporal_dev_server.address) as running, running.worker():
        yield running


@asynccontextmanager
async def store_takes_nothing(play: Stage) -> AsyncIterator[None]:
    """Whoever writes an interaction waits, and gives up by their own time; who reads isn't hindered."""
    async with play.database.transaction() as tx:
        await tx.session.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
        await tx.session.execute(text("LOCK TABLE interactions IN EXCLUSIVE MODE"))
        yield


def remark(scene: Scene, number: int) -> c.Comment:
    return c.Comment(str(uuid4()), scene.interviewer, InteractionType.COMMENT, f"{number:04} {LONG}")


def size_of(text: str) -> int:
    """Of an answer that waits."""
    return HeardAnswer("", "", text, datetime.now(UTC)).size


async def remarks(scene: Scene) -> list[Interaction]:
    """What is stored of them."""
    return [line for line in await scene.transcript() if line.speaker_participant_id == scene.interviewer]


async def taken(call: Callable[[], Awaitable[object]]) -> bool:
    """Whether it is: what comes just as a run ends is refused as well, and taken when it is asked again."""
    for _ in range(REFUSALS):
        try:
            await call()
        except Unavailable:
            await asyncio.sleep(1)
        else:
            return True
    return False


async def remarks_until_refused(scene: Scene) -> list[str]:
    """What was taken, in its order."""
    texts: list[str] = []
    for number in range(ENOUGH):
        comment = remark(scene, number)
        if not await taken(partial(scene.stage.doors.comment, scene.id, comment)):
            return texts
        texts.append(comment.text)
    raise AssertionError("all was taken")


async def test_what_is_too_much_to_carry_is_refused_the_conversation_goes_on_and_all_that_was_taken_is_kept(
    play: Stage,
) -> None:
    scene = await play.interview(replace(QUICK, prompt_after_s=300))
    await scene.begin()
    async with store_takes_nothing(play):
        texts = await remarks_until_refused(scene)
        assert sum(map(len, texts)) >= 0.9 * BESIDE * MOST_CARRIED_BYTES
        said = str(uuid4())
        assert await taken(partial(scene.answer, utterance_id=said))
        await scene.asked(TurnKind.QUESTION)
        assert await remarks(scene) == []
    await scene.to_the_end()
    assert await scene.stored_status() is SessionStatus.COMPLETED
    assert [line.content for line in await remarks(scene)] == texts
    assert [line.utterance_id for line in await scene.transcript()].count(said) == 1
    for updates, events in await sizes(scene):
        assert updates <= c.RunLimits().updates
        assert events < c.RunLimits().events


async def test_an_interview_can_be_steered_and_ends_and_waits_for_the_store(play: Stage) -> None:
    scene = await play.interview(replace(QUICK, prompt_after_s=300))
    await scene.begin()
    async with store_takes_nothing(play):
        texts = await remarks_until_refused(scene)
        for order in (play.doors.pause, play.doors.resume, play.doors.end):
            assert await taken(partial(order, scene.id, c.Command("test")))
        await scene.snapshot_where(lambda now: now.status.over)
        assert (await scene.handle.describe()).status is WorkflowExecutionStatus.RUNNING
    assert await scene.over() is SessionStatus.COMPLETED
    assert [line.content for line in await remarks(scene)] == texts


@pytest.mark.parametrize("facts", [0, 108])
async def test_answers_that_are_typed_while_nobody_takes_them_are_never_more_than_a_run_can_hand_on(
    play: Stage, facts: int
) -> None:
    # As long as a job and its plan may be.
    known = (Fact("Команда", "я" * 4_000),) * facts
    scene = await play.interview(replace(QUICK, prompt_after_s=300), facts=known)
    most = int(WORDS * carries(facts * 8_060))
    await scene.begin()
    assert await taken(partial(play.doors.pause, scene.id, c.Command("test")))
    ids = [str(uuid4()) for _ in range(ENOUGH)]
    count = 0
    while await taken(partial(scene.answer, RUSSIAN, ids[count])):
        count += 1
    assert count == most // size_of(RUSSIAN) + 1
    await scene.next_run()
    assert await taken(partial(play.doors.resume, scene.id, c.Command("test")))
    await scene.asked(TurnKind.QUESTION)
    await scene.to_the_end()
    typed = [line.utterance_id for line in await scene.transcript() if line.content == RUSSIAN]
    assert typed == ids[:count]

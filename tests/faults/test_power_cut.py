"""Everything is killed at once, and `viva up` is called again over the same data."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from tests.faults.harness import Moment, interview, stack_over
from tests.faults.losses import losses
from tests.faults.people import Person
from tests.support.candidate import Answer, Organiser, book, demo_job
from workers.up import Stack

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]
DOWN_S = 4.0


async def test_after_a_power_cut_interviews_go_on_and_due_ones_start(
    tmp_path: Path, voice: Sequence[Answer], recogniser: Mapping[str, str]
) -> None:
    before = stack_over(tmp_path, **recogniser)
    async with before, interview(before, voice) as scene:
        await scene.reach(Moment.HALF_ANSWER)
        due = await book(scene.organiser, starts_in_s=DOWN_S / 2)
        late = await booked_until(scene.organiser, DOWN_S / 2)
        at = await cut_power(before)
        rest = await scene.break_off(at)
        await asyncio.sleep(DOWN_S)
        async with stack_over(tmp_path, **recogniser), Person(before.api_url) as other:
            await other.invite(due.candidate_token)
            other.start()
            await scene.until(lambda: scene.person.connections == 2, "the room again", 90)
            await scene.say_rest(rest)
            await scene.until(lambda: other.view.status == "InProgress", "the start of what came due", 20)
            await scene.my_turn()
            await scene.until(lambda: bool(other.view.said), "the opening of what came due", 30)
            await other.leave()
            async with asyncio.timeout(20):
                while (await scene.organiser.interview(late))["status"] != "NoShow":
                    await asyncio.sleep(0.25)
            report = await scene.to_the_end()

    assert losses(report, scene.person) == []


async def booked_until(organiser: Organiser, seconds: float) -> str:
    """An interview that may begin from now on, and no later than in so many seconds; its session."""
    now = datetime.now(UTC)
    job = await organiser.create_job(demo_job(1, 5))
    body = {
        "title": "At any time until then",
        "window": {"start": now.isoformat(), "end": (now + timedelta(seconds=seconds)).isoformat()},
        "durationMinutes": 5,
        "candidate": {"name": "Late Candidate", "email": "late@example.com"},
        "jobId": job["jobId"],
    }
    made = await organiser.rest.post("/api/interview", body, key=str(uuid4()))
    return str(made["interview"]["sessionId"])


async def cut_power(stack: Stack) -> float:
    """All at once, without a chance to write anything down; when."""
    at = asyncio.get_running_loop().time()
    stack.kill_now()
    await stack.stop()
    return at

"""One command for hundreds of interviews: so many at once, each with its own answer."""

from __future__ import annotations

import asyncio

import pytest

from workers.operations import bulk
from workers.operations.bulk import Outcome, apply
from workflows.contracts import Done
from workflows.domain.errors import InterviewOver, Unavailable
from workflows.domain.values import SessionStatus


async def test_hundreds_are_asked_but_never_more_at_once_than_wanted() -> None:
    running = most = 0

    async def act(session_id: str) -> Done:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.001)
        running -= 1
        if session_id == "i77":
            raise InterviewOver("The interview is over.")
        return Done(SessionStatus.IN_PROGRESS)

    told: list[Outcome] = []
    ids = [f"i{n}" for n in range(500)]
    outcomes = await apply(act, ids, told.append, at_once=25)
    assert most == 25
    assert [o.session_id for o in outcomes] == ids
    assert [o for o in outcomes if not o.done] == [
        Outcome("i77", False, refused="interview-over", why="The interview is over.")
    ]
    assert sorted(o.session_id for o in told) == sorted(ids)


async def test_who_does_not_answer_is_asked_again_and_then_reported(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bulk, "RETRY_S", 0.0)
    asked = {"soon": 0, "never": 0}

    async def act(session_id: str) -> Done:
        asked[session_id] += 1
        if session_id == "never" or asked[session_id] < 2:
            raise Unavailable("The interview does not answer at the moment.")
        return Done(SessionStatus.IN_PROGRESS)

    soon, never = await apply(act, ["soon", "never"], lambda _: None)
    assert (soon.done, asked["soon"]) == (True, 2)
    assert (never.done, never.refused, asked["never"]) == (False, "unavailable", 3)

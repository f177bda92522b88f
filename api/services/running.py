"""Talking to an interview that may not have been started yet, or can't be reached."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TypeVar

import structlog

from activities.store.interviews import Interviews
from activities.store.rows import InterviewRow
from api.deps import ApiDeps
from workflows.contracts import Snapshot
from workflows.domain.errors import NotFound, VivaError

R = TypeVar("R")
START_TIMEOUT_S = 3.0
SNAPSHOT_TIMEOUT_S = 2.0

log = structlog.get_logger(__name__)


async def start(deps: ApiDeps, session_id: str) -> bool:
    """Starts the interview's workflow; False where that has to wait for the sweep."""
    try:
        async with deps.database.transaction() as tx:
            order = await Interviews(tx).input_of(session_id)
        await asyncio.wait_for(deps.interviews.start(order), START_TIMEOUT_S)
        async with deps.database.transaction() as tx:
            await Interviews(tx).mark_started(session_id, datetime.now(UTC))
    except (VivaError, TimeoutError) as error:
        log.warning("interview_start_postponed", session_id=session_id, error=type(error).__name__)
        return False
    return True


async def asked(deps: ApiDeps, session_id: str, call: Callable[[], Awaitable[R]]) -> R:
    """What the workflow answers; one that was never started is started first."""
    try:
        return await call()
    except NotFound:
        async with deps.database.transaction() as tx:
            interview = await Interviews(tx).require(session_id)
        if interview.workflow_started_at is not None or not await start(deps, session_id):
            raise
        return await call()


async def snapshot(deps: ApiDeps, interview: InterviewRow) -> Snapshot | None:
    """The live truth; None where the interview is over, or can't be reached: the stored mirror holds then."""
    if interview.status.over:
        return None
    try:
        return await asyncio.wait_for(deps.interviews.snapshot(interview.session_id), SNAPSHOT_TIMEOUT_S)
    except (VivaError, TimeoutError):
        return None

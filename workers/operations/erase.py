"""What stands behind `viva interviews erase`: the order that `POST /api/interview/{id}/erase` gives, by an operator."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime

from temporalio.client import Client, WorkflowFailureError
from temporalio.service import RPCError

from activities.erasure import ordered
from activities.store.database import Database, Transaction
from activities.store.retention import WHOLE, Retention
from temporal.doorway import Interviews
from temporal.ids import erasure_workflow_id
from workers.exit import StartError
from workers.operations.connection import opened
from workflows import contracts as c
from workflows.domain.errors import NotFound, Unavailable
from workflows.domain.retention import Refusal, Why

WAIT_S = 45.0
HELD = "refused: a legal hold stands. Who is responsible for it lifts it first. (legal_hold)"


@dataclass(frozen=True)
class Answer:
    """What became of the order."""

    words: str
    refused: bool = False


async def erase(session_id: str, by: str) -> Answer:
    """Erases it, or sees to it that it will be; what was erased already stays so.

    Raises `StartError` where there never was such an interview.
    """
    async with opened() as (client, database):
        async with database.transaction() as tx:
            before = await _erased_at(tx, session_id)
        if before is not None:
            return Answer(f"It was erased on {before:%Y-%m-%d %H:%M} UTC.")
        return await _ordered(client, database, session_id, by)


async def _ordered(client: Client, database: Database, session_id: str, by: str) -> Answer:
    async with database.transaction() as tx:
        try:
            refusal = await ordered(tx, session_id, by, datetime.now(UTC))
        except NotFound as error:
            raise StartError(error.detail) from None
    if refusal is not None:
        return Answer(HELD, refused=True)
    try:
        await Interviews(client).erase(c.Erase(session_id, whole=True, why=Why.ORDER, by=by))
    except Unavailable:
        return Answer("Ordered. Temporal can't be reached: the day's run erases it when that is back.")
    return await _carried_out(client, session_id)


async def _carried_out(client: Client, session_id: str) -> Answer:
    handle = client.get_workflow_handle(erasure_workflow_id(session_id), result_type=c.Erasure)
    try:
        erasure: c.Erasure = await asyncio.wait_for(handle.result(), WAIT_S)
    except (TimeoutError, RPCError, WorkflowFailureError):
        return Answer(f"Ordered, and not finished yet: see the workflow {handle.id}.")
    if erasure.refusal is Refusal.LEGAL_HOLD:
        return Answer(HELD, refused=True)
    return Answer("Erased. Its tombstone stays.")


async def _erased_at(tx: Transaction, session_id: str) -> datetime | None:
    stones = await Retention(tx).tombstones(session_id)
    return next((stone.erased_at for stone in stones if stone.data == WHOLE), None)

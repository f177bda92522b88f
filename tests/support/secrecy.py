"""Keys for tests, and Temporal's histories as they lie on its disk."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.history.v1 import HistoryEvent
from temporalio.api.workflowservice.v1 import GetWorkflowExecutionHistoryRequest
from temporalio.client import Client

from activities.key_ring import KeyRing
from activities.store.database import Database
from activities.wrapping import WrappingKeys
from temporal.codec import EncryptingCodec


def a_wrapping_key(name: str = "k1", byte: bytes = b"w") -> str:
    """One as the settings list it."""
    return f"{name}:{base64.b64encode(byte * 32).decode()}"


def wrapping(*keys: str) -> WrappingKeys:
    """Those keys, the current one first."""
    text = ",".join(keys or (a_wrapping_key(),))
    return WrappingKeys(lambda: text)


@asynccontextmanager
async def a_codec(database_url: str, **options: Any) -> AsyncIterator[EncryptingCodec]:
    """A codec with a pool of its own, as each process has one."""
    database = Database(database_url, pool_size=2)
    try:
        yield EncryptingCodec(KeyRing(database, wrapping(), **options))
    finally:
        await database.close()


async def raw_history(client: Client, workflow_id: str, run_id: str = "") -> list[HistoryEvent]:
    """The events as the server has them: nothing is decoded."""
    events: list[HistoryEvent] = []
    token = b""
    while True:
        answer = await client.workflow_service.get_workflow_execution_history(
            GetWorkflowExecutionHistoryRequest(
                namespace=client.namespace,
                execution=WorkflowExecution(workflow_id=workflow_id, run_id=run_id),
                next_page_token=token,
            )
        )
        events.extend(answer.history.events)
        token = answer.next_page_token
        if not token:
            return events

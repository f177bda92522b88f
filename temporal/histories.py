"""The histories of an interview: each run of its workflow, of its scorecards', of what recognised answers later."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from google.protobuf.message import Message
from temporalio.api.common.v1 import Payload
from temporalio.client import Client, WorkflowHistory
from temporalio.converter import WorkflowSerializationContext

from temporal.ids import (
    debrief_workflow_id,
    debriefs_by_other_rubrics,
    interview_workflow_id,
    recognising_workflows,
)


@dataclass(frozen=True)
class Run:
    """One run, its payloads in the clear. `name`: the workflow, and which run of it, where there are several."""

    name: str
    history: WorkflowHistory


async def runs_of(client: Client, session_id: str) -> list[Run]:
    """Every run that the server still keeps, the oldest first; none where there is no such interview."""
    runs: list[Run] = []
    for kind, which in (
        ("interview", f'= "{interview_workflow_id(session_id)}"'),
        ("debrief", f'= "{debrief_workflow_id(session_id)}"'),
        ("rescored", f'STARTS_WITH "{debriefs_by_other_rubrics(session_id)}"'),
        ("recognised", f'STARTS_WITH "{recognising_workflows(session_id)}"'),
    ):
        found = [run async for run in client.list_workflows(f"WorkflowId {which}")]
        found.sort(key=lambda run: run.start_time)
        for number, run in enumerate(found):
            handle = client.get_workflow_handle(run.id, run_id=run.run_id)
            history = await in_the_clear(client, await handle.fetch_history())
            runs.append(Run(f"{kind}.{number}" if len(found) > 1 else kind, history))
    return runs


async def chain_of(client: Client, workflow_id: str) -> list[WorkflowHistory]:
    """Each run of one workflow as the server keeps it, the newest first; by its own links, not by what is listed."""
    found, run_id = list[WorkflowHistory](), ""
    while True:
        history = await client.get_workflow_handle(workflow_id, run_id=run_id or None).fetch_history()
        found.append(history)
        begun = history.events[0].workflow_execution_started_event_attributes
        run_id = begun.continued_execution_run_id
        if not run_id:
            return found


async def in_the_clear(client: Client, history: WorkflowHistory) -> WorkflowHistory:
    """The same history, decoded by the client's payload codec where it has one."""
    context = WorkflowSerializationContext(namespace=client.namespace, workflow_id=history.workflow_id)
    codec = client.data_converter.with_context(context).payload_codec
    if codec is not None:
        for event in history.events:
            for payload in payloads(event):
                (decoded,) = await codec.decode([payload])
                payload.CopyFrom(decoded)
    return history


def payloads(message: Message) -> Iterator[Payload]:
    """What a part of a history holds of ours, but for search attributes: those are never encoded."""
    if isinstance(message, Payload):
        yield message
        return
    for field, value in message.ListFields():
        if field.message_type is None or field.name == "indexed_fields" or field.name == "search_attributes":
            continue
        if field.message_type.GetOptions().map_entry:
            if field.message_type.fields_by_name["value"].message_type is not None:
                for item in value.values():
                    yield from payloads(item)
        elif isinstance(value, Message):
            yield from payloads(value)
        else:
            for item in value:
                yield from payloads(item)

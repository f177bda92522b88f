"""What Temporal keeps of an interview is unreadable without its key, and the interview is none the worse for it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer

from temporal.client import TemporalSettings, connect, data_converter
from temporal.codec import ENCODING, EncryptingCodec, key_id_of
from temporal.histories import payloads
from temporal.ids import debrief_workflow_id, erasure_workflow_id, interview_workflow_id
from tests.durable.stage import Scene, Stage, stage
from tests.support.secrecy import a_codec, raw_history
from tests.support.stack import TemporalServer
from workflows import contracts as c
from workflows.debrief import DebriefWorkflow
from workflows.domain.errors import Erased, NotFound
from workflows.domain.retention import Why
from workflows.domain.values import TurnKind
from workflows.interview import InterviewWorkflow
from workflows.messages import DeliverWorkflow
from workflows.sandbox import replay_runner

WORDS = "Zebrafish taught me how patience and pipettes belong together."
NAME = "Ada Lovelace"


@dataclass
class Told:
    """An interview that was held to its end with encryption."""

    scene: Scene
    codec: EncryptingCodec
    url: str

    @property
    def play(self) -> Stage:
        return self.scene.stage

    async def raw(self) -> list[bytes]:
        """Each event of each run of both workflows, as the server has it."""
        client = self.play.client
        events = []
        for workflow_id in (interview_workflow_id(self.scene.id), debrief_workflow_id(self.scene.id)):
            async for run in client.list_workflows(f'WorkflowId = "{workflow_id}"'):
                events += [e.SerializeToString() for e in await raw_history(client, run.id, run.run_id)]
        return events


@pytest.fixture(scope="module")
async def told(module_database_url: str, temporal_dev_server: TemporalServer) -> AsyncIterator[Told]:
    async with (
        a_codec(module_database_url, ttl_s=0.0) as codec,
        stage(module_database_url, temporal_dev_server.address, codec) as play,
        play.worker(),
    ):
        scene = await play.interview()
        await scene.begin()
        await scene.answer(WORDS)
        play.model.failures = 1
        await scene.asked(TurnKind.QUESTION)
        await scene.to_the_end()
        await play.client.get_workflow_handle(debrief_workflow_id(scene.id)).result()
        yield Told(scene, codec, module_database_url)


async def test_the_interview_is_held_and_kept_as_ever(told: Told) -> None:
    assert WORDS in await told.scene.answers()
    assert (await told.play.doors.snapshot(told.scene.id)).participants[0].name == NAME


async def test_no_word_of_it_is_in_what_the_server_has(told: Told) -> None:
    raw = await told.raw()
    assert len(raw) > 50
    title = told.scene.order.title
    topics = [topic.title for topic in told.scene.order.plan.topics if topic.title != "Data"]
    for secret in (WORDS, "Zebrafish", NAME, "Lovelace", title, "How do you keep a queue short?"):
        assert not [event for event in raw if secret.encode() in event], secret
    # Topics are search attributes: what the hiring team wrote, nothing of the candidate's.
    assert any(topics[0].encode() in event for event in raw)


async def test_every_payload_is_encrypted_with_the_interviews_own_key(told: Told) -> None:
    client = told.play.client
    keys = set()
    for workflow_id in (interview_workflow_id(told.scene.id), debrief_workflow_id(told.scene.id)):
        async for run in client.list_workflows(f'WorkflowId = "{workflow_id}"'):
            for event in await raw_history(client, run.id, run.run_id):
                for payload in payloads(event):
                    assert payload.metadata["encoding"] == ENCODING, (event.event_type, payload)
                    keys.add(key_id_of(payload))
    assert len(keys) == 1


async def test_search_attributes_and_ids_name_nobody(told: Told) -> None:
    described = await told.scene.handle.describe()
    shown = f"{described.id} {dict(described.search_attributes)}"
    assert "Lovelace" not in shown and "Zebrafish" not in shown


async def test_an_encrypted_history_replays(told: Told) -> None:
    replayer = Replayer(
        workflows=[InterviewWorkflow, DebriefWorkflow, DeliverWorkflow],
        data_converter=data_converter(told.codec),
        workflow_runner=replay_runner(),
    )
    async for run in told.play.client.list_workflows(f'WorkflowId = "{told.scene.handle.id}"'):
        events = await raw_history(told.play.client, run.id, run.run_id)
        await replayer.replay_workflow(WorkflowHistory(run.id, events))


async def test_once_it_is_erased_nobody_reads_it_any_more(
    told: Told, temporal_dev_server: TemporalServer
) -> None:
    """Runs last: the key is gone afterwards."""
    payload = next(
        p
        for event in await raw_history(told.play.client, told.scene.handle.id)
        for p in payloads(event)
        if key_id_of(p)
    )
    assert (await told.codec.decode([payload]))[0].data
    await told.play.doors.erase(c.Erase(told.scene.id, whole=True, why=Why.ORDER, by="user:x"))
    erasure = told.play.client.get_workflow_handle(erasure_workflow_id(told.scene.id))
    assert (await erasure.result())["refusal"] is None
    with pytest.raises(NotFound):
        await told.scene.transcript()
    async with a_codec(told.url) as another:
        for codec in (told.codec, another):
            with pytest.raises(Erased):
                await codec.decode([payload])
        client = await connect(TemporalSettings(temporal_dev_server.address), codec=another)
        with pytest.raises(Erased):
            await client.get_workflow_handle(told.scene.handle.id).result()

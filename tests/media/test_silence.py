"""The silence that a candidate hears is the sum of the stages that the node tells."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import numpy as np
import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from prometheus_client import REGISTRY

from activities.rooms import stages as s
from activities.rooms.room import LiveRoom
from benchmarks.pace.call import Ear, Mouth, answer_of, packets_of
from benchmarks.pace.speech import Spoken, encoded, tone
from tests.edge.test_room_listening import SPEECH, listen, trimmed
from tests.edge.test_room_speaking import CONTEXT, Attempt, speak
from tests.support.live_node import INTERVIEWER, Caller, LiveNode, live_node, room_state, until
from tests.support.scripted_providers import ScriptedModel, ScriptedStt, ScriptedTts
from workflows import contracts as c
from workflows.domain.shape import shape_of

WITHIN_S = 0.02


@pytest.fixture(scope="module")
def spans() -> InMemorySpanExporter:
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    trace.set_tracer_provider(provider)
    return exporter


@pytest.fixture
async def node() -> AsyncIterator[LiveNode]:
    model = ScriptedModel(["Thank you ", "for that. ", "What came next?"], pause_s=0.1)
    stt = ScriptedStt(["go forward ten meters"])
    async with live_node(stt=stt, tts=ScriptedTts(), model=model) as running:
        yield running


@asynccontextmanager
async def heard_by_packets(node: LiveNode, room: LiveRoom) -> AsyncIterator[tuple[Caller, Mouth, Ear]]:
    """A candidate who knows when each packet was sent and when each came."""
    mouth, ear = Mouth(packets_of(tone(random.Random(1)))), Ear()
    async with node.socket(node.token(room)) as socket:
        one = Caller(socket)
        one.microphone.track = lambda: mouth  # type: ignore[method-assign]
        try:
            await one.open()
            await until(lambda: one._subscribe.getTransceivers())
            for transceiver in one._subscribe.getTransceivers():
                ear.listen(transceiver.receiver)
            yield one, mouth, ear
        finally:
            await one.close()


def under(name: str, method: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The activity as Temporal's interceptor runs it: within a span of its own."""

    async def run(order: Any) -> Any:
        with trace.get_tracer("tests").start_as_current_span(name):
            return await method(order)

    return run


class Turn:
    """The activities of one answer and what follows it, each within its span; prepared ahead, or afterwards."""

    def __init__(self, node: LiveNode, room: LiveRoom, *, ahead: bool) -> None:
        self.node = node
        self.room = room
        self.ahead = ahead
        self.listening = Attempt(under("listen", node.activities.listen), listen(room))
        self.speaking: Attempt | None = None
        self.composing: Attempt | None = None

    def begin(self, after: c.After | None = None) -> None:
        """As the workflow does: at the first likely pause, or when the answer is over."""
        order = c.Compose(self.room.ref, "t1", CONTEXT, after=after)
        self.speaking = Attempt(under("speak", self.node.activities.speak), speak(self.room, after=after))
        self.composing = Attempt(under("compose", self.node.activities.compose), order)

    async def answered(self, mouth: Mouth, answer: Any) -> c.Spoken:
        """The candidate answers, and hears what follows."""
        saying = asyncio.create_task(mouth.say(answer))
        if self.ahead:
            [begun] = await until(lambda: self.node.signals_of(c.SpeechResumed))
            self.begin(c.After(begun.utterance_id, shape_of("go forward ten meters")))
        await saying
        await until(lambda: self.node.signals_of(c.SpeechFinished))
        if not self.ahead:
            self.begin()
        assert self.speaking is not None
        assert self.composing is not None
        spoken: c.Spoken = await self.speaking.task
        await self.composing.task
        self.listening.cancel()
        await asyncio.wait([self.listening.task])
        return spoken


@pytest.mark.parametrize("ahead", [False, True], ids=["afterwards", "prepared"])
async def test_the_sum_of_the_stages_is_the_silence_heard(
    node: LiveNode, spans: InMemorySpanExporter, ahead: bool
) -> None:
    spans.clear()
    room = await node.room()
    room.publish(room_state(room, 1))
    counted = REGISTRY.get_sample_value("viva_turn_silence_seconds_count") or 0.0
    pcm = np.frombuffer(trimmed(SPEECH), np.int16)
    answer = answer_of(encoded("answer", [Spoken("go forward ten meters", (), _cut(pcm))], []))
    async with (
        node.joined(room, INTERVIEWER) as interviewer,
        heard_by_packets(node, room) as (one, mouth, ear),
    ):
        turn = Turn(node, room, ahead=ahead)
        await asyncio.sleep(0.5)
        spoken = await turn.answered(mouth, answer)
        assert not spoken.dropped
        first = ear.after(mouth.last_loud)
        assert first is not None
        silence = first - mouth.last_loud
        assert sum(stage.seconds for stage in spoken.stages) == pytest.approx(silence, abs=WITHIN_S)
        assert {stage.name for stage in spoken.stages} == set(s.NAMES)
        shown = await interviewer.expect("turn_stages")
        assert shown["silenceMs"] == pytest.approx(silence * 1000, abs=WITHIN_S * 1000)
        assert [one["name"] for one in shown["stages"]] == [stage.name for stage in spoken.stages]
        assert one.socket.of("turn_stages") == []
    assert REGISTRY.get_sample_value("viva_turn_silence_seconds_count") == counted + 1
    found = spans.get_finished_spans()
    whole = next(span for span in found if span.name == "silence")
    parts = [span for span in found if span.parent == whole.context]
    assert {span.name for span in parts} == set(s.NAMES)
    assert (whole.end_time - whole.start_time) / 1e9 == pytest.approx(silence, abs=WITHIN_S)
    assert whole.parent == next(span for span in found if span.name == "speak").context


def _cut(pcm: np.ndarray) -> np.ndarray:  # type: ignore[type-arg]
    """Ends within a loud sound, so that there is no doubt when it ended."""
    loud = np.flatnonzero(np.abs(pcm.astype(np.int32)) > 5000)
    return pcm[loud[0] : loud[-1] + 1]

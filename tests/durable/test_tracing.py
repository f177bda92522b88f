"""An interview as one trace: from its start through Temporal to what is said on the node."""

from __future__ import annotations

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from tests.durable.stage import ANSWER, PLAN, stage
from tests.support.stack import TemporalServer
from workflows.domain.values import TurnKind


@pytest.fixture(scope="module")
def spans() -> InMemorySpanExporter:
    exporter = InMemorySpanExporter()
    provider = trace.get_tracer_provider()
    if not isinstance(provider, TracerProvider):
        provider = TracerProvider()
        trace.set_tracer_provider(provider)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    return exporter


async def test_an_interview_is_one_trace_from_its_start_to_its_voice(
    database_url: str, temporal_dev_server: TemporalServer, spans: InMemorySpanExporter
) -> None:
    async with stage(database_url, temporal_dev_server.address, traced=True) as play, play.worker():
        scene = await play.interview(plan=PLAN)
        await scene.begin()
        await scene.answer()
        await scene.asked(TurnKind.QUESTION)
        await scene.to_the_end()
    found = spans.get_finished_spans()
    spoken = next(span for span in found if span.name == "RunActivity:speak")
    above = _above(spoken, found)
    assert [span.name for span in above] == ["StartActivity:speak", *[span.name for span in above[1:]]]
    assert above[-1].name.startswith("StartWorkflow:")
    assert "SignalWorkflow" in " ".join(span.name for span in found)
    told = " ".join(f"{span.name} {dict(span.attributes or {})}" for span in found)
    assert ANSWER not in told
    assert "Candidate" not in told


def _above(span: ReadableSpan, found: tuple[ReadableSpan, ...]) -> list[ReadableSpan]:
    by_id = {one.context.span_id: one for one in found if one.context}
    chain = []
    while span.parent is not None and span.parent.span_id in by_id:
        span = by_id[span.parent.span_id]
        chain.append(span)
    return chain

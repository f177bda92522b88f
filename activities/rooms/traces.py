"""One span for each silence, from the candidate's packet to the AI's, with its stages; nothing where nobody exports."""

from __future__ import annotations

import time
from collections.abc import Iterable

from opentelemetry import trace

from workflows.contracts import Stage

_tracer = trace.get_tracer("viva.rooms")


def record(since: float, now: float, stages: Iterable[Stage]) -> None:
    """A child of the span at hand: that of `speak`, as Temporal's interceptor began it. `now` is this moment."""
    at = time.time_ns() - int((now - since) * 1e9)
    span = _tracer.start_span("silence", start_time=at)
    inside = trace.set_span_in_context(span)
    for stage in stages:
        child = _tracer.start_span(stage.name, inside, start_time=at)
        at += int(stage.seconds * 1e9)
        child.end(at)
    span.end(at)

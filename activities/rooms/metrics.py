"""What Prometheus reads of a node's conversations: times, never who or what."""

from __future__ import annotations

from collections.abc import Iterable

from prometheus_client import Counter, Histogram

from workflows.contracts import Stage

_SECONDS = (0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.25, 1.5, 2, 3, 5, 10)
SILENCE_SECONDS = Histogram(
    "viva_turn_silence_seconds", "From the candidate's last sound to the AI's first", buckets=_SECONDS
)
STAGE_SECONDS = Histogram("viva_turn_stage_seconds", "A stage of that silence", ["stage"], buckets=_SECONDS)

AHEAD_TURNS = Counter(
    "viva_turns_prepared_total", "Turns prepared ahead of the end of an answer", ["outcome"]
)
"""By what became of them: said, or dropped."""
ABANDONED = Counter("viva_turn_wordings_abandoned_total", "Wordings of prepared turns that were never said")


def prepared(outcome: str, abandoned: int) -> None:
    """Counts one turn that was prepared ahead, and its wordings in vain."""
    AHEAD_TURNS.labels(outcome).inc()
    ABANDONED.inc(abandoned)


def observe(stages: Iterable[Stage]) -> None:
    """Counts one turn."""
    whole = 0.0
    for stage in stages:
        STAGE_SECONDS.labels(stage.name).observe(stage.seconds)
        whole += stage.seconds
    SILENCE_SECONDS.observe(whole)

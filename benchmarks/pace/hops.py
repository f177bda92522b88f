"""From a signal of the media node to the beginning of the activity that it starts, by a workflow's history: pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent

PAUSED, RESUMED, FINISHED = "speech_paused", "speech_resumed", "speech_finished"
WORDING, VOICE = "compose", "speak"


@dataclass(frozen=True)
class Hop:
    """`signal`: the name of what has started it."""

    signal: str
    ms: float


def hops_of(events: Iterable[HistoryEvent]) -> list[Hop]:
    """One for each turn that was begun because somebody paused or had finished, by the server's own clock.

    Until the wording is started; until the voice is, where a turn has fixed words.
    """
    known = list(events)
    started = {
        event.activity_task_started_event_attributes.scheduled_event_id: event
        for event in known
        if event.event_type == EventType.EVENT_TYPE_ACTIVITY_TASK_STARTED
    }
    found, seen, waiting, orders = (
        list[Hop](),
        list[HistoryEvent](),
        list[HistoryEvent](),
        list[HistoryEvent](),
    )
    under_way = False
    for event in known:
        if event.event_type == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED:
            waiting.append(event)
        elif event.event_type == EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED:
            orders.append(event)
        elif event.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED:
            # What was scheduled by the task before was decided by the signals that it had seen.
            found += _hops(seen, orders, started)
            seen, waiting, orders, under_way = waiting, [], [], True
        elif event.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED:
            under_way = False
        elif event.event_type in _IN_VAIN and under_way:
            # The next task sees these signals again.
            seen, waiting, under_way = [], seen + waiting, False
    return found + _hops(seen, orders, started)


_IN_VAIN = frozenset(
    {EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED, EventType.EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT}
)


def _hops(
    signals: list[HistoryEvent], orders: list[HistoryEvent], started: dict[int, HistoryEvent]
) -> list[Hop]:
    cause = _cause(signals)
    named = [(order.activity_task_scheduled_event_attributes.activity_type.name, order) for order in orders]
    turns = [order for name, order in named if name == WORDING]
    turns = turns or [order for name, order in named if name == VOICE]
    if cause is None or not turns:
        return []
    begun = started.get(turns[0].event_id)
    if begun is None or begun.activity_task_started_event_attributes.attempt > 1:
        # Never begun, or begun again: no hop of a signal.
        return []
    ms = (begun.event_time.ToNanoseconds() - cause.event_time.ToNanoseconds()) / 1e6
    return [Hop(_name(cause), round(ms, 1))]


def _cause(signals: list[HistoryEvent]) -> HistoryEvent | None:
    """The pause that a turn is prepared in: the earliest since speech was last resumed. Else the end of an answer."""
    after = next((n for n in range(len(signals), 0, -1) if _name(signals[n - 1]) == RESUMED), 0)
    paused = [signal for signal in signals[after:] if _name(signal) == PAUSED]
    finished = [signal for signal in signals if _name(signal) == FINISHED]
    return next(iter([*paused, *finished]), None)


def _name(signal: HistoryEvent) -> str:
    return signal.workflow_execution_signaled_event_attributes.signal_name

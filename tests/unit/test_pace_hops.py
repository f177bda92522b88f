"""From a signal of the node to the beginning of the activity that it starts, by histories."""

from pathlib import Path

import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import WorkflowHistory

from benchmarks.pace.hops import FINISHED, PAUSED, RESUMED, Hop, hops_of

HISTORIES = Path(__file__).resolve().parents[1] / "replay" / "histories"


class Story:
    """A history, event by event; times are milliseconds."""

    def __init__(self) -> None:
        self.events: list[HistoryEvent] = []

    def signal(self, ms: int, name: str) -> None:
        event = self._event(ms, "WORKFLOW_EXECUTION_SIGNALED")
        event.workflow_execution_signaled_event_attributes.signal_name = name

    def task(self, ms: int, *activities: str, end: str = "COMPLETED") -> list[int]:
        """A workflow task that orders these; their event ids."""
        self._event(ms, "WORKFLOW_TASK_SCHEDULED")
        self._event(ms + 1, "WORKFLOW_TASK_STARTED")
        self._event(ms + 5, f"WORKFLOW_TASK_{end}")
        for name in activities:
            event = self._event(ms + 5, "ACTIVITY_TASK_SCHEDULED")
            event.activity_task_scheduled_event_attributes.activity_type.name = name
        return [event.event_id for event in self.events[len(self.events) - len(activities) :]]

    def began(self, ms: int, order: int, attempt: int = 1) -> None:
        attributes = self._event(ms, "ACTIVITY_TASK_STARTED").activity_task_started_event_attributes
        attributes.scheduled_event_id, attributes.attempt = order, attempt

    def _event(self, ms: int, name: str) -> HistoryEvent:
        event = HistoryEvent(event_id=len(self.events) + 1, event_type=EventType.Value(f"EVENT_TYPE_{name}"))
        event.event_time.FromMilliseconds(ms)
        self.events.append(event)
        return event


@pytest.fixture
def story() -> Story:
    return Story()


def test_a_turn_that_is_prepared_at_a_pause(story: Story) -> None:
    story.signal(100, PAUSED)
    speak, compose = story.task(102, "speak", "compose")
    story.began(118, speak)
    story.began(124, compose)
    assert hops_of(story.events) == [Hop(PAUSED, 24.0)]


def test_an_activity_that_is_told_to_have_begun_when_it_ends_counts_from_when_it_began(story: Story) -> None:
    story.signal(100, PAUSED)
    _, compose = story.task(102, "speak", "compose")
    story.signal(900, FINISHED)
    story.task(902, "save_interaction")
    story.began(124, compose)
    assert hops_of(story.events) == [Hop(PAUSED, 24.0)]


def test_a_turn_that_waits_for_the_end_of_the_answer(story: Story) -> None:
    story.signal(100, PAUSED)
    story.task(102)
    story.signal(700, FINISHED)
    _, compose = story.task(702, "save_interaction", "compose")
    story.began(730, compose)
    assert hops_of(story.events) == [Hop(FINISHED, 30.0)]


def test_a_turn_of_fixed_words_begins_with_its_voice(story: Story) -> None:
    story.signal(100, FINISHED)
    (speak,) = story.task(102, "speak")
    story.began(119, speak)
    assert hops_of(story.events) == [Hop(FINISHED, 19.0)]


def test_what_is_said_for_another_reason_is_no_hop(story: Story) -> None:
    (speak,) = story.task(102, "speak")
    story.began(119, speak)
    story.signal(200, "voice_started")
    story.task(202, "publish_state")
    assert hops_of(story.events) == []


def test_the_pause_since_speech_was_last_resumed_counts(story: Story) -> None:
    for ms, name in ((100, PAUSED), (110, RESUMED), (120, PAUSED), (125, PAUSED)):
        story.signal(ms, name)
    (compose,) = story.task(130, "compose")
    story.began(150, compose)
    assert hops_of(story.events) == [Hop(PAUSED, 30.0)]


def test_a_signal_that_comes_while_a_task_is_at_work_counts_for_the_next(story: Story) -> None:
    story.signal(90, RESUMED)
    story.task(92)
    story.signal(94, PAUSED)
    (compose,) = story.task(97, "compose")
    story.began(121, compose)
    assert hops_of(story.events) == [Hop(PAUSED, 27.0)]


def test_a_task_that_failed_leaves_its_signals_to_the_next(story: Story) -> None:
    story.signal(100, PAUSED)
    story.task(102, end="FAILED")
    (compose,) = story.task(200, "compose")
    story.began(221, compose)
    assert hops_of(story.events) == [Hop(PAUSED, 121.0)]


def test_a_second_attempt_is_no_hop(story: Story) -> None:
    story.signal(100, PAUSED)
    (compose,) = story.task(102, "compose")
    story.began(1100, compose, attempt=2)
    assert hops_of(story.events) == []


def test_a_real_history_with_a_pause_in_it_has_its_hop() -> None:
    found = []
    for path in sorted(HISTORIES.glob("*.interview*.json")):
        history = WorkflowHistory.from_json("interview-1", path.read_text())
        found += hops_of(history.events)
    assert found
    assert all(hop.signal in (PAUSED, FINISHED) and 0.0 < hop.ms < 2000.0 for hop in found)

"""What Temporal's UI and visibility show of an interview. No personal data in search attributes."""

from __future__ import annotations

from datetime import datetime

from temporalio import workflow
from temporalio.common import SearchAttributeKey

from workflows.domain.ignored import in_words as ignored
from workflows.domain.standing_still import in_words as paused_by
from workflows.domain.values import Role
from workflows.state import InterviewState

STATUS = SearchAttributeKey.for_keyword("VivaStatus")
AI_STATE = SearchAttributeKey.for_keyword("VivaAiState")
TOPIC = SearchAttributeKey.for_keyword("VivaTopic")
JOB = SearchAttributeKey.for_keyword("VivaJob")
NODE = SearchAttributeKey.for_keyword("VivaNode")
SCHEDULED_TIME = SearchAttributeKey.for_datetime("VivaScheduledTime")


class Visibility:
    """Writes what has changed since the last time."""

    def __init__(self, state: InterviewState) -> None:
        self._state = state
        self._last: tuple[str, ...] = ()

    def refresh(self, topic: str) -> None:
        """Search attributes where one has changed; the current details always."""
        s = self._state
        values = (s.status.value, s.talk.current_state.value, topic[:200], s.node_id)
        scheduled = s.input.scheduled_time
        if (*values, str(scheduled)) != self._last:
            self._last = (*values, str(scheduled))
            workflow.upsert_search_attributes(
                [
                    STATUS.value_set(values[0]),
                    AI_STATE.value_set(values[1]),
                    TOPIC.value_set(values[2]),
                    NODE.value_set(values[3]),
                    JOB.value_set(s.input.job_id),
                    SCHEDULED_TIME.value_set(scheduled),
                ]
            )
        self.tell(topic)

    def tell(self, topic: str) -> None:
        """The current details alone: that is no command of the workflow, however often it is done."""
        workflow.set_current_details(details(self._state, topic))


def details(s: InterviewState, topic: str) -> str:
    """The interview in Markdown, for a person who reads it in the UI."""
    now = workflow.now()
    here = ", ".join(
        f"{p.role.value} {'connected' if p.signaling_id else 'away'}"
        for p in s.people
        if p.role is not Role.AI
    )
    pending = s.talk.pending
    last = s.talk.recent[-1].answer if s.talk.recent else ""
    lines = [
        f"**{s.status.value}**, AI: **{s.talk.current_state.value}**"
        + (f" (paused: {paused_by(s.paused_by)})" if s.paused else "")
        + "\n",
        # What Temporal does not hand on to a continued run of its summary and details.
        f"- {s.input.title}: {s.input.scheduled_time.isoformat(timespec='minutes')} ({s.input.timezone}), "
        f"{s.input.duration_minutes:g} minutes, {s.input.language}",
        f"- Topic: {topic or '–'} ({min(s.talk.topic_index + 1, len(s.talk.topics))} of {len(s.talk.topics)})",
        f"- Question {s.talk.questions_asked}: {pending.text if pending else '–'}",
        f"- Last answer: {len(last.split())} words; answers: {s.talk.answers_taken}",
        f"- Clock: {s.clock.elapsed_s(now):.0f} s used, {s.clock.remaining_s(now):.0f} s left"
        + (f", stands still: {', '.join(s.clock.holds)}" if s.clock.holds else ""),
        *_credits(s, now),
        f"- People: {here}",
        f"- Room: epoch {s.epoch} on {s.node_id or 'no node'}",
    ]
    if s.tokens:
        lines.append(f"- Model: {s.tokens:,} tokens, ${s.cost_usd:.4f}" + (" (used up)" if s.used_up else ""))
    if s.taken_over_by:
        lines.append("- A human interviewer has taken over")
    if s.ahead.prepared:
        a = s.ahead
        lines.append(
            f"- Turns prepared ahead: {a.prepared}, said {a.said}, dropped {a.dropped}, rewritten {a.rewritten}"
        )
    if s.ignored:
        lines.append(f"- Ignored: {ignored(s.ignored)}")
    if s.faults:
        lines.append(f"- Faults: {', '.join(s.faults)}")
    return "\n".join(lines)


def _credits(s: InterviewState, now: datetime) -> list[str]:
    credits = ", ".join(f"{kind} {seconds:.0f} s" for kind, seconds in s.clock.credits(now).items())
    extra = ", ".join(f"{e.minutes:g} min by {e.by}" for e in s.extensions)
    return [
        *([f"- Credited: {credits}"] if credits else []),
        *([f"- Extra time: {extra}"] if extra else []),
    ]

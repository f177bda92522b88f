"""What the model is told for a turn: bounded, whatever the length of the interview."""

from __future__ import annotations

from workflows import contracts as c
from workflows.domain.conversation import PendingQuestion
from workflows.domain.plan import Topic
from workflows.domain.policy import Turn
from workflows.domain.values import TurnKind
from workflows.state import InterviewState


def turn_context(
    s: InterviewState, turn: Turn, previous: PendingQuestion | None, remaining_s: float
) -> c.TurnContext:
    """The context of a turn that follows `previous`."""
    topic = topic_of(s, turn.topic_id)
    return c.TurnContext(
        kind=turn.kind,
        language=s.input.language,
        title=s.input.job_title or s.input.title,
        job_excerpt=s.input.job_excerpt[: c.MAX_EXCERPT_CHARS],
        topic_title=topic.title if topic else "",
        topic_skills=topic.skills if topic else (),
        must_ask=turn.must_ask,
        hint=turn.hint,
        last_question=s.talk.current_question if turn.kind is TurnKind.REPHRASE else _as_heard(previous),
        last_answer=previous.answer if previous else "",
        recent=tuple(c.Exchange(e.question, e.answer, e.topic_id) for e in s.talk.recent if e.answer),
        notes=tuple(s.talk.evaluation.notes),
        facts=s.input.facts,
        candidate_name=s.input.candidate.name,
        reviewers=s.input.reviewers,
        result_by=s.input.result_by,
        remaining_s=remaining_s,
        announce_minutes=round(turn.announce_s / 60),
        questions_asked=s.talk.questions_asked,
        duration_minutes=s.input.duration_minutes,
        consent_recording=bool(s.consent_recording),
    )


def topic_of(s: InterviewState, topic_id: str) -> Topic | None:
    """The plan's topic of that id."""
    return next((t for t in s.input.plan.topics if t.topic_id == topic_id), None)


def _as_heard(pending: PendingQuestion | None) -> str:
    return pending.as_heard if pending else ""

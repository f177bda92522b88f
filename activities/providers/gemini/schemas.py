"""What structured answers look like on the wire. No defaults: Gemini's subset of JSON Schema has none."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class _Answer(BaseModel):
    model_config = ConfigDict(extra="ignore", allow_inf_nan=False)


class ReplyAnswer(_Answer):
    """Which facts answer the candidate's question, and their words."""

    facts: list[int]
    answer: str


class AssessAnswered(_Answer):
    """Notes on an answer."""

    coverage: float
    notes: list[str]
    follow_up: str


class LevelDraft(_Answer):
    """A level, from the lowest up."""

    label: str
    description: str


class CriterionDraft(_Answer):
    """What is judged."""

    name: str
    description: str
    levels: list[LevelDraft]


class TopicDraft(_Answer):
    """A topic with its time and questions."""

    title: str
    minutes: float
    skills: list[str]
    questions: list[str]
    criterion: CriterionDraft


class PlanAnswer(_Answer):
    """A plan."""

    topics: list[TopicDraft]


class Quote(_Answer):
    """A passage of a line."""

    line: int
    quote: str


class CriterionScore(_Answer):
    """A criterion's level; 0 for none."""

    number: int
    level: int
    confidence: float
    evidence: list[Quote]
    explanation: str


class ScoreAnswer(_Answer):
    """All scores."""

    scores: list[CriterionScore]
    summary: str

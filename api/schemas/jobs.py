"""Jobs with their versioned plan and rubric."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from api.schemas.base import MAX_JOB_DESCRIPTION_CHARS, Key, LanguageTag, OptionalText, ShortText, Text, Wire
from workflows.domain import plan as domain

JobDescription = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_JOB_DESCRIPTION_CHARS)
]


class TopicBody(Wire):
    """What to talk about, for how many minutes; `mustAsk` is asked word for word."""

    topic_id: Key
    title: ShortText
    minutes: float = Field(default=5.0, gt=0, le=120)
    must_ask: list[Text] = Field(default_factory=list, max_length=domain.MAX_MUST_ASK)
    skills: list[ShortText] = Field(default_factory=list, max_length=50)
    criterion_ids: list[Key] = Field(default_factory=list, max_length=domain.MAX_CRITERIA)


class PlanBody(Wire):
    """The topics in their order; saving one makes the next version."""

    topics: list[TopicBody] = Field(min_length=1, max_length=domain.MAX_TOPICS)


class LevelBody(Wire):
    """One level of a criterion."""

    score: int = Field(ge=0, le=10)
    label: ShortText
    description: OptionalText = ""


class CriterionBody(Wire):
    """What is judged, by its levels; four general ones by default."""

    criterion_id: Key
    name: ShortText
    description: OptionalText = ""
    levels: list[LevelBody] | None = Field(default=None, min_length=2, max_length=10)


class RubricBody(Wire):
    """The criteria; saving them makes the next version."""

    criteria: list[CriterionBody] = Field(min_length=1, max_length=domain.MAX_CRITERIA)


class FactBody(Wire):
    """Something about the job that the AI may tell candidates."""

    subject: ShortText
    text: Text


Facts = Annotated[list[FactBody], Field(max_length=50)]


class Topic(Wire):
    """A topic as stored."""

    topic_id: str
    title: str
    minutes: float
    must_ask: list[str]
    skills: list[str]
    criterion_ids: list[str]


class Plan(Wire):
    """A plan as it is stored under its version."""

    version: int
    topics: list[Topic]


class Level(Wire):
    """A level as stored."""

    score: int
    label: str
    description: str


class Criterion(Wire):
    """A criterion as stored."""

    criterion_id: str
    name: str
    description: str
    levels: list[Level]


class Rubric(Wire):
    """A rubric as it is stored under its version."""

    version: int
    criteria: list[Criterion]


class Fact(Wire):
    """A fact as stored."""

    subject: str
    text: str


class CreateJob(Wire):
    """A job. Plan and rubric are drafted from the description where they are absent."""

    title: ShortText
    description: JobDescription
    language: LanguageTag = "en"
    minutes: float = Field(default=30, gt=0, le=240, description="How long a drafted plan is to take.")
    plan: PlanBody | None = None
    rubric: RubricBody | None = None
    facts: Facts = Field(default_factory=list)


class UpdateJob(Wire):
    """What is to change; a changed plan or rubric is a new version."""

    title: ShortText | None = None
    description: JobDescription | None = None
    plan: PlanBody | None = None
    rubric: RubricBody | None = None
    facts: Facts | None = None


class JobSummary(Wire):
    """A job in a list."""

    job_id: UUID
    title: str
    plan_version: int
    rubric_version: int
    created_at: datetime
    updated_at: datetime


class Job(JobSummary):
    """A job with the newest versions of its plan and rubric."""

    description: str
    plan: Plan
    rubric: Rubric
    facts: list[Fact]
    long_questions: list[str]
    """A warning: fixed questions of the plan that take longer than 20 s to say."""


class JobPage(Wire):
    """A page of jobs, the last changed first; `nextCursor` is null on the last one."""

    items: list[JobSummary]
    next_cursor: str | None = None

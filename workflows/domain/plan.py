"""Jobs, and the versioned plan and rubric that make their interviews comparable."""

from __future__ import annotations

from dataclasses import dataclass, field

from workflows.domain.errors import InvalidInput

MAX_TOPICS = 12
MAX_MUST_ASK = 10
MAX_QUESTION_CHARS = 600
SAYABLE_WORDS = 45
"""A question of more words takes longer than some 20 seconds to say."""
MAX_CRITERIA = 12


@dataclass(frozen=True)
class Topic:
    """What to talk about, for how many `minutes`; `must_ask` is asked word for word."""

    topic_id: str
    title: str
    minutes: float = 5.0
    must_ask: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    criterion_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """The topics of an interview in their order."""

    topics: tuple[Topic, ...]
    version: int = 1

    def check(self) -> None:
        """Raises `InvalidInput` where a plan can't be held."""
        if not 1 <= len(self.topics) <= MAX_TOPICS:
            raise InvalidInput(f"A plan has 1 to {MAX_TOPICS} topics.")
        if len({t.topic_id for t in self.topics}) != len(self.topics):
            raise InvalidInput("Each topic needs an id of its own.")
        for topic in self.topics:
            _check_topic(topic)

    @property
    def long_questions(self) -> tuple[str, ...]:
        """Fixed questions that take longer to say than anybody can keep in mind."""
        return tuple(q for topic in self.topics for q in topic.must_ask if not sayable(q))


def sayable(question: str) -> bool:
    """Whether it takes no longer to say than somebody can keep in mind."""
    return len(question.split()) <= SAYABLE_WORDS


def _check_topic(topic: Topic) -> None:
    if not topic.title.strip():
        raise InvalidInput("Each topic needs a title.")
    if not 0 < topic.minutes <= 120:
        raise InvalidInput("A topic takes more than 0 and at most 120 minutes.")
    if len(topic.must_ask) > MAX_MUST_ASK or any(len(q) > MAX_QUESTION_CHARS for q in topic.must_ask):
        raise InvalidInput(
            f"A topic has at most {MAX_MUST_ASK} fixed questions of at most {MAX_QUESTION_CHARS} characters."
        )


@dataclass(frozen=True)
class Level:
    """One level of a criterion, described so that two reviewers would agree."""

    score: int
    label: str
    description: str = ""


DEFAULT_LEVELS = (
    Level(1, "Not shown", "No example, or one that contradicts the criterion"),
    Level(2, "Partly shown", "An example without detail or own contribution"),
    Level(3, "Shown", "A concrete example with own contribution and result"),
    Level(4, "Clearly shown", "Concrete examples, trade-offs weighed, lessons drawn"),
)


@dataclass(frozen=True)
class Criterion:
    """What is judged, by its levels."""

    criterion_id: str
    name: str
    description: str = ""
    levels: tuple[Level, ...] = DEFAULT_LEVELS


@dataclass(frozen=True)
class Rubric:
    """The criteria by which a scorecard is written."""

    criteria: tuple[Criterion, ...]
    version: int = 1

    def check(self) -> None:
        """Raises `InvalidInput` where a rubric can't be used."""
        if not 1 <= len(self.criteria) <= MAX_CRITERIA:
            raise InvalidInput(f"A rubric has 1 to {MAX_CRITERIA} criteria.")
        if len({c.criterion_id for c in self.criteria}) != len(self.criteria):
            raise InvalidInput("Each criterion needs an id of its own.")
        for criterion in self.criteria:
            if not criterion.name.strip() or len(criterion.levels) < 2:
                raise InvalidInput("Each criterion needs a name and at least two levels.")


@dataclass(frozen=True)
class Fact:
    """Something about the job that the organiser allows the AI to tell candidates."""

    subject: str
    text: str


@dataclass(frozen=True)
class Job:
    """What is hired for. Each change of plan or rubric is a new version, never an edit in place."""

    job_id: str
    organisation_id: str
    title: str
    description: str
    plan: Plan
    rubric: Rubric
    facts: tuple[Fact, ...] = field(default=())

from dataclasses import replace

import pytest

from workflows.domain.errors import InvalidInput
from workflows.domain.plan import (
    DEFAULT_LEVELS,
    MAX_CRITERIA,
    MAX_MUST_ASK,
    MAX_QUESTION_CHARS,
    MAX_TOPICS,
    Criterion,
    Plan,
    Rubric,
    Topic,
)

TOPIC = Topic("a", "Caching", must_ask=("Why?",))


def topics(count: int) -> tuple[Topic, ...]:
    return tuple(replace(TOPIC, topic_id=str(i)) for i in range(count))


@pytest.mark.parametrize(
    "good",
    [
        Plan((TOPIC,)),
        Plan(topics(MAX_TOPICS)),
        Plan((replace(TOPIC, minutes=120),)),
        Plan((replace(TOPIC, must_ask=("x" * MAX_QUESTION_CHARS,) * MAX_MUST_ASK),)),
    ],
)
def test_a_plan_that_can_be_held_is_taken(good: Plan) -> None:
    good.check()


@pytest.mark.parametrize(
    "bad",
    [
        Plan(()),
        Plan(topics(MAX_TOPICS + 1)),
        Plan((TOPIC, TOPIC)),
        Plan((replace(TOPIC, title=" \n"),)),
        Plan((replace(TOPIC, minutes=0),)),
        Plan((replace(TOPIC, minutes=-1),)),
        Plan((replace(TOPIC, minutes=121),)),
        Plan((replace(TOPIC, minutes=float("nan")),)),
        Plan((replace(TOPIC, minutes=float("inf")),)),
        Plan((replace(TOPIC, must_ask=("q",) * (MAX_MUST_ASK + 1)),)),
        Plan((replace(TOPIC, must_ask=("x" * (MAX_QUESTION_CHARS + 1),)),)),
    ],
)
def test_a_plan_that_can_not_be_held_is_refused(bad: Plan) -> None:
    with pytest.raises(InvalidInput):
        bad.check()


def test_a_rubric_with_described_levels_is_taken() -> None:
    Rubric((Criterion("a", "Depth"),)).check()
    assert [level.score for level in DEFAULT_LEVELS] == [1, 2, 3, 4]
    assert all(level.description for level in DEFAULT_LEVELS)


@pytest.mark.parametrize(
    "bad",
    [
        Rubric(()),
        Rubric(tuple(Criterion(str(i), "x") for i in range(MAX_CRITERIA + 1))),
        Rubric((Criterion("a", "x"), Criterion("a", "y"))),
        Rubric((Criterion("a", "  "),)),
        Rubric((Criterion("a", "x", levels=DEFAULT_LEVELS[:1]),)),
    ],
)
def test_a_rubric_that_can_not_be_used_is_refused(bad: Rubric) -> None:
    with pytest.raises(InvalidInput):
        bad.check()

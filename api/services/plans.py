"""Plans and rubrics between the wire and the domain, and their drafting."""

from __future__ import annotations

from dataclasses import replace

from activities.providers.offline_model.planning import judged_by_topic, linked
from api import schemas
from api.deps import ApiDeps
from api.services import drafting
from workflows.domain import plan as domain
from workflows.domain.errors import InvalidInput
from workflows.domain.protected import check_question


def plan_of(body: schemas.PlanBody) -> domain.Plan:
    """The domain's plan. Raises `InvalidInput`, also for a question that nobody may be asked."""
    plan = domain.Plan(
        tuple(
            domain.Topic(
                t.topic_id, t.title, t.minutes, tuple(t.must_ask), tuple(t.skills), tuple(t.criterion_ids)
            )
            for t in body.topics
        )
    )
    plan.check()
    for question in (q for topic in plan.topics for q in topic.must_ask):
        check_question(question)
    return plan


def rubric_of(body: schemas.RubricBody) -> domain.Rubric:
    """The domain's rubric. Raises `InvalidInput`."""
    rubric = domain.Rubric(
        tuple(
            domain.Criterion(
                c.criterion_id,
                c.name,
                c.description,
                _levels_of(c.levels),
            )
            for c in body.criteria
        )
    )
    rubric.check()
    for criterion in rubric.criteria:
        if len({level.score for level in criterion.levels}) != len(criterion.levels):
            raise InvalidInput("Each level of a criterion needs a score of its own.")
    return rubric


def _levels_of(levels: list[schemas.LevelBody] | None) -> tuple[domain.Level, ...]:
    if levels is None:
        return domain.DEFAULT_LEVELS
    return tuple(domain.Level(level.score, level.label, level.description) for level in levels)


def facts_of(facts: list[schemas.FactBody]) -> tuple[domain.Fact, ...]:
    """The domain's facts."""
    return tuple(domain.Fact(f.subject, f.text) for f in facts)


def check_links(plan: domain.Plan, rubric: domain.Rubric) -> None:
    """Raises `InvalidInput` where a topic names a criterion that the rubric doesn't have."""
    known = {c.criterion_id for c in rubric.criteria}
    missing = sorted({c for t in plan.topics for c in t.criterion_ids} - known)
    if missing:
        raise InvalidInput(f"The plan names criteria that the rubric doesn't have: {', '.join(missing)}.")


async def completed(
    deps: ApiDeps, body: schemas.CreateJob, plan: domain.Plan | None, rubric: domain.Rubric | None
) -> tuple[domain.Plan, domain.Rubric]:
    """Plan and rubric, with what is missing drafted to fit what is there. Raises what `drafting.drafted` does."""
    if plan is not None and not any(t.criterion_ids for t in plan.topics):
        by_topic = judged_by_topic(plan, body.title)
        return by_topic.plan, by_topic.rubric
    draft = await drafting.drafted(deps, body)
    if plan is None and rubric is not None:
        # A drafted plan speaks of the drafted criteria, not of these.
        unlinked = tuple(replace(t, criterion_ids=()) for t in draft.plan.topics)
        return linked(replace(draft.plan, topics=unlinked), rubric), rubric
    return plan or draft.plan, rubric or draft.rubric

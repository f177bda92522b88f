"""A plan and rubric for any job description: topics that it names, their times, and what is judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from activities.providers.offline_model.extraction import Theme, themes
from activities.providers.offline_model.phrases import job_title, stems
from activities.providers.ports import PlanDraft
from workflows.domain.plan import Criterion, Plan, Rubric, Topic

BACKGROUND = "Background"
THE_WORK = "The work itself"
MAX_TOPIC_MINUTES = 120.0

GENERAL_QUESTIONS: dict[str, tuple[str, ...]] = {
    BACKGROUND: (
        "Which of your past tasks has prepared you best for this position?",
        "What was the last thing you finished at work that you would want to show somebody, and what was "
        "your part in it?",
        "What interests you about this position?",
    ),
    THE_WORK: (
        "What does a good day's work look like in this position, as you see it?",
        "What is the hardest part of this kind of work, and how do you deal with it?",
        "What do people who are new to this kind of work get wrong at first, and why?",
    ),
    "Problems at work": (
        "Tell me about a problem at work that had no obvious solution. What did you do first?",
        "When did something go wrong in your work, and what did you change afterwards?",
        "Tell me about a decision you had to make without knowing enough. How did you make it?",
    ),
    "Working together": (
        "Tell me about a disagreement with somebody you worked with. How did you settle it?",
        "When did you last need help from others to get something done, and how did you get it?",
        "How do you tell somebody that their work has to be done again?",
    ),
    "Learning": (
        "What did you last have to learn for your work, and how did you go about it?",
        "Tell me about feedback that changed the way you work. What did you change?",
        "How do you keep your knowledge for this kind of work up to date?",
    ),
    "Quality": (
        "How do you notice that your own work isn't good enough yet?",
        "When did you have to choose between doing it fast and doing it well, and what did you do?",
    ),
}
"""Topics that fit any job, with their questions."""

_GENERAL_CRITERIA = {
    BACKGROUND: "Names own work that relates to this position, and own part in it",
    THE_WORK: "Describes the work as somebody who knows it: what matters, what is hard, what goes wrong",
    "Problems at work": "Finds out what the matter is, weighs options, acts and checks the result",
    "Working together": "Describes concrete situations with others, own part, and what came of it",
    "Learning": "Names what was learned, how, and how it is used",
    "Quality": "Says how own work is checked and what was done about faults",
}


def draft(title: str, description: str, minutes: float) -> PlanDraft:
    """Three to six topics whose times add up to `minutes`, and one criterion for each."""
    wanted = _topic_count(minutes)
    found = themes(title, description)[: wanted - 1]
    chosen = [Theme(BACKGROUND, ()), *found]
    last = [] if any(t.title == "Working with others" for t in found) else [Theme("Working together", ())]
    general = [n for n in GENERAL_QUESTIONS if n not in (BACKGROUND, "Working together")]
    fill = [Theme(name, ()) for name in general][: wanted - len(chosen) - 1]
    chosen = [*chosen, *fill, *last][:wanted]
    return judged_by_topic(Plan(_topics(chosen, minutes)), title)


def judged_by_topic(plan: Plan, title: str) -> PlanDraft:
    """The plan with one criterion for each of its topics."""
    topics = tuple(replace(t, criterion_ids=(f"c{n}",)) for n, t in enumerate(plan.topics, start=1))
    criteria = tuple(_criterion(t, title) for t in topics)
    return PlanDraft(replace(plan, topics=topics), Rubric(criteria))


def linked(plan: Plan, rubric: Rubric) -> Plan:
    """The plan with criteria for every topic; one that names some already is left as it is.

    A topic bears on the criteria with which it shares words. A criterion that shares none with any topic is a
    general one, which every topic bears on; a topic that shares none bears on all of them.
    """
    if any(t.criterion_ids for t in plan.topics):
        return plan
    shared = {t.topic_id: [c for c in rubric.criteria if _alike(t, c)] for t in plan.topics}
    special = {c.criterion_id for found in shared.values() for c in found}
    general = [c for c in rubric.criteria if c.criterion_id not in special]

    def names(topic: Topic) -> tuple[str, ...]:
        mine = [*shared[topic.topic_id], *general] or rubric.criteria
        return tuple(c.criterion_id for c in rubric.criteria if c in mine)

    return replace(plan, topics=tuple(replace(t, criterion_ids=names(t)) for t in plan.topics))


def _alike(topic: Topic, criterion: Criterion) -> bool:
    return bool(
        stems(" ".join((topic.title, *topic.skills))) & stems(f"{criterion.name} {criterion.description}")
    )


def _topic_count(minutes: float) -> int:
    return 3 if minutes < 12 else 4 if minutes < 25 else 5 if minutes < 40 else 6


def _topics(chosen: list[Theme], minutes: float) -> tuple[Topic, ...]:
    weights = [2.0 if theme.title in GENERAL_QUESTIONS else 3.0 for theme in chosen]
    return tuple(
        Topic(
            topic_id=f"t{n}",
            title=theme.title,
            minutes=time,
            skills=theme.skills,
        )
        for n, (theme, time) in enumerate(zip(chosen, minutes_of(weights, minutes), strict=True), start=1)
    )


def minutes_of(weights: Sequence[float], minutes: float) -> list[float]:
    """The minutes of each topic by its weight, in halves where there is time for that; together `minutes`."""
    whole, total = max(minutes, 1.0), sum(weights)
    times = [round(whole * w / total * 2) / 2 if whole >= 10 else whole * w / total for w in weights]
    times[-1] += whole - sum(times)
    return [round(min(MAX_TOPIC_MINUTES, max(0.25, time)), 2) for time in times]


def _criterion(topic: Topic, title: str) -> Criterion:
    number = topic.criterion_ids[0]
    if topic.title in _GENERAL_CRITERIA:
        return Criterion(number, topic.title, _GENERAL_CRITERIA[topic.title])
    about = ", ".join(topic.skills) or topic.title
    role = job_title(title)
    position = f" as the position of {role} needs it" if role else ""
    return Criterion(
        number, topic.title, f"Shows by concrete own examples knowledge and practice of {about}{position}"
    )

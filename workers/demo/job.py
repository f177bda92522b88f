"""The job of the demo's interview."""

from typing import Any

TITLE = "Backend engineer"
DESCRIPTION = """\
Backend engineer, orders team

You will build and run the services that take orders for a chain of workshops.

What you bring
- Python services in production
- PostgreSQL: schemas, indexes, slow queries
- Messages that arrive twice, and services that fail at night
- Clear words, also with people who don't write software
"""
QUESTIONS = (
    ("services", "Please tell me about a service that you have built."),
    ("failures", "What do you do when a release fails in production?"),
    ("services", "How do you find out why a query is slow?"),
    ("failures", "What happens when the same message arrives twice?"),
    ("services", "How do you test a change before it is released?"),
    ("failures", "How do you settle a disagreement about a design?"),
)
TOPICS = {
    "services": ("Building services", ["Python", "PostgreSQL"]),
    "failures": ("When things fail", ["reliability", "teamwork"]),
}
CRITERIA = {
    "services": (
        "Builds services that last",
        "Own contribution to a service, its database, its tests and its speed",
    ),
    "failures": ("Deals with failures", "Notices a failure, limits its damage, tells others, learns from it"),
}
FACTS = [{"subject": "team", "text": "The team has six engineers and a product manager."}]


def demo_job(questions: int, minutes: float) -> dict[str, Any]:
    """The job as on the wire, with so many fixed questions (1 to 6)."""
    asked = QUESTIONS[:questions]
    names = list(dict.fromkeys(topic for topic, _ in asked))
    topics = [
        {
            "topicId": name,
            "title": TOPICS[name][0],
            "skills": TOPICS[name][1],
            "minutes": minutes / len(names),
            "mustAsk": [question for topic, question in asked if topic == name],
            "criterionIds": [name],
        }
        for name in names
    ]
    criteria = [
        {"criterionId": name, "name": CRITERIA[name][0], "description": CRITERIA[name][1]} for name in names
    ]
    return {
        "title": TITLE,
        "description": DESCRIPTION,
        "minutes": minutes,
        "plan": {"topics": topics},
        "rubric": {"criteria": criteria},
        "facts": FACTS,
    }

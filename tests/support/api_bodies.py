"""Bodies for the API."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

PLAN = {
    "topics": [
        {"topicId": "caching", "title": "Caching", "minutes": 5, "criterionIds": ["depth"]},
        {"topicId": "testing", "title": "Testing", "minutes": 7, "mustAsk": ["What would you test first?"]},
    ]
}
RUBRIC = {"criteria": [{"criterionId": "depth", "name": "Depth"}]}


def a_job(**changes: Any) -> dict[str, Any]:
    """A job's body with plan and rubric."""
    body = {"title": "Backend engineer", "description": "Caches and queues.", "plan": PLAN, "rubric": RUBRIC}
    return {**body, **changes}


def an_interview(**changes: Any) -> dict[str, Any]:
    """An interview's body: tomorrow, 30 minutes, with one interviewer."""
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    body: dict[str, Any] = {
        "title": "First talk",
        "jobDescription": "We look for an engineer who knows Python, PostgreSQL and caching.",
        "scheduledTime": tomorrow.isoformat(),
        "durationMinutes": 30,
        "candidate": {"name": "Ada Lovelace", "email": "ada@example.com", "language": "en"},
        "interviewers": [{"name": "Grace Hopper", "email": "grace@example.com"}],
        "timezone": "Europe/Berlin",
    }
    if "jobId" in changes:
        del body["jobDescription"]
    if "window" in changes:
        del body["scheduledTime"]
    return {**body, **changes}

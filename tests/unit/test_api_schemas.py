"""Bodies: camelCase on the wire, unknown fields refused, contradictions refused."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from api import schemas
from tests.support.api_bodies import an_interview


def test_names_are_camel_case_on_the_wire_and_snake_case_in_python() -> None:
    body = schemas.CreateInterview.model_validate(an_interview())
    assert body.duration_minutes == 30
    assert "durationMinutes" in body.model_dump(by_alias=True)


@pytest.mark.parametrize(
    "changes",
    [
        {"surprise": 1},
        {"jobId": "0f5f5b5e-0000-4000-8000-000000000000", "jobDescription": "both"},
        {"jobDescription": None},
        {"jobDescription": "x" * 100_001},
        {"scheduledTime": None},
        {"window": {"start": "2030-01-02T00:00:00Z", "end": "2030-01-01T00:00:00Z"}},
        {"planVersion": 2},
        {"timezone": "Mars/Olympus"},
        {"durationMinutes": 0},
        {"durationMinutes": "NaN"},
        {"candidate": {"name": " ", "email": "ada@example.com"}},
        {"candidate": {"name": "Ada", "email": "not an address"}},
        {"interviewers": [{"name": "Ada", "email": "ADA@example.com"}]},
        {"interviewers": [{"name": "A", "email": f"{n}@example.com"} for n in range(7)]},
    ],
)
def test_an_interview_that_makes_no_sense_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        schemas.CreateInterview.model_validate(an_interview() | changes)


def test_a_description_in_another_script_is_as_good_as_any() -> None:
    body = schemas.CreateInterview.model_validate(an_interview(jobDescription="后端工程师 " * 1000))
    assert body.job_description is not None


@pytest.mark.parametrize(
    "directive",
    [
        {"kind": "ask"},
        {"kind": "ask", "text": " "},
        {"kind": "follow_up", "text": "not a hint"},
        {"kind": "skip_topic", "text": "why"},
        {"kind": "dance"},
    ],
)
def test_a_directive_holds_what_its_kind_needs_and_no_more(directive: dict[str, Any]) -> None:
    adapter: TypeAdapter[Any] = TypeAdapter(schemas.Directive)
    with pytest.raises(ValidationError):
        adapter.validate_python(directive)

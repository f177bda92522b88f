"""People made of programs for tests against a running stack: the demo's own, who know only the wire."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.support.accounts import make_organiser
from workers.demo.answers import Answer, read_answers, synthesise_answers
from workers.demo.candidate import Candidate, ConsentChoice, Interviewer
from workers.demo.conversation import Conversation, InterviewStuckError
from workers.demo.job import demo_job
from workers.demo.link import NotAdmittedError
from workers.demo.member import Event, Member
from workers.demo.organiser import Booked, Organiser
from workers.demo.rest import Problem, Rest
from workers.up import Stack

__all__ = [
    "SPEECH",
    "Answer",
    "Booked",
    "Candidate",
    "ConsentChoice",
    "Conversation",
    "Event",
    "InterviewStuckError",
    "Interviewer",
    "Member",
    "NotAdmittedError",
    "Organiser",
    "Problem",
    "Rest",
    "book",
    "demo_job",
    "questions_of",
    "read_answers",
    "signed_in_organiser",
    "spoken_answers_of",
    "synthesise_answers",
]

SPEECH = Path(__file__).resolve().parents[2].parent / "shared" / "speech"
"""Real people reading, with what they say in the `.txt` beside."""


@asynccontextmanager
async def signed_in_organiser(stack: Stack) -> AsyncIterator[Organiser]:
    """An organiser with an account of their own on this stack."""
    account = await make_organiser(stack)
    async with Organiser(stack.api_url) as organiser:
        await organiser.sign_in(account.email, account.password)
        yield organiser


async def book(
    organiser: Organiser,
    *,
    questions: int = 1,
    minutes: float = 4.0,
    starts_in_s: float = 2.0,
    job: Mapping[str, Any] | None = None,
    interviewers: int = 0,
) -> Booked:
    """A job with so many fixed questions, and an interview for it that starts soon."""
    made = await organiser.create_job(job or demo_job(questions, minutes))
    people = [{"name": f"Interviewer {i}", "email": f"i{i}@example.com"} for i in range(interviewers)]
    return await organiser.book(
        title="Interview",
        starts_in_s=starts_in_s,
        minutes=minutes,
        job_id=made["jobId"],
        interviewers=people,
    )


def questions_of(report: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The AI's questions in a report's transcript."""
    return [line for line in report["transcript"] if line["role"] == "AI" and line["type"] == "Question"]


def spoken_answers_of(report: Mapping[str, Any]) -> Sequence[dict[str, Any]]:
    """What the candidate said, in a report's transcript."""
    return [
        line
        for line in report["transcript"]
        if line["role"] == "Candidate" and line["type"] == "Answer" and not line["typed"]
    ]

"""An organiser made of a program: jobs, interviews and reports over REST."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit
from uuid import uuid4

from workers.demo.rest import Rest, UnreachableError

POLL_S = 0.5
TELL_S = 10.0


@dataclass(frozen=True)
class Booked:
    """An interview that was made, and the invite tokens of its people."""

    session_id: str
    candidate_token: str
    interviewer_tokens: tuple[str, ...]


class Organiser:
    """An async context manager. All methods raise `Problem` and `UnreachableError`."""

    def __init__(self, url: str) -> None:
        self.rest = Rest(url)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.rest.aclose()

    async def sign_in(self, email: str, password: str) -> None:
        """Sign in to the account."""
        await self.rest.sign_in(email, password)

    async def create_job(self, job: Mapping[str, Any]) -> dict[str, Any]:
        """Make a job; `job` is the body as on the wire."""
        return await self.rest.post("/api/job", job, key=str(uuid4()))

    async def book(
        self,
        *,
        title: str,
        starts_in_s: float,
        minutes: float,
        job_id: str | None = None,
        job_description: str | None = None,
        candidate: Mapping[str, str] | None = None,
        interviewers: Sequence[Mapping[str, str]] = (),
        **further: Any,
    ) -> Booked:
        """Make an interview that starts so many seconds from now."""
        at = datetime.now(UTC) + timedelta(seconds=starts_in_s)
        job = {"jobId": job_id} if job_id else {"jobDescription": job_description}
        body = {
            "title": title,
            "scheduledTime": at.isoformat(),
            "durationMinutes": minutes,
            "candidate": dict(candidate or {"name": "Demo Candidate", "email": "candidate@example.com"}),
            "interviewers": [dict(one) for one in interviewers],
            **job,
            **further,
        }
        created = await self.rest.post("/api/interview", body, key=str(uuid4()))
        tokens = [(invite["role"], invite_token(invite["url"])) for invite in created["invites"]]
        return Booked(
            session_id=created["interview"]["sessionId"],
            candidate_token=next(token for role, token in tokens if role == "Candidate"),
            interviewer_tokens=tuple(token for role, token in tokens if role == "Interviewer"),
        )

    async def interview(self, session_id: str) -> dict[str, Any]:
        """The interview's details."""
        return await self.rest.get(f"/api/interview/{session_id}")

    async def command(self, session_id: str, name: str, reason: str = "") -> dict[str, Any]:
        """cancel, pause, resume or end."""
        return await self.rest.post(f"/api/interview/{session_id}/{name}", {"reason": reason})

    async def report(self, session_id: str) -> dict[str, Any]:
        """The report as it is now."""
        return await self.rest.get(f"/api/interview/{session_id}/report")

    async def scored_report(
        self, session_id: str, timeout_s: float, on_wait: Callable[[str], None] = lambda _: None
    ) -> dict[str, Any]:
        """The report once its scorecard and all words are there; as it is if that takes longer than `timeout_s`.

        `on_wait` is told every few seconds what is still waited for.
        """
        began = told = time.monotonic()
        while True:
            late = time.monotonic() > began + timeout_s
            try:
                report = await self.report(session_id)
            except UnreachableError:
                if late:
                    raise
            else:
                waits = still_to_come(report)
                if late or not waits:
                    return report
                if time.monotonic() > told + TELL_S:
                    told = time.monotonic()
                    on_wait(f"Waiting for {waits}, for {told - began:.0f} s by now.")
            await asyncio.sleep(POLL_S)


def still_to_come(report: Mapping[str, Any]) -> str:
    """What of a report isn't there yet, and what it waits for; empty where all is there."""
    pending = sum(line["recognition"] == "pending" for line in report["transcript"])
    words = f"the words of {pending} recorded answer{'s' if pending > 1 else ''}" if pending else ""
    parts = ((words, "wordsWaitFor"), ("" if report["scorecard"] else "the scorecard", "scorecardWaitsFor"))
    return " and ".join(f"{what}{_why(report[why])}" for what, why in parts if what)


def _why(kind: str) -> str:
    return f" ({kind.replace('_', ' ')})" if kind else ""


def invite_token(url: str) -> str:
    """The token of an invite link: its fragment, or what stands behind `=` in it."""
    return urlsplit(url).fragment.rpartition("=")[2]

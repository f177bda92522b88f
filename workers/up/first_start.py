"""What the first start makes: an organiser's account and a sample interview. Later starts find both."""

import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from workers.settings import WILDCARDS, Settings
from workers.up.stack import Stack
from workers.users import has_account, make_account, new_password
from workflows.domain.values import Role, SessionStatus

ORGANISER = "organiser@viva.localhost"
OVER = frozenset(
    {SessionStatus.COMPLETED, SessionStatus.CANCELLED, SessionStatus.NO_SHOW, SessionStatus.EXPIRED}
)
SAMPLE_OPEN_FOR = timedelta(days=30)
SAMPLE_MINUTES = 15
SAMPLE_TITLE = "Sample interview: backend engineer"
SAMPLE_DESCRIPTION = """\
Backend engineer, payments team

You will design and run the services behind our payment platform, together with five other engineers.

What you will do
- Design REST APIs and the PostgreSQL schemas behind them
- Keep services reliable: caching, queues, retries, monitoring, on-call every sixth week
- Review code and help others grow

What you bring
- Several years with Python or Go in production
- Experience with SQL databases, and with finding out why a query is slow
- Clear communication with people who are not engineers
"""


@dataclass(frozen=True)
class Welcome:
    """What the summary tells beside the addresses: label and text."""

    lines: tuple[tuple[str, str], ...]


async def welcome(stack: Stack) -> Welcome:
    """Make what is missing, and say what there is."""
    settings = stack.settings
    password, is_new = await _organiser(settings)
    note = settings.data_dir / "organiser.txt"
    lines = [("Sign in as", ORGANISER)]
    if is_new:
        lines.append(("Password", f"{password}   (made at this first start; also in {note})"))
    else:
        lines.append(("Password", f"made at the first start, in {note}" if note.exists() else ""))
    if settings.sample_interview and password:
        lines.append(("Candidate's link", await _link_or_reason(settings, password)))
    return Welcome(tuple(lines))


async def _link_or_reason(settings: Settings, password: str) -> str:
    try:
        return await sample_link(settings, password)
    except httpx.HTTPError as error:
        return f"none: the sample interview could not be made ({type(error).__name__}; see the API's log)"


async def _organiser(settings: Settings) -> tuple[str, bool]:
    """The organiser's first password ("" where its note is gone), and whether the account is new."""
    note = settings.data_dir / "organiser.txt"
    password = _noted_password(note)
    if await has_account(settings.database_url, ORGANISER):
        return password, False
    if not password:
        password = new_password()
        # Before the account: a crash in between must not leave an account that nobody can open.
        _write_private(note, f"E-mail:   {ORGANISER}\nPassword: {password}\n")
    await make_account(settings.database_url, ORGANISER, "organiser", "Organiser", password)
    return password, True


def _noted_password(note: Path) -> str:
    with suppress(FileNotFoundError):
        for line in note.read_text().splitlines():
            label, _, value = line.partition(":")
            if label == "Password":
                return value.strip()
    return ""


async def sample_link(settings: Settings, password: str) -> str:
    """A candidate's link into the sample interview; a new one is made where the last is over.

    Returns "" where the organiser's password was changed: then the sample is theirs to make.
    """
    # Our own API, perhaps under a certificate for another name.
    async with httpx.AsyncClient(base_url=_own_api(settings), verify=False, trust_env=False) as client:
        answer = await client.post("/api/auth/token", data={"username": ORGANISER, "password": password})
        if answer.status_code in {400, 401, 403}:
            return ""
        answer.raise_for_status()
        client.headers["Authorization"] = f"Bearer {answer.json()['accessToken']}"
        note = settings.data_dir / "sample.txt"
        session_id = note.read_text().strip() if note.exists() else ""
        if session_id and await _is_open(client, session_id):
            return await _renewed_link(client, session_id)
        created = await _create_sample(client, after=session_id)
        _write_private(note, created["interview"]["sessionId"])
        return _candidates(created["invites"])


async def _is_open(client: httpx.AsyncClient, session_id: str) -> bool:
    answer = await client.get(f"/api/interview/{session_id}")
    if answer.status_code == httpx.codes.NOT_FOUND:
        return False
    answer.raise_for_status()
    return answer.json()["status"] not in OVER


async def _renewed_link(client: httpx.AsyncClient, session_id: str) -> str:
    answer = await client.post(f"/api/interview/{session_id}/invite", json={})
    answer.raise_for_status()
    return _candidates(answer.json()["invites"])


async def _create_sample(client: httpx.AsyncClient, after: str) -> dict[str, Any]:
    # Of the day, not of the moment: repeated after a crash it must be the same request.
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    answer = await client.post(
        "/api/interview",
        headers={"Idempotency-Key": f"sample-{today:%Y-%m-%d}-after-{after or 'none'}"},
        json={
            "title": SAMPLE_TITLE,
            "jobDescription": SAMPLE_DESCRIPTION,
            "window": {"start": today.isoformat(), "end": (today + SAMPLE_OPEN_FOR).isoformat()},
            "durationMinutes": SAMPLE_MINUTES,
            "candidate": {"name": "Sam Sample", "email": "candidate@viva.localhost", "language": "en"},
            "reviewers": "the person who started this program",
        },
        timeout=30,
    )
    answer.raise_for_status()
    created: dict[str, Any] = answer.json()
    return created


def _candidates(invites: list[dict[str, Any]]) -> str:
    return next((str(invite["url"]) for invite in invites if invite["role"] == Role.CANDIDATE), "")


def _own_api(settings: Settings) -> str:
    host = "127.0.0.1" if settings.api_host in WILDCARDS else settings.api_host
    return (
        f"{'https' if settings.tls else 'http'}://{f'[{host}]' if ':' in host else host}:{settings.api_port}"
    )


def _write_private(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)

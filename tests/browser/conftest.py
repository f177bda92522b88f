"""Everything for real, a built web app in front of it, and browsers."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.browser import chromium
from tests.browser.chromium import Chromium
from tests.browser.people import Candidate, Talk
from tests.support.accounts import Account
from tests.support.candidate import Organiser, demo_job
from workers.up import Stack

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
async def web_app(stack: Stack) -> Stack:
    """Everything running, with the web app in front."""
    build = await asyncio.create_subprocess_exec(str(ROOT / "scripts" / "web.sh"))
    assert await build.wait() == 0
    return stack


@pytest.fixture(scope="session")
async def hiring(web_app: Stack, organiser: Account) -> AsyncIterator[Organiser]:
    """The organiser, by REST."""
    async with Organiser(web_app.api_url) as one:
        await one.sign_in(organiser.email, organiser.password)
        yield one


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Chromium]:
    """A Chromium whose user lets pages have camera and microphone."""
    need_chromium()
    async with Chromium.open() as one:
        yield one


@pytest.fixture(scope="session")
async def talk(web_app: Stack, hiring: Organiser, browser: Chromium) -> Talk:
    """An interview in full swing, for tests that leave it so."""
    job = await hiring.create_job(demo_job(6, 20))
    booked = await hiring.book(
        title="Backend engineer",
        starts_in_s=2,
        minutes=20,
        job_id=job["jobId"],
        candidate={"name": "Nora Lind", "email": "nora@example.com"},
        interviewers=[
            {"name": "Ivo Hartmann", "email": "ivo@example.com"},
            {"name": "Sunita Rao", "email": "sunita@example.com"},
        ],
    )
    people = (await hiring.interview(booked.session_id))["participants"]
    ids = {person["role"]: str(person["participantId"]) for person in people}
    candidate = Candidate(await browser.page(), browser.microphone)
    await candidate.open_invite(web_app.api_url, booked.candidate_token)
    await candidate.enter()
    await candidate.agree()
    await candidate.asked(1)
    await candidate.type_answer("I built the service that takes the orders of forty workshops, in Python.")
    await candidate.asked(2)
    return Talk(booked, candidate, ids["Candidate"], ids["AI"])


def need_chromium() -> None:
    """Skips where there is none."""
    if chromium.executable() is None:
        pytest.skip("no Chromium on this machine: scripts/browsers.sh gets one")

"""What people see of Google's services: a candidate without a voice to hear, and what it cost and on what terms."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from playwright.async_api import expect

from tests.browser.chromium import Chromium
from tests.browser.people import ASK_MS, Candidate, Member
from tests.support.accounts import Account, make_organiser
from tests.support.candidate import Booked, Organiser, book
from workers.demo.google import settings_of
from workers.fake_google.faults import Fault, FaultKind, Service
from workers.fake_google.servers import FakeGoogle, fake_google
from workers.up import Stack

ANSWERS = (
    "I wrote the service that takes orders, in Python, with two colleagues.",
    "We measured the slow queries first, and then I added an index.",
    "When the release failed I rolled it back and told the team.",
)
SCORECARD_S = 60
WAIT_MS = 30_000
VOICELESS = Fault(kind=FaultKind.UNAVAILABLE, service=Service.VOICE, times=100_000)
SLOW = Fault(kind=FaultKind.SLOW_START, service=Service.GEMINI, seconds=30.0, times=2, method="stream")


@dataclass(frozen=True)
class Hired:
    """An interview that is over, and whose it was."""

    stack: Stack
    organiser: Account
    booked: Booked
    candidate: Candidate


@pytest.fixture(scope="module")
async def google() -> AsyncIterator[FakeGoogle]:
    async with fake_google() as servers:
        yield servers


@pytest.fixture(scope="module")
async def hired(google: FakeGoogle, web_app: Stack, browser: Chromium) -> AsyncIterator[Hired]:
    """Held in writing: the voice is down all the time, and the model is slow once."""
    async with Stack.ephemeral(say=print, sample_interview=False, **settings_of(google)) as stack:
        account = await make_organiser(stack)
        async with Organiser(stack.api_url) as organiser:
            await organiser.sign_in(account.email, account.password)
            booked = await book(organiser, minutes=3)
            candidate = Candidate(await browser.page(), browser.microphone)
            await candidate.open_invite(stack.api_url, booked.candidate_token)
            google.faults.push(VOICELESS)
            await candidate.enter()
            await candidate.agree()
            await _without_a_voice(candidate, google)
            google.faults.clear()
            await _to_the_end(candidate)
            await organiser.scored_report(booked.session_id, SCORECARD_S)
        yield Hired(stack, account, booked, candidate)


async def _without_a_voice(candidate: Candidate, google: FakeGoogle) -> None:
    assert "service that you have built" in await candidate.asked(1)
    trouble = candidate.by("trouble-banner")
    await expect(trouble).to_contain_text("My voice doesn't work at the moment")
    await candidate.by("type-answer").click()
    await candidate.picture("room-voice-down", phone=True)
    google.faults.push(SLOW)
    await candidate.type_answer(ANSWERS[0])
    await expect(trouble).to_contain_text("come back later", timeout=WAIT_MS)
    await candidate.picture("room-choices", phone=True)


async def _to_the_end(candidate: Candidate) -> None:
    over = candidate.by("ended")
    answers = [*ANSWERS[1:], *["No, thank you."] * 20]
    listening = candidate.page.locator('[data-testid="ai-status"][data-status="Listening"]')
    count = 2
    await candidate.asked(count)
    while not await over.is_visible():
        await candidate.type_answer(answers.pop(0))
        count += 1
        await expect(candidate.questions.nth(count - 1).or_(over).first).to_be_visible(timeout=ASK_MS)
        await expect(listening.or_(over).first).to_be_visible(timeout=ASK_MS)


async def _signed_in(hired: Hired, browser: Chromium) -> Member:
    reader = Member(await browser.page())
    await reader.page.goto(hired.stack.api_url)
    await reader.by("login-email").fill(hired.organiser.email)
    await reader.by("login-password").fill(hired.organiser.password)
    await reader.by("login-submit").click()
    await expect(reader.by("new-interview")).to_be_visible()
    return reader


@pytest.mark.slow
@pytest.mark.timeout(280)
async def test_the_report_tells_terms_cost_and_scores_and_can_be_scored_again(
    hired: Hired, browser: Chromium
) -> None:
    async with Organiser(hired.stack.api_url) as organiser:
        await organiser.sign_in(hired.organiser.email, hired.organiser.password)
        report = await organiser.report(hired.booked.session_id)
        job = (await organiser.interview(hired.booked.session_id))["jobId"]
        rubric = {"criteria": [{"criterionId": "services", "name": "Speed", "description": "Measures first"}]}
        await organiser.rest.patch(f"/api/job/{job}", {"rubric": rubric})
    assert report["status"] == "Completed"
    reader = await _signed_in(hired, browser)
    await reader.page.goto(f"{hired.stack.api_url}/interviews/{hired.booked.session_id}/report")
    engines = reader.by("engines")
    await expect(engines.get_by_text("gemini")).not_to_have_count(0)
    for kind in ("Language model", "Speech to text", "Voice"):
        await expect(engines.get_by_text(kind).first).to_be_visible()
    await expect(reader.by("usage")).to_contain_text("Together")
    await reader.by("score-again").click()
    await expect(reader.by("scorecard-choice")).to_be_visible(timeout=ASK_MS)
    await reader.picture("report-google", phone=True, whole=True)


@pytest.mark.slow
async def test_the_candidate_reads_what_was_typed_and_why_it_was_scored_so(hired: Hired) -> None:
    candidate = hired.candidate
    await candidate.page.get_by_role("link", name="See my record").click()
    await expect(candidate.by("transcript-line").filter(has_text=ANSWERS[0])).to_be_visible()
    await expect(candidate.by("explanation")).to_be_visible()
    await candidate.picture("mine-google", phone=True, whole=True)


@pytest.mark.slow
async def test_a_budget_is_given_to_a_new_interview_and_changed_before_its_start(
    hired: Hired, browser: Chromium
) -> None:
    reader = await _signed_in(hired, browser)
    await reader.by("new-interview").click()
    await reader.by("interview-title").fill("Backend engineer, first talk")
    await reader.by("interview-job").select_option(index=1)
    await reader.by("candidate-name").fill("Nora Lind")
    await reader.by("candidate-email").fill("nora@example.com")
    await reader.by("budget-own").check()
    await reader.by("budget-tokens").fill("50000")
    await reader.picture("new-interview-budget", phone=True, whole=True)
    await reader.by("interview-create").click()
    await reader.by("to-interview").click()
    await expect(reader.by("budget-tokens")).to_have_value("50000")
    await reader.by("budget-tokens").fill("")
    await reader.by("budget-cost").fill("0.25")
    await reader.by("budget-save").click()
    await expect(reader.by("budget-save")).to_be_disabled()
    await reader.page.reload()
    await expect(reader.by("budget-cost")).to_have_value("0.25")
    await reader.picture("interview-budget", phone=True, whole=True)

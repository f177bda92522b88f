"""A candidate's whole interview, as a person at a computer has it, and what people read afterwards."""

import re
from dataclasses import dataclass

import pytest
from playwright.async_api import expect

from tests.browser.chromium import Chromium
from tests.browser.people import ANSWER_MS, ASK_MS, Candidate, Member
from tests.support.accounts import Account
from tests.support.candidate import SPEECH, Booked, Organiser, book, spoken_answers_of
from workers.up import Stack

SPOKEN = SPEECH / "librivox-0870.wav"
SAID = frozenset(SPOKEN.with_suffix(".txt").read_text().split())
TYPED = "I wrote the service that takes orders, in Python, with two colleagues."
NOTHING_MORE = "No, thank you."
SCORECARD_S = 30


@dataclass(frozen=True)
class Held:
    """An interview that is over, and the candidate's browser."""

    booked: Booked
    candidate: Candidate


def understood(text: str) -> frozenset[str]:
    """Which words of what was said are in it."""
    return SAID & frozenset(re.findall(r"[a-z]+", text.lower()))


@pytest.fixture(scope="module")
async def held(web_app: Stack, hiring: Organiser, browser: Chromium) -> Held:
    """A candidate's interview, from the link to the end."""
    booked = await book(hiring, questions=1, minutes=3)
    candidate = Candidate(await browser.page(), browser.microphone)
    await _check_devices(web_app, booked, candidate)
    await _enter(candidate)
    await candidate.hears(await _ai_of(hiring, booked))
    await _answer_aloud(candidate)
    await _answer_in_writing(candidate)
    await _go_through(candidate)
    return Held(booked, candidate)


async def _check_devices(web_app: Stack, booked: Booked, candidate: Candidate) -> None:
    await candidate.open_invite(web_app.api_url, booked.candidate_token, SPEECH / "go-forward.wav")
    await expect(candidate.by("preview")).to_be_visible()
    await expect(candidate.by("level")).not_to_have_attribute("aria-valuenow", "0")
    await candidate.picture("lobby", phone=True)
    await expect(candidate.by("level")).to_have_attribute("aria-valuenow", "0")


async def _enter(candidate: Candidate) -> None:
    await candidate.enter()
    await expect(candidate.by("consent-dialog")).to_contain_text("AI interviewer, not by a person")
    await candidate.picture("consent", phone=True)
    await candidate.agree()


async def _answer_aloud(candidate: Candidate) -> None:
    first = await candidate.asked(1)
    assert "I'm an AI" in first
    assert "service that you have built" in first
    await candidate.say(SPOKEN)
    some = re.compile("|".join(word for word in SAID if len(word) > 3), re.IGNORECASE)
    await expect(candidate.by("caption").filter(has_text=some)).to_be_visible(timeout=ANSWER_MS)
    await candidate.picture("room-speaking", phone=True)
    await expect(candidate.answers.first).to_be_visible(timeout=ANSWER_MS)
    assert len(understood(await candidate.answers.first.inner_text())) >= 5
    assert await candidate.asked(2) != first


async def _answer_in_writing(candidate: Candidate) -> None:
    await candidate.type_answer(TYPED)
    await expect(candidate.answers.nth(1)).to_contain_text(TYPED)
    await candidate.asked(3)
    await candidate.picture("room-typing", phone=True)


async def _go_through(candidate: Candidate) -> None:
    """Answer in short what is still asked, until it is over."""
    over = candidate.by("ended")
    count = 3
    while not await over.is_visible():
        await candidate.type_answer(NOTHING_MORE)
        count += 1
        await expect(candidate.questions.nth(count - 1).or_(over)).to_be_visible(timeout=ASK_MS)
        listening = candidate.page.locator('[data-testid="ai-status"][data-status="Listening"]')
        await expect(listening.or_(over)).to_be_visible(timeout=ASK_MS)
    await expect(candidate.page.get_by_text("the interview is complete")).to_be_visible()
    await candidate.picture("ended", phone=True)


async def _ai_of(hiring: Organiser, booked: Booked) -> str:
    interview = await hiring.interview(booked.session_id)
    return next(str(p["participantId"]) for p in interview["participants"] if p["role"] == "AI")


@pytest.mark.slow
@pytest.mark.timeout(240)
async def test_what_was_said_is_in_the_stored_transcript(held: Held, hiring: Organiser) -> None:
    report = await hiring.scored_report(held.booked.session_id, SCORECARD_S)
    assert report["status"] == "Completed"
    spoken = spoken_answers_of(report)
    assert len(understood(spoken[0]["text"])) >= 5
    assert spoken[0]["audioUrl"]
    typed = [line["text"] for line in report["transcript"] if line["typed"]]
    assert typed[0] == TYPED


async def test_the_organiser_reads_hears_and_decides(
    held: Held, hiring: Organiser, organiser: Account, web_app: Stack, browser: Chromium
) -> None:
    await hiring.scored_report(held.booked.session_id, SCORECARD_S)
    reader = Member(await browser.page())
    await reader.page.goto(web_app.api_url)
    await reader.by("login-email").fill(organiser.email)
    await reader.by("login-password").fill(organiser.password)
    await reader.picture("sign-in", phone=True)
    await reader.by("login-submit").click()
    await expect(reader.by("interview-row").first).to_be_visible()
    await reader.picture("interviews", phone=True)
    await reader.page.goto(f"{web_app.api_url}/interviews/{held.booked.session_id}")
    await expect(reader.by("interview-status")).to_be_visible()
    await reader.picture("interview", phone=True, whole=True)

    await reader.by("open-report").click()
    await expect(reader.by("not-scoreable").first).to_be_visible()
    await expect(reader.by("evidence").first).to_be_visible()
    lines = reader.by("transcript-line")
    await expect(lines.filter(has_text=TYPED)).to_be_visible()
    await reader.picture("report", phone=True, whole=True)
    spoken = lines.nth(1)
    assert len(understood(await spoken.inner_text())) >= 5
    async with reader.page.expect_response(re.compile("/audio/")) as response:
        await spoken.get_by_test_id("play-line").click()
    assert (await response.value).status == 206
    await reader.page.wait_for_function("() => viva.played() > 1")

    await reader.by("decision-advance").check()
    await reader.by("decision-reason").fill("Knows the trade, and says so in clear words.")
    await reader.by("decision-save").click()
    await expect(reader.by("decision")).to_contain_text("Advance")
    await reader.picture("report-decided")
    decisions = (await hiring.report(held.booked.session_id))["decisions"]
    assert [one["outcome"] for one in decisions] == ["advance"]


async def test_the_candidate_corrects_what_was_misheard(held: Held, hiring: Organiser) -> None:
    candidate = held.candidate
    await candidate.page.get_by_role("link", name="See my record").click()
    await expect(candidate.by("transcript-line").filter(has_text=TYPED)).to_be_visible()
    await candidate.by("correct").first.click()
    text = "And Mister John Dashwood had then leisure to consider."
    await candidate.by("correction-text").fill(text)
    await candidate.by("correction-save").click()
    await expect(candidate.by("correction")).to_contain_text(text)
    await candidate.picture("mine", phone=True, whole=True)
    report = await hiring.report(held.booked.session_id)
    corrected = [line for line in report["transcript"] if line["corrections"]]
    assert [line["corrections"][0]["text"] for line in corrected] == [text]
    assert corrected[0]["text"] != text


async def test_the_link_says_afterwards_that_it_is_over(
    held: Held, web_app: Stack, browser: Chromium
) -> None:
    again = Candidate(await browser.page(), browser.microphone)
    await again.open_invite(web_app.api_url, held.booked.candidate_token)
    await expect(again.by("ended")).to_be_visible()
    await expect(again.page.get_by_role("link", name="See my record")).to_be_visible()


async def test_nothing_that_was_said_nor_who_said_it_is_logged(held: Held, web_app: Stack) -> None:
    private = (
        "Demo Candidate",
        "candidate@example.com",
        "takes orders",
        held.booked.candidate_token,
        "token=",
    )
    for log in web_app.logs.glob("*.log"):
        text = log.read_text(errors="replace")
        assert [one for one in private if one in text] == [], log.name


async def test_the_organisers_other_pages(
    hiring: Organiser, organiser: Account, web_app: Stack, browser: Chromium
) -> None:
    reader = Member(await browser.page())
    await reader.page.goto(web_app.api_url)
    await reader.by("login-email").fill(organiser.email)
    await reader.by("login-password").fill(organiser.password)
    await reader.by("login-submit").click()
    await expect(reader.by("new-interview")).to_be_visible()
    await reader.page.get_by_role("link", name="Jobs").click()
    await expect(reader.page.get_by_role("heading", name="Jobs")).to_be_visible()
    await reader.picture("jobs", phone=True)
    await reader.page.get_by_role("link", name="Backend engineer").first.click()
    await expect(reader.by("job-title")).to_have_value("Backend engineer")
    await reader.picture("job", phone=True, whole=True)
    await reader.by("invite-candidate").click()
    await expect(reader.by("interview-create")).to_be_visible()
    await reader.picture("new-interview", phone=True, whole=True)
    await reader.by("interview-title").fill("Backend engineer, first talk")
    await reader.by("candidate-name").fill("Nora Lind")
    await reader.by("candidate-email").fill("nora@example.com")
    await reader.by("interview-create").click()
    await expect(reader.by("to-interview")).to_be_visible()
    await reader.picture("interview-created")

"""A room with people in it: a human interviewer in a browser of their own, and one in Firefox."""

import re
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import expect

from temporal.client import connect
from temporal.codec import ENCODING
from temporal.histories import payloads
from temporal.ids import interview_workflow_id
from tests.browser import firefox
from tests.browser.chromium import Chromium
from tests.browser.firefox import Firefox
from tests.browser.page import PAGE_SCRIPT
from tests.browser.people import ASK_MS, PICTURES, Member, Talk
from tests.support.candidate import SPEECH
from workers.up import Stack

ROUNDED_S = 0.07
UNSTARTED = b'"ACTIVITY_ID_NOT_STARTED"'
"""What Temporal's server itself notes of an activity that was cancelled before it began."""
UI_MS = 90_000
"""Temporal's pages draw a whole history, beside two pages with video."""
ASKED = "Which of your decisions would you take back today?"


@pytest.fixture(scope="module")
async def interviewer(web_app: Stack, talk: Talk) -> AsyncIterator[Member]:
    """In a second browser."""
    async with Chromium.open() as second:
        member = Member(await second.page())
        await member.open_invite(web_app.api_url, talk.booked.interviewer_tokens[0])
        await expect(member.by("join-button")).to_be_visible()
        await member.picture("lobby-interviewer")
        await member.enter()
        yield member


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_the_next_question_is_heard_and_read(talk: Talk) -> None:
    candidate = talk.candidate
    said = await candidate.questions.count()
    await candidate.type_answer("I split it in two, so that a slow printer no longer holds up the orders.")
    await candidate.by("type-answer").click()
    await expect(candidate.by("ai-status")).to_have_attribute("data-status", "Speaking", timeout=ASK_MS)
    await expect(candidate.by("caption").filter(has_text="?")).to_be_visible()
    await candidate.page.mouse.move(0, 0)
    await candidate.picture_for_readme("room")
    await candidate.hears(talk.ai_id, 1e-3)
    await candidate.asked(said + 1)


@pytest.mark.timeout(240)
async def test_an_interviewer_sees_the_candidate_and_hears_both(talk: Talk, interviewer: Member) -> None:
    await interviewer.sees(talk.candidate_id)
    said = await interviewer.questions.count()
    answered = await interviewer.answers.count()
    await talk.candidate.say(SPEECH / "librivox-0890.wav")
    await interviewer.hears(talk.candidate_id, 1e-3)
    await expect(interviewer.answers.nth(answered)).to_be_visible(timeout=ASK_MS)
    await interviewer.hears(talk.ai_id, 1e-3)
    await _shows_how_soon_it_answered(interviewer)
    await expect(talk.candidate.by("pace-strip")).to_have_count(0)
    await interviewer.asked(said + 1)
    await interviewer.picture("room-interviewer", phone=True)


async def _shows_how_soon_it_answered(interviewer: Member) -> None:
    """The silence, and the stages that it was made of."""
    strip = interviewer.by("pace-strip")
    await expect(strip).to_be_visible(timeout=ASK_MS)
    label = await strip.get_by_role("img").get_attribute("aria-label")
    stages = [int(ms) for ms in re.findall(r"(\d+) ms", label or "")]
    assert len(stages) >= 3
    [shown] = re.findall(r"[\d.]+", (await strip.inner_text()).replace(",", "."))
    assert abs(float(shown) - sum(stages) / 1000) <= ROUNDED_S


@pytest.mark.timeout(240)
async def test_the_ai_asks_what_the_interviewer_wants_asked(talk: Talk, interviewer: Member) -> None:
    candidate = talk.candidate
    said = await candidate.questions.count()
    await interviewer.by("tab-direct").click()
    await expect(interviewer.by("plan-progress")).to_be_visible()
    await interviewer.by("directive-ask").fill(ASKED)
    await interviewer.by("directive-ask-send").click()
    await expect(candidate.by("pinned-question")).to_contain_text(ASKED, timeout=ASK_MS)
    await interviewer.picture("room-directing", phone=True)
    assert ASKED in await candidate.asked(said + 1)


@pytest.mark.timeout(240)
async def test_an_interviewer_takes_over_and_hands_back(talk: Talk, interviewer: Member) -> None:
    status = talk.candidate.by("ai-status")
    await interviewer.by("take-over").click()
    await expect(status).to_have_attribute("data-status", "Idle")
    await talk.candidate.picture("room-taken-over")
    said = await talk.candidate.questions.count()
    await interviewer.by("hand-back").click()
    await talk.candidate.asked(said + 1)


@pytest.mark.timeout(240)
async def test_firefox_joins_the_room(web_app: Stack, talk: Talk, interviewer: Member) -> None:
    if firefox.executable() is None:
        pytest.skip("no Firefox on this machine: scripts/browsers.sh gets one")
    async with Firefox.open() as window:
        await window.run_first(PAGE_SCRIPT)
        await window.goto(f"{web_app.api_url}/i#{talk.booked.interviewer_tokens[1]}")
        await window.click("lobby-mic")
        await window.click("join-button")
        await window.wait_for("!!document.querySelector('[data-testid=\"ai-status\"]')")
        await window.evaluate(f"viva.rises('video-{talk.candidate_id}', 'framesDecoded', 30, 30000)")
        await interviewer.by("directive-repeat").click()
        await window.evaluate(f"viva.rises('audio-{talk.ai_id}', 'totalAudioEnergy', 0.001, 30000)")
        await window.screenshot(PICTURES / "room-firefox.png")


@pytest.mark.timeout(300)
async def test_the_workflow_tells_its_state_in_temporals_own_pages(
    talk: Talk, web_app: Stack, browser: Chromium
) -> None:
    viewer = Member(await (await browser.context(look=False)).new_page())
    workflow = interview_workflow_id(talk.booked.session_id)
    # The pages read it by way of the codec server: the server itself holds nothing readable.
    client = await connect(web_app.settings.temporal())
    history = await client.get_workflow_handle(workflow).fetch_history()
    kept = [p for event in history.events for p in payloads(event) if p.data != UNSTARTED]
    assert {p.metadata["encoding"] for p in kept} == {ENCODING}
    await viewer.page.goto(f"{web_app.temporal_ui_url}/namespaces/default/workflows/{workflow}")
    await expect(viewer.page.get_by_text("Running").first).to_be_visible(timeout=UI_MS)
    tab = await viewer.page.get_by_text("User Metadata").get_attribute("href")
    await viewer.page.goto(f"{web_app.temporal_ui_url}{tab}")
    # Temporal renders them as Markdown, each in a frame of its own.
    details = viewer.page.frame_locator("iframe").last
    await expect(details.get_by_text(re.compile(r"Room: epoch \d"))).to_be_visible(timeout=UI_MS)
    await viewer.picture_for_readme("temporal-ui")

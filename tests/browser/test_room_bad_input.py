"""What goes wrong at the candidate's end: each time the page says so in clear words, and nothing is lost."""

import json

import pytest
from playwright.async_api import expect

from tests.browser.people import ASK_MS, JOIN_MS, Candidate, Talk
from tests.support.candidate import Organiser
from workers.up import Stack

GREETING = "I'm an AI interviewer"
HINT_MS = 15_000
OTHER_WORLD = "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nt=0 0\r\nm=application 9 TCP/MRCPv2 1\r\n"


@pytest.fixture
def candidate(talk: Talk) -> Candidate:
    return talk.candidate


@pytest.mark.slow
@pytest.mark.timeout(240)
async def test_a_silent_microphone_is_told(candidate: Candidate) -> None:
    await expect(candidate.by("mic-hint")).to_contain_text("can't hear anything", timeout=HINT_MS)
    await candidate.picture("room-silent", phone=True)


async def test_a_malformed_message_leaves_the_socket_open(candidate: Candidate) -> None:
    before = await candidate.page.evaluate("viva.heard('error').length")
    opened = await candidate.page.evaluate("viva.opened()")
    await candidate.page.evaluate('viva.say(\'{"type": "nonsense"}\')')
    await candidate.page.wait_for_function("n => viva.heard('error').length > n", arg=before)
    [error] = (await candidate.page.evaluate("viva.heard('error')"))[before:]
    assert error["code"] == "invalid_message"
    await _still_talking(candidate)
    assert await candidate.page.evaluate("viva.opened()") == opened


async def test_a_session_description_of_another_world_ends_nothing(candidate: Candidate) -> None:
    before = await candidate.page.evaluate("viva.heard('error').length")
    opened = await candidate.page.evaluate("viva.opened()")
    offer = {"type": "offer", "target": "sfu", "connection": "publish", "sdp": OTHER_WORLD}
    await candidate.page.evaluate("text => viva.say(text)", json.dumps(offer))
    await candidate.page.wait_for_function("n => viva.heard('error').length > n", arg=before)
    [error] = (await candidate.page.evaluate("viva.heard('error')"))[before:]
    assert error["code"] == "bad_sdp"
    await _still_talking(candidate)
    assert await candidate.page.evaluate("viva.opened()") == opened


@pytest.mark.timeout(240)
async def test_a_reload_goes_straight_back_without_a_second_greeting(
    candidate: Candidate, hiring: Organiser, talk: Talk
) -> None:
    before = await hiring.interview(talk.booked.session_id)
    said = await candidate.questions.count()
    await candidate.page.reload()
    await expect(candidate.questions.nth(said - 1)).to_be_visible(timeout=JOIN_MS)
    await expect(candidate.questions.filter(has_text=GREETING)).to_have_count(1)
    await _still_talking(candidate)
    await expect(candidate.questions.filter(has_text=GREETING)).to_have_count(1)
    after = await hiring.interview(talk.booked.session_id)
    assert [p["participantId"] for p in after["participants"]] == [
        p["participantId"] for p in before["participants"]
    ]


@pytest.mark.timeout(240)
async def test_of_two_tabs_the_newer_has_the_room_and_the_older_may_take_it_back(
    web_app: Stack, talk: Talk, candidate: Candidate
) -> None:
    other = Candidate(await candidate.page.context.new_page(), candidate.microphone)
    await other.open_invite(web_app.api_url, talk.booked.candidate_token)
    await other.enter()
    await expect(candidate.by("use-here")).to_be_visible(timeout=JOIN_MS)
    await candidate.picture("replaced", phone=True)
    await candidate.by("use-here").click()
    await expect(candidate.by("ai-status")).to_be_visible(timeout=JOIN_MS)
    await expect(other.by("use-here")).to_be_visible(timeout=JOIN_MS)
    await other.page.close()
    await _still_talking(candidate)


async def test_who_has_left_may_come_back(candidate: Candidate) -> None:
    await candidate.by("leave").click()
    await candidate.by("leave-confirm").click()
    await expect(candidate.by("rejoin")).to_be_visible()
    await candidate.picture("left", phone=True)
    await candidate.by("rejoin").click()
    await candidate.enter()
    await expect(candidate.questions.filter(has_text=GREETING)).to_have_count(1)


async def _still_talking(candidate: Candidate) -> None:
    """A request goes through, and the AI answers it and listens again."""
    status = candidate.by("ai-status")
    await candidate.by("repeat").click()
    await expect(status).to_have_attribute("data-status", "Speaking", timeout=ASK_MS)
    await expect(status).to_have_attribute("data-status", "Listening", timeout=ASK_MS)

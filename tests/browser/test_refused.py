"""A candidate whose microphone is refused, and who declines to be recorded."""

import pytest
from playwright.async_api import expect

from tests.browser.chromium import Chromium
from tests.browser.conftest import need_chromium
from tests.browser.people import Candidate
from tests.support.candidate import Organiser, book
from workers.up import Stack


@pytest.mark.timeout(240)
async def test_without_a_microphone_and_consent_answers_are_typed(web_app: Stack, hiring: Organiser) -> None:
    need_chromium()
    booked = await book(hiring, minutes=4)
    async with Chromium.open(grants=False) as browser:
        candidate = Candidate(await browser.page(), browser.microphone)
        await candidate.page.context.grant_permissions([])
        await candidate.open_invite(web_app.api_url, booked.candidate_token)
        await expect(candidate.by("mic-problem")).to_be_visible()
        await candidate.picture("lobby-refused", phone=True)
        await candidate.enter()
        await candidate.by("consent-decline").click()
        await expect(candidate.by("answer-input")).to_be_visible()
        await candidate.asked(1)
        await candidate.picture("room-typed-only", phone=True)
        await candidate.type_answer("I built the service that takes orders for our workshops.")
        await candidate.asked(2)
    report = await hiring.report(booked.session_id)
    assert [line["typed"] for line in report["transcript"] if line["role"] == "Candidate"] == [True]
    await hiring.command(booked.session_id, "end")

"""The link of an invitation, at the wrong time, broken, or in the wrong browser."""

import pytest
from playwright.async_api import expect
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from api.opaque_tokens import token_hash
from tests.browser.chromium import Chromium
from tests.browser.people import Candidate, Member
from tests.support.candidate import Organiser, book
from workers.up import Stack


async def test_who_comes_early_sees_how_long_it_is(
    web_app: Stack, hiring: Organiser, browser: Chromium
) -> None:
    booked = await book(hiring, starts_in_s=7200)
    candidate = Candidate(await browser.page(), browser.microphone)
    await candidate.open_invite(web_app.api_url, booked.candidate_token)
    await candidate.by("join-button").click()
    await expect(candidate.by("too-early")).to_contain_text("You're early")
    await expect(candidate.page.get_by_role("timer")).to_contain_text("1 h")
    await candidate.picture("too-early", phone=True)
    await hiring.command(booked.session_id, "cancel")
    await candidate.page.reload()
    await expect(candidate.by("ended")).to_be_visible()
    await expect(candidate.page.get_by_text("was cancelled")).to_be_visible()
    await candidate.picture("cancelled")


@pytest.mark.parametrize(
    ("link", "words"),
    [
        ("", "This link is incomplete"),
        ("#", "This link is incomplete"),
        ("#%00%ff", "This link is incomplete"),
        ("#short", "This link isn't valid"),
        ("#of-the-right-length-but-never-made-by-anyone", "This link isn't valid"),
    ],
    ids=["no fragment", "no token", "no text", "too short", "unknown"],
)
async def test_a_broken_link_says_what_to_do(
    web_app: Stack, browser: Chromium, link: str, words: str
) -> None:
    visitor = Member(await browser.page())
    await visitor.page.goto(f"{web_app.api_url}/i{link}")
    notice = visitor.page.get_by_role("main")
    await expect(notice).to_contain_text(words)
    await expect(notice).to_contain_text("hiring team")
    await visitor.picture("link-broken", phone=True)


async def test_an_expired_link_says_whom_to_ask(web_app: Stack, hiring: Organiser, browser: Chromium) -> None:
    booked = await book(hiring, starts_in_s=7200)
    await _expire(web_app, booked.candidate_token)
    visitor = Member(await browser.page())
    await visitor.page.goto(f"{web_app.api_url}/i#{booked.candidate_token}")
    await expect(visitor.page.get_by_role("main")).to_contain_text("If it has expired, the hiring team can")
    await visitor.picture("link-expired", phone=True)


async def test_a_browser_without_webrtc_is_told(web_app: Stack, hiring: Organiser, browser: Chromium) -> None:
    booked = await book(hiring, starts_in_s=7200)
    context = await browser.context("delete globalThis.RTCPeerConnection;", look=False)
    visitor = Member(await context.new_page())
    await visitor.open_invite(web_app.api_url, booked.candidate_token)
    await expect(visitor.page.get_by_role("heading")).to_contain_text("can't hold a live interview")
    await visitor.picture("unsupported", phone=True)


async def _expire(stack: Stack, token: str) -> None:
    engine = create_async_engine(stack.database_url)
    statement = "UPDATE invites SET expires_at = now() - interval '1 second' WHERE token_hash = :hash"
    async with engine.begin() as connection:
        expired = await connection.execute(text(statement), {"hash": token_hash(token)})
    await engine.dispose()
    assert expired.rowcount == 1

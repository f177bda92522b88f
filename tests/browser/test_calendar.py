"""Interview days, booking in the candidate's own zone, messages, retention: by the pages that people use."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from playwright.async_api import expect

from tests.browser.chromium import Chromium
from tests.browser.people import Candidate, Member
from tests.support.accounts import Account
from tests.support.candidate import Organiser, Problem, demo_job
from workers.up import Stack

pytestmark = pytest.mark.timeout(240)
THEIRS, OWN = "Europe/Berlin", "America/New_York"


@dataclass(frozen=True)
class Planned:
    """An interview that a candidate was invited to, for any slot of its job's day."""

    organiser: Member
    candidate: Candidate
    job_path: str
    interview_path: str


@pytest.fixture(scope="module")
async def planned(
    web_app: Stack, hiring: Organiser, organiser: Account, browser: Chromium
) -> AsyncIterator[Planned]:
    """The organiser adds an interview day and invites somebody for it, all in the browser."""
    job = await hiring.create_job(demo_job(1, 5) | {"title": "Calendar keeper"})
    host = Member(await browser.page())
    await host.page.goto(f"{web_app.api_url}/jobs/{job['jobId']}")
    await host.by("login-email").fill(organiser.email)
    await host.by("login-password").fill(organiser.password)
    await host.by("login-submit").click()
    await host.by("add-day").click()
    for weekday in ("Tuesday", "Thursday"):
        await host.page.get_by_label(weekday).check()
    await host.by("day-zone").select_option(THEIRS)
    await host.picture("new-interview-day", phone=True, whole=True)
    await host.by("day-save").click()
    await expect(host.by("day")).to_contain_text("Tuesday and Thursday, 09:00–12:00 (Europe/Berlin)")
    await host.page.reload()
    await expect(host.by("day")).to_contain_text(re.compile(r"[1-9]\d* free slots"))
    await host.by("days").scroll_into_view_if_needed()
    await host.picture("interview-days", phone=True)
    await host.by("invite-candidate").click()
    await host.by("timing-day").check()
    await host.by("interview-title").fill("Calendar keeper, first talk")
    await host.by("candidate-name").fill("Nora Lind")
    await host.by("candidate-email").fill("nora@example.com")
    await host.picture("new-interview-for-a-day", whole=True)
    await host.by("interview-create").click()
    link = await host.by("invite-Candidate").locator("input").input_value()
    await host.by("to-interview").click()
    await host.page.wait_for_url(re.compile(r"/interviews/[0-9a-f-]{36}$"))
    page = await (await browser.context(zone=OWN)).new_page()
    candidate = Candidate(page, browser.microphone)
    await candidate.open_invite(web_app.api_url, link.split("#")[1])
    yield Planned(host, candidate, f"/jobs/{job['jobId']}", host.page.url)


async def test_a_candidate_books_in_their_own_zone_and_changes_it(planned: Planned, tmp_path: Path) -> None:
    candidate = planned.candidate
    slots = candidate.by("slot")
    await expect(candidate.by("zones")).to_contain_text(OWN)
    await expect(candidate.by("zones")).to_contain_text(THEIRS)
    await expect(slots.first).to_contain_text("there")
    await candidate.picture("booking", phone=True, whole=True)
    first, second = await chosen(candidate, 0), await chosen(candidate, 1)
    assert second - first == timedelta(minutes=45)
    assert first.astimezone(ZoneInfo(THEIRS)).hour == 9
    await candidate.by("slot").nth(0).locator("input").check(force=True)
    await candidate.by("book").click()
    booked = candidate.by("booked")
    await expect(booked).to_contain_text(f"{first.astimezone(ZoneInfo(OWN)):%H:%M} ({OWN})")
    await expect(booked).to_contain_text(f"09:00 ({THEIRS})")
    await candidate.picture("booked", phone=True, whole=True)
    await candidate.by("rebook").click()
    await candidate.by("slot").nth(0).locator("input").check(force=True)
    await candidate.by("book").click()
    await expect(booked).to_contain_text(f"09:45 ({THEIRS})")
    await expect(candidate.by("booking-rule")).to_contain_text("2 more times")
    async with candidate.page.expect_download() as download:
        await candidate.by("calendar-file").click()
    await (await download.value).save_as(tmp_path / "entry.ics")
    assert Calendar.from_ical((tmp_path / "entry.ics").read_text()).events[0].start == second


async def chosen(candidate: Candidate, index: int) -> datetime:
    value = await candidate.by("slot").nth(index).locator("input").get_attribute("value")
    return datetime.fromisoformat(value or "")


async def test_who_is_too_late_for_a_slot_is_told_and_shown_what_is_left(
    planned: Planned, hiring: Organiser, web_app: Stack, browser: Chromium
) -> None:
    day = await hiring.rest.get(f"/api{planned.job_path.replace('jobs', 'job')}/day")
    body = {
        "title": "Another talk",
        "dayId": day["items"][0]["dayId"],
        "candidate": {"name": "Ida Berg", "email": "ida@example.com"},
    }
    tokens = []
    for name in ("ida", "ole"):
        made = await hiring.rest.post("/api/interview", body, key=f"late-{name}")
        tokens.append(next(i["url"] for i in made["invites"] if i["role"] == "Candidate").split("#")[1])
    ida, ole = [Candidate(await (await browser.context()).new_page(), browser.microphone) for _ in tokens]
    for one, token in zip((ida, ole), tokens, strict=True):
        await one.open_invite(web_app.api_url, token)
        await one.by("slot").nth(3).locator("input").check(force=True)
    wanted = await ole.by("slot").nth(3).inner_text()
    await ida.by("book").click()
    await expect(ida.by("booked")).to_be_visible()
    before = await ole.by("slot").count()
    await ole.by("book").click()
    await expect(ole.page.get_by_role("alert")).to_contain_text("Somebody else has booked this time")
    await expect(ole.by("slot")).to_have_count(before - 1)
    assert await ole.by("slot").nth(3).inner_text() != wanted
    await ole.picture("booking-too-late", whole=True)
    await ida.by("give-back").click()
    await expect(ida.by("slot").first).to_be_visible()


async def test_the_organiser_passes_on_what_no_mail_server_sends(planned: Planned) -> None:
    host = planned.organiser
    await host.page.goto(planned.interview_path)
    await expect(host.by("booked-time")).not_to_have_text("Not yet")
    messages = host.by("messages")
    await expect(host.by("no-mail-server")).to_be_visible()
    invitation = host.by("message").filter(has_text="Invitation").first
    await expect(invitation).to_contain_text("Not sent")
    await invitation.get_by_test_id("message-text").click()
    text = await invitation.get_by_test_id("copy-text").input_value()
    assert "Hello Nora Lind" in text and "/i#" in text
    await expect(host.by("upcoming")).to_have_count(2)
    await messages.scroll_into_view_if_needed()
    await host.picture("messages", phone=True, whole=True)


async def test_a_jobs_retention_is_edited(planned: Planned, hiring: Organiser, web_app: Stack) -> None:
    host = planned.organiser
    await host.page.goto(f"{web_app.api_url}{planned.job_path}")
    await host.by("keep-audio").fill("30")
    await host.by("keep-save").click()
    await expect(host.by("keep-saved")).to_be_visible()
    await host.by("job-retention").scroll_into_view_if_needed()
    await host.picture("job-retention", phone=True)
    await host.page.reload()
    await expect(host.by("keep-audio")).to_have_value("30")
    kept = await hiring.rest.get(f"/api{planned.job_path.replace('jobs', 'job')}/retention")
    assert kept["own"] == {"audio": 30}


async def test_a_person_is_deleted_at_their_wish_or_told_why_not(
    hiring: Organiser, web_app: Stack, browser: Chromium
) -> None:
    cancelled, planned = [await hiring_booked(hiring) for _ in range(2)]
    await hiring.command(cancelled[0], "cancel")
    refused = Candidate(await (await browser.context()).new_page(), browser.microphone)
    await refused.open_invite(web_app.api_url, cancelled[1])
    await wish_to_be_deleted(refused, web_app, cancelled[0])
    await expect(refused.by("deletion-outcome")).to_contain_text(
        "the decision on your application is still open"
    )
    await refused.picture("deletion-refused", whole=True)
    carried_out = Candidate(await (await browser.context()).new_page(), browser.microphone)
    await carried_out.open_invite(web_app.api_url, planned[1])
    await wish_to_be_deleted(carried_out, web_app, planned[0])
    told = carried_out.page.get_by_text(re.compile("It is being deleted|was erased on"))
    await expect(told.first).to_be_visible()
    await carried_out.picture("deletion-carried-out", whole=True)
    stone = await erased(hiring, planned[0])
    assert stone.status == 410 and "was erased on" in str(stone)
    # Nothing is left that a link could lead to.
    again = Member(await (await browser.context()).new_page())
    await again.page.goto(f"{web_app.api_url}/i#{planned[1]}")
    await expect(again.page.get_by_role("main")).to_contain_text("hiring team")


async def erased(hiring: Organiser, session_id: str) -> Problem:
    """How the API speaks of it, once nothing but a tombstone is left."""
    for _ in range(200):
        try:
            await hiring.interview(session_id)
        except Problem as problem:
            return problem
        await asyncio.sleep(0.1)
    raise AssertionError("it is still there")


async def hiring_booked(hiring: Organiser) -> tuple[str, str]:
    job = await hiring.create_job(demo_job(1, 5))
    booked = await hiring.book(title="A talk", starts_in_s=7200, minutes=5, job_id=job["jobId"])
    return booked.session_id, booked.candidate_token


async def wish_to_be_deleted(candidate: Candidate, web_app: Stack, session_id: str) -> None:
    await candidate.page.goto(f"{web_app.api_url}/mine/{session_id}")
    await candidate.by("delete-mine").click()
    await candidate.by("right-send").click()

"""The media node with the room is killed: the candidate's page comes back by itself, on the other node."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.async_api import expect

from tests.browser.chromium import Chromium
from tests.browser.people import ASK_MS, JOIN_MS, Candidate
from tests.support.candidate import Organiser, book, demo_job, signed_in_organiser
from workers.processes import Child
from workers.up import Stack

GREETING = "I'm an AI interviewer"
NOTICED_MS = 10_000
HEARD = 1e-4
ANSWERS = (
    "I built the service that takes the orders of forty workshops, in Python.",
    "I roll it back first, tell everybody, and then look for the cause.",
)


@pytest.fixture(scope="module")
async def two_nodes(web_app: Stack) -> AsyncIterator[Stack]:
    """A stack of its own with a second node (`web_app`: the app is built)."""
    async with Stack.ephemeral(say=print, sample_interview=False, media_processes=2) as running:
        yield running


@pytest.fixture
async def organiser_there(two_nodes: Stack) -> AsyncIterator[Organiser]:
    """Whose interview it is."""
    async with signed_in_organiser(two_nodes) as one:
        yield one


async def _node(stack: Stack, candidate: Candidate) -> tuple[int, Child | None]:
    """Where the page's open socket leads to: its port, and the node's process."""
    url = await candidate.page.evaluate("viva.socket()?.url ?? ''")
    port = urlsplit(url).port or 0
    index = port - stack.settings.media_port
    return port, stack.processes.get("media" if index == 0 else f"media-{index + 1}")


async def _people(organiser: Organiser, session_id: str) -> dict[str, Any]:
    people = (await organiser.interview(session_id))["participants"]
    return {person["role"]: person["participantId"] for person in people}


@pytest.mark.slow
@pytest.mark.timeout(240)
async def test_the_page_comes_back_by_itself_on_the_other_node(
    two_nodes: Stack, organiser_there: Organiser, browser: Chromium
) -> None:
    booked = await book(organiser_there, job=demo_job(3, 8), minutes=8)
    people = await _people(organiser_there, booked.session_id)
    candidate = Candidate(await browser.page(), browser.microphone)
    await candidate.open_invite(two_nodes.api_url, booked.candidate_token)
    await candidate.enter()
    await candidate.agree()
    await candidate.asked(1)
    await candidate.type_answer(ANSWERS[0])
    await expect(candidate.by("ai-status")).to_have_attribute("data-status", "Speaking", timeout=ASK_MS)
    await candidate.hears(people["AI"], HEARD)
    port, node = await _node(two_nodes, candidate)
    assert node is not None
    at = time.monotonic()
    await node.kill()

    # From here on nobody touches the page.
    banner = candidate.by("reconnect-banner")
    await expect(banner).to_contain_text("Nothing you said is lost", timeout=NOTICED_MS)
    await candidate.picture("room-reconnecting", phone=True)
    await expect(banner).to_have_count(0, timeout=JOIN_MS)
    back_s = time.monotonic() - at
    await candidate.hears(people["AI"], HEARD)
    print(f"in a room after {back_s:.1f} s, heard the AI after {time.monotonic() - at:.1f} s")
    await candidate.picture("room-reconnected", phone=True)
    elsewhere, _ = await _node(two_nodes, candidate)
    assert elsewhere not in (0, port)
    await candidate.asked(2)
    await expect(candidate.questions.filter(has_text=GREETING)).to_have_count(1)
    await expect(candidate.answers).to_have_count(1)

    await candidate.type_answer(ANSWERS[1])
    await candidate.asked(3)
    assert await _people(organiser_there, booked.session_id) == people
    await organiser_there.command(booked.session_id, "end")
    await expect(candidate.by("ended")).to_be_visible(timeout=ASK_MS)
    report = await organiser_there.report(booked.session_id)
    lines = report["transcript"]
    assert sum(line["turnKind"] == "opening" for line in lines) == 1
    assert [line["text"] for line in lines if line["role"] == "Candidate"] == list(ANSWERS)

"""Messages that the organiser sees, the candidate's booking, and times by the clocks of a zone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from tests.support.api import Edge, Made, edge
from tests.support.api_bodies import an_interview
from tests.support.stack import TemporalServer
from workflows.domain.values import AccountRole


@pytest.fixture(scope="module")
async def api(
    module_database_url: str, temporal_dev_server: TemporalServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Edge]:
    async with edge(
        module_database_url, temporal_dev_server.address, tmp_path_factory.mktemp("audio")
    ) as running:
        yield running


def in_days(days: float) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).isoformat()


def a_window() -> dict[str, str]:
    return {"start": in_days(-1), "end": in_days(4)}


async def messages(made: Made, count: int) -> dict[str, Any]:
    """The messages as soon as so many are there and decided."""
    body: dict[str, Any] = {}
    for _ in range(200):
        body = (await made.organiser.get(f"{made.path}/messages")).json()
        if len([m for m in body["messages"] if m["state"] != "waiting"]) >= count:
            return body
        await asyncio.sleep(0.05)
    raise AssertionError(f"not {count} messages: {body}")


async def test_without_a_mail_server_the_organiser_is_shown_what_would_be_sent(api: Edge) -> None:
    made = await api.made(scheduledTime=in_days(3))
    body = await messages(made, 2)
    mine = next(m for m in body["messages"] if m["role"] == "Candidate")
    assert (mine["kind"], mine["state"], mine["reason"]) == (
        "invitation",
        "not_sent",
        "No mail server is set.",
    )
    assert (mine["to"], mine["address"]) == ("Ada Lovelace", "ada@example.com")
    link = next(i["url"] for i in made.body["invites"] if i["role"] == "Candidate")
    assert link in mine["text"]
    event = Calendar.from_ical(mine["calendar"]).events[0]
    assert event["URL"] == link
    assert [u["leadMinutes"] for u in body["upcoming"]] == [1440, 15]


async def test_reminders_are_the_organisers_choice(api: Edge) -> None:
    made = await api.made(scheduledTime=in_days(3), reminderMinutes=[60])
    body = (await made.organiser.get(f"{made.path}/messages")).json()
    assert [u["leadMinutes"] for u in body["upcoming"] if u["kind"] == "reminder"] == [60]
    none = await api.made(scheduledTime=in_days(3), reminderMinutes=[])
    body = (await none.organiser.get(f"{none.path}/messages")).json()
    assert [u for u in body["upcoming"] if u["kind"] == "reminder"] == []


async def test_only_who_manages_the_interview_reads_its_messages(api: Edge) -> None:
    made = await api.made()
    for role in ("Candidate", "Interviewer"):
        assert (await (await made.invited(role)).get(f"{made.path}/messages")).status_code == 403
    assert (await (await api.the(AccountRole.REVIEWER)).get(f"{made.path}/messages")).status_code == 403
    assert (await (await api.stranger()).get(f"{made.path}/messages")).status_code == 404
    assert (await api.nobody.get(f"{made.path}/messages")).status_code == 401


async def test_a_candidate_books_a_time_and_gives_it_back(api: Edge) -> None:
    made = await api.made(window=a_window(), booking={"changes": 2, "noticeMinutes": 30})
    candidate = await made.invited("Candidate")
    assert "book" in (await candidate.get(made.path)).json()["permissions"]
    at = in_days(2)
    booked = await candidate.post(f"{made.path}/booking", {"time": at})
    assert booked.status_code == 200, booked.text
    assert booked.json()["changesLeft"] == 2
    assert datetime.fromisoformat(booked.json()["bookedTime"]) == datetime.fromisoformat(at)
    details = (await made.organiser.get(made.path)).json()
    assert details["bookedTime"] == booked.json()["bookedTime"]
    back = await candidate.post(f"{made.path}/booking/cancel")
    assert back.json() == {"bookedTime": None, "changesLeft": 2}


async def test_a_time_outside_the_window_is_refused_with_the_reason(api: Edge) -> None:
    made = await api.made(window=a_window())
    candidate = await made.invited("Candidate")
    refused = await candidate.post(f"{made.path}/booking", {"time": in_days(9)})
    assert (refused.status_code, refused.json()["detail"]) == (
        422,
        "That time is outside the interview's window.",
    )
    fixed = await api.made()
    late = await (await fixed.invited("Candidate")).post(f"{fixed.path}/booking", {"time": in_days(1)})
    assert late.status_code == 409


async def test_only_the_candidate_books(api: Edge) -> None:
    made = await api.made(window=a_window())
    for seat in (made.organiser, await made.invited("Interviewer")):
        assert (await seat.post(f"{made.path}/booking", {"time": in_days(2)})).status_code == 403
        assert (await seat.post(f"{made.path}/booking/cancel")).status_code == 403
    other = await (await api.made(window=a_window())).invited("Candidate")
    assert (await other.post(f"{made.path}/booking", {"time": in_days(2)})).status_code == 403


def next_changes(zone: str) -> tuple[datetime, datetime]:
    """The first day at noon before which, and after which, the clocks of that zone are set another way."""
    day = datetime.now(ZoneInfo(zone)).replace(hour=12, minute=0, second=0, microsecond=0)
    while day.utcoffset() == (day + timedelta(days=1)).utcoffset():
        day += timedelta(days=1)
    return day, day + timedelta(days=1)


async def test_an_interview_at_nine_stays_at_nine_when_the_clocks_change(api: Edge) -> None:
    before, after = next_changes("Europe/Berlin")
    offsets = set()
    for day in (before, after):
        made = await api.made(scheduledTime=f"{day:%Y-%m-%d}T09:00:00", timezone="Europe/Berlin")
        start = datetime.fromisoformat(made.body["interview"]["scheduledTime"])
        local = start.astimezone(ZoneInfo("Europe/Berlin"))
        assert f"{local:%Y-%m-%d %H:%M}" == f"{day:%Y-%m-%d} 09:00"
        offsets.add(local.utcoffset())
    assert len(offsets) == 2


async def test_it_is_rescheduled_by_the_clocks_of_its_own_zone(api: Edge) -> None:
    _, after = next_changes("America/New_York")
    made = await api.made(timezone="America/New_York")
    patched = await made.organiser.patch(made.path, {"scheduledTime": f"{after:%Y-%m-%d}T09:00:00"})
    assert patched.status_code == 200, patched.text
    async with asyncio.timeout(20):
        # Written down by the interview, after it agreed.
        while await new_york_time(made) != f"{after:%Y-%m-%d} 09:00":
            await asyncio.sleep(0.05)


async def new_york_time(made: Made) -> str:
    start = datetime.fromisoformat((await made.organiser.get(made.path)).json()["scheduledTime"])
    return f"{start.astimezone(ZoneInfo('America/New_York')):%Y-%m-%d %H:%M}"


async def test_a_window_is_given_in_one_way(api: Edge) -> None:
    organiser = await api.the(AccountRole.ORGANISER)
    mixed = {"start": in_days(1), "end": "2027-01-01T09:00:00"}
    response = await organiser.post(
        "/api/interview", an_interview(window=mixed), headers={"Idempotency-Key": uuid4().hex}
    )
    assert response.status_code == 422


async def test_a_cancelled_interview_has_no_new_time_and_nothing_more_is_told_of_it(api: Edge) -> None:
    made = await api.made()
    assert (await made.organiser.post(f"{made.path}/cancel")).status_code == 200
    late = await made.organiser.patch(made.path, {"scheduledTime": in_days(2)})
    assert late.status_code == 409
    body = await messages(made, 4)
    kinds = [(m["kind"], m["role"]) for m in body["messages"]]
    assert kinds.count(("cancelled", "Candidate")) == 1
    assert body["upcoming"] == []

"""Interview days of a job by REST, and the slots that its candidates book."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from tests.support.api import Edge, Made, Seat, edge
from tests.support.api_bodies import a_job, an_interview
from tests.support.stack import TemporalServer
from workflows.domain.values import AccountRole

BERLIN = ZoneInfo("Europe/Berlin")
BODY = {
    "weekdays": [0, 1, 2, 3, 4, 5, 6],
    "starts": "09:00",
    "ends": "11:00",
    "timezone": "Europe/Berlin",
    "slotMinutes": 60,
    "daysAhead": 5,
}


@pytest.fixture(scope="module")
async def api(
    module_database_url: str, temporal_dev_server: TemporalServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Edge]:
    async with edge(
        module_database_url, temporal_dev_server.address, tmp_path_factory.mktemp("audio")
    ) as running:
        yield running


@dataclass(frozen=True)
class AJob:
    """A job with an interview day whose slots are open."""

    api: Edge
    organiser: Seat
    job_id: str
    day: dict[str, Any]

    @property
    def path(self) -> str:
        return f"/api/job/{self.job_id}/day"

    async def candidate(self, **changes: Any) -> tuple[Made, Seat]:
        """Somebody new who is invited for the day."""
        body = {
            "title": "First talk",
            "dayId": self.day["dayId"],
            "candidate": {"name": "Ada Lovelace", "email": "ada@example.com"},
            **changes,
        }
        response = await self.organiser.post("/api/interview", body, headers={"Idempotency-Key": uuid4().hex})
        assert response.status_code == 201, response.text
        made = Made(self.api, self.organiser, response.json())
        return made, await made.invited("Candidate")

    async def remove(self) -> None:
        await self.organiser.post(f"{self.path}/{self.day['dayId']}/remove")


async def job_with_a_day(api: Edge, **changes: Any) -> AJob:
    organiser = await api.the(AccountRole.ORGANISER)
    job = (await organiser.post("/api/job", a_job())).json()
    path = f"/api/job/{job['jobId']}/day"
    added = await organiser.post(path, {**BODY, **changes}, headers={"Idempotency-Key": uuid4().hex})
    assert added.status_code == 201, added.text
    for _ in range(200):
        (day,) = (await organiser.get(path)).json()["items"]
        if day["openSlots"]:
            return AJob(api, organiser, job["jobId"], day)
        await asyncio.sleep(0.05)
    raise AssertionError("no slot was opened")


async def offered(seat: Seat, made: Made) -> list[str]:
    answer = await seat.get(f"{made.path}/slots")
    assert answer.status_code == 200, answer.text
    assert answer.json()["bySlot"]
    return [slot["startsAt"] for slot in answer.json()["slots"]]


def changeable(times: list[str]) -> list[str]:
    """Those that can still be changed once they are booked: whatever the hour is, today's next may be too near."""
    soonest = datetime.now(UTC) + timedelta(hours=2)
    return [time for time in times if datetime.fromisoformat(time) > soonest]


async def until_offered(seat: Seat, made: Made, time: str, there: bool) -> None:
    for _ in range(200):
        if (time in await offered(seat, made)) is there:
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"{time} is {'not ' if there else ''}offered")


async def test_a_day_is_made_once_and_listed_with_its_open_slots(api: Edge) -> None:
    job = await job_with_a_day(api)
    day = job.day
    assert (day["state"], day["starts"], day["timezone"]) == ("active", "09:00", "Europe/Berlin")
    assert day["scheduled"] and day["planVersion"] is None
    first = datetime.fromisoformat(day["nextSlot"]).astimezone(BERLIN)
    assert first.hour in (9, 10)
    key = {"Idempotency-Key": "the-same"}
    twice = [await job.organiser.post(job.path, {**BODY, "places": 2}, headers=key) for _ in range(2)]
    assert twice[0].json()["dayId"] == twice[1].json()["dayId"]
    other = await job.organiser.post(job.path, {**BODY, "places": 3}, headers=key)
    assert other.status_code == 409
    assert len((await job.organiser.get(job.path)).json()["items"]) == 2
    await job.organiser.post(f"{job.path}/{twice[0].json()['dayId']}/remove")
    await job.remove()


async def test_a_candidate_is_invited_for_the_day_and_books_one_of_its_slots(api: Edge) -> None:
    job = await job_with_a_day(api, pinned=True)
    made, ada = await job.candidate()
    details = made.body["interview"]
    assert (details["durationMinutes"], details["timezone"]) == (60, "Europe/Berlin")
    assert details["planVersion"] == job.day["planVersion"] == 1
    times = await offered(ada, made)
    booked = await ada.post(f"{made.path}/booking", {"time": times[0]})
    assert booked.status_code == 200, booked.text
    assert booked.json()["bookedTime"] == times[0]
    shown = (await ada.get(f"{made.path}/slots")).json()
    assert (shown["bookedTime"], shown["timezone"]) == (times[0], "Europe/Berlin")
    ends = datetime.fromisoformat(shown["slots"][0]["endsAt"])
    assert ends - datetime.fromisoformat(shown["slots"][0]["startsAt"]) == timedelta(hours=1)
    await job.remove()


async def test_a_slot_is_booked_once_and_is_free_again_when_it_is_given_back(api: Edge) -> None:
    job = await job_with_a_day(api)
    (one, ada), (two, bob) = await job.candidate(), await job.candidate()
    first, second, *_ = changeable(await offered(ada, one))
    assert (await ada.post(f"{one.path}/booking", {"time": first})).status_code == 200
    assert first not in await offered(bob, two)
    late = await bob.post(f"{two.path}/booking", {"time": first})
    assert (late.status_code, late.json()["detail"]) == (
        409,
        "Somebody else has booked this time meanwhile. Please choose another one.",
    )
    moved = await ada.post(f"{one.path}/booking", {"time": second})
    assert moved.status_code == 200, moved.text
    await until_offered(bob, two, first, there=True)
    assert (await bob.post(f"{two.path}/booking", {"time": first})).status_code == 200
    await until_offered(ada, one, first, there=False)
    assert (await ada.post(f"{one.path}/booking/cancel")).status_code == 200
    await until_offered(bob, two, second, there=True)
    await bob.post(f"{two.path}/booking", {"time": second})
    await until_offered(ada, one, second, there=False)
    await two.organiser.post(f"{two.path}/cancel")
    await until_offered(ada, one, second, there=True)
    await job.remove()


async def test_of_many_who_book_the_last_place_at_once_one_gets_it(api: Edge) -> None:
    job = await job_with_a_day(api, places=2)
    people = [await job.candidate() for _ in range(5)]
    time = (await offered(people[0][1], people[0][0]))[0]
    answers = await asyncio.gather(
        *(seat.post(f"{made.path}/booking", {"time": time}) for made, seat in people)
    )
    assert sorted(a.status_code for a in answers) == [200, 200, 409, 409, 409]
    await job.remove()


async def test_only_offered_times_of_the_window_can_be_booked(api: Edge) -> None:
    job = await job_with_a_day(api)
    made, ada = await job.candidate()
    between = datetime.fromisoformat((await offered(ada, made))[0]) + timedelta(minutes=7)
    refused = await ada.post(f"{made.path}/booking", {"time": between.isoformat()})
    assert (refused.status_code, refused.json()["detail"]) == (
        422,
        "This time can't be booked: choose one of the times that are offered.",
    )
    longer = an_interview(
        jobId=job.job_id,
        window={
            "start": datetime.now(UTC).isoformat(),
            "end": (datetime.now(UTC) + timedelta(days=9)).isoformat(),
        },
        durationMinutes=90,
    )
    longer.pop("jobDescription", None)
    answer = await job.organiser.post("/api/interview", longer, headers={"Idempotency-Key": uuid4().hex})
    too_long = Made(api, job.organiser, answer.json())
    assert await offered(await too_long.invited("Candidate"), too_long) == []
    await job.remove()


async def test_a_paused_day_offers_nothing_and_keeps_what_is_booked(api: Edge) -> None:
    job = await job_with_a_day(api)
    (one, ada), (two, bob) = await job.candidate(), await job.candidate()
    first, second, *_ = await offered(ada, one)
    await ada.post(f"{one.path}/booking", {"time": first})
    paused = await job.organiser.post(f"{job.path}/{job.day['dayId']}/pause")
    assert (paused.json()["state"], paused.json()["openSlots"]) == ("paused", 0)
    assert await offered(bob, two) == []
    assert (await bob.post(f"{two.path}/booking", {"time": second})).status_code == 422
    assert (await ada.get(f"{one.path}/slots")).json()["bookedTime"] == first
    again = await ada.post(f"{one.path}/booking", {"time": first})
    assert again.status_code == 200
    resumed = await job.organiser.post(f"{job.path}/{job.day['dayId']}/resume")
    assert resumed.json()["state"] == "active"
    assert second in await offered(bob, two)
    await job.remove()
    assert (await job.organiser.get(job.path)).json()["items"] == []
    gone = await job.organiser.post(f"{job.path}/{job.day['dayId']}/resume")
    assert gone.status_code == 404


async def test_a_day_that_can_not_be_is_refused_with_the_reason(api: Edge) -> None:
    job = await job_with_a_day(api)
    for changes in ({"starts": "9 o'clock"}, {"timezone": "Mars/Olympus"}, {"weekdays": [7]}, {"places": 0}):
        assert (await job.organiser.post(job.path, {**BODY, **changes})).status_code == 422
    short = await job.organiser.post(job.path, {**BODY, "ends": "09:30"})
    assert (short.status_code, short.json()["detail"]) == (422, "The hours are too short for one slot.")
    both = await job.organiser.post(
        "/api/interview",
        an_interview(dayId=job.day["dayId"]),
        headers={"Idempotency-Key": uuid4().hex},
    )
    assert both.status_code == 422
    await job.remove()


async def test_only_who_manages_the_job_keeps_its_days(api: Edge) -> None:
    job = await job_with_a_day(api)
    made, ada = await job.candidate()
    manager = await api.the(AccountRole.HIRING_MANAGER)
    for seat, status in (
        (await api.the(AccountRole.REVIEWER), 403),
        (await api.stranger(), 404),
        (manager, 404),
        (ada, 403),
        (api.nobody, 401),
    ):
        assert (await seat.get(job.path)).status_code == status
        assert (await seat.post(job.path, BODY)).status_code == status
        for what in ("pause", "resume", "remove"):
            assert (await seat.post(f"{job.path}/{job.day['dayId']}/{what}")).status_code == status
    elsewhere = await job_with_a_day(api)
    crossed = await job.organiser.post(f"{job.path}/{elsewhere.day['dayId']}/remove")
    assert crossed.status_code == 404
    for seat, status in ((job.organiser, 403), (await api.stranger(), 404), (api.nobody, 401)):
        assert (await seat.get(f"{made.path}/slots")).status_code == status
    foreign = await (await api.stranger()).post(
        "/api/interview",
        {
            "title": "Not mine",
            "dayId": job.day["dayId"],
            "candidate": {"name": "Eve", "email": "eve@example.com"},
        },
        headers={"Idempotency-Key": uuid4().hex},
    )
    assert foreign.status_code == 404
    await job.remove()
    await elsewhere.remove()


async def test_without_interview_days_any_time_of_the_window_is_booked(api: Edge) -> None:
    now = datetime.now(UTC)
    made = await api.made(
        window={"start": now.isoformat(), "end": (now + timedelta(days=4)).isoformat()},
        booking={"changes": 2, "noticeMinutes": 30},
    )
    ada = await made.invited("Candidate")
    shown = (await ada.get(f"{made.path}/slots")).json()
    assert (shown["bySlot"], shown["slots"], shown["noticeMinutes"]) == (False, [], 30)
    assert shown["changesLeft"] == 3
    fixed = await api.made()
    answer = await (await fixed.invited("Candidate")).get(f"{fixed.path}/slots")
    assert answer.status_code == 409


async def test_a_participant_takes_the_booked_time_into_their_calendar(api: Edge) -> None:
    job = await job_with_a_day(api)
    made, ada = await job.candidate()
    none = await ada.get(f"{made.path}/calendar")
    assert (none.status_code, none.json()["detail"]) == (409, "No time is booked yet.")
    time = (await offered(ada, made))[0]
    await ada.post(f"{made.path}/booking", {"time": time})
    file = await ada.get(f"{made.path}/calendar")
    assert file.headers["content-type"].startswith("text/calendar")
    event = Calendar.from_ical(file.text).events[0]
    assert event.start == datetime.fromisoformat(time)
    assert str(event["UID"]) == f"interview-{made.session_id}@viva"
    assert made.link_token("Candidate") in str(event["URL"])
    for seat, status in ((await api.stranger(), 404), (api.nobody, 401)):
        assert (await seat.get(f"{made.path}/calendar")).status_code == status
    await job.remove()

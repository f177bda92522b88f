"""What somebody is refused of an interview stands in its audit log: who asked for what, by ids and codes, once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from activities.store.audit import Audit
from tests.support.api import Edge, Made, Seat, edge
from tests.support.stack import TemporalServer
from workflows.domain.values import AccountRole

Noted = set[tuple[str, str, str]]


@pytest.fixture(scope="module")
async def api(
    module_database_url: str, temporal_dev_server: TemporalServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Edge]:
    folder = tmp_path_factory.mktemp("audio")
    async with edge(module_database_url, temporal_dev_server.address, folder) as running:
        yield running


async def noted(api: Edge, made: Made) -> list[tuple[str, str, str]]:
    """Who was refused what, why."""
    async with api.deps.database.transaction() as tx:
        entries = await Audit(tx).entries(api.organisation_id, subject=made.session_id)
        assert await Audit(tx).broken_at(api.organisation_id) is None
    refused = [entry for entry in entries if entry.action == "interview.refused"]
    assert all(set(entry.details) == {"asked", "code"} for entry in refused)
    return [(entry.actor, entry.details["asked"], entry.details["code"]) for entry in refused]


def user(seat: Seat) -> str:
    assert seat.user is not None
    return f"user:{seat.user.user_id}"


def ago(**delta: float) -> str:
    return (datetime.now(UTC) - timedelta(**delta)).isoformat()


async def test_a_join_for_somebody_elses_interview_is_noted_once_for_each_who_tries(api: Edge) -> None:
    made, other = await api.made(), await api.made()
    candidate, stranger = await other.invited("Candidate"), await api.stranger()
    reviewer = await api.the(AccountRole.REVIEWER)
    for _ in range(3):
        for seat, status in ((candidate, 403), (stranger, 404), (reviewer, 403)):
            assert (await seat.post(f"{made.path}/join")).status_code == status
    assert (await stranger.get(made.path)).status_code == 404
    found = await noted(api, made)
    assert len(found) == len(set(found)) == 4
    assert set(found) == {
        (f"participant:{other.participant_id('Candidate')}", "join_interview", "not-permitted"),
        (user(stranger), "join_interview", "not-found"),
        (user(reviewer), "join_interview", "not-permitted"),
        (user(stranger), "get_interview", "not-found"),
    }
    assert await noted(api, other) == []


async def test_a_reschedule_into_the_past_is_noted_and_changes_nothing(api: Edge) -> None:
    made = await api.made()
    before = (await made.organiser.get(made.path)).json()["scheduledTime"]
    for body in (
        {"scheduledTime": ago(days=3)},
        {"window": {"start": ago(days=3), "end": ago(days=1)}},
    ):
        assert (await made.organiser.patch(made.path, body)).status_code == 422
    assert await noted(api, made) == [(user(made.organiser), "update_interview", "invalid-input")]
    assert (await made.organiser.get(made.path)).json()["scheduledTime"] == before


async def test_what_is_asked_after_the_end_is_noted(api: Edge) -> None:
    made = await api.made()
    candidate = await made.invited("Candidate")
    await made.organiser.post(f"{made.path}/cancel")
    later = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    asked = [
        ("cancel_interview", await made.organiser.post(f"{made.path}/cancel")),
        ("pause_interview", await made.organiser.post(f"{made.path}/pause")),
        ("update_interview", await made.organiser.patch(made.path, {"scheduledTime": later})),
    ]
    assert {response.status_code for _, response in asked} == {409}
    assert (await candidate.post(f"{made.path}/join")).status_code == 409
    over: Noted = {(user(made.organiser), name, "interview-over") for name, _ in asked}
    who = f"participant:{made.participant_id('Candidate')}"
    assert set(await noted(api, made)) == over | {(who, "join_interview", "interview-over")}


async def test_what_is_no_trespass_and_no_bad_input_is_not_noted(api: Edge) -> None:
    made = await api.made()
    candidate = await made.invited("Candidate")
    assert (await candidate.post(f"{made.path}/join")).json()["type"] == "/problems/too-early"
    assert (await made.organiser.get(f"{made.path}/audio/nothing")).status_code == 404
    assert (await made.organiser.patch(made.path, {"durationMinutes": 0})).status_code == 422
    assert (await api.nobody.post(f"{made.path}/join")).status_code == 401
    assert await noted(api, made) == []


async def test_an_interview_that_there_is_not_leaves_nothing(api: Edge) -> None:
    organiser = await api.the(AccountRole.ORGANISER)
    nowhere = "00000000-0000-4000-8000-000000000000"
    assert (await organiser.post(f"/api/interview/{nowhere}/join")).status_code == 404
    async with api.deps.database.transaction() as tx:
        assert await Audit(tx).entries(api.organisation_id, subject=nowhere) == ()

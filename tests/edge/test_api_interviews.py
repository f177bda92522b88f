"""Making, listing and changing interviews, by those who may."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from activities.store.interviews import Interviews
from tests.support.api import Edge, Seat, edge
from tests.support.api_bodies import a_job, an_interview
from tests.support.stack import TemporalServer, free_port
from workflows.domain.conduct import Conduct
from workflows.domain.usage import Budget
from workflows.domain.values import AccountRole


@pytest.fixture(scope="module")
async def api(
    module_database_url: str, temporal_dev_server: TemporalServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Edge]:
    async with edge(
        module_database_url, temporal_dev_server.address, tmp_path_factory.mktemp("audio")
    ) as running:
        yield running


def keyed(key: str | None = None) -> dict[str, str]:
    return {"Idempotency-Key": key or uuid4().hex}


def in_days(days: float) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).isoformat()


async def test_creating_starts_the_interview_and_yields_links(api: Edge) -> None:
    made = await api.made()
    interview = made.body["interview"]
    assert (interview["status"], interview["live"]) == ("Scheduled", True)
    assert interview["candidate"]["email"] == "ada@example.com"
    assert interview["offlineInterviewer"] is True
    assert [i["role"] for i in made.body["invites"]] == ["Candidate", "Interviewer"]
    assert all(i["url"].startswith("http://viva.test/i#") for i in made.body["invites"])
    assert "manage" in interview["permissions"] and "join" not in interview["permissions"]
    opens = datetime.fromisoformat(interview["scheduledTime"]) - timedelta(minutes=15)
    assert datetime.fromisoformat(interview["lobbyOpensAt"]) == opens


async def test_a_job_is_made_of_a_description(api: Edge) -> None:
    made = await api.made()
    job = await made.organiser.get(f"/api/job/{made.body['interview']['jobId']}")
    assert job.status_code == 200
    assert job.json()["description"] == an_interview()["jobDescription"]
    assert job.json()["plan"]["topics"]


async def test_an_interview_holds_the_version_of_the_plan_that_it_was_made_with(api: Edge) -> None:
    organiser = await api.the(AccountRole.ORGANISER)
    job = (await organiser.post("/api/job", a_job())).json()
    changed = {"plan": {"topics": [{"topicId": "new", "title": "New"}]}}
    await organiser.patch(f"/api/job/{job['jobId']}", changed)
    old = await api.made(jobId=job["jobId"], planVersion=1)
    new = await api.made(jobId=job["jobId"])
    assert old.body["interview"]["planVersion"] == 1
    assert new.body["interview"]["planVersion"] == 2
    missing = an_interview(jobId=job["jobId"], planVersion=9)
    assert (await organiser.post("/api/interview", missing, headers=keyed())).status_code == 404


async def test_the_same_key_is_the_same_interview_with_the_same_links(api: Edge) -> None:
    organiser = await api.the(AccountRole.ORGANISER)
    body, key = an_interview(), keyed()
    first = await organiser.post("/api/interview", body, headers=key)
    second = await organiser.post("/api/interview", body, headers=key)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    other = await organiser.post("/api/interview", {**body, "title": "Another"}, headers=key)
    assert other.status_code == 409
    described = {**body, "jobDescription": "Another job."}
    assert (await organiser.post("/api/interview", described, headers=key)).status_code == 409


async def test_the_same_request_at_the_same_time_is_one_interview(api: Edge) -> None:
    organiser = await api.the(AccountRole.ORGANISER)
    body, key = an_interview(), keyed()
    sent = (organiser.post("/api/interview", body, headers=key) for _ in range(4))
    responses = await asyncio.gather(*sent)
    assert [r.status_code for r in responses] == [201] * 4
    assert len({r.json()["interview"]["sessionId"] for r in responses}) == 1
    assert len({str(r.json()["invites"]) for r in responses}) == 1


async def test_creating_needs_a_key(api: Edge) -> None:
    organiser = await api.the(AccountRole.ORGANISER)
    response = await organiser.post("/api/interview", an_interview())
    assert response.status_code == 422
    assert "Idempotency-Key" in response.json()["detail"]


@pytest.mark.parametrize(
    "changes",
    [
        {"scheduledTime": in_days(-1)},
        {"scheduledTime": in_days(1000)},
        {"scheduledTime": "9999-12-31T23:59:59Z"},
        {"scheduledTime": "0001-01-01T00:00:00+14:00"},
        {"window": {"start": in_days(-2), "end": in_days(-1)}},
        {"surprise": 1},
    ],
)
async def test_an_interview_that_cant_be_is_refused(api: Edge, changes: dict[str, Any]) -> None:
    organiser = await api.the(AccountRole.ORGANISER)
    response = await organiser.post("/api/interview", an_interview(**changes), headers=keyed())
    assert response.status_code == 422, response.text


async def test_an_interview_may_be_open_in_a_window(api: Edge) -> None:
    made = await api.made(window={"start": in_days(1), "end": in_days(3)})
    assert made.body["interview"]["windowEnd"] is not None


@pytest.mark.parametrize("role", [AccountRole.INTERVIEWER, AccountRole.REVIEWER, AccountRole.CANDIDATE])
async def test_only_those_who_hire_create_interviews(api: Edge, role: AccountRole) -> None:
    seat = await api.the(role)
    response = await seat.post("/api/interview", an_interview(), headers=keyed())
    assert response.status_code == 403
    assert response.json()["type"] == "/problems/not-permitted"


async def test_nobody_creates_an_interview_of_another_organisations_job(api: Edge) -> None:
    organiser, stranger = await api.the(AccountRole.ORGANISER), await api.stranger()
    job = (await organiser.post("/api/job", a_job())).json()
    response = await stranger.post("/api/interview", an_interview(jobId=job["jobId"]), headers=keyed())
    assert response.status_code == 404


async def test_without_temporal_the_interview_is_kept_and_shown(
    database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    nowhere = f"127.0.0.1:{free_port()}"
    folder = tmp_path_factory.mktemp("audio")
    async with edge(database_url, nowhere, folder, worker=False) as away:
        made = await away.made()
        shown = (await made.organiser.get(made.path)).json()
        assert (shown["status"], shown["live"], shown["remainingS"]) == ("Scheduled", False, 1800)
        join = await (await made.invited("Candidate")).post(f"{made.path}/join")
        assert join.status_code == 503
        assert int(join.headers["Retry-After"]) >= 1


async def test_an_interview_that_was_never_started_is_started_when_it_is_needed(
    database_url: str, temporal_dev_server: TemporalServer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    nowhere = f"127.0.0.1:{free_port()}"
    folder = tmp_path_factory.mktemp("audio")
    async with edge(database_url, nowhere, folder, worker=False) as away:
        made = await away.made()
    async with edge(database_url, temporal_dev_server.address, folder) as back:
        seat = Seat(back.client, made.organiser.token)
        response = await seat.post(f"{made.path}/cancel", {"reason": "no budget"})
        assert response.json() == {"status": "Cancelled"}


async def test_members_see_the_details_and_only_the_organiser_the_address(api: Edge) -> None:
    made = await api.made()
    for role in ("Candidate", "Interviewer"):
        seat = await made.invited(role)
        shown = (await seat.get(made.path)).json()
        assert (shown["role"], shown["participantId"]) == (role, made.participant_id(role))
        assert shown["candidate"]["email"] is None
        assert shown["notice"]["text"] and shown["notice"]["purposes"] == ["recording", "aiEvaluation"]
        assert shown["consent"] == {"recording": None, "aiEvaluation": None}
    assert "direct" in shown["permissions"]


async def test_outsiders_do_not_see_the_details(api: Edge) -> None:
    made = await api.made()
    assert (await (await api.stranger()).get(made.path)).status_code == 404
    assert (await (await api.the(AccountRole.INTERVIEWER)).get(made.path)).status_code == 403
    assert (await (await api.account(AccountRole.HIRING_MANAGER)).get(made.path)).status_code == 403
    assert (await made.organiser.get(f"/api/interview/{uuid4()}")).status_code == 404
    assert (await made.organiser.get("/api/interview/not-an-id")).status_code == 422


async def test_the_list_is_filtered_and_paged(api: Edge) -> None:
    organiser = await api.account(AccountRole.ORGANISER)
    name = f"Zoë {uuid4().hex[:8]}"
    made = [
        await api.made(
            candidate={"name": name, "email": "z@example.com"}, scheduledTime=in_days(day), title=f"T{day}"
        )
        for day in (5, 6, 7)
    ]
    query: dict[str, Any] = {"text": name.lower(), "limit": 2}
    first = (await organiser.get("/api/interview", params=query)).json()
    assert [i["title"] for i in first["items"]] == ["T7", "T6"]
    second = (await organiser.get("/api/interview", params=query | {"cursor": first["nextCursor"]})).json()
    assert [i["title"] for i in second["items"]] == ["T5"]
    assert second["nextCursor"] is None
    await made[0].organiser.post(f"{made[0].path}/cancel")
    await _until_stored(api, made[0].session_id, "Cancelled")
    cancelled = await organiser.get("/api/interview", params={"text": name, "status": "Cancelled"})
    assert [i["title"] for i in cancelled.json()["items"]] == ["T5"]
    near = await organiser.get("/api/interview", params={"text": name, "until": in_days(6.5)})
    assert [i["title"] for i in near.json()["items"]] == ["T6", "T5"]


@pytest.mark.parametrize(
    "query",
    [
        {"cursor": "nonsense"},
        {"since": "0001-01-01T00:00:00Z"},
        {"since": "2026-01-01T00:00:00"},
        {"limit": 0},
    ],
)
async def test_a_list_that_cant_be_is_refused(api: Edge, query: dict[str, Any]) -> None:
    organiser = await api.the(AccountRole.ORGANISER)
    assert (await organiser.get("/api/interview", params=query)).status_code == 422


async def test_lists_hold_only_what_is_the_accounts_to_see(api: Edge) -> None:
    interviewer = await api.account(AccountRole.INTERVIEWER)
    assert interviewer.user is not None
    own = await api.made(interviewers=[{"name": "Me", "email": interviewer.user.email.upper()}])
    listed = (await interviewer.get("/api/interview")).json()["items"]
    assert [i["sessionId"] for i in listed] == [own.session_id]
    assert (await interviewer.get(own.path)).json()["role"] == "Interviewer"
    assert (await (await api.stranger()).get("/api/interview")).json()["items"] == []
    assert (await (await api.the(AccountRole.CANDIDATE)).get("/api/interview")).status_code == 403


async def test_rescheduling_moves_the_interview_and_its_links(api: Edge) -> None:
    made, later = await api.made(), in_days(3)
    changed = await made.organiser.patch(made.path, {"scheduledTime": later, "title": "Second try"})
    assert changed.status_code == 200, changed.text
    await _until(
        api, made.path, lambda d: d["scheduledTime"][:16] == later[:16] and d["title"] == "Second try"
    )


async def test_an_edit_reaches_the_row_and_the_interview_that_waits(api: Edge) -> None:
    made = await api.made()
    change = {
        "durationMinutes": 45,
        "candidate": {"name": "Ada King", "language": "de"},
        "reviewers": "",
        "resultBy": "Friday",
    }
    changed = await made.organiser.patch(made.path, change)
    assert changed.status_code == 200, changed.text
    shown = changed.json()
    assert (shown["durationMinutes"], shown["remainingS"], shown["live"]) == (45, 45 * 60, True)
    assert (shown["candidate"]["name"], shown["candidate"]["language"]) == ("Ada King", "de")
    assert shown["language"] == "de"
    assert (shown["reviewers"], shown["resultBy"], shown["title"]) == (
        "the hiring team",
        "Friday",
        "First talk",
    )
    live = await api.deps.interviews.snapshot(made.session_id)
    assert "Ada King" in [p.name for p in live.participants]


async def test_a_budget_is_given_changed_and_seen_by_those_who_manage_it(api: Edge) -> None:
    made = await api.made(budget={"maxTokens": 9000})
    shown = (await made.organiser.get(made.path)).json()
    assert shown["budget"] == {"maxTokens": 9000, "maxCostUsd": 0}
    changed = await made.organiser.patch(made.path, {"budget": {"maxCostUsd": 0.5}})
    assert changed.status_code == 200, changed.text
    assert changed.json()["budget"] == {"maxTokens": 0, "maxCostUsd": 0.5}
    async with api.deps.database.transaction() as tx:
        assert (await Interviews(tx).input_of(made.session_id)).budget == Budget(0, 0.5)
    candidate = await made.invited("Candidate")
    assert (await candidate.get(made.path)).json()["budget"] is None
    assert (await candidate.patch(made.path, {"budget": {"maxTokens": 1}})).status_code == 403
    for wrong in ({"maxTokens": -1}, {"maxCostUsd": 1e9}, {"maxTokens": 10**12}, {"most": 1}):
        assert (await made.organiser.patch(made.path, {"budget": wrong})).status_code == 422


async def test_an_edit_waits_for_an_interview_that_cant_be_reached(
    database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    nowhere, folder = f"127.0.0.1:{free_port()}", tmp_path_factory.mktemp("audio")
    async with edge(database_url, nowhere, folder, worker=False) as away:
        made = await away.made()
        refused = await made.organiser.patch(made.path, {"title": "Another"})
        assert refused.status_code == 503
        assert (await made.organiser.get(made.path)).json()["title"] == "First talk"


# ---------------------------------------------------------------- accommodation


async def test_granted_time_and_patience_reach_the_interview(api: Edge) -> None:
    made = await api.made()
    path, candidate = f"{made.path}/accommodation", await made.invited("Candidate")
    assert (await candidate.get(made.path)).json()["accommodation"] is None
    granted = await made.organiser.post(path, {"patient": True, "extraMinutes": 10})
    assert granted.status_code == 200, granted.text
    expected = {"patient": True, "extraMinutes": 10, "grantedBy": "Some organiser"}
    assert granted.json()["accommodation"] == expected
    assert (await candidate.get(made.path)).json()["accommodation"] == expected
    live = await api.deps.interviews.snapshot(made.session_id)
    assert live.remaining_s == 40 * 60
    assert granted.json()["durationMinutes"] == 30
    async with api.deps.database.transaction() as tx:
        order = await Interviews(tx).input_of(made.session_id)
    assert (order.conduct, order.budget_s) == (replace(Conduct().patiently(), extra_time_s=600), 2400)
    longer = await made.organiser.patch(made.path, {"durationMinutes": 60})
    assert longer.json()["remainingS"] == 70 * 60
    back = await made.organiser.post(path, {})
    assert (back.json()["accommodation"], back.json()["remainingS"]) == (None, 60 * 60)
    assert await _audited(api, made.session_id, "accommodation.granted") == ["{}"]


async def test_patience_granted_at_the_creation_is_an_accommodation(api: Edge) -> None:
    made = await api.made(patient=True)
    assert made.body["interview"]["accommodation"] == {
        "patient": True,
        "extraMinutes": 0,
        "grantedBy": "Some organiser",
    }
    assert len(await _audited(api, made.session_id, "accommodation.granted")) == 1


async def test_reviewers_and_interviewers_never_learn_of_an_accommodation(api: Edge) -> None:
    made = await api.made()
    await made.organiser.post(f"{made.path}/accommodation", {"patient": True, "extraMinutes": 10})
    reviewer = await api.the(AccountRole.REVIEWER)
    for seat in (reviewer, await made.invited("Interviewer")):
        shown = await seat.get(made.path)
        assert shown.json()["accommodation"] is None
        assert (await seat.post(f"{made.path}/accommodation", {"patient": True})).status_code == 403
    assert (await reviewer.get(made.path)).json()["remainingS"] == 30 * 60
    assert (await reviewer.get(f"{made.path}/context")).json()["progress"]["remainingS"] == 30 * 60
    report = (await reviewer.get(f"{made.path}/report")).text
    assert "accommodation" not in report and "extraMinutes" not in report


async def test_nobody_accommodates_themselves_or_others_interviews(api: Edge) -> None:
    made, body = await api.made(), {"patient": True, "extraMinutes": 5}
    path = f"{made.path}/accommodation"
    assert (await (await made.invited("Candidate")).post(path, body)).status_code == 403
    assert (await (await api.account(AccountRole.HIRING_MANAGER)).post(path, body)).status_code == 403
    assert (await (await api.stranger()).post(path, body)).status_code == 404
    assert (await api.nobody.post(path, body)).status_code == 401
    for wrong in ({"extraMinutes": -1}, {"extraMinutes": 241}, {"extraMinutes": 1.5}, {"pace": "slow"}):
        assert (await made.organiser.post(path, wrong)).status_code == 422
    await made.organiser.post(f"{made.path}/cancel")
    assert (await made.organiser.post(path, body)).status_code == 409


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"durationMinutes": 0},
        {"candidate": {"email": "x"}},
        {"scheduledTime": in_days(-3)},
        {"status": "Completed"},
    ],
)
async def test_a_change_that_makes_no_sense_is_refused(api: Edge, body: dict[str, Any]) -> None:
    made = await api.made()
    assert (await made.organiser.patch(made.path, body)).status_code == 422


async def test_cancelling_ends_it_for_good(api: Edge) -> None:
    made = await api.made()
    assert (await made.organiser.post(f"{made.path}/cancel")).json() == {"status": "Cancelled"}
    await _until_stored(api, made.session_id, "Cancelled")
    again = await made.organiser.post(f"{made.path}/cancel")
    assert again.status_code == 409
    assert again.json()["type"] == "/problems/interview-over"
    edited = await made.organiser.patch(made.path, {"title": "Too late"})
    assert edited.status_code == 409


@pytest.mark.parametrize("verb", ["pause", "resume", "end"])
async def test_what_has_not_started_is_not_paused_resumed_or_ended(api: Edge, verb: str) -> None:
    made = await api.made()
    response = await made.organiser.post(f"{made.path}/{verb}")
    assert response.status_code == 409
    assert response.json()["type"] == "/problems/conflict"


async def test_only_the_organiser_commands_an_interview(api: Edge) -> None:
    made = await api.made()
    seats = [await made.invited("Candidate"), await made.invited("Interviewer")]
    seats.append(await api.the(AccountRole.REVIEWER))
    for seat in seats:
        for verb in ("cancel", "pause", "resume", "end", "invite"):
            assert (await seat.post(f"{made.path}/{verb}")).status_code == 403, verb
        assert (await seat.patch(made.path, {"title": "Mine"})).status_code == 403
    assert (await (await api.stranger()).post(f"{made.path}/cancel")).status_code == 404


async def test_new_links_work_beside_the_first_ones(api: Edge) -> None:
    made = await api.made()
    candidate_id = made.participant_id("Candidate")
    response = await made.organiser.post(f"{made.path}/invite", {"participantIds": [candidate_id]})
    [link] = response.json()["invites"]
    token = link["url"].split("#")[1]
    assert token != made.link_token("Candidate")
    for one in (token, made.link_token("Candidate")):
        opened = await api.client.post("/api/auth/invite", json={"token": one})
        assert opened.json()["me"]["participantId"] == candidate_id
    unknown = await made.organiser.post(f"{made.path}/invite", {"participantIds": [str(uuid4())]})
    assert unknown.status_code == 404


async def test_what_is_done_stands_in_the_audit_log(api: Edge) -> None:
    made = await api.made()
    await made.organiser.patch(made.path, {"title": "Renamed"})
    async with api.deps.database.transaction() as tx:
        rows = await tx.session.execute(
            text("SELECT action, details::text FROM audit_log WHERE subject = :id ORDER BY sequence"),
            {"id": made.session_id},
        )
        entries = {row[0]: row[1] for row in rows}
    assert "interview.created" in entries and "interview.changed" in entries
    assert "Renamed" not in "".join(entries.values())


async def _audited(api: Edge, session_id: str, action: str) -> list[str]:
    async with api.deps.database.transaction() as tx:
        rows = await tx.session.execute(
            text("SELECT details::text FROM audit_log WHERE subject = :id AND action = :action"),
            {"id": session_id, "action": action},
        )
        return [row[0] for row in rows]


async def _until(api: Edge, path: str, holds: Callable[[dict[str, Any]], bool]) -> None:
    organiser, end = await api.the(AccountRole.ORGANISER), asyncio.get_running_loop().time() + 15
    while not holds(shown := (await organiser.get(path)).json()):
        assert asyncio.get_running_loop().time() < end, shown
        await asyncio.sleep(0.05)


async def _until_stored(api: Edge, session_id: str, status: str) -> None:
    await _until(api, f"/api/interview/{session_id}", lambda d: d["status"] == status and not d["live"])


async def test_extra_time_is_granted_once_for_one_key_and_shown_with_its_granter(api: Edge) -> None:
    made = await api.made()
    path, key = f"/api/interview/{made.session_id}/extend", keyed()
    body = {"minutes": 10, "reason": "fire alarm"}
    for _ in range(2):
        details = await made.organiser.post(path, body, headers=key)
        assert details.status_code == 200, details.text
    (extension,) = details.json()["extensions"]
    assert (extension["minutes"], extension["reason"]) == (10, "fire alarm")
    assert extension["grantedBy"] == "Some organiser"
    budget = made.body["interview"]["durationMinutes"] * 60 + 600
    assert details.json()["remainingS"] == pytest.approx(budget)


async def test_only_those_who_manage_an_interview_extend_it_or_see_that(api: Edge) -> None:
    made = await api.made()
    path = f"/api/interview/{made.session_id}"
    await made.organiser.post(f"{path}/extend", {"minutes": 10, "reason": "private"}, headers=keyed())
    for role in ("Candidate", "Interviewer"):
        who = await made.invited(role)
        refused = await who.post(f"{path}/extend", {"minutes": 10}, headers=keyed())
        assert refused.status_code == 403
        assert (await who.get(path)).json()["extensions"] == []
    other = await api.stranger()
    assert (await other.post(f"{path}/extend", {"minutes": 10}, headers=keyed())).status_code == 404


@pytest.mark.parametrize("minutes", [0, -1, 121, "soon"])
async def test_an_extension_that_cant_be_is_refused(api: Edge, minutes: object) -> None:
    made = await api.made()
    path = f"/api/interview/{made.session_id}/extend"
    response = await made.organiser.post(path, {"minutes": minutes}, headers=keyed())
    assert response.status_code == 422

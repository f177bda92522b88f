"""Jobs, by those who hire."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from tests.support.api import Edge, edge
from tests.support.api_bodies import PLAN, a_job
from tests.support.stack import TemporalServer
from workflows.domain.values import AccountRole


@pytest.fixture(scope="module")
async def api(
    module_database_url: str, temporal_dev_server: TemporalServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Edge]:
    folder = tmp_path_factory.mktemp("audio")
    async with edge(module_database_url, temporal_dev_server.address, folder, worker=False) as running:
        yield running


async def test_a_job_is_stored_with_its_plan_and_rubric(api: Edge) -> None:
    organiser = await api.the(AccountRole.ORGANISER)
    made = await organiser.post("/api/job", a_job(facts=[{"subject": "pay", "text": "The band is public."}]))
    assert made.status_code == 201
    job = made.json()
    assert (job["planVersion"], job["plan"]["version"], job["rubricVersion"]) == (1, 1, 1)
    assert [t["topicId"] for t in job["plan"]["topics"]] == ["caching", "testing"]
    assert len(job["rubric"]["criteria"][0]["levels"]) == 4
    assert (await organiser.get(f"/api/job/{job['jobId']}")).json() == job
    listed = (await organiser.get("/api/job")).json()["items"]
    assert job["jobId"] in [item["jobId"] for item in listed]


async def test_a_plan_is_drafted_from_any_description(api: Edge) -> None:
    organiser = await api.the(AccountRole.ORGANISER)
    for description in ("We need Python, PostgreSQL and caching.", "后端工程师，熟悉数据库。", "x"):
        body = {"title": "Engineer", "description": description}
        made = await organiser.post("/api/job", body)
        assert made.status_code == 201, made.text
        job = made.json()
        assert job["plan"]["topics"] and job["rubric"]["criteria"]
        # What was drafted can be saved from the editor as it is.
        same = {
            "plan": {"topics": job["plan"]["topics"]},
            "rubric": {"criteria": job["rubric"]["criteria"]},
        }
        saved = await organiser.patch(f"/api/job/{job['jobId']}", same)
        assert saved.status_code == 200, saved.text
        assert saved.json()["planVersion"] == 1


@pytest.mark.parametrize(
    "words", ["Ζητείται ηλεκτρολόγος. ", "مطلوب مهندس كهرباء. ", "夜勤のある看護師を募集します。"]
)
async def test_a_long_description_in_another_script_is_kept_whole(api: Edge, words: str) -> None:
    organiser, description = await api.the(AccountRole.ORGANISER), (words * 100_000)[:100_000].strip()
    made = await organiser.post("/api/job", {"title": words.strip(), "description": description})
    assert made.status_code == 201, made.text
    assert made.json()["description"] == description
    topics = made.json()["plan"]["topics"]
    assert topics and all(t["criterionIds"] for t in topics)


async def test_a_megabyte_of_description_is_refused_in_any_script(api: Edge) -> None:
    organiser = await api.the(AccountRole.ORGANISER)
    for description, status in (("x" * 2**20, 422), ("夜" * 2**20, 413), ("λ" * 2**19, 422)):
        refused = await organiser.post("/api/job", {"title": "Engineer", "description": description})
        assert refused.status_code == status
        assert any(words in refused.json()["detail"] for words in ("100000 characters", "2048 KiB"))


async def test_a_description_that_is_too_long_is_refused_in_clear_words(api: Edge) -> None:
    organiser = await api.the(AccountRole.ORGANISER)
    long = await organiser.post("/api/job", a_job(description="x" * 100_001))
    assert long.status_code == 422
    assert "100000 characters" in long.json()["detail"]
    assert (await organiser.post("/api/job", a_job(description="x" * 100_000))).status_code == 201
    huge = await organiser.post("/api/job", a_job(description="x" * 3_000_000))
    assert huge.status_code == 413
    assert huge.json()["type"] == "/problems/too-large"


async def test_a_changed_plan_is_a_new_version(api: Edge) -> None:
    organiser = await api.the(AccountRole.ORGANISER)
    job = (await organiser.post("/api/job", a_job())).json()
    topics = [PLAN["topics"][0] | {"title": "Caches", "criterionIds": []}]
    changed = await organiser.patch(f"/api/job/{job['jobId']}", {"plan": {"topics": topics}})
    assert changed.status_code == 200
    assert changed.json()["planVersion"] == 2
    assert changed.json()["rubricVersion"] == 1
    assert changed.json()["description"] == job["description"]
    again = await organiser.patch(f"/api/job/{job['jobId']}", {"plan": {"topics": topics}})
    assert again.json()["planVersion"] == 2


async def test_jobs_are_listed_in_pages(api: Edge) -> None:
    manager = await api.account(AccountRole.HIRING_MANAGER)
    titles = ["One", "Two", "Three"]
    for title in titles:
        await manager.post("/api/job", a_job(title=title))
    first = (await manager.get("/api/job", params={"limit": 2})).json()
    rest = (await manager.get("/api/job", params={"limit": 2, "cursor": first["nextCursor"]})).json()
    assert [item["title"] for item in first["items"] + rest["items"]] == titles[::-1]
    assert rest["nextCursor"] is None
    assert (await manager.get("/api/job", params={"cursor": "nonsense"})).status_code == 422


async def test_the_same_key_is_the_same_job(api: Edge) -> None:
    organiser = await api.the(AccountRole.ORGANISER)
    key = {"Idempotency-Key": uuid4().hex}
    first = await organiser.post("/api/job", a_job(), headers=key)
    second = await organiser.post("/api/job", a_job(), headers=key)
    assert first.json() == second.json()
    other = await organiser.post("/api/job", a_job(title="Another"), headers=key)
    assert other.status_code == 409


@pytest.mark.parametrize(
    "changes",
    [
        {"surprise": True},
        {"plan": {"topics": []}},
        {"plan": {"topics": [PLAN["topics"][0], PLAN["topics"][0]]}},
        {"plan": {"topics": [PLAN["topics"][0] | {"criterionIds": ["unknown"]}]}},
        {"plan": {"topics": [PLAN["topics"][0] | {"mustAsk": ["x" * 601]}]}},
        {"rubric": {"criteria": []}},
    ],
)
async def test_a_plan_that_cant_be_held_is_refused(api: Edge, changes: dict[str, object]) -> None:
    organiser = await api.the(AccountRole.ORGANISER)
    refused = await organiser.post("/api/job", a_job(**changes))
    assert refused.status_code == 422, refused.text
    assert refused.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("question", "matter"),
    [
        ("Are you married?", "family"),
        ("What year did you graduate from high school?", "age"),
        ("Do you have any disabilities?", "health"),
        ("What is your religion?", "religion"),
    ],
)
async def test_a_plan_may_not_ask_for_protected_matters(api: Edge, question: str, matter: str) -> None:
    organiser = await api.the(AccountRole.ORGANISER)
    plan = {"topics": [PLAN["topics"][0] | {"mustAsk": ["What did you cache?", question]}]}
    refused = await organiser.post("/api/job", a_job(plan=plan))
    assert refused.status_code == 422
    assert (refused.json()["type"], refused.json()["matter"]) == ("/problems/invalid-input", matter)
    assert question in refused.json()["detail"] and "Ask about the work" in refused.json()["detail"]
    job = (await organiser.post("/api/job", a_job())).json()
    changed = await organiser.patch(f"/api/job/{job['jobId']}", {"plan": plan})
    assert (changed.status_code, changed.json()["matter"]) == (422, matter)
    assert (await organiser.get(f"/api/job/{job['jobId']}")).json() == job


async def test_topics_by_hand_are_judged_one_by_one_where_no_rubric_is_given(api: Edge) -> None:
    organiser = await api.the(AccountRole.ORGANISER)
    topics = [
        {"topicId": "care", "title": "Care", "skills": ["handovers"]},
        {"topicId": "x", "title": "Tools"},
    ]
    body = {"title": "Nurse", "description": "Nursing.", "plan": {"topics": topics}}
    job = (await organiser.post("/api/job", body)).json()
    names = {c["criterionId"]: c["name"] for c in job["rubric"]["criteria"]}
    assert [[names[i] for i in t["criterionIds"]] for t in job["plan"]["topics"]] == [["Care"], ["Tools"]]
    assert "handovers" in job["rubric"]["criteria"][0]["description"]


async def test_a_drafted_plan_serves_every_criterion_of_a_rubric_by_hand(api: Edge) -> None:
    organiser = await api.the(AccountRole.ORGANISER)
    criteria = [{"criterionId": "db", "name": "PostgreSQL"}, {"criterionId": "depth", "name": "Depth"}]
    description = "We need PostgreSQL, SQL, Python and Java."
    body = {"title": "Engineer", "description": description, "rubric": {"criteria": criteria}}
    topics = (await organiser.post("/api/job", body)).json()["plan"]["topics"]
    assert all("depth" in t["criterionIds"] for t in topics)
    assert [t["title"] for t in topics if "db" in t["criterionIds"]] == ["Databases"]


@pytest.mark.parametrize(
    "role",
    [AccountRole.INTERVIEWER, AccountRole.REVIEWER, AccountRole.PRIVACY_OFFICER, AccountRole.CANDIDATE],
)
async def test_only_those_who_hire_have_jobs(api: Edge, role: AccountRole) -> None:
    organiser, seat = await api.the(AccountRole.ORGANISER), await api.the(role)
    path = f"/api/job/{(await organiser.post('/api/job', a_job())).json()['jobId']}"
    assert (await seat.post("/api/job", a_job())).status_code == 403
    assert (await seat.get("/api/job")).status_code == 403
    assert (await seat.get(path)).status_code == 403
    assert (await seat.patch(path, {"title": "Mine"})).status_code == 403


async def test_another_organisations_job_does_not_exist(api: Edge) -> None:
    organiser, stranger = await api.the(AccountRole.ORGANISER), await api.stranger()
    job = (await organiser.post("/api/job", a_job())).json()
    assert (await stranger.get(f"/api/job/{job['jobId']}")).status_code == 404
    assert (await stranger.patch(f"/api/job/{job['jobId']}", {"title": "Mine"})).status_code == 404
    assert (await stranger.get("/api/job")).json()["items"] == []


async def test_a_hiring_manager_sees_only_their_own_jobs(api: Edge) -> None:
    organiser, manager = await api.the(AccountRole.ORGANISER), await api.account(AccountRole.HIRING_MANAGER)
    others = (await organiser.post("/api/job", a_job())).json()
    own = (await manager.post("/api/job", a_job(title="Own"))).json()
    assert [item["jobId"] for item in (await manager.get("/api/job")).json()["items"]] == [own["jobId"]]
    assert (await manager.get(f"/api/job/{others['jobId']}")).status_code == 404
    assert (await organiser.get(f"/api/job/{own['jobId']}")).status_code == 200

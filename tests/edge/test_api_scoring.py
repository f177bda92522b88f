"""Scoring again by another rubric, over a real store, Temporal server and worker."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest

from tests.support.api import Edge, Seat, edge
from tests.support.api_bodies import RUBRIC, a_job
from tests.support.api_record import Held, held
from tests.support.stack import TemporalServer
from workflows.domain.values import AccountRole

OTHER = {"criteria": [{"criterionId": "depth", "name": "Depth"}, {"criterionId": "care", "name": "Care"}]}


@pytest.fixture(scope="module")
async def api(
    module_database_url: str, temporal_dev_server: TemporalServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Edge]:
    folder = tmp_path_factory.mktemp("audio")
    async with edge(module_database_url, temporal_dev_server.address, folder) as running:
        yield running


async def a_job_with_two_rubrics(api: Edge) -> str:
    organiser = await api.the(AccountRole.ORGANISER)
    return str((await organiser.post("/api/job", a_job(rubric=RUBRIC))).json()["jobId"])


async def changed(api: Edge, job_id: str) -> None:
    organiser = await api.the(AccountRole.ORGANISER)
    assert (await organiser.patch(f"/api/job/{job_id}", {"rubric": OTHER})).json()["rubricVersion"] == 2


async def two(api: Edge) -> tuple[str, list[Held]]:
    """Two interviews that were scored by the first rubric, before the job had a second one."""
    job_id = await a_job_with_two_rubrics(api)
    interviews = [await held(api, await api.made(jobId=job_id)) for _ in range(2)]
    await changed(api, job_id)
    return job_id, interviews


async def report(record: Held) -> dict[str, Any]:
    return dict((await record.made.organiser.get(f"{record.made.path}/report")).json())


async def scored(record: Held, version: int) -> dict[str, Any]:
    """The report as soon as it has a scorecard by that rubric."""
    for _ in range(600):
        now = await report(record)
        if any(card["rubricVersion"] == version for card in now["scorecards"]):
            return now
        await asyncio.sleep(0.05)
    raise AssertionError("no scorecard came")


async def test_a_finished_interview_is_scored_by_another_rubric_beside_its_first_result(api: Edge) -> None:
    _, [record, _] = await two(api)
    before = await report(record)
    assert [r["version"] for r in before["rubricVersions"]] == [2, 1]
    path = f"{record.made.path}/report/score"
    asked = await record.made.organiser.post(path, {"rubricVersion": 2})
    assert (asked.status_code, asked.json()) == (202, {"rubricVersion": 2, "interviews": 1})
    after = await scored(record, 2)
    assert after["scorecard"] == before["scorecard"]
    assert [card["rubricVersion"] for card in after["scorecards"]] == [1, 2]
    second = after["scorecards"][1]
    assert [s["criterionId"] for s in second["scores"]] == ["depth", "care"]
    assert [c["name"] for c in second["rubric"]["criteria"]] == ["Depth", "Care"]
    assert second["transcriptVersion"] == after["scorecard"]["transcriptVersion"]
    again = await record.made.organiser.post(path, {"rubricVersion": 2})
    assert again.json()["interviews"] == 0
    assert len((await report(record))["scorecards"]) == 2


async def test_a_human_overrides_a_level_of_the_rubric_that_the_scorecard_is_by(api: Edge) -> None:
    _, [record, _] = await two(api)
    path = f"{record.made.path}/report"
    await record.made.organiser.post(f"{path}/score", {"rubricVersion": 2})
    second = (await scored(record, 2))["scorecards"][1]
    care = {"criterionId": "care", "level": 3, "reason": "He said so."}
    given = await record.made.organiser.patch(path, {"scorecardId": second["scorecardId"], **care})
    assert given.status_code == 200, given.text
    first = await record.made.organiser.patch(path, {"scorecardId": record.scorecard_id, **care})
    assert first.status_code == 422
    [override] = (await report(record))["overrides"]
    assert override["scorecardId"] == second["scorecardId"]


async def test_a_cohort_is_scored_by_one_rubric_each_interview_once(api: Edge) -> None:
    job_id, records = await two(api)
    unfinished = await api.made(jobId=job_id)
    organiser = await api.the(AccountRole.ORGANISER)
    asked = await organiser.post(f"/api/job/{job_id}/score", {"rubricVersion": 2})
    assert (asked.status_code, asked.json()["interviews"]) == (202, 2)
    for record in records:
        after = await scored(record, 2)
        assert after["scorecard"]["scorecardId"] == record.scorecard_id
    again = await organiser.post(f"/api/job/{job_id}/score", {"rubricVersion": 2})
    assert again.json()["interviews"] == 0
    assert (await organiser.get(f"{unfinished.path}/report")).json()["scorecards"] == []


async def test_what_makes_no_sense_is_refused(api: Edge) -> None:
    job_id, [record, _] = await two(api)
    organiser = record.made.organiser
    path = f"{record.made.path}/report/score"
    assert (await organiser.post(path, {"rubricVersion": 9})).status_code == 404
    assert (await organiser.post(path, {"rubricVersion": 1})).status_code == 409
    assert (await organiser.post(path, {"rubricVersion": 0})).status_code == 422
    unfinished = await api.made(jobId=job_id)
    early = await organiser.post(f"{unfinished.path}/report/score", {"rubricVersion": 1})
    assert early.status_code == 409
    assert (await organiser.post(f"/api/job/{job_id}/score", {"rubricVersion": 9})).status_code == 404
    assert (await organiser.post(f"/api/job/{uuid4()}/score", {"rubricVersion": 1})).status_code == 404


async def test_only_those_who_manage_it_have_it_scored(api: Edge) -> None:
    job_id, [record, _] = await two(api)
    seats: list[tuple[Seat, int, int]] = [
        (await record.made.invited("Candidate"), 403, 403),
        (await record.made.invited("Interviewer"), 403, 403),
        (await api.the(AccountRole.REVIEWER), 403, 403),
        (await api.stranger(), 404, 404),
        (api.nobody, 401, 401),
    ]
    for seat, one, cohort in seats:
        body = {"rubricVersion": 2}
        assert (await seat.post(f"{record.made.path}/report/score", body)).status_code == one
        assert (await seat.post(f"/api/job/{job_id}/score", body)).status_code == cohort
    assert len((await report(record))["scorecards"]) == 1

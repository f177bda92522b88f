"""The report: scores with evidence, a human's word beside them, the decision, the recordings."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from activities.store.silences import Silences
from api.audio_links import AudioLinks
from tests.support.api import SECRET, Edge, Seat, edge
from tests.support.api_bodies import a_job
from tests.support.api_record import SOUND, Held, held
from tests.support.stack import TemporalServer
from workflows.contracts import Stage
from workflows.domain.values import AccountRole


@pytest.fixture(scope="module")
async def api(
    module_database_url: str, temporal_dev_server: TemporalServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Edge]:
    folder = tmp_path_factory.mktemp("audio")
    async with edge(module_database_url, temporal_dev_server.address, folder) as running:
        yield running


async def made_and_held(api: Edge, **how: Any) -> Held:
    organiser = await api.the(AccountRole.ORGANISER)
    job = (await organiser.post("/api/job", a_job())).json()
    return await held(api, await api.made(jobId=job["jobId"]), **how)


async def test_a_report_lays_out_scores_with_what_was_said(api: Edge) -> None:
    record = await made_and_held(api)
    report = (await record.made.organiser.get(f"{record.made.path}/report")).json()
    assert report["status"] == "Completed"
    [score] = report["scorecard"]["scores"]
    assert (score["level"], score["evidence"][0]["quote"]) == (3, "cached")
    assert [line["text"] for line in report["transcript"]] == [
        "What would you cache?",
        "I cached the index.",
        "Ask more.",
    ]
    assert [line["role"] for line in report["transcript"]] == ["AI", "Candidate", "Interviewer"]
    assert all(line["audioUrl"] for line in report["transcript"])
    assert report["rubric"]["criteria"][0]["criterionId"] == "depth"


async def test_a_report_exists_before_its_scorecard(api: Edge) -> None:
    record = await made_and_held(api, over=False, scored=False)
    report = (await record.made.organiser.get(f"{record.made.path}/report")).json()
    assert report["scorecard"] is None
    assert len(report["transcript"]) == 3


async def test_those_who_run_interviews_see_how_soon_the_ai_answered_and_nobody_else(api: Edge) -> None:
    record = await made_and_held(api)
    stages = (Stage("final_text", 0.15), Stage("sent", 0.61))
    async with api.deps.database.transaction() as tx:
        await Silences(tx).save(record.made.session_id, record.question_id, datetime.now(UTC), stages, 2)
    [turn] = (await record.made.organiser.get(f"{record.made.path}/report")).json()["pace"]
    assert (turn["interactionId"], turn["silenceMs"]) == (record.question_id, 760)
    assert turn["abandonedWordings"] == 2
    assert turn["stages"] == [{"name": "final_text", "ms": 150}, {"name": "sent", "ms": 610}]
    reviewer = await api.the(AccountRole.REVIEWER)
    assert (await reviewer.get(f"{record.made.path}/report")).json()["pace"] == []


@pytest.mark.parametrize("role", [AccountRole.REVIEWER, AccountRole.ORGANISER])
async def test_reviewers_override_beside_the_ais_score(api: Edge, role: AccountRole) -> None:
    record, seat = await made_and_held(api), await api.the(role)
    path = f"{record.made.path}/report"
    body = {"scorecardId": record.scorecard_id, "criterionId": "depth", "level": 4, "reason": "Led it."}
    given = await seat.patch(path, body)
    assert given.status_code == 200, given.text
    report = (await seat.get(path)).json()
    assert report["scorecard"]["scores"][0]["level"] == 3
    [override] = report["overrides"]
    assert seat.user is not None
    assert (override["level"], override["byName"], override["reason"]) == (4, seat.user.name, "Led it.")
    await seat.patch(path, body)
    assert len((await seat.get(path)).json()["overrides"]) == 1


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"level": 9}, 422),
        ({"criterionId": "unknown"}, 422),
        ({"scorecardId": str(uuid4())}, 404),
        ({"reason": " "}, 422),
        ({"surprise": 1}, 422),
    ],
)
async def test_an_override_that_makes_no_sense_is_refused(
    api: Edge, changes: dict[str, Any], status: int
) -> None:
    record = await made_and_held(api)
    body = {"scorecardId": record.scorecard_id, "criterionId": "depth", "level": 4, "reason": "x"}
    response = await record.made.organiser.patch(f"{record.made.path}/report", body | changes)
    assert response.status_code == status, response.text


async def test_nobody_overrides_another_interviews_scorecard(api: Edge) -> None:
    record, other = await made_and_held(api), await made_and_held(api)
    body = {"scorecardId": other.scorecard_id, "criterionId": "depth", "level": 4, "reason": "x"}
    assert (await record.made.organiser.patch(f"{record.made.path}/report", body)).status_code == 404


async def test_a_decision_is_a_named_persons_with_a_reason(api: Edge) -> None:
    record, seat = await made_and_held(api), await api.the(AccountRole.REVIEWER)
    path, key = f"{record.made.path}/report/decision", {"Idempotency-Key": uuid4().hex}
    body = {"outcome": "advance", "reason": "Clear examples."}
    first = await seat.post(path, body, headers=key)
    assert first.status_code == 201, first.text
    assert (await seat.post(path, body, headers=key)).json() == first.json()
    assert (await seat.post(path, body | {"outcome": "reject"}, headers=key)).status_code == 409
    report = (await record.made.organiser.get(f"{record.made.path}/report")).json()
    [decision] = report["decisions"]
    assert seat.user is not None
    assert (decision["outcome"], decision["byName"]) == ("advance", seat.user.name)
    listed = (await record.made.organiser.get("/api/interview")).json()["items"]
    own = next(i for i in listed if i["sessionId"] == record.made.session_id)
    assert own["decided"] and own["scored"]


async def test_nothing_is_decided_before_the_end(api: Edge) -> None:
    record = await made_and_held(api, over=False, scored=False)
    body = {"outcome": "reject", "reason": "Too early."}
    assert (await record.made.organiser.post(f"{record.made.path}/report/decision", body)).status_code == 409


async def test_a_candidate_reads_no_report_and_decides_nothing(api: Edge) -> None:
    record = await made_and_held(api)
    path = f"{record.made.path}/report"
    override = {"scorecardId": record.scorecard_id, "criterionId": "depth", "level": 4, "reason": "me"}
    seats: list[tuple[Seat, int]] = [
        (await record.made.invited("Candidate"), 403),
        (await api.the(AccountRole.PRIVACY_OFFICER), 403),
        (await api.stranger(), 404),
        (api.nobody, 401),
    ]
    for seat, status in seats:
        assert (await seat.get(path)).status_code == status
        assert (await seat.patch(path, override)).status_code == status
        decision = await seat.post(f"{path}/decision", {"outcome": "advance", "reason": "me"})
        assert decision.status_code == status


async def test_an_interviewer_by_link_reads_but_does_not_sign(api: Edge) -> None:
    record = await made_and_held(api)
    seat, path = await record.made.invited("Interviewer"), f"{record.made.path}/report"
    assert (await seat.get(path)).json()["permissions"] == (await seat.get(record.made.path)).json()[
        "permissions"
    ]
    override = {"scorecardId": record.scorecard_id, "criterionId": "depth", "level": 4, "reason": "me"}
    assert (await seat.patch(path, override)).status_code == 403
    assert (await seat.post(f"{path}/decision", {"outcome": "hold", "reason": "me"})).status_code == 403


# ---------------------------------------------------------------- recordings


def audio(record: Held, ref: str) -> str:
    return f"{record.made.path}/audio/{ref}"


async def test_a_link_in_the_report_plays_without_a_bearer(api: Edge) -> None:
    record = await made_and_held(api)
    report = (await record.made.organiser.get(f"{record.made.path}/report")).json()
    for line in report["transcript"]:
        played = await api.nobody.get(line["audioUrl"])
        assert (played.status_code, played.content) == (200, SOUND)
        assert played.headers["Content-Type"] == "audio/ogg"
        assert played.headers["Accept-Ranges"] == "bytes"


@pytest.mark.parametrize(
    ("asked", "status", "content", "content_range"),
    [
        ("bytes=0-9", 206, SOUND[:10], "bytes 0-9/1024"),
        ("bytes=1000-", 206, SOUND[1000:], "bytes 1000-1023/1024"),
        ("bytes=-24", 206, SOUND[-24:], "bytes 1000-1023/1024"),
        ("bytes=0-1,4-5", 200, SOUND, None),
    ],
)
async def test_a_range_is_answered_with_that_range(
    api: Edge, asked: str, status: int, content: bytes, content_range: str | None
) -> None:
    record = await made_and_held(api)
    path = audio(record, record.ai_ref)
    part = await record.made.organiser.get(path, headers={"Range": asked})
    assert (part.status_code, part.content) == (status, content)
    assert part.headers.get("Content-Range") == content_range
    assert part.headers["Content-Length"] == str(len(content))


async def test_a_range_outside_and_a_head_request_are_answered(api: Edge) -> None:
    record = await made_and_held(api)
    path = audio(record, record.ai_ref)
    outside = await record.made.organiser.get(path, headers={"Range": "bytes=1024-"})
    assert outside.status_code == 416
    assert outside.headers["Content-Range"] == "bytes */1024"
    head = await record.made.organiser.call("HEAD", path)
    assert (head.status_code, head.content, head.headers["Content-Length"]) == (200, b"", "1024")


async def test_a_candidate_hears_the_ai_and_themselves_only(api: Edge) -> None:
    record = await made_and_held(api)
    seat = await record.made.invited("Candidate")
    assert (await seat.get(audio(record, record.ai_ref))).status_code == 200
    assert (await seat.get(audio(record, record.candidate_ref))).status_code == 200
    assert (await seat.get(audio(record, record.interviewer_ref))).status_code == 403
    forged = AudioLinks(SECRET).url(
        record.made.session_id,
        record.interviewer_ref,
        f"participant:{record.made.participant_id('Candidate')}",
    )
    assert (await api.nobody.get(forged)).status_code == 403


async def test_outsiders_hear_nothing(api: Edge) -> None:
    record, other = await made_and_held(api), await made_and_held(api)
    path = audio(record, record.ai_ref)
    assert (await api.nobody.get(path)).status_code == 401
    assert (await (await api.stranger()).get(path)).status_code == 404
    assert (await (await other.made.invited("Candidate")).get(path)).status_code == 403
    assert (await (await api.the(AccountRole.PRIVACY_OFFICER)).get(path)).status_code == 403
    assert (await record.made.organiser.get(audio(record, str(uuid4())))).status_code == 404
    assert (await record.made.organiser.get(audio(record, "..%2f..%2fetc"))).status_code == 404


async def test_an_expired_or_changed_link_plays_nothing(api: Edge) -> None:
    record = await made_and_held(api)
    organiser = record.made.organiser
    assert organiser.user is not None
    listener = f"user:{organiser.user.user_id}"
    then = datetime.now(UTC) - timedelta(minutes=11)
    expired = AudioLinks(SECRET).url(record.made.session_id, record.ai_ref, listener, then)
    good = AudioLinks(SECRET).url(record.made.session_id, record.ai_ref, listener)
    for url in (expired, good.replace(record.ai_ref, record.candidate_ref), good[:-3] + "AAA"):
        assert (await api.nobody.get(url)).status_code == 401


async def test_reading_and_listening_stand_in_the_audit_log(api: Edge) -> None:
    record = await made_and_held(api)
    await record.made.organiser.get(f"{record.made.path}/report")
    await record.made.organiser.get(audio(record, record.ai_ref))
    await record.made.organiser.get(audio(record, record.ai_ref), headers={"Range": "bytes=100-"})
    async with api.deps.database.transaction() as tx:
        rows = await tx.session.execute(
            text("SELECT action FROM audit_log WHERE subject = :id ORDER BY sequence"),
            {"id": record.made.session_id},
        )
        actions = [row[0] for row in rows]
    assert actions.count("report.read") == 1
    assert actions.count("audio.heard") == 1

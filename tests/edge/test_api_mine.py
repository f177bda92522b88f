"""The candidate's own page."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from activities.store.interactions import Interactions
from tests.support.api import Edge, edge
from tests.support.api_record import SOUND, Held, held
from tests.support.stack import TemporalServer
from workflows.contracts import SaveInteraction
from workflows.domain.values import AccountRole, InteractionType


@pytest.fixture(scope="module")
async def api(
    module_database_url: str, temporal_dev_server: TemporalServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Edge]:
    folder = tmp_path_factory.mktemp("audio")
    async with edge(module_database_url, temporal_dev_server.address, folder) as running:
        yield running


@pytest.fixture
async def record(api: Edge) -> Held:
    return await held(api, await api.made())


async def test_the_page_shows_what_was_said_and_what_was_made_of_it(api: Edge, record: Held) -> None:
    seat = await record.made.invited("Candidate")
    mine = (await seat.get(f"{record.made.path}/mine")).json()
    assert [line["text"] for line in mine["transcript"]] == ["What would you cache?", "I cached the index."]
    assert (await api.nobody.get(mine["transcript"][1]["audioUrl"])).content == SOUND
    [criterion] = mine["explanation"]["criteria"]
    assert criterion["explanation"] == "You named what you cached."
    assert "level" not in criterion
    assert mine["consent"] == {"recording": True, "aiEvaluation": True}


async def test_candidates_read_what_the_ai_remarked_and_no_remark_of_people(api: Edge, record: Held) -> None:
    remark = SaveInteraction(
        session_id=record.made.session_id,
        interaction_id=str(uuid4()),
        timestamp=datetime.now(UTC),
        speaker_participant_id=record.made.participant_id("AI"),
        type=InteractionType.COMMENT,
        content="Take your time.",
        order=9,
    )
    async with api.deps.database.transaction() as tx:
        await Interactions(tx).save(remark)
    seat, path = await record.made.invited("Candidate"), record.made.path
    for page in (f"{path}/mine", f"{path}/mine/download"):
        said = [line["text"] for line in (await seat.get(page)).json()["transcript"]]
        assert said == ["What would you cache?", "I cached the index.", "Take your time."]
    assert "Ask more." not in (await seat.get(path)).text
    listed = [
        line["text"] for line in (await record.made.organiser.get(f"{path}/report")).json()["transcript"]
    ]
    assert "Ask more." in listed and "Take your time." in listed
    body = {"interactionId": record.remark_id, "text": "No."}
    assert (await seat.post(f"{path}/mine/correction", body)).status_code == 404
    for other in ("report", "context"):
        assert (await seat.get(f"{path}/{other}")).status_code == 403


async def test_a_correction_stands_beside_the_original(api: Edge, record: Held) -> None:
    seat, key = await record.made.invited("Candidate"), {"Idempotency-Key": uuid4().hex}
    body = {"interactionId": record.answer_id, "text": "I cached the indices."}
    for _ in range(2):
        made = await seat.post(f"{record.made.path}/mine/correction", body, headers=key)
        assert made.status_code == 201, made.text
    for path in ("mine", "report"):
        reader = seat if path == "mine" else record.made.organiser
        lines = (await reader.get(f"{record.made.path}/{path}")).json()["transcript"]
        line = next(one for one in lines if one["interactionId"] == record.answer_id)
        assert line["text"] == "I cached the index."
        assert [c["text"] for c in line["corrections"]] == ["I cached the indices."]


async def test_only_ones_own_lines_are_corrected(api: Edge, record: Held) -> None:
    seat = await record.made.invited("Candidate")
    for interaction_id in (record.question_id, str(uuid4())):
        body = {"interactionId": interaction_id, "text": "No."}
        assert (await seat.post(f"{record.made.path}/mine/correction", body)).status_code == 404


async def test_the_record_can_be_taken_away(api: Edge, record: Held) -> None:
    seat = await record.made.invited("Candidate")
    file = await seat.get(f"{record.made.path}/mine/download")
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert file.headers["Content-Type"] == "application/json"
    assert len(file.json()["transcript"]) == 2


@pytest.mark.parametrize("kind", ["objection", "human_contact"])
async def test_what_a_candidate_asks_for_is_shown_to_the_organiser(
    api: Edge, record: Held, kind: str
) -> None:
    seat, key = await record.made.invited("Candidate"), {"Idempotency-Key": uuid4().hex}
    path = f"{record.made.path}/mine/{kind}"
    first = await seat.post(path, {"text": "Please call me."}, headers=key)
    assert first.status_code == 201
    assert (await seat.post(path, {"text": "Please call me."}, headers=key)).json() == first.json()
    for shown in (f"{record.made.path}", f"{record.made.path}/report"):
        [request] = (await record.made.organiser.get(shown)).json()["requests"]
        assert (request["kind"], request["text"]) == (kind, "Please call me.")
    interviewer = await record.made.invited("Interviewer")
    assert (await interviewer.get(record.made.path)).json()["requests"] == []


async def test_withdrawn_consent_silences_the_recording_and_empties_the_scorecard(
    api: Edge, record: Held
) -> None:
    seat = await record.made.invited("Candidate")
    response = await seat.post(f"{record.made.path}/mine/withdrawal", {"text": "I changed my mind."})
    assert response.status_code == 201, response.text
    report = (await record.made.organiser.get(f"{record.made.path}/report")).json()
    assert [line["audioUrl"] for line in report["transcript"]] == [None, None, None]
    assert report["scorecard"]["scores"] == []
    assert report["scorecard"]["notScoreable"] == "consent_declined"
    assert report["requests"][0]["kind"] == "withdrawal"
    audio = f"{record.made.path}/audio/{record.candidate_ref}"
    assert (await record.made.organiser.get(audio)).status_code == 403
    assert (await seat.get(audio)).status_code == 200
    mine = (await seat.get(f"{record.made.path}/mine")).json()
    assert mine["consent"] == {"recording": False, "aiEvaluation": False}


async def test_one_purpose_can_be_withdrawn_by_itself(api: Edge, record: Held) -> None:
    seat = await record.made.invited("Candidate")
    await seat.post(f"{record.made.path}/mine/withdrawal", {"recording": False})
    mine = (await seat.get(f"{record.made.path}/mine")).json()
    assert mine["consent"] == {"recording": True, "aiEvaluation": False}
    nothing = {"recording": False, "aiEvaluation": False}
    assert (await seat.post(f"{record.made.path}/mine/withdrawal", nothing)).status_code == 422


async def test_consent_withdrawn_before_the_end_reaches_the_interview(api: Edge) -> None:
    made = await api.made()
    seat = await made.invited("Candidate")
    assert (await seat.post(f"{made.path}/mine/withdrawal", {})).status_code == 201
    live = (await seat.get(made.path)).json()
    assert live["live"] is True
    assert live["consent"] == {"recording": False, "aiEvaluation": False}


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("", None),
        ("/download", None),
        ("/correction", {"interactionId": str(uuid4()), "text": "x"}),
        ("/withdrawal", {}),
        ("/objection", {"text": "x"}),
        ("/human_contact", {"text": "x"}),
    ],
)
async def test_nobody_else_has_this_page(
    api: Edge, record: Held, path: str, body: dict[str, Any] | None
) -> None:
    other = await api.made()
    seats = [
        (record.made.organiser, 403),
        (await record.made.invited("Interviewer"), 403),
        (await api.the(AccountRole.REVIEWER), 403),
        (await other.invited("Candidate"), 403),
        (await api.stranger(), 404),
        (api.nobody, 401),
    ]
    for seat, status in seats:
        method = "GET" if body is None else "POST"
        response = await seat.call(method, f"{record.made.path}/mine{path}", body)
        assert response.status_code == status

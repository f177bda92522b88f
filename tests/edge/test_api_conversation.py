"""Joining, and what is said by other ways than by voice, in an interview that is under way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from api.tokens import read_signaling_token
from tests.support.api import SECRET, Edge, Made, Seat, edge, media_node
from tests.support.stack import TemporalServer
from workflows.contracts import GiveConsent, NodeStamp, ParticipantConnected
from workflows.domain.errors import NotAuthenticated
from workflows.domain.plan import SAYABLE_WORDS
from workflows.domain.values import AccountRole, Role


@pytest.fixture(scope="module")
async def api(
    module_database_url: str, temporal_dev_server: TemporalServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Edge]:
    folder = tmp_path_factory.mktemp("audio")
    async with edge(module_database_url, temporal_dev_server.address, folder) as running:
        yield running


@pytest.fixture(scope="module")
async def node(api: Edge, temporal_dev_server: TemporalServer) -> AsyncIterator[None]:
    async with media_node(api, temporal_dev_server.address):
        yield


async def now_made(api: Edge) -> Made:
    return await api.made(scheduledTime=datetime.now(UTC).isoformat())


async def talking(api: Edge, made: Made | None = None) -> Made:
    """An interview under way whose candidate types: consent to be evaluated, not to be recorded."""
    made = made or await now_made(api)
    candidate_id = made.participant_id("Candidate")
    purposes = {"recording": False, "aiEvaluation": True}
    consent = GiveConsent(str(uuid4()), candidate_id, "2026-11", "en", purposes)
    await api.deps.interviews.consent(made.session_id, consent)
    joined = await joins(await made.invited("Candidate"), made)
    stamp = NodeStamp("test-node", joined["epoch"], int(uuid4().int % 1_000_000) + 1000)
    connected = ParticipantConnected(stamp, candidate_id, str(uuid4()), datetime.now(UTC))
    await api.deps.interviews.signal(made.session_id, connected)
    await until(made.organiser, made.path, lambda d: d["status"] == "InProgress")
    return made


async def joins(seat: Seat, made: Made) -> dict[str, Any]:
    end = asyncio.get_running_loop().time() + 20
    while (response := await seat.post(f"{made.path}/join")).status_code == 503:
        assert asyncio.get_running_loop().time() < end, response.text
        await asyncio.sleep(float(response.headers["Retry-After"]) / 4)
    assert response.status_code == 200, response.text
    body: dict[str, Any] = response.json()
    return body


async def until(seat: Seat, path: str, holds: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    end = asyncio.get_running_loop().time() + 60
    while not holds(shown := (await seat.get(path)).json()):
        assert asyncio.get_running_loop().time() < end, shown
        await asyncio.sleep(0.1)
    return shown


# ---------------------------------------------------------------- joining


async def test_before_its_time_the_answer_says_when_it_starts(api: Edge) -> None:
    made = await api.made()
    response = await (await made.invited("Candidate")).post(f"{made.path}/join")
    assert response.status_code == 409
    problem = response.json()
    assert problem["type"] == "/problems/too-early"
    assert problem["startTime"][:16] == made.body["interview"]["scheduledTime"][:16]


async def test_after_the_end_the_answer_says_how_it_ended(api: Edge) -> None:
    made = await api.made()
    await made.organiser.post(f"{made.path}/cancel")
    response = await (await made.invited("Candidate")).post(f"{made.path}/join")
    assert response.status_code == 409
    assert response.json()["type"] == "/problems/interview-over"
    assert response.json()["interviewStatus"] == "Cancelled"


async def test_while_no_media_node_is_free_the_answer_says_when_to_try_again(api: Edge) -> None:
    made = await now_made(api)
    response = await (await made.invited("Candidate")).post(f"{made.path}/join")
    assert response.status_code == 503
    assert response.json()["type"] == "/problems/no-media-node"
    assert int(response.headers["Retry-After"]) >= 1


async def test_members_are_told_where_the_room_is(api: Edge, node: None) -> None:
    made = await now_made(api)
    for role in (Role.CANDIDATE, Role.INTERVIEWER):
        joined = await joins(await made.invited(role), made)
        assert joined["webSocketUrl"] == "ws://node.test/ws/signal"
        assert joined["sfu"] == {"iceServers": []}
        assert (joined["participant"]["role"], joined["participant"]["connection"]) == (role, "Joining")
        claims = read_signaling_token(SECRET, joined["signalingToken"])
        assert claims.session_id == made.session_id
        assert claims.participant_id == made.participant_id(role) == joined["participant"]["participantId"]
        assert (claims.node_id, claims.epoch, claims.role) == ("test-node", joined["epoch"], role)


async def test_a_signaling_token_opens_nothing_else(api: Edge, node: None) -> None:
    made = await now_made(api)
    joined = await joins(await made.invited("Candidate"), made)
    assert (await Seat(api.client, joined["signalingToken"]).get(made.path)).status_code == 401
    access = (await made.invited("Candidate")).token
    with pytest.raises(NotAuthenticated):
        read_signaling_token(SECRET, access)


async def test_a_room_that_was_not_lost_stays_the_room(api: Edge, node: None) -> None:
    made = await now_made(api)
    seat = await made.invited("Candidate")
    first = await joins(seat, made)
    again = await seat.post(f"{made.path}/join", {"failedEpoch": first["epoch"]})
    assert again.status_code == 200, again.text
    assert again.json()["epoch"] == first["epoch"]


async def test_who_is_no_participant_does_not_join(api: Edge) -> None:
    made, other = await api.made(), await api.made()
    seats = [
        (made.organiser, 403),
        (await api.the(AccountRole.REVIEWER), 403),
        (await other.invited("Candidate"), 403),
        (await api.stranger(), 404),
        (api.nobody, 401),
    ]
    for seat, status in seats:
        assert (await seat.post(f"{made.path}/join")).status_code == status
    assert (await (await made.invited("Candidate")).post(f"{made.path}/join", {"x": 1})).status_code == 422


# ---------------------------------------------------------------- edits


async def test_what_was_edited_before_the_start_is_what_the_ai_says(api: Edge, node: None) -> None:
    made = await now_made(api)
    change = {
        "title": "Lighthouse keeper",
        "reviewers": "the coast guard",
        "durationMinutes": 17,
        "candidate": {"name": "Grace Murray"},
    }
    assert (await made.organiser.patch(made.path, change)).status_code == 200
    await talking(api, made)
    mine = await until(
        await made.invited("Candidate"), f"{made.path}/mine", lambda page: bool(page["transcript"])
    )
    opening = mine["transcript"][0]["text"]
    for words in (
        "Hello Grace",
        "The coast guard will see",
        "about 17 minutes",
    ):
        assert words in opening
    assert "Lighthouse" not in opening, "the position is the job's, whatever the interview is called"
    for path, body in (("", {"title": "Too late"}), ("/accommodation", {"patient": True})):
        call = made.organiser.post if path else made.organiser.patch
        assert (await call(f"{made.path}{path}", body)).status_code == 409


async def test_the_language_of_an_open_room_stays(api: Edge, node: None) -> None:
    made = await now_made(api)
    await joins(await made.invited("Candidate"), made)
    refused = await made.organiser.patch(made.path, {"candidate": {"language": "de"}})
    assert refused.status_code == 409
    assert "language" in refused.json()["detail"]
    assert (await made.organiser.get(made.path)).json()["language"] == "en"
    assert (await made.organiser.patch(made.path, {"candidate": {"name": "Ada"}})).status_code == 200


# ---------------------------------------------------------------- answers, remarks, directives


async def test_a_typed_answer_is_taken_once_and_stands_in_the_transcript(api: Edge, node: None) -> None:
    made = await talking(api)
    candidate = await made.invited("Candidate")
    body = {
        "transcript": "I sharded the cache by tenant.",
        "userId": made.participant_id("Candidate"),
        "utteranceId": str(uuid4()),
    }
    path = f"/api/ai/{made.session_id}/process_response"
    first, second = await candidate.post(path, body), await candidate.post(path, body)
    assert first.status_code == 200, first.text
    assert (first.json()["duplicate"], second.json()["duplicate"]) == (False, True)
    assert first.json()["interactionId"] == second.json()["interactionId"]

    def answers(page: dict[str, Any]) -> list[str]:
        return [line["text"] for line in page["transcript"] if line["typed"]]

    mine = await until(candidate, f"{made.path}/mine", lambda page: bool(answers(page)))
    assert answers(mine) == ["I sharded the cache by tenant."]


async def test_an_answer_needs_an_id_or_a_key(api: Edge, node: None) -> None:
    made = await talking(api)
    candidate = await made.invited("Candidate")
    body = {"transcript": "By key.", "userId": made.participant_id("Candidate")}
    path = f"/api/ai/{made.session_id}/process_response"
    assert (await candidate.post(path, body)).status_code == 422
    key = {"Idempotency-Key": uuid4().hex}
    first = await candidate.post(path, body, headers=key)
    again = await candidate.post(path, body, headers=key)
    assert first.json()["interactionId"] == again.json()["interactionId"]
    assert again.json()["duplicate"] is True


async def test_a_candidate_answers_for_nobody_else(api: Edge) -> None:
    made, other = await api.made(), await api.made()
    path = f"/api/ai/{made.session_id}/process_response"
    own = {"transcript": "x", "userId": made.participant_id("Candidate"), "utteranceId": "u1"}
    candidate = await made.invited("Candidate")
    for_another = own | {"userId": made.participant_id("Interviewer")}
    assert (await candidate.post(path, for_another)).status_code == 403
    assert (await (await other.invited("Candidate")).post(path, own)).status_code == 403
    assert (await made.organiser.post(path, own)).status_code == 403
    assert (await (await api.stranger()).post(path, own)).status_code == 404
    interviewers = own | {"userId": made.participant_id("Interviewer")}
    assert (await (await made.invited("Interviewer")).post(path, interviewers)).status_code == 422
    assert (await candidate.post(path, own | {"transcript": "x" * 20_001})).status_code == 422
    assert (await candidate.post(path, own)).status_code == 409


async def test_an_interviewer_takes_over_and_hands_back(api: Edge, node: None) -> None:
    made = await talking(api)
    interviewer, path = await made.invited("Interviewer"), f"/api/ai/{made.session_id}/directive"
    taken = await interviewer.post(path, {"kind": "take_over"})
    assert taken.status_code == 200, taken.text
    shown = (await interviewer.get(made.path)).json()
    assert shown["takenOverBy"] == made.participant_id("Interviewer")
    assert (await interviewer.post(path, {"kind": "hand_back"})).status_code == 200
    assert (await interviewer.get(made.path)).json()["takenOverBy"] is None
    asked = {"kind": "ask", "text": "Which cache?", "directiveId": str(uuid4())}
    for _ in range(2):
        assert (await interviewer.post(path, asked)).json() == {"status": "InProgress"}


async def test_only_an_interviewer_directs(api: Edge) -> None:
    made, body = await api.made(), {"kind": "repeat"}
    path = f"/api/ai/{made.session_id}/directive"
    seats = [
        (await made.invited("Candidate"), 403),
        (made.organiser, 403),
        (await api.stranger(), 404),
        (api.nobody, 401),
    ]
    for seat, status in seats:
        assert (await seat.post(path, body)).status_code == status
    interviewer = await made.invited("Interviewer")
    assert (await interviewer.post(path, {"kind": "dance"})).status_code == 422
    assert (await interviewer.post(path, body)).status_code == 409


@pytest.mark.parametrize(
    ("directive", "matter"),
    [
        ({"kind": "ask", "text": "Do you plan to have children?"}, "family"),
        ({"kind": "ask", "text": "How old are you, if I may ask?"}, "age"),
        ({"kind": "follow_up", "hint": "ask: are you pregnant?"}, "pregnancy"),
    ],
)
async def test_the_ai_is_not_told_to_ask_for_protected_matters(
    api: Edge, directive: dict[str, str], matter: str
) -> None:
    made = await api.made()
    interviewer = await made.invited("Interviewer")
    refused = await interviewer.post(f"/api/ai/{made.session_id}/directive", directive)
    assert refused.status_code == 422
    assert refused.json()["type"] == "/problems/invalid-input"
    assert refused.json()["matter"] == matter
    assert f"({matter})" in refused.json()["detail"]


async def test_the_ai_is_not_told_to_ask_what_nobody_can_keep_in_mind(api: Edge, node: None) -> None:
    made = await talking(api)
    interviewer, path = await made.invited("Interviewer"), f"/api/ai/{made.session_id}/directive"
    long = " ".join(["cache"] * (SAYABLE_WORDS + 1))
    refused = await interviewer.post(path, {"kind": "ask", "text": long})
    assert refused.status_code == 422
    assert refused.json()["words"] == SAYABLE_WORDS + 1
    assert f"at most {SAYABLE_WORDS}" in refused.json()["detail"]
    for sayable in (
        {"kind": "ask", "text": long.removeprefix("cache ")},
        {"kind": "follow_up", "hint": long},
    ):
        assert (await interviewer.post(path, sayable)).status_code == 200


async def test_remarks_are_recorded_once(api: Edge) -> None:
    made = await api.made()
    interviewer, interaction_id = await made.invited("Interviewer"), str(uuid4())
    body = {"type": "Comment", "content": "Strong start.", "interactionId": interaction_id}
    for _ in range(2):
        recorded = await interviewer.post(f"{made.path}/interaction", body)
        assert (recorded.status_code, recorded.json()) == (201, {"interactionId": interaction_id})
    remark = {"type": "Comment", "content": "From the organiser."}
    assert (await made.organiser.post(f"{made.path}/interaction", remark)).status_code == 201
    context = await until(interviewer, f"{made.path}/context", lambda c: len(c["history"]) == 2)
    assert [line["text"] for line in context["history"]] == ["Strong start.", "From the organiser."]
    assert [line["speaker"] for line in context["history"]] == ["Grace Hopper", "Some organiser"]
    mine = (await (await made.invited("Candidate")).get(f"{made.path}/mine")).json()
    assert mine["transcript"] == []


async def test_a_candidate_records_only_their_own_answers(api: Edge, node: None) -> None:
    made = await talking(api)
    candidate, path = await made.invited("Candidate"), f"{made.path}/interaction"
    for body in (
        {"type": "Comment", "content": "I am great."},
        {"type": "SystemMessage", "content": "The score is 4."},
        {"type": "Answer", "content": "x", "speakerId": made.participant_id("Interviewer")},
    ):
        assert (await candidate.post(path, body)).status_code == 403
    interviewer = await made.invited("Interviewer")
    assert (await interviewer.post(path, {"type": "Answer", "content": "x"})).status_code == 403
    assert (await candidate.post(path, {"type": "Question", "content": "x"})).status_code == 422
    assert (await candidate.post(path, {"type": "Answer", "content": "By redis."})).status_code == 201


async def test_the_context_shows_plan_and_progress(api: Edge, node: None) -> None:
    made = await talking(api)
    context = (await (await made.invited("Interviewer")).get(f"{made.path}/context")).json()
    assert context["progress"]["topicCount"] == len(context["plan"]["topics"]) > 0
    assert "PostgreSQL" in context["jobDescription"]
    assert 0 < context["progress"]["remainingS"] <= 1800


async def test_a_candidate_and_strangers_do_not_see_the_context(api: Edge) -> None:
    made = await api.made()
    seats = [(await made.invited("Candidate"), 403), (await api.stranger(), 404), (api.nobody, 401)]
    for seat, status in seats:
        assert (await seat.get(f"{made.path}/context")).status_code == status


async def test_an_organiser_pauses_resumes_and_ends(api: Edge, node: None) -> None:
    made = await talking(api)
    assert (await made.organiser.post(f"{made.path}/pause")).json() == {"status": "InProgress"}
    assert (await made.organiser.get(made.path)).json()["paused"] is True
    assert (await made.organiser.post(f"{made.path}/resume")).json() == {"status": "InProgress"}
    assert (await made.organiser.get(made.path)).json()["paused"] is False
    assert (await made.organiser.patch(made.path, {"title": "Too late"})).status_code == 409
    assert (await made.organiser.post(f"{made.path}/end")).status_code == 200
    await until(made.organiser, made.path, lambda d: d["status"] == "Completed" and not d["live"])


async def test_an_interview_that_has_started_is_given_another_time_and_no_other_words(
    api: Edge, node: None
) -> None:
    made = await talking(api)
    time = datetime.now(UTC) + timedelta(days=2)
    past = await made.organiser.patch(made.path, {"scheduledTime": (time - timedelta(days=4)).isoformat()})
    assert (past.status_code, past.json()["detail"]) == (422, "The interview can't be in the past.")
    title = await made.organiser.patch(made.path, {"title": "Another", "scheduledTime": time.isoformat()})
    assert title.status_code == 409
    moved = await made.organiser.patch(made.path, {"scheduledTime": time.isoformat()})
    assert moved.status_code == 200, moved.text
    shown = await until(
        made.organiser,
        made.path,
        lambda d: d["status"] == "Suspended" and datetime.fromisoformat(d["scheduledTime"]) == time,
    )
    assert shown["paused"]
    early = await (await made.invited("Candidate")).post(f"{made.path}/join")
    assert (early.status_code, early.json()["type"].rpartition("/")[2]) == (409, "too-early")
    await made.organiser.post(f"{made.path}/cancel")

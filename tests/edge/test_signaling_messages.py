"""Each message of the signaling socket: its effect, and its refusal."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from activities.rooms.messages import HistoryLine
from tests.support.live_node import AI, CANDIDATE, INTERVIEWER, LiveNode, caller, live_node, room_state, until
from workflows import contracts as c
from workflows.domain.errors import Conflict, Unavailable
from workflows.domain.values import AIStatus, InteractionType, RequestKind, SessionStatus

CONSENT = {
    "type": "consent",
    "version": "2026-11",
    "language": "en",
    "purposes": {"recording": True, "aiEvaluation": False},
}


@pytest.fixture
async def node() -> AsyncIterator[LiveNode]:
    async with live_node() as running:
        yield running


async def test_media_config_names_servers_bitrate_and_codecs(node: LiveNode) -> None:
    async with node.joined(await node.room()) as socket:
        await socket.send(type="request_media_config")
        details = (await socket.expect("media_config"))["sfuDetails"]
    assert details == {"iceServers": [], "maxBitrate": 2_000_000, "codecs": ["opus", "VP8"]}


async def test_offer_and_answer_carry_sound_from_one_to_the_other(node: LiveNode) -> None:
    room = await node.room()
    async with caller(node, room) as one, caller(node, room, INTERVIEWER) as other:
        offer = await other.socket.expect("offer", connection="subscribe")
        assert {track["participantId"] for track in offer["tracks"]} <= {AI, CANDIDATE}
        await until(lambda: any(any(chunk) for chunk in other.heard), what="no sound came through")
        assert one.socket.of("error") == []


async def test_a_bad_description_is_told_and_nothing_else_is_lost(node: LiveNode) -> None:
    room = await node.room()
    async with caller(node, room) as one, caller(node, room, INTERVIEWER) as other:
        await one.socket.send(type="offer", target="sfu", sdp="v=0\r\nof another world")
        assert (await one.socket.expect("error"))["code"] == "bad_sdp"
        await one.socket.send(type="answer", target="sfu", connection="subscribe", sdp="nonsense")
        await until(lambda: len(one.socket.of("error")) == 2)
        before = len(other.heard)
        await until(lambda: len(other.heard) > before + 10, what="the sound has stopped")


async def test_candidates_and_their_end_are_taken_for_both_connections(node: LiveNode) -> None:
    async with node.joined(await node.room()) as socket:
        candidate = {
            "candidate": "candidate:1 1 udp 1 127.0.0.1 9 typ host",
            "sdpMid": "0",
            "sdpMLineIndex": 0,
        }
        await socket.send(type="ice_candidate", target="sfu", connection="publish", candidate=candidate)
        await socket.send(type="ice_candidate", target="sfu", connection="subscribe", candidate=None)
        await socket.echoed()
        assert socket.of("error") == []
        await socket.send(type="ice_candidate", target="somebody", candidate=None)
        await socket.expect("error", code="invalid_message")


async def test_a_restart_of_the_subscribe_connection_brings_a_new_offer(node: LiveNode) -> None:
    async with caller(node, await node.room()) as one:
        await one.socket.expect("offer")
        before = len(one.socket.of("offer"))
        await one.socket.send(type="restart", connection="subscribe")
        await until(lambda: len(one.socket.of("offer")) > before)
        await one.socket.send(type="restart", connection="everything")
        await one.socket.expect("error", code="invalid_message")


async def test_established_is_answered_with_all_that_was_missed_and_told_to_others(node: LiveNode) -> None:
    line = HistoryLine(
        interaction_id="i1",
        participant_id=AI,
        type=InteractionType.QUESTION,
        text="Earlier?",
        timestamp=datetime.now(UTC),
    )
    node.stored.append(line)
    room = await node.room()
    room.publish(room_state(room, 1, ai_status=AIStatus.LISTENING))
    room.captions.tell("m1", "A note.", "note")
    async with node.joined(room, INTERVIEWER) as watcher, node.joined(room) as socket:
        ready = await socket.expect("session_ready")
        assert [entry["text"] for entry in ready["history"]] == ["Earlier?", "A note."]
        assert ready["aiStatus"] == "Listening"
        assert {p["participantId"]: p["connected"] for p in ready["participants"]} == {
            CANDIDATE: True,
            INTERVIEWER: True,
            AI: True,
        }
        state = await socket.expect("session_state")
        assert (state["topic"], state["remainingS"], "seq" in state) == ("Caching", 60.0, False)
        joined = await watcher.expect("participant_joined")
        assert joined["participant"]["participantId"] == CANDIDATE
        assert joined["sessionId"] == room.session_id
        assert socket.of("participant_joined") == []
    connected = node.signals_of(c.ParticipantConnected)
    assert [signal.participant_id for signal in connected] == [INTERVIEWER, CANDIDATE]
    assert connected[1].stamp.epoch == 1


async def test_interviewers_remarks_are_not_shown_to_the_candidate(node: LiveNode) -> None:
    for who, text in (
        (INTERVIEWER, "Weak on caching."),
        (CANDIDATE, "My own remark."),
        (AI, "Take your time."),
    ):
        node.stored.append(
            HistoryLine(
                interaction_id=text,
                participant_id=who,
                type=InteractionType.COMMENT,
                text=text,
                timestamp=datetime.now(UTC),
            )
        )
    room = await node.room()
    async with node.joined(room, INTERVIEWER) as watcher, node.joined(room) as socket:
        theirs = (await socket.expect("session_ready"))["history"]
        ours = (await watcher.expect("session_ready"))["history"]
    assert [line["text"] for line in theirs] == ["My own remark.", "Take your time."]
    assert len(ours) == 3


async def test_a_database_that_is_away_keeps_nobody_out(node: LiveNode) -> None:
    async def broken(session_id: str) -> list[HistoryLine]:
        raise Unavailable

    node.history = broken  # type: ignore[method-assign]
    async with node.joined(await node.room()) as socket:
        assert (await socket.expect("session_ready"))["history"] == []


async def test_every_broadcast_has_a_seq_that_only_rises(node: LiveNode) -> None:
    room = await node.room()
    async with node.joined(room) as socket:
        ready = await socket.expect("session_ready")
        for number in range(3):
            room.captions.tell(f"m{number}", "Hello", "note")
        await until(lambda: len(socket.of("system_message")) == 3)
        seqs = [message["seq"] for message in socket.of("system_message")]
    assert seqs == [ready["seq"] + 2, ready["seq"] + 3, ready["seq"] + 4]


async def test_speaking_status_is_told_once_to_all(node: LiveNode) -> None:
    room = await node.room()
    async with node.joined(room, INTERVIEWER) as watcher, node.joined(room) as socket:
        for _ in range(2):
            await socket.send(type="speaking_status", speaking=True)
        await socket.send(type="speaking_status", speaking=False)
        await watcher.expect("participant_speaking", participantId=CANDIDATE, speaking=False)
        assert len(watcher.of("participant_speaking")) == 2


async def test_nobody_speaks_for_another(node: LiveNode) -> None:
    room = await node.room()
    async with node.joined(room) as socket:
        await socket.send(type="speaking_status", speaking=True, participantId=INTERVIEWER)
        await socket.expect("error", code="invalid_message")
        assert not room.people[INTERVIEWER].speaking


async def test_media_state_mutes_in_the_sfu_and_is_told(node: LiveNode) -> None:
    room = await node.room()
    async with caller(node, room) as one, caller(node, room, INTERVIEWER) as other:
        await until(lambda: len(other.heard) > 5)
        await one.socket.send(type="media_state", audio=False, video=False, screen=False)
        told = await other.socket.expect("participant_media", audio=False)
        assert told["participantId"] == CANDIDATE
        stats = room.media.peers[CANDIDATE].stats()["producers"]["microphone"]
        assert stats["muted"]
        await one.socket.send(type="media_state", audio=True)
        await one.socket.expect("error", code="invalid_message")


async def test_leaving_is_acknowledged_and_told_as_left(node: LiveNode) -> None:
    room = await node.room()
    async with node.joined(room, INTERVIEWER) as watcher:
        async with node.joined(room) as socket:
            await socket.send(type="leave_request")
            await socket.expect("leave_ack")
            assert await socket.closed() == 1000
        left = await watcher.expect("participant_left")
        assert (left["participantId"], left["reason"]) == (CANDIDATE, "left")
    gone = node.signals_of(c.ParticipantDisconnected)[0]
    assert gone.reason == "left"
    assert gone.connection_id == node.signals_of(c.ParticipantConnected)[1].connection_id


async def test_a_lost_socket_is_told_as_lost(node: LiveNode) -> None:
    room = await node.room()
    async with node.joined(room, INTERVIEWER) as watcher:
        async with node.joined(room) as socket:
            socket.raw.transport.abort()
            assert await socket.closed() == 1006
        assert (await watcher.expect("participant_left"))["reason"] == "lost"


async def test_a_candidates_request_reaches_the_workflow(node: LiveNode) -> None:
    async with node.joined(await node.room()) as socket:
        await socket.send(type="request", kind="problem", detail="I hear an echo")
        await socket.echoed()
        request = await until(lambda: node.signals_of(c.CandidateRequest))
    assert (request[0].kind, request[0].detail) == (RequestKind.PROBLEM, "I hear an echo")
    assert request[0].participant_id == CANDIDATE


async def test_an_interviewer_can_neither_request_nor_consent_for_the_candidate(node: LiveNode) -> None:
    async with node.joined(await node.room(), INTERVIEWER) as socket:
        await socket.send(type="request", kind="skip")
        await socket.send(**CONSENT)
        await until(lambda: [e["code"] for e in socket.of("error")] == ["not_permitted"] * 2)
    assert node.signals_of(c.CandidateRequest) == []
    assert node.consents == []


async def test_too_many_requests_are_refused_and_not_told(node: LiveNode) -> None:
    async with node.joined(await node.room()) as socket:
        for _ in range(40):
            await socket.send(type="request", kind="repeat")
        await socket.echoed()
        assert {error["code"] for error in socket.of("error")} == {"rate_limited"}
    assert len(node.signals_of(c.CandidateRequest)) < 40


async def test_consent_is_asked_for_and_recorded_for_each_purpose(node: LiveNode) -> None:
    room = await node.room()
    async with node.joined(room, INTERVIEWER) as watcher, node.joined(room) as socket:
        room.publish(room_state(room, 1, consent_needed=True))
        required = await socket.expect("consent_required")
        assert required["purposes"] == ["recording", "aiEvaluation"]
        await socket.send(**CONSENT)
        given = (await until(lambda: node.consents))[0]
        assert given.purposes == {"recording": True, "aiEvaluation": False}
        assert (given.participant_id, given.notice_version) == (CANDIDATE, "2026-11")
        await watcher.echoed()
        assert watcher.of("consent_required") == []


async def test_a_candidate_who_comes_back_undecided_is_asked_again(node: LiveNode) -> None:
    room = await node.room()
    room.publish(room_state(room, 1, consent_needed=True))
    async with node.joined(room) as socket:
        await socket.expect("consent_required")


@pytest.mark.parametrize(
    ("refusal", "code", "retryable"),
    [(Conflict("That is another notice."), "conflict", False), (Unavailable(), "unavailable", True)],
)
async def test_a_refused_consent_is_told(
    node: LiveNode, refusal: Conflict | Unavailable, code: str, retryable: bool
) -> None:
    node.refusal = refusal
    async with node.joined(await node.room()) as socket:
        await socket.send(**CONSENT)
        error = await socket.expect("error")
        assert (error["code"], error["retryable"]) == (code, retryable)


async def test_a_state_is_broadcast_where_it_differs_and_an_older_version_never(node: LiveNode) -> None:
    room = await node.room()
    async with node.joined(room) as socket:
        await node.activities.publish_state(room_state(room, 2, ai_status=AIStatus.PROCESSING))
        await socket.expect("ai_status", status="Processing")
        await socket.expect("session_state", status="InProgress")
        await node.activities.publish_state(room_state(room, 2, ai_status=AIStatus.ERROR))
        await node.activities.publish_state(room_state(room, 1, status=SessionStatus.CANCELLED))
        await node.activities.publish_state(room_state(room, 3, ai_status=AIStatus.LISTENING))
        await socket.expect("ai_status", status="Listening")
        assert [x["status"] for x in socket.of("ai_status")] == ["Processing", "Listening"]
        assert len(socket.of("session_state")) == 1


async def test_a_system_message_and_a_typed_line_are_shown_once_and_kept(node: LiveNode) -> None:
    room = await node.room()
    async with node.joined(room) as socket:
        typed = c.ShowInteraction(room.ref, "i1", CANDIDATE, InteractionType.ANSWER, "I typed this.", "u1")
        for _ in range(2):
            await node.activities.tell(c.Tell(room.ref, "m1", "One moment.", "provider"))
            await node.activities.show_interaction(typed)
        shown = await socket.expect("transcript", utteranceId="u1", final=True)
        assert shown["text"] == "I typed this."
        await socket.echoed()
        assert (len(socket.of("transcript")), len(socket.of("system_message"))) == (1, 1)
    async with node.joined(room) as again:
        history = (await again.expect("session_ready"))["history"]
        assert [line["text"] for line in history] == ["One moment.", "I typed this."]


async def test_signals_wait_in_their_order_until_the_workflow_can_be_reached(node: LiveNode) -> None:
    room = await node.room()
    node.undeliverable = True
    async with node.joined(room) as socket:
        for kind in ("repeat", "thinking", "skip"):
            await socket.send(type="request", kind=kind)
        await socket.echoed()
        assert node.signals == []
        node.undeliverable = False
        await until(lambda: len(node.signals) == 4)
    kinds = [signal.kind for signal in node.signals_of(c.CandidateRequest)]
    assert kinds == [RequestKind.REPEAT, RequestKind.THINKING, RequestKind.SKIP]
    seqs = [signal.stamp.seq for signal in node.signals[:4]]
    assert seqs == sorted(seqs)

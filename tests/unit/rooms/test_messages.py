"""The signaling messages: shapes, bounds, and the schema file that others generate from."""

import json
from pathlib import Path

import jsonschema
import pytest
from pydantic import ValidationError

from activities.rooms import messages as m
from workflows.domain.values import AIStatus

SCHEMA_FILE = Path(__file__).parents[3] / "docs" / "signaling.schema.json"

GOOD = [
    {"type": "request_media_config"},
    {"type": "offer", "target": "sfu", "connection": "publish", "sdp": "v=0"},
    {"type": "offer", "target": "sfu", "sdp": "v=0"},
    {"type": "answer", "target": "sfu", "connection": "subscribe", "sdp": "v=0"},
    {"type": "ice_candidate", "target": "sfu", "connection": "publish", "candidate": None},
    {
        "type": "ice_candidate",
        "target": "sfu",
        "connection": "subscribe",
        "candidate": {
            "candidate": "candidate:1 1 udp 1 127.0.0.1 9 typ host",
            "sdpMid": "0",
            "sdpMLineIndex": 0,
        },
    },
    {"type": "connection_established"},
    {"type": "speaking_status", "speaking": True},
    {"type": "media_state", "audio": True, "video": False, "screen": False},
    {"type": "restart", "connection": "subscribe"},
    {"type": "leave_request"},
    {"type": "ping", "t": 12.5},
    {"type": "request", "kind": "human", "detail": "please"},
    {
        "type": "consent",
        "version": "2026-11",
        "language": "en",
        "purposes": {"recording": True, "aiEvaluation": False},
    },
]
BAD = [
    "no json",
    "[]",
    "{}",
    '{"type":"unknown"}',
    '{"type":"ping"}',
    '{"type":"ping","t":1,"participantId":"somebody else"}',
    '{"type":"offer","connection":"subscribe","sdp":"v=0"}',
    '{"type":"answer","sdp":"v=0"}',
    '{"type":"offer","sdp":""}',
    '{"type":"request","kind":"praise"}',
    '{"type":"request","kind":"problem","detail":"' + "x" * 2001 + '"}',
    '{"type":"consent","version":"1","language":"en","purposes":{"recording":true}}',
    '{"type":"media_state","audio":"loud","video":false,"screen":false}',
    "[" * 5000,
]


@pytest.mark.parametrize("body", GOOD, ids=lambda body: str(body["type"]))
def test_what_the_wire_names_is_read_and_is_valid_by_the_schema(body: dict[str, object]) -> None:
    text = json.dumps(body)
    assert m.parse_client_message(text).type == body["type"]
    jsonschema.validate(body, m.signaling_schema())


@pytest.mark.parametrize("text", BAD, ids=range(len(BAD)))
def test_any_other_shape_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        m.parse_client_message(text)


def test_a_broadcast_carries_session_and_seq_and_a_reply_neither() -> None:
    status = m.AiStatusChanged(status=AIStatus.LISTENING)
    assert json.loads(status.wire()) == {"type": "ai_status", "status": "Listening"}
    stamped = status.model_copy(update={"session_id": "s", "seq": 3})
    assert json.loads(stamped.wire()) == {
        "sessionId": "s",
        "seq": 3,
        "type": "ai_status",
        "status": "Listening",
    }


def test_an_empty_audio_ref_and_the_end_of_candidates_are_written_as_null() -> None:
    message = m.AiMessage(interaction_id="i", text="Hello", final=False)
    assert json.loads(message.wire())["audioRef"] is None
    ended = m.ServerIceCandidate(connection="publish", candidate=None)
    assert json.loads(ended.wire()) == {
        "type": "ice_candidate",
        "from": "sfu",
        "connection": "publish",
        "candidate": None,
    }


def test_what_a_node_sends_is_valid_by_the_schema_and_can_be_read_back() -> None:
    message = m.ServerOffer(
        sdp="v=0", tracks=(m.Track(mid="0", participant_id="p", kind="audio", source="microphone"),)
    )
    jsonschema.validate(json.loads(message.wire()), m.signaling_schema())
    assert m.parse_server_message(message.wire()) == message


def test_the_schema_file_is_current() -> None:
    assert SCHEMA_FILE.read_text() == m.schema_text(), (
        "run: python -m activities.rooms.messages > docs/signaling.schema.json"
    )

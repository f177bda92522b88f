"""The signaling messages: one union on `type` in each direction, camelCase on the wire.

`docs/signaling.schema.json` is written from these models. What a client sends is refused where it has an
unknown field or exceeds a bound; a frame holds at most 64 KiB in any case.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter
from pydantic.alias_generators import to_camel
from pydantic.json_schema import models_json_schema

from workflows.contracts import Stage
from workflows.domain.values import AIStatus, InteractionType, RequestKind, Role, SessionStatus

MAX_SDP_CHARS = 60_000
MAX_DETAIL_CHARS = 2_000

ConnectionName = Literal["publish", "subscribe"]
TrackSource = Literal["microphone", "camera", "screen"]
TrackKind = Literal["audio", "video"]
Sdp = Annotated[str, Field(min_length=1, max_length=MAX_SDP_CHARS)]
ShortText = Annotated[str, Field(min_length=1, max_length=64)]


class IceCandidate(BaseModel):
    """A candidate as browsers write it (RTCIceCandidateInit)."""

    # Browsers add fields of their own here; those don't matter to anybody.
    model_config = ConfigDict(extra="ignore", alias_generator=to_camel, populate_by_name=True)

    candidate: Annotated[str, Field(max_length=1_000)]
    sdp_mid: Annotated[str | None, Field(max_length=64)] = None
    sdp_m_line_index: Annotated[int | None, Field(ge=0, le=1_000, alias="sdpMLineIndex")] = None
    username_fragment: Annotated[str | None, Field(max_length=256)] = None


# ---------------------------------------------------------------- from client


class FromClient(BaseModel):
    """What a client may send."""

    model_config = ConfigDict(extra="forbid", alias_generator=to_camel, populate_by_name=True, frozen=True)


class RequestMediaConfig(FromClient):
    """Asks for `media_config`."""

    type: Literal["request_media_config"] = "request_media_config"


class ClientOffer(FromClient):
    """The client's offer of its publish connection."""

    type: Literal["offer"] = "offer"
    target: Literal["sfu"] = "sfu"
    connection: Literal["publish"] = "publish"
    sdp: Sdp


class ClientAnswer(FromClient):
    """The client's answer to the node's offer of the subscribe connection."""

    type: Literal["answer"] = "answer"
    target: Literal["sfu"] = "sfu"
    connection: Literal["subscribe"]
    sdp: Sdp


class ClientIceCandidate(FromClient):
    """A candidate of the client; null ends them."""

    type: Literal["ice_candidate"] = "ice_candidate"
    target: Literal["sfu"] = "sfu"
    connection: ConnectionName = "publish"
    candidate: IceCandidate | None


class ConnectionEstablished(FromClient):
    """The client's media connections are up: it is answered with `session_ready`."""

    type: Literal["connection_established"] = "connection_established"


class SpeakingStatus(FromClient):
    """Whether the client's own meter hears speech."""

    type: Literal["speaking_status"] = "speaking_status"
    speaking: bool


class MediaState(FromClient):
    """What the client has switched on."""

    type: Literal["media_state"] = "media_state"
    audio: bool
    video: bool
    screen: bool


class Restart(FromClient):
    """An ICE restart: of `publish` a new offer of the client follows, of `subscribe` one of the node."""

    type: Literal["restart"] = "restart"
    connection: ConnectionName = "publish"


class LeaveRequest(FromClient):
    """The participant leaves on purpose."""

    type: Literal["leave_request"] = "leave_request"


class Ping(FromClient):
    """A sign of life, each 2 s. `t` comes back in the `pong`."""

    type: Literal["ping"] = "ping"
    t: float


class Request(FromClient):
    """A candidate's own request."""

    type: Literal["request"] = "request"
    kind: RequestKind
    detail: Annotated[str | None, Field(max_length=MAX_DETAIL_CHARS)] = None


class ConsentPurposes(FromClient):
    """The candidate's word on each purpose."""

    recording: bool
    ai_evaluation: bool


class Consent(FromClient):
    """The candidate's decision on the notice of that version and language."""

    type: Literal["consent"] = "consent"
    version: ShortText
    language: Annotated[str, Field(min_length=2, max_length=35)]
    purposes: ConsentPurposes


AnyClientMessage = (
    RequestMediaConfig
    | ClientOffer
    | ClientAnswer
    | ClientIceCandidate
    | ConnectionEstablished
    | SpeakingStatus
    | MediaState
    | Restart
    | LeaveRequest
    | Ping
    | Request
    | Consent
)
ClientMessage = Annotated[AnyClientMessage, Field(discriminator="type")]
_client_messages: TypeAdapter[AnyClientMessage] = TypeAdapter(ClientMessage)


def parse_client_message(text: str) -> AnyClientMessage:
    """Reads one frame. Raises `pydantic.ValidationError` where it is no message of the wire."""
    return _client_messages.validate_json(text)


# ---------------------------------------------------------------- to client


class Part(BaseModel):
    """A part of what is sent to clients."""

    model_config = ConfigDict(
        extra="forbid",
        alias_generator=to_camel,
        populate_by_name=True,
        frozen=True,
        json_schema_serialization_defaults_required=True,
    )


class ToClient(Part):
    """What a client is sent. Broadcasts and `session_ready` carry `session_id` and the room's `seq`."""

    session_id: str | None = None
    seq: int | None = None

    def wire(self) -> str:
        """The frame's text."""
        body = self.model_dump(mode="json", by_alias=True)
        for key in ("sessionId", "seq"):
            if body[key] is None:
                del body[key]
        return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


class IceServer(Part):
    """A STUN or TURN server (RTCIceServer)."""

    urls: tuple[str, ...]
    username: str | None = None
    credential: str | None = None


class SfuDetails(Part):
    """How to reach the node: `max_bitrate` in bits per second for each published video."""

    ice_servers: tuple[IceServer, ...]
    max_bitrate: int
    codecs: tuple[str, ...]


class MediaConfig(ToClient):
    """Answers `request_media_config`."""

    type: Literal["media_config"] = "media_config"
    sfu_details: SfuDetails


class ServerAnswer(ToClient):
    """The node's answer to the client's offer."""

    type: Literal["answer"] = "answer"
    from_: Annotated[Literal["sfu"], Field(alias="from")] = "sfu"
    connection: Literal["publish"] = "publish"
    sdp: str


class Track(Part):
    """Whose media an m-line carries."""

    mid: str
    participant_id: str
    kind: TrackKind
    source: TrackSource


class ServerOffer(ToClient):
    """The node's offer of the subscribe connection."""

    type: Literal["offer"] = "offer"
    from_: Annotated[Literal["sfu"], Field(alias="from")] = "sfu"
    connection: Literal["subscribe"] = "subscribe"
    sdp: str
    tracks: tuple[Track, ...]


class ServerIceCandidate(ToClient):
    """A candidate of the node; null ends them."""

    type: Literal["ice_candidate"] = "ice_candidate"
    from_: Annotated[Literal["sfu"], Field(alias="from")] = "sfu"
    connection: ConnectionName
    candidate: IceCandidate | None


class Participant(Part):
    """Somebody in the room, and what they have switched on."""

    participant_id: str
    role: Role
    name: str
    connected: bool
    audio: bool = False
    video: bool = False
    screen: bool = False


class HistoryLine(Part):
    """A line of the conversation that was said or typed before."""

    interaction_id: str
    participant_id: str | None
    type: InteractionType
    text: str
    timestamp: datetime
    utterance_id: str | None = None
    audio_ref: str | None = None


class SessionReady(ToClient):
    """All that a client needs that comes (back) in. Broadcasts above its `seq` follow."""

    type: Literal["session_ready"] = "session_ready"
    participants: tuple[Participant, ...]
    ai_status: AIStatus
    history: tuple[HistoryLine, ...]


class ParticipantJoined(ToClient):
    """Somebody's connection is established."""

    type: Literal["participant_joined"] = "participant_joined"
    participant: Participant


class ParticipantLeft(ToClient):
    """Somebody's connection is gone: on purpose or not."""

    type: Literal["participant_left"] = "participant_left"
    participant_id: str
    reason: Literal["left", "lost"]


class ParticipantSpeaking(ToClient):
    """Somebody has begun or ceased to speak."""

    type: Literal["participant_speaking"] = "participant_speaking"
    participant_id: str
    speaking: bool


class ParticipantMedia(ToClient):
    """What somebody has switched on."""

    type: Literal["participant_media"] = "participant_media"
    participant_id: str
    audio: bool
    video: bool
    screen: bool


class LeaveAck(ToClient):
    """The last message after `leave_request`."""

    type: Literal["leave_ack"] = "leave_ack"


class Pong(ToClient):
    """Answers `ping`."""

    type: Literal["pong"] = "pong"
    t: float


class AiStatusChanged(ToClient):
    """What the AI interviewer is doing."""

    type: Literal["ai_status"] = "ai_status"
    status: AIStatus


class AiMessage(ToClient):
    """What the AI says: grows sentence by sentence under one id; `audio_ref` comes with `final`."""

    type: Literal["ai_message"] = "ai_message"
    interaction_id: str
    text: str
    audio_ref: str | None = None
    final: bool
    kind: Literal["question", "remark"] = "question"
    """A remark ("Take your time.") does not take the place of the question that is pinned."""


class TranscriptCaption(ToClient):
    """What a participant says: all of the utterance so far."""

    type: Literal["transcript"] = "transcript"
    participant_id: str
    utterance_id: str
    text: str
    final: bool


class SystemMessage(ToClient):
    """A sentence to people, with a stable code."""

    type: Literal["system_message"] = "system_message"
    text: str
    code: str


class StageTime(Part):
    """A part of a silence."""

    name: str
    ms: int


class TurnStages(ToClient):
    """What the silence before a turn of the AI was made of; for interviewers only."""

    type: Literal["turn_stages"] = "turn_stages"
    interaction_id: str
    silence_ms: int
    stages: tuple[StageTime, ...]


def turn_stages(interaction_id: str, stages: Iterable[Stage]) -> TurnStages:
    """The message that shows them."""
    shown = tuple(StageTime(name=stage.name, ms=round(stage.seconds * 1000)) for stage in stages)
    return TurnStages(
        interaction_id=interaction_id, silence_ms=sum(stage.ms for stage in shown), stages=shown
    )


class SessionState(ToClient):
    """Where the interview is."""

    type: Literal["session_state"] = "session_state"
    status: SessionStatus
    topic: str
    elapsed_s: float
    remaining_s: float
    paused: bool


class ConsentRequired(ToClient):
    """The notice that the candidate has to decide on; to the candidate only."""

    type: Literal["consent_required"] = "consent_required"
    notice: str
    version: str
    language: str
    purposes: tuple[str, ...]


class ErrorMessage(ToClient):
    """Something that this client sent, or needs, did not work."""

    type: Literal["error"] = "error"
    code: str
    detail: str
    retryable: bool = False


AnyServerMessage = (
    MediaConfig
    | ServerAnswer
    | ServerOffer
    | ServerIceCandidate
    | SessionReady
    | ParticipantJoined
    | ParticipantLeft
    | ParticipantSpeaking
    | ParticipantMedia
    | LeaveAck
    | Pong
    | AiStatusChanged
    | AiMessage
    | TranscriptCaption
    | SystemMessage
    | TurnStages
    | SessionState
    | ConsentRequired
    | ErrorMessage
)
ServerMessage = Annotated[AnyServerMessage, Field(discriminator="type")]
_server_messages: TypeAdapter[AnyServerMessage] = TypeAdapter(ServerMessage)


def parse_server_message(text: str | bytes) -> AnyServerMessage:
    """Reads one frame of a node: for clients and tests."""
    return _server_messages.validate_json(text)


# ---------------------------------------------------------------- the schema


def signaling_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of both unions: `$defs/ClientMessage` and `$defs/ServerMessage`."""
    client, server = AnyClientMessage.__args__, AnyServerMessage.__args__
    _, schema = models_json_schema(
        [(model, "validation") for model in client] + [(model, "serialization") for model in server]
    )
    definitions = schema["$defs"]
    for definition in definitions.values():
        _tidy(definition)
    definitions["ClientMessage"] = _union(client)
    definitions["ServerMessage"] = _union(server)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Signaling",
        "description": "The messages of the signaling socket.",
        "oneOf": [{"$ref": "#/$defs/ClientMessage"}, {"$ref": "#/$defs/ServerMessage"}],
        "$defs": dict(sorted(definitions.items())),
    }


def schema_text() -> str:
    """The content of `docs/signaling.schema.json`."""
    return json.dumps(signaling_schema(), indent=2, ensure_ascii=False) + "\n"


def _union(models: tuple[type[BaseModel], ...]) -> dict[str, Any]:
    names = {model.model_fields["type"].default: f"#/$defs/{model.__name__}" for model in models}
    return {
        "oneOf": [{"$ref": ref} for ref in names.values()],
        "discriminator": {"propertyName": "type", "mapping": names},
    }


def _tidy(definition: dict[str, Any]) -> None:
    # A title on each property would become a type of its own in generated code.
    properties = definition.get("properties", {})
    for value in properties.values():
        value.pop("title", None)
    for name, kind in (("sessionId", "string"), ("seq", "integer")):
        if name in properties:
            properties[name] = {"type": kind}
    required = [name for name in definition.get("required", []) if name not in ("sessionId", "seq")]
    if "type" in properties and "const" in properties["type"] and "type" not in required:
        required.insert(0, "type")
    if required:
        definition["required"] = required


if __name__ == "__main__":
    print(schema_text(), end="")  # noqa: T201

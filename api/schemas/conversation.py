"""Joining, and what is said by other ways than by voice."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from api.schemas.base import Key, Wire
from api.schemas.interviews import Participant
from api.schemas.jobs import Fact, Plan
from workflows.contracts import MAX_ANSWER_CHARS
from workflows.domain.plan import MAX_QUESTION_CHARS
from workflows.domain.values import InteractionType, Recognition, Role, TurnKind


class Join(Wire):
    """`failedEpoch`: the room of that epoch was lost for the caller."""

    failed_epoch: int | None = Field(default=None, ge=0)


class IceServer(Wire):
    """An RTCIceServer (WebRTC, section 4.2.4)."""

    urls: list[str]
    username: str | None = None
    credential: str | None = None


class Sfu(Wire):
    """How to reach the media node."""

    ice_servers: list[IceServer]


class Joined(Wire):
    """Where to connect: `webSocketUrl`, with `?token=` and the signaling token (60 s, one use)."""

    signaling_token: str
    web_socket_url: str
    epoch: int
    sfu: Sfu
    participant: Participant


class Correction(Wire):
    """The candidate's word beside the original."""

    correction_id: UUID
    interaction_id: UUID
    text: str
    created_at: datetime


class Line(Wire):
    """A line of the conversation. `audioUrl` is signed for 10 minutes; null where nothing was recorded.

    `recognition` is null, but for what was recorded while recognition was down: `pending` (its words are still to
    come), `later` (recognised from the recording), `failed` (there is only the recording).
    """

    interaction_id: UUID
    timestamp: datetime
    participant_id: UUID
    speaker: str
    role: Role
    type: InteractionType
    text: str
    topic_id: str | None
    turn_kind: TurnKind | None
    confidence: float | None
    interrupted: bool
    typed: bool
    recognition: Recognition | None = None
    audio_url: str | None
    audio_duration_s: float
    corrections: list[Correction]


class Progress(Wire):
    """How far the plan is."""

    topic: str
    topic_index: int
    topic_count: int
    covered: list[str]
    elapsed_s: float
    remaining_s: float
    pinned_question: str


class Context(Wire):
    """What an interviewer needs beside the conversation."""

    session_id: UUID
    title: str
    job_title: str
    job_description: str
    plan: Plan
    facts: list[Fact]
    progress: Progress
    history: list[Line]


class NewInteraction(Wire):
    """A comment or system message by an interviewer, or the candidate's own answer.

    The same `interactionId` (or `Idempotency-Key`) twice is one line.
    """

    interaction_id: UUID | None = None
    type: Literal[InteractionType.COMMENT, InteractionType.SYSTEM_MESSAGE, InteractionType.ANSWER]
    content: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_ANSWER_CHARS)
    ]
    speaker_id: UUID | None = Field(default=None, description="The caller's own participant id, where given.")


class Recorded(Wire):
    """The line's id."""

    interaction_id: UUID


class ProcessResponse(Wire):
    """A finished answer given as text. `userId` is the participant id of the one who answered."""

    transcript: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_ANSWER_CHARS)
    ]
    user_id: UUID
    utterance_id: Key | None = None


class Answered(Wire):
    """Whether the answer was taken, and under which interaction."""

    interaction_id: UUID
    duplicate: bool


Question = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_QUESTION_CHARS)
]


class _Directive(Wire):
    directive_id: Key | None = Field(default=None, description="The same one twice is one directive.")


class AskDirective(_Directive):
    """Ask this next, word for word."""

    kind: Literal["ask"]
    text: Question


class FollowUpDirective(_Directive):
    """Follow up on the last answer, by this hint."""

    kind: Literal["follow_up"]
    hint: Question


class PlainDirective(_Directive):
    """Skip the topic, take over, hand back, or say the question again."""

    kind: Literal["skip_topic", "take_over", "hand_back", "repeat"]


Directive = Annotated[AskDirective | FollowUpDirective | PlainDirective, Field(discriminator="kind")]

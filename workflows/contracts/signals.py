"""What a node tells an interview."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from workflows.contracts.common import HeardWord
from workflows.contracts.record import Assessment
from workflows.domain.values import (
    RequestKind,
)


@dataclass(frozen=True)
class NodeStamp:
    """Which node's outbox sent it, in which order, for which room epoch. Seen once, by (`node_id`, `seq`)."""

    node_id: str
    epoch: int
    seq: int


@dataclass(frozen=True)
class SpeechPaused:
    """The speaker has paused; `text` is the utterance so far, acknowledged before it is captioned as final.

    Sent at the first pause of an answer before its text is there, so that the next turn can be prepared.
    """

    stamp: NodeStamp
    participant_id: str
    utterance_id: str
    text: str
    at: datetime


@dataclass(frozen=True)
class SpeechResumed:
    """The speaker speaks (again): also sent at the start of an utterance."""

    stamp: NodeStamp
    participant_id: str
    utterance_id: str
    at: datetime


@dataclass(frozen=True)
class SpeechFinished:
    """The utterance is over. `text` may be empty: speech that brought no transcript."""

    stamp: NodeStamp
    participant_id: str
    utterance_id: str
    text: str
    started_at: datetime
    ended_at: datetime
    confidence: float | None = None
    audio_ref: str | None = None
    audio_duration_s: float = 0.0
    unrecognised: bool = False
    """Recognition was down: `text` is not all that was said, the recording is."""
    words: tuple[HeardWord, ...] = ()
    turn_id: str = ""
    """The prepared turn that the node commits as soon as this is acknowledged."""
    waited_s: float = 0.0
    """So long nobody could go on, because the recogniser hadn't said what was said."""
    faults: tuple[str, ...] = ()
    """What each broken stream of the recogniser said (`google_stt: timeout`), the newest ones since the last answer."""


@dataclass(frozen=True)
class AnswerRecognised:
    """An answer was recognised from its recording; `text` is empty where that was given up. Once per interaction."""

    interaction_id: str
    participant_id: str
    utterance_id: str
    text: str
    audio_ref: str | None = None
    topic_id: str = ""
    assessment: Assessment | None = None


@dataclass(frozen=True)
class VoiceStarted:
    """The first sound of a turn has left the node."""

    stamp: NodeStamp
    turn_id: str
    at: datetime


@dataclass(frozen=True)
class ParticipantConnected:
    """A participant's connection to the room is established."""

    stamp: NodeStamp
    participant_id: str
    connection_id: str
    at: datetime


@dataclass(frozen=True)
class ParticipantDisconnected:
    """That connection is gone; `reason` is left, lost or replaced."""

    stamp: NodeStamp
    participant_id: str
    connection_id: str
    reason: str
    at: datetime
    silent_s: float = 0.0
    """For how long nothing had been heard by then of a connection that seemed to be up; 0 where it was."""


@dataclass(frozen=True)
class CandidateRequest:
    """A candidate's own request by button."""

    stamp: NodeStamp
    participant_id: str
    request_id: str
    kind: RequestKind
    detail: str = ""


@dataclass(frozen=True)
class OutOfReach:
    """The node could not reach Temporal from `since` until then: nothing that was said could be answered."""

    stamp: NodeStamp
    since: datetime
    until: datetime


@dataclass(frozen=True)
class NodeDraining:
    """The node is going away: open the room elsewhere between two sentences."""

    stamp: NodeStamp


FromNode = (
    SpeechPaused
    | SpeechResumed
    | SpeechFinished
    | VoiceStarted
    | ParticipantConnected
    | ParticipantDisconnected
    | CandidateRequest
    | OutOfReach
    | NodeDraining
)
"""Every signal that a node's outbox carries."""

"""What crosses Temporal: one dataclass in and one out per message, so that fields can be added.

Times are aware datetimes in UTC, durations seconds, ids strings of UUIDs. Every list is bounded by its writer.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from workflows.domain.conduct import Conduct
from workflows.domain.plan import Fact, Plan
from workflows.domain.values import (
    AIStatus,
    ConnectionStatus,
    DirectiveKind,
    InteractionType,
    RequestKind,
    Role,
    SessionStatus,
    TurnKind,
)

MAX_EXCERPT_CHARS = 4000
MAX_ANSWER_CHARS = 20000
RECENT_EXCHANGES = 6


@dataclass(frozen=True)
class RoomRef:
    """A room of one epoch. A lower epoch than the newest known one is refused everywhere."""

    session_id: str
    epoch: int


@dataclass(frozen=True)
class ParticipantInfo:
    """A participant as everybody in the room may see them."""

    participant_id: str
    role: Role
    name: str
    connection: ConnectionStatus = ConnectionStatus.DISCONNECTED


# ---------------------------------------------------------------- starting an interview


@dataclass(frozen=True)
class InterviewInput:
    """What an interview starts with. The job description's beginning only: all of it stays in the store."""

    session_id: str
    job_id: str
    title: str
    job_excerpt: str
    plan: Plan
    candidate: ParticipantInfo
    interviewers: tuple[ParticipantInfo, ...]
    ai: ParticipantInfo
    scheduled_time: datetime
    duration_minutes: float
    invite_expires_at: datetime
    window_end: datetime | None = None
    timezone: str = "UTC"
    language: str = "en"
    facts: tuple[Fact, ...] = ()
    conduct: Conduct = field(default_factory=Conduct)
    reviewers: str = "the hiring team"
    result_by: str = ""
    notice_version: str = ""


# ---------------------------------------------------------------- the room (queue `media` and `media.<node>`)


@dataclass(frozen=True)
class OpenRoom:
    """Open (or find) the room on the node that takes this."""

    room: RoomRef
    participants: tuple[ParticipantInfo, ...]
    language: str = "en"


@dataclass(frozen=True)
class OpenedRoom:
    """Where the room lives: the node, its own task queue, the address of its signaling socket."""

    node_id: str
    queue: str
    web_socket_url: str


@dataclass(frozen=True)
class CloseRoom:
    """The room isn't needed any more; `reason` is told to those who are in it."""

    room: RoomRef
    reason: str = "over"


@dataclass(frozen=True)
class RoomState:
    """The live state as everybody sees it. The node broadcasts what has changed since the last one."""

    room: RoomRef
    status: SessionStatus
    ai_status: AIStatus
    topic: str = ""
    elapsed_s: float = 0.0
    remaining_s: float = 0.0
    paused: bool = False
    taken_over_by: str | None = None
    consent_needed: bool = False
    recording: bool = False
    listening: bool = False
    version: int = 0


@dataclass(frozen=True)
class Tell:
    """A system message to all in the room; the same `message_id` twice is one message."""

    room: RoomRef
    message_id: str
    text: str
    code: str


@dataclass(frozen=True)
class ShowInteraction:
    """A line that did not come through the room's audio (a typed answer, a comment), shown to all."""

    room: RoomRef
    interaction_id: str
    participant_id: str
    type: InteractionType
    text: str
    utterance_id: str | None = None


@dataclass(frozen=True)
class Listen:
    """The AI's ear on one participant until cancelled."""

    room: RoomRef
    participant_id: str
    language: str
    hints: tuple[str, ...]
    conduct: Conduct
    recording: bool
    cursor: str = ""


@dataclass(frozen=True)
class Heard:
    """Where the ear stopped: the next `listen` goes on from `cursor` (opaque)."""

    cursor: str = ""


@dataclass(frozen=True)
class Exchange:
    """A question and what was answered, both possibly shortened."""

    question: str
    answer: str
    topic_id: str = ""


@dataclass(frozen=True)
class TurnContext:
    """All that the model may know when it words a turn. Candidate's and organiser's words are data in it."""

    kind: TurnKind
    language: str
    title: str
    job_excerpt: str
    topic_title: str = ""
    topic_skills: tuple[str, ...] = ()
    must_ask: str = ""
    hint: str = ""
    last_question: str = ""
    last_answer: str = ""
    recent: tuple[Exchange, ...] = ()
    notes: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    candidate_name: str = ""
    reviewers: str = ""
    result_by: str = ""
    remaining_s: float = 0.0
    announce_minutes: int = 0
    outage_s: float = 0.0
    credited_s: float = 0.0
    questions_asked: int = 0
    duration_minutes: float = 0.0
    consent_recording: bool = True


@dataclass(frozen=True)
class Compose:
    """Word a turn, sentence by sentence, into the room's utterance of `turn_id`."""

    room: RoomRef
    turn_id: str
    context: TurnContext
    already_said: str = ""


@dataclass(frozen=True)
class Composed:
    """All that was written, and by which model."""

    text: str
    model: str


@dataclass(frozen=True)
class Speak:
    """Say a turn. `text` given: say that; else say what `compose` writes under the same `turn_id`.

    Keyed by `turn_id`: a second attempt attaches to the playback under way, or gets its result.
    """

    room: RoomRef
    turn_id: str
    interaction_id: str
    kind: TurnKind
    language: str = "en"
    text: str | None = None
    prefix: str = ""
    """Said before, shown as part of the same line: an apology after an outage."""
    interruptible: bool = True
    recording: bool = False


@dataclass(frozen=True)
class Spoken:
    """What became of a turn. `heard` is what was played, `text` all that was to be said."""

    text: str
    heard: str
    interrupted: bool = False
    audio_ref: str | None = None
    duration_s: float = 0.0
    started_at: datetime | None = None
    voice_failed: bool = False


@dataclass(frozen=True)
class RoomProbe:
    """Whether the room of that epoch lives on the node that was asked."""

    alive: bool
    epoch: int = 0


# ---------------------------------------------------------------- the record (queue `interviews`)


@dataclass(frozen=True)
class SaveInteraction:
    """Upsert one line of the conversation by its id. A later save of the same id with more text wins."""

    session_id: str
    interaction_id: str
    timestamp: datetime
    speaker_participant_id: str
    type: InteractionType
    content: str
    order: int
    topic_id: str | None = None
    turn_kind: TurnKind | None = None
    utterance_id: str | None = None
    audio_ref: str | None = None
    audio_duration_s: float = 0.0
    confidence: float | None = None
    interrupted: bool = False
    typed: bool = False


@dataclass(frozen=True)
class SaveStatus:
    """The interview's status, by a version that only rises: an older one that comes late changes nothing."""

    session_id: str
    version: int
    status: SessionStatus
    ai_status: AIStatus
    topic: str
    at: datetime
    reason: str = ""
    scheduled_time: datetime | None = None
    elapsed_s: float = 0.0
    credited_s: float = 0.0
    faults: tuple[str, ...] = ()
    covered_topics: tuple[str, ...] = ()
    node_id: str = ""
    window_end: datetime | None = None
    invite_expires_at: datetime | None = None


@dataclass(frozen=True)
class SaveParticipant:
    """A participant's connection, by a version that only rises."""

    session_id: str
    participant_id: str
    connection: ConnectionStatus
    version: int
    at: datetime


@dataclass(frozen=True)
class SaveConsent:
    """A consent decision, append-only by `consent_id`."""

    session_id: str
    consent_id: str
    participant_id: str
    notice_version: str
    language: str
    purposes: dict[str, bool]
    at: datetime


@dataclass(frozen=True)
class AssessAnswer:
    """Structured notes on an answer, in parallel to the next question. Words only."""

    session_id: str
    interaction_id: str
    topic_id: str
    topic_title: str
    topic_skills: tuple[str, ...]
    question: str
    answer: str
    language: str = "en"


@dataclass(frozen=True)
class Assessment:
    """How far the topic is covered after this answer (0 to 1), and notes for later turns."""

    interaction_id: str
    coverage: float = 0.0
    notes: tuple[str, ...] = ()
    follow_up_hint: str = ""


@dataclass(frozen=True)
class WriteScorecard:
    """Write the scorecard of an interview that is over, by what is stored of it."""

    session_id: str
    scorecard_id: str


@dataclass(frozen=True)
class ScorecardWritten:
    """The scorecard is stored."""

    scorecard_id: str
    scoreable: bool


@dataclass(frozen=True)
class Sweep:
    """Start what has a row but no workflow."""

    limit: int = 500


@dataclass(frozen=True)
class Swept:
    """How many were started."""

    started: int


# ---------------------------------------------------------------- signals from a node


@dataclass(frozen=True)
class NodeStamp:
    """Which node's outbox sent it, in which order, for which room epoch. Seen once, by (`node_id`, `seq`)."""

    node_id: str
    epoch: int
    seq: int


@dataclass(frozen=True)
class SpeechPaused:
    """The speaker has paused; `text` is the utterance so far, acknowledged before it is captioned as final."""

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


@dataclass(frozen=True)
class CandidateRequest:
    """A candidate's own request by button."""

    stamp: NodeStamp
    participant_id: str
    request_id: str
    kind: RequestKind
    detail: str = ""


@dataclass(frozen=True)
class NodeDraining:
    """The node is going away: open the room elsewhere between two sentences."""

    stamp: NodeStamp


# ---------------------------------------------------------------- updates and queries


@dataclass(frozen=True)
class Admit:
    """A member wants in. `failed_epoch`: the room of that epoch was lost for them."""

    participant_id: str
    failed_epoch: int | None = None


@dataclass(frozen=True)
class Admission:
    """Where to go. `room` is None while no node is free: try again after `retry_after_s`."""

    room: RoomRef | None
    node_id: str = ""
    web_socket_url: str = ""
    retry_after_s: float = 1.0


@dataclass(frozen=True)
class Reschedule:
    """A new time, in the future."""

    scheduled_time: datetime
    by: str
    window_end: datetime | None = None
    invite_expires_at: datetime | None = None


@dataclass(frozen=True)
class Command:
    """Cancel, pause, resume or end, and who says so."""

    by: str
    reason: str = ""


@dataclass(frozen=True)
class Direct:
    """An interviewer's directive; the same `directive_id` twice is one."""

    directive_id: str
    by_participant_id: str
    kind: DirectiveKind
    text: str = ""


@dataclass(frozen=True)
class Answer:
    """A finished answer given as text. The same `utterance_id` twice is one answer."""

    utterance_id: str
    participant_id: str
    text: str


@dataclass(frozen=True)
class Answered:
    """Whether it was taken, and under which interaction."""

    interaction_id: str
    duplicate: bool = False


@dataclass(frozen=True)
class Comment:
    """A comment or system message by an interviewer; also a candidate's remark on their own record."""

    interaction_id: str
    participant_id: str
    type: InteractionType
    text: str


@dataclass(frozen=True)
class GiveConsent:
    """A candidate's decision on the notice."""

    consent_id: str
    participant_id: str
    notice_version: str
    language: str
    purposes: dict[str, bool]


@dataclass(frozen=True)
class Done:
    """An update was carried out."""

    status: SessionStatus


@dataclass(frozen=True)
class Snapshot:
    """The live truth of an interview."""

    session_id: str
    status: SessionStatus
    ai_status: AIStatus
    topic: str
    topic_index: int
    topic_count: int
    covered: tuple[str, ...]
    elapsed_s: float
    remaining_s: float
    paused: bool
    taken_over_by: str | None
    participants: tuple[ParticipantInfo, ...]
    room: RoomRef | None
    node_id: str
    consent_recording: bool | None
    consent_ai_evaluation: bool | None
    pinned_question: str
    scheduled_time: datetime


FromNode = (
    SpeechPaused
    | SpeechResumed
    | SpeechFinished
    | VoiceStarted
    | ParticipantConnected
    | ParticipantDisconnected
    | CandidateRequest
    | NodeDraining
)
"""Every signal that a node's outbox carries."""


# ---------------------------------------------------------------- debrief


@dataclass(frozen=True)
class DebriefInput:
    """Which interview is over."""

    session_id: str

"""Calls to the room's node (queues `media` and `media.<node>`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from workflows.contracts.common import ParticipantInfo, RoomRef
from workflows.domain.conduct import Conduct
from workflows.domain.engines import USUAL_VOICE, ProviderTerms, Voice
from workflows.domain.plan import Fact
from workflows.domain.usage import Usage
from workflows.domain.values import (
    AIStatus,
    InteractionType,
    SessionStatus,
    TurnKind,
)


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
    providers: tuple[ProviderTerms, ...] = ()
    """Who may get what is said in this room."""
    recognises: bool = True
    """Whether any recogniser here knows the interview's language; else answers are typed."""


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
    audio_ref: str | None = None
    late: bool = False
    """Its words come after its place: they replace what stands there."""


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
    voice: Voice = USUAL_VOICE
    """With which a word in between is said."""


@dataclass(frozen=True)
class Heard:
    """Where the ear stopped: the next `listen` goes on from `cursor` (opaque)."""

    cursor: str = ""


@dataclass(frozen=True)
class HearOut:
    """The ear is to be closed: first, what was said by now is recognised within a moment, and told.

    `over`: an utterance under way is finished with it; else it stays unfinished, for the ear's cursor.
    """

    room: RoomRef
    participant_id: str
    over: bool = False


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
class After:
    """A turn prepared for an answer that isn't over: nothing of it is heard or shown before the node commits it.

    The node commits it at the end of utterance `utterance_id`, if the answer has the `shape`
    (`workflows.domain.shape`) that it was chosen for; else it is dropped unheard. `earlier`: the answer's
    parts before that utterance. `answer_to`: the turn id of the question; all parts of an answer to it share what
    may be written in vain.
    """

    utterance_id: str
    shape: str
    earlier: str = ""
    answer_to: str = ""


@dataclass(frozen=True)
class Compose:
    """Word a turn, sentence by sentence, into the room's utterance of `turn_id`.

    `after`: wait for the answer's words, and put them into the context first.
    """

    room: RoomRef
    turn_id: str
    context: TurnContext
    already_said: str = ""
    after: After | None = None


@dataclass(frozen=True)
class Composed:
    """All that was written, by which model, and what all attempts at it took."""

    text: str
    model: str
    usages: tuple[Usage, ...] = ()
    complete: bool = True
    """False: it was ended before its end, as nobody was to hear more of it."""


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
    waits_s: tuple[float, float, float] = (2.0, 5.0, 12.0)
    """After how long without a word to say a wait is acknowledged, explained, and choices are offered."""
    voice: Voice = USUAL_VOICE
    after: After | None = None
    taken_back_s: float = 0.0
    """Interrupted before so much of it was heard, it is taken back: the candidate was still answering."""


@dataclass(frozen=True)
class Stage:
    """A part of the silence before a turn. Operational: never told to a scorer."""

    name: str
    seconds: float


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
    waited_s: float = 0.0
    """How long the candidate was kept waiting for words, beyond what is acknowledged as a wait."""
    stages: tuple[Stage, ...] = ()
    """Of the silence between the candidate's last sound and this turn's first."""
    dropped: bool = False
    """Prepared, and taken back before the answer was over: neither heard nor shown."""
    abandoned: int = 0
    """How often its words were written in vain, as the answer went on."""
    voice_faults: tuple[str, ...] = ()
    """What each failed attempt of the voice said (`google_tts: timeout`), the newest ones: never anybody's words."""


@dataclass(frozen=True)
class RoomProbe:
    """Whether the room of that epoch lives on the node that was asked."""

    alive: bool
    epoch: int = 0

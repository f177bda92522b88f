"""What is kept and judged (queue `interviews`)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from workflows.contracts.common import HeardWord
from workflows.contracts.room import Stage
from workflows.domain.clock import Extension
from workflows.domain.engines import ProviderTerms
from workflows.domain.usage import Usage
from workflows.domain.values import (
    AIStatus,
    ConnectionStatus,
    InteractionType,
    Recognition,
    SessionStatus,
    TurnKind,
)


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
    recognition: Recognition | None = None
    stages: tuple[Stage, ...] = ()
    abandoned: int = 0
    """Wordings of this turn that were never said, as the answer went on."""
    words: tuple[HeardWord, ...] = ()


@dataclass(frozen=True)
class RecogniseRecording:
    """Recognise an utterance from its recording."""

    session_id: str
    participant_id: str
    audio_ref: str
    language: str
    hints: tuple[str, ...] = ()


@dataclass(frozen=True)
class Recognised:
    """What was understood."""

    text: str
    confidence: float | None = None
    words: tuple[HeardWord, ...] = ()


@dataclass(frozen=True)
class SaveUsage:
    """What a turn has used of the model; the same `call_id` again replaces less by more."""

    session_id: str
    call_id: str
    interaction_id: str
    usages: tuple[Usage, ...]
    at: datetime


@dataclass(frozen=True)
class SaveProviders:
    """On what terms providers get an interview's words: added to those that are known."""

    session_id: str
    providers: tuple[ProviderTerms, ...]


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
    credits: dict[str, float] = field(default_factory=dict)
    """Seconds that the clock did not count, by kind; `credited_s` is their sum."""
    extensions: tuple[Extension, ...] = ()
    by: str = ""
    booked_time: datetime | None = None


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
    usages: tuple[Usage, ...] = ()
    """What it took; empty where the notes were made before."""


@dataclass(frozen=True)
class RecogniseLater:
    """An answer whose words are still to come: its line as it is stored, and how it is recognised and assessed."""

    line: SaveInteraction
    recording: RecogniseRecording
    assess: AssessAnswer | None = None
    give_up_after_s: float = 86_400.0


@dataclass(frozen=True)
class WriteScorecard:
    """Write a scorecard of an interview that is over, by what is stored of it.

    `rubric_version` None: by the rubric that the interview was made with; else by another one of its job.
    """

    session_id: str
    scorecard_id: str
    rubric_version: int | None = None
    given_up: str = ""
    """Why the model isn't asked any more, a provider error's kind: then it says that it could not be scored."""


@dataclass(frozen=True)
class ScorecardWritten:
    """The scorecard is stored."""

    scorecard_id: str
    scoreable: bool


@dataclass(frozen=True)
class Sweep:
    """Start what has a row but no workflow, and bring interview days and their schedules together."""

    limit: int = 500


@dataclass(frozen=True)
class Swept:
    """How many were started, and how many days' schedules brought up to date."""

    started: int
    days: int = 0


@dataclass(frozen=True)
class DebriefInput:
    """Which interview is over, and by which of its job's rubrics it is scored; None: its own."""

    session_id: str
    rubric_version: int | None = None
    refused: int = 0
    """How often the model has refused it for good in earlier runs of the workflow, and since when."""
    refused_since: datetime | None = None

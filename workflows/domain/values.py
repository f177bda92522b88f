"""Value objects that everything else names: roles, states, kinds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """A participant's role in one interview."""

    CANDIDATE = "Candidate"
    INTERVIEWER = "Interviewer"
    AI = "AI"


class AccountRole(StrEnum):
    """A user's role in an organisation."""

    ORGANISER = "organiser"
    HIRING_MANAGER = "hiring_manager"
    INTERVIEWER = "interviewer"
    REVIEWER = "reviewer"
    PRIVACY_OFFICER = "privacy_officer"
    CANDIDATE = "candidate"


class SessionStatus(StrEnum):
    """Where an interview is in its life."""

    SCHEDULED = "Scheduled"
    LOBBY = "Lobby"
    IN_PROGRESS = "InProgress"
    SUSPENDED = "Suspended"
    COMPLETED = "Completed"
    CANCELLED = "Cancelled"
    NO_SHOW = "NoShow"
    EXPIRED = "Expired"

    @property
    def over(self) -> bool:
        """No further step leads out of it."""
        return self in (
            SessionStatus.COMPLETED,
            SessionStatus.CANCELLED,
            SessionStatus.NO_SHOW,
            SessionStatus.EXPIRED,
        )


class AIStatus(StrEnum):
    """What the AI interviewer is doing."""

    IDLE = "Idle"
    LISTENING = "Listening"
    PROCESSING = "Processing"
    SPEAKING = "Speaking"
    ERROR = "Error"


class ConnectionStatus(StrEnum):
    """A participant's connection."""

    JOINING = "Joining"
    CONNECTED = "Connected"
    DISCONNECTED = "Disconnected"
    FAILED = "Failed"


class InteractionType(StrEnum):
    """What a line of the conversation is."""

    QUESTION = "Question"
    ANSWER = "Answer"
    COMMENT = "Comment"
    SYSTEM_MESSAGE = "SystemMessage"


class TurnKind(StrEnum):
    """What the AI is about to say. The workflow decides the kind, the model only words it."""

    OPENING = "opening"
    QUESTION = "question"
    FOLLOW_UP = "follow_up"
    CLARIFICATION = "clarification"
    REPEAT = "repeat"
    REPHRASE = "rephrase"
    PROMPT = "prompt"
    OFFER_SKIP = "offer_skip"
    ASK = "ask"
    ACKNOWLEDGE = "acknowledge"
    RESUME = "resume"
    ADD_OR_CORRECT = "add_or_correct"
    CANDIDATE_QUESTIONS = "candidate_questions"
    REPLY = "reply"
    FAREWELL = "farewell"


class DirectiveKind(StrEnum):
    """What a human interviewer tells the AI to do."""

    ASK = "ask"
    FOLLOW_UP = "follow_up"
    SKIP_TOPIC = "skip_topic"
    TAKE_OVER = "take_over"
    HAND_BACK = "hand_back"
    REPEAT = "repeat"


class RequestKind(StrEnum):
    """What a candidate asks for, by button or by voice. It never counts against anyone."""

    REPEAT = "repeat"
    REPHRASE = "rephrase"
    THINKING = "thinking"
    PAUSE = "pause"
    RESUME = "resume"
    SKIP = "skip"
    HUMAN = "human"
    PROBLEM = "problem"


class Recognition(StrEnum):
    """How a spoken line came to its words, where it wasn't while it was said."""

    PENDING = "pending"
    """Recorded while recognition was down: its words are still to come."""
    LATER = "later"
    """Recognised afterwards, from its recording."""
    FAILED = "failed"
    """Given up: there is only the recording."""


class Purpose(StrEnum):
    """What consent is given for, each by itself."""

    RECORDING = "recording"
    AI_EVALUATION = "aiEvaluation"
    DEMOGRAPHIC_AUDIT = "demographicAudit"


@dataclass(frozen=True)
class AudioReference:
    """A recorded utterance: Ogg Opus under `ref`, `duration_s` seconds long."""

    ref: str
    duration_s: float = 0.0


@dataclass(frozen=True)
class Interaction:
    """A turn in the conversation. `interaction_id` is its key: the same one twice is one line."""

    interaction_id: str
    timestamp: datetime
    speaker_participant_id: str
    type: InteractionType
    content: str
    audio: AudioReference | None = None
    topic_id: str | None = None
    turn_kind: TurnKind | None = None
    utterance_id: str | None = None
    confidence: float | None = None
    interrupted: bool = False
    typed: bool = False
    recognition: Recognition | None = None

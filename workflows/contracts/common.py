"""What several contracts name, and their bounds."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.domain.values import (
    ConnectionStatus,
    Role,
)

MAX_EXCERPT_CHARS = 4000
MAX_ANSWER_CHARS = 20000
MAX_EXTENSION_MINUTES = 120
RECENT_EXCHANGES = 6
MAX_WORDS = 3000
"""Of an answer that are kept with their times: some twenty minutes of speech."""


@dataclass(frozen=True)
class RoomRef:
    """A room of one epoch. A lower epoch than the newest known one is refused everywhere."""

    session_id: str
    epoch: int


@dataclass(frozen=True)
class HeardWord:
    """A recognised word; times in seconds from the start of its utterance."""

    text: str
    start_s: float
    end_s: float
    confidence: float | None = None


@dataclass(frozen=True)
class ParticipantInfo:
    """A participant as everybody in the room may see them."""

    participant_id: str
    role: Role
    name: str
    connection: ConnectionStatus = ConnectionStatus.DISCONNECTED

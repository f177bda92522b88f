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

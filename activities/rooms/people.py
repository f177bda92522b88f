"""Who is in a room, and through which socket they are reached."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from activities.rooms.messages import Participant, ToClient
from workflows.contracts import ParticipantInfo
from workflows.domain.values import Role


class Sink(Protocol):
    """One connection of one participant. Neither method blocks or raises."""

    participant_id: str
    connection_id: str
    heard_at: float
    """When something came of it last; the event loop's time."""

    def send(self, message: ToClient) -> None:
        """Queues a message."""

    def close(self, code: int, reason: str) -> None:
        """Ends the connection with a close code of the wire, after what is queued."""


@dataclass
class Person:
    """A participant as the room knows them."""

    participant_id: str
    role: Role
    name: str
    sink: Sink | None = None
    established: bool = False
    """Its media connections are up, as it said itself."""
    audio: bool = False
    video: bool = False
    screen: bool = False
    muted: bool = False
    """The microphone is off, as the participant has said."""
    speaking: bool = False
    ai_present: bool = False

    @classmethod
    def of(cls, info: ParticipantInfo) -> Person:
        """From what the workflow knows. The AI is always there, with its voice."""
        is_ai = info.role is Role.AI
        return cls(info.participant_id, info.role, info.name, audio=is_ai, ai_present=is_ai)

    @property
    def connected(self) -> bool:
        """Can be talked to."""
        return self.ai_present or (self.sink is not None and self.established)

    def view(self) -> Participant:
        """As everybody may see them."""
        return Participant(
            participant_id=self.participant_id,
            role=self.role,
            name=self.name,
            connected=self.connected,
            audio=self.audio,
            video=self.video,
            screen=self.screen,
        )

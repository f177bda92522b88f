"""The interview session: its lifecycle, participants, permissions and conversation."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from workflows.domain.errors import InvalidTransition
from workflows.domain.people import Participant
from workflows.domain.permissions import AccessPermissions
from workflows.domain.values import Interaction, Role, SessionStatus

_S = SessionStatus
TRANSITIONS: dict[SessionStatus, frozenset[SessionStatus]] = {
    _S.SCHEDULED: frozenset({_S.LOBBY, _S.CANCELLED, _S.EXPIRED, _S.NO_SHOW}),
    _S.LOBBY: frozenset({_S.SCHEDULED, _S.IN_PROGRESS, _S.CANCELLED, _S.NO_SHOW, _S.EXPIRED}),
    _S.IN_PROGRESS: frozenset({_S.SUSPENDED, _S.COMPLETED, _S.CANCELLED}),
    _S.SUSPENDED: frozenset({_S.IN_PROGRESS, _S.COMPLETED, _S.CANCELLED, _S.EXPIRED}),
    _S.COMPLETED: frozenset(),
    _S.CANCELLED: frozenset(),
    _S.NO_SHOW: frozenset(),
    _S.EXPIRED: frozenset(),
}


def move(current: SessionStatus, to: SessionStatus) -> SessionStatus:
    """The next status. Raises `InvalidTransition` where the lifecycle has no such step."""
    if to not in TRANSITIONS[current]:
        raise InvalidTransition(f"An interview that is {current} can't become {to}.")
    return to


@dataclass
class InterviewSession:
    """Aggregate root: a single interview."""

    session_id: str
    title: str
    job_id: str
    scheduled_time: datetime
    status: SessionStatus = SessionStatus.SCHEDULED
    participants: list[Participant] = field(default_factory=list)
    conversation_history: list[Interaction] = field(default_factory=list)
    job_description: str = ""
    access_permissions: AccessPermissions = field(default_factory=AccessPermissions)

    def move(self, to: SessionStatus) -> None:
        """Changes the status, or raises `InvalidTransition`."""
        self.status = move(self.status, to)

    def participant(self, participant_id: str) -> Participant | None:
        """The participant of that id."""
        return next((p for p in self.participants if p.participant_id == participant_id), None)

    @property
    def candidate(self) -> Participant:
        """The one who is interviewed."""
        return next(p for p in self.participants if p.role is Role.CANDIDATE)

    def record(self, interaction: Interaction) -> bool:
        """Adds a line of the conversation; False where it is there already."""
        if any(i.interaction_id == interaction.interaction_id for i in self.conversation_history):
            return False
        self.conversation_history.append(interaction)
        return True

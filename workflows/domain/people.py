"""Users, organisations, and the participants of one interview."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.domain.values import AccountRole, ConnectionStatus, Role


@dataclass(frozen=True)
class Organisation:
    """Owns jobs and people."""

    organisation_id: str
    name: str


@dataclass(frozen=True)
class AuthenticationDetails:
    """How a user proves who they are: an argon2 hash, never a password."""

    password_hash: str | None = None


@dataclass(frozen=True)
class User:
    """A registered account."""

    user_id: str
    organisation_id: str
    name: str
    email: str
    role: AccountRole
    authentication: AuthenticationDetails = AuthenticationDetails()


@dataclass
class Participant:
    """Somebody in one interview. `signaling_id` names the newest connection; older ones no longer count."""

    participant_id: str
    role: Role
    name: str
    user_id: str | None = None
    connection: ConnectionStatus = ConnectionStatus.DISCONNECTED
    signaling_id: str | None = None
    language: str = "en"

    def connected(self, signaling_id: str) -> None:
        """A connection of this participant is up and replaces any other."""
        self.connection, self.signaling_id = ConnectionStatus.CONNECTED, signaling_id

    def disconnected(self, signaling_id: str) -> bool:
        """A connection has gone. False where a newer one has replaced it already: then nothing changes."""
        if self.signaling_id is not None and signaling_id != self.signaling_id:
            return False
        self.connection, self.signaling_id = ConnectionStatus.DISCONNECTED, None
        return True

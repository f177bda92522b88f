"""The node's half of ICE: a lite agent (RFC 8445, section 2.5), free of sockets.

The node is reached by an address that it offers or through the client's relay, so it answers connectivity
checks and starts none: it never needs the peer's candidates, and learns addresses by authentic checks only.
"""

import secrets
import string
import struct
from dataclasses import dataclass

from aioice import stun

ICE_CHARACTERS = string.ascii_letters + string.digits
UFRAG_LENGTH = 12
PASSWORD_LENGTH = 24
COOKIE = stun.COOKIE.to_bytes(4, "big")


@dataclass(frozen=True)
class Credentials:
    """A username fragment and password (RFC 8839, section 5.4)."""

    ufrag: str
    password: str

    @classmethod
    def generate(cls) -> "Credentials":
        """Fresh ones, long enough to be found by in a node full of rooms."""

        def text(length: int) -> str:
            return "".join(secrets.choice(ICE_CHARACTERS) for _ in range(length))

        return cls(text(UFRAG_LENGTH), text(PASSWORD_LENGTH))


def parse_request(data: bytes) -> stun.Message | None:
    """A STUN binding request with a username, or None for any other datagram."""
    if len(data) < 20 or data[4:8] != COOKIE:
        return None
    try:
        message = stun.parse_message(data)
    except (ValueError, struct.error, IndexError):
        return None
    if message.message_class != stun.Class.REQUEST or message.message_method != stun.Method.BINDING:
        return None
    return message if isinstance(message.attributes.get("USERNAME"), str) else None


def local_ufrag(message: stun.Message) -> str:
    """The receiver's fragment of the username."""
    return str(message.attributes["USERNAME"]).partition(":")[0]


def is_authentic(message: stun.Message, local: Credentials) -> bool:
    """Whether a request carries our credentials (RFC 8489, section 9.1.3).

    The password proves it. The peer's own fragment isn't compared: its checks may be faster than its
    description, or belong to a later one.
    """
    return local_ufrag(message) == local.ufrag and message.check_message_integrity(
        local.password.encode("ascii")
    )


def success_response(message: stun.Message, address: tuple[str, int], local: Credentials) -> bytes:
    """The answer to an authentic request; `address` as seen by us."""
    response = stun.Message(
        message_method=stun.Method.BINDING,
        message_class=stun.Class.RESPONSE,
        transaction_id=message.transaction_id,
    )
    response.attributes["XOR-MAPPED-ADDRESS"] = address
    response.add_message_integrity(local.password.encode("ascii"))
    return bytes(response)


def role_conflict_response(message: stun.Message, local: Credentials) -> bytes:
    """A lite agent is always controlled: the peer has to switch (RFC 8445, section 7.3.1.1)."""
    response = stun.Message(
        message_method=stun.Method.BINDING,
        message_class=stun.Class.ERROR,
        transaction_id=message.transaction_id,
    )
    response.attributes["ERROR-CODE"] = (487, "Role Conflict")
    response.add_message_integrity(local.password.encode("ascii"))
    return bytes(response)


class PathSelector:
    """Which of the validated addresses media goes to."""

    QUIET_S = 2.0

    def __init__(self) -> None:
        self.selected: object = None
        self._priority = 0
        self._heard_at = float("-inf")

    def on_check(self, address: object, nominated: bool, priority: int, now: float) -> bool:
        """Take an authentic check; True where the selected address changed.

        A nomination of lower priority only counts once the selected path has fallen silent: an agent that
        nominates aggressively marks every check.
        """
        if address == self.selected:
            self._heard_at = now
            self._priority = max(self._priority, priority) if nominated else self._priority
            return False
        better = priority >= self._priority or now - self._heard_at > self.QUIET_S
        if self.selected is not None and not (nominated and better):
            return False
        self.selected, self._heard_at = address, now
        self._priority = priority if nominated else 0
        return True

    def on_media(self, address: object, now: float) -> bool:
        """Take an authentic packet; the peer's own choice of path is followed once ours is quiet."""
        if address == self.selected:
            self._heard_at = now
            return False
        if now - self._heard_at <= self.QUIET_S / 4:
            return False
        self.selected, self._heard_at, self._priority = address, now, 0
        return True

    def reset(self) -> None:
        """An ICE restart: the next nomination decides, whatever its priority."""
        self._priority = 0

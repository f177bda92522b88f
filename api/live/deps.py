"""What the signaling socket is given by whoever composes the media node."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from activities.rooms.messages import IceServer
from activities.rooms.registry import Rooms
from workflows.contracts import Done, GiveConsent


@dataclass(frozen=True)
class LiveDeps:
    """`secret` signs tokens, as the API's does. `origins`: whose pages may open the socket; empty means nobody's.

    `consent` records a candidate's decision (`temporal.doorway.Interviews.consent`); `ice_servers` gives a
    participant's STUN and TURN servers.
    """

    rooms: Rooms
    secret: str
    origins: tuple[str, ...]
    consent: Callable[[str, GiveConsent], Awaitable[Done]]
    ice_servers: Callable[[str], Sequence[IceServer]]

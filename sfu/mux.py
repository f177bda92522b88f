"""Finds the connection that a STUN or DTLS datagram of the shared port belongs to."""

import asyncio
from typing import Protocol

from aioice import stun

from sfu.ice import local_ufrag, parse_request
from sfu.plane import DataPlane
from sfu.streams import Address, Leg


class StunHandler(Protocol):
    """A connection's ICE half."""

    def on_stun(self, message: stun.Message, address: Address, now: float) -> None:
        """Take a binding request that names this connection; nothing in it is authenticated yet."""


class Mux:
    """STUN by username fragment, DTLS by validated address; whatever fits neither is dropped."""

    def __init__(self, plane: DataPlane) -> None:
        self.plane = plane
        self.dropped = 0
        self._by_ufrag: dict[str, StunHandler] = {}
        plane.on_control = self._on_control

    def register(self, ufrag: str, handler: StunHandler) -> None:
        """Requests for this fragment go to `handler`."""
        self._by_ufrag[ufrag] = handler

    def unregister(self, ufrag: str) -> None:
        """Requests for this fragment are dropped."""
        self._by_ufrag.pop(ufrag, None)

    def _on_control(self, data: bytes, address: Address, leg: Leg | None) -> None:
        if data[0] < 4:
            self._on_stun(data, address)
        elif leg is not None and 20 <= data[0] <= 63:
            leg.on_datagram(data, address)
        else:
            self.dropped += 1

    def _on_stun(self, data: bytes, address: Address) -> None:
        message = parse_request(data)
        handler = self._by_ufrag.get(local_ufrag(message)) if message else None
        if message is None or handler is None:
            self.dropped += 1
            return
        handler.on_stun(message, address, asyncio.get_running_loop().time())

"""One connection of a client: ICE, DTLS and SRTP over the node's port."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from aioice import stun
from aiortc import RTCCertificate

from sfu.dtls import DtlsAssociation, Fingerprint
from sfu.ice import (
    Credentials,
    PathSelector,
    is_authentic,
    role_conflict_response,
    success_response,
)
from sfu.mux import Mux
from sfu.streams import Address, Inbound, Leg

DISCONNECTED_AFTER_S = 7.0
FAILED_AFTER_S = 30.0
ADDRESS_TAKEOVER_AFTER_S = 3.0
MAX_ADDRESSES = 8


@dataclass(frozen=True)
class RemoteParameters:
    """What a peer's description says of its transport."""

    ufrag: str
    fingerprints: tuple[Fingerprint, ...]


@dataclass(frozen=True)
class TransportEvents:
    """What a transport tells its owner: its state (as of `PeerListener`), RTCP, SSRCs that it doesn't know."""

    on_state: Callable[[str], None]
    on_rtcp: Callable[[bytes], None]
    on_unknown: Callable[[int, bytes], Inbound | None]


def plain_address(address: Address) -> tuple[str, int]:
    """Host and port as STUN has them: an IPv4 address seen by an IPv6 socket is an IPv4 address."""
    return address[0].removeprefix("::ffff:"), address[1]


class Transport:
    """Checks who sends, keeps the association, tells the data plane where the peer is.

    A lost network leaves the association as it was: an ICE restart (new credentials) brings it back.
    """

    def __init__(
        self,
        mux: Mux,
        certificate: RTCCertificate,
        events: TransportEvents,
        local: Credentials | None = None,
    ) -> None:
        self.state = "new"
        self.local = local or Credentials.generate()
        self.remote: RemoteParameters | None = None
        self.certificate = certificate
        self.leg = Leg(self._on_dtls, events.on_rtcp, self._on_path, events.on_unknown)
        self._mux = mux
        self._events = events
        self._dtls = DtlsAssociation(certificate)
        self._paths = PathSelector()
        self._addresses: dict[Address, Leg] = {}
        self._previous: Credentials | None = None
        self._described_at: float | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._loop = asyncio.get_running_loop()
        mux.register(self.local.ufrag, self)

    @property
    def mux(self) -> Mux:
        """The node's demultiplexer."""
        return self._mux

    def set_remote(self, remote: RemoteParameters, *, server: bool) -> None:
        """Take the peer's description; `server` is our DTLS role."""
        self.remote = remote
        if self._described_at is None:
            self._described_at = self._loop.time()
        if not server:
            self._send(self._dtls.start(server=False))
        self._dtls.expect(remote.fingerprints)
        self._after_dtls()

    def restart_ice(self) -> None:
        """New credentials; the former ones hold until the peer uses the new ones (RFC 8445, 9)."""
        if self._previous:
            self._mux.unregister(self._previous.ufrag)
        self._previous, self.local = self.local, Credentials.generate()
        self._mux.register(self.local.ufrag, self)

    def check(self, now: float) -> None:
        """Notice a peer that has fallen silent, or is back (RFC 7675); to be called about once a second."""
        if self.leg.send is None:
            if self._described_at is not None and now - self._described_at > FAILED_AFTER_S:
                self._set_state("failed")
            return
        quiet = now - self.leg.heard_at
        if quiet > FAILED_AFTER_S:
            self._set_state("failed")
        elif quiet > DISCONNECTED_AFTER_S and self.state == "connected":
            self._set_state("disconnected")
        elif quiet <= DISCONNECTED_AFTER_S:
            self._set_state("connected")

    def close(self) -> None:
        """Tell the peer and forget it."""
        if self.state == "closed":
            return
        self._send(self._dtls.close())
        for credentials in (self.local, self._previous):
            if credentials:
                self._mux.unregister(credentials.ufrag)
        for address in list(self._addresses):
            self._release(address)
        if self._timer:
            self._timer.cancel()
        self.leg.receive = self.leg.send = self.leg.destination = None
        self.leg.inbound.clear()
        self._set_state("closed")

    def on_stun(self, message: stun.Message, address: Address, now: float) -> None:
        """Answer an authentic check and take its address; drop any other."""
        credentials = self._authenticate(message)
        if credentials is None:
            return
        if "ICE-CONTROLLED" in message.attributes:
            self._mux.plane.send_raw(role_conflict_response(message, credentials), address)
            return
        if not self._claim(address, now):
            return
        self.leg.heard_at = now
        self._mux.plane.send_raw(success_response(message, plain_address(address), credentials), address)
        nominated = "USE-CANDIDATE" in message.attributes
        if credentials is self.local and self._previous:
            self._mux.unregister(self._previous.ufrag)
            self._previous = None
            self._paths.reset()
        if self._paths.on_check(address, nominated, int(message.attributes.get("PRIORITY", 0)), now):
            self.leg.destination = address

    def _authenticate(self, message: stun.Message) -> Credentials | None:
        held = (self.local, self._previous)
        return next((c for c in held if c is not None and is_authentic(message, c)), None)

    def _claim(self, address: Address, now: float) -> bool:
        plane = self._mux.plane
        owner = plane.owner(address)
        if owner is self.leg:
            return True
        if owner is not None and now - owner.heard_at < ADDRESS_TAKEOVER_AFTER_S:
            return False
        if len(self._addresses) >= MAX_ADDRESSES:
            self._release(next(a for a in self._addresses if a != self.leg.destination))
        self._addresses[address] = self.leg
        plane.bind(address, self.leg)
        return True

    def _release(self, address: Address) -> None:
        del self._addresses[address]
        if self._mux.plane.owner(address) is self.leg:
            self._mux.plane.unbind(address)

    def _on_path(self, address: Address, now: float) -> None:
        if self._paths.on_media(address, now):
            self.leg.destination = address

    def _on_dtls(self, data: bytes, address: Address) -> None:
        self._send(self._dtls.start(server=True))
        self._send(self._dtls.receive(data), address)
        self._after_dtls()

    def _on_timeout(self) -> None:
        self._timer = None
        self._send(self._dtls.on_timeout())
        self._after_dtls()

    def _after_dtls(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None
        if (timeout := self._dtls.timeout) is not None:
            self._timer = self._loop.call_later(timeout, self._on_timeout)
        if self._dtls.state == "connected" and self.leg.send is None and self._dtls.keys:
            self.leg.secure(self._dtls.keys)
            self._set_state("connected")
        elif self._dtls.state == "failed":
            self._set_state("failed")
        elif self._dtls.state == "closed" and self.state != "closed":
            self.close()

    def _send(self, flight: list[bytes], address: Address | None = None) -> None:
        address = address or self.leg.destination
        for datagram in flight if address else ():
            assert address is not None
            self._mux.plane.send_raw(datagram, address)

    def _set_state(self, state: str) -> None:
        if state != self.state and self.state != "closed":
            self.state = state
            self._events.on_state(state)

"""What every connection of a node shares."""

import ipaddress
from dataclasses import dataclass

from aioice.candidate import candidate_foundation, candidate_priority
from aioice.ice import get_host_addresses

from sfu.mux import Mux
from sfu.sdp_write import LocalTransport
from sfu.transport import Transport
from sfu.types import NodeConfig

UNSPECIFIED = ("0.0.0.0", "::")


def offered_addresses(config: NodeConfig) -> tuple[str, ...]:
    """The addresses that clients are told; raises ValueError for one that isn't an IP address.

    The interfaces' come before loopback: Chromium reaches a node on its own machine by either,
    Firefox by the interface's only.
    """
    if config.advertised:
        return tuple(str(ipaddress.ip_address(address)) for address in config.advertised)
    if config.bind_host not in UNSPECIFIED:
        return (str(ipaddress.ip_address(config.bind_host)),)
    both = config.bind_host == "::"
    found = get_host_addresses(use_ipv4=True, use_ipv6=both)
    return tuple(dict.fromkeys([*found, "127.0.0.1", *(["::1"] if both else [])]))


def candidate_lines(addresses: tuple[str, ...], port: int) -> tuple[str, ...]:
    """Values of `a=candidate` (RFC 8839, 5.1), the first address preferred."""
    lines = []
    for index, address in enumerate(addresses):
        foundation = candidate_foundation("host", "udp", address)
        priority = candidate_priority(1, "host", 65_535 - index)
        lines.append(f"{foundation} 1 udp {priority} {address} {port} typ host")
    return tuple(lines)


@dataclass(frozen=True)
class NodeContext:
    """The node's port, addresses and limits."""

    mux: Mux
    addresses: tuple[str, ...]
    max_bitrate: int

    def describe(self, transport: Transport, setup: str) -> LocalTransport:
        """The node's side of `transport` for a description."""
        port = self.mux.plane.port
        fingerprints = transport.certificate.getFingerprints()
        return LocalTransport(
            ufrag=transport.local.ufrag,
            password=transport.local.password,
            fingerprints=tuple((f.algorithm, f.value) for f in fingerprints if f.algorithm == "sha-256"),
            setup=setup,
            candidates=candidate_lines(self.addresses, port),
            address=self.addresses[0],
            port=port,
        )

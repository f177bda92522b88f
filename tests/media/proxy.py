"""A UDP path between clients and a node that can lose packets and change its address."""

import asyncio
import re
from collections.abc import Callable
from typing import cast

Drop = Callable[[bytes], bool]


class _Upstream(asyncio.DatagramProtocol):
    def __init__(self, proxy: "Proxy", client: tuple[str, int]) -> None:
        self._proxy, self._client = proxy, client
        self.transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self._proxy.to_client(data, self._client)


class Proxy(asyncio.DatagramProtocol):
    """Forwards to the node by one socket of its own for each client address, like a NAT."""

    def __init__(self, node_port: int) -> None:
        self._node_port = node_port
        self._transport: asyncio.DatagramTransport | None = None
        self._upstreams: dict[tuple[str, int], _Upstream] = {}
        self.drop_to_node: Drop = lambda data: False
        self.drop_to_client: Drop = lambda data: False
        self.dropped = 0

    @classmethod
    async def start(cls, node_port: int) -> "Proxy":
        loop = asyncio.get_running_loop()
        _, proxy = await loop.create_datagram_endpoint(lambda: cls(node_port), local_addr=("127.0.0.1", 0))
        return proxy

    @property
    def port(self) -> int:
        assert self._transport is not None
        return int(self._transport.get_extra_info("sockname")[1])

    def redirect(self, sdp: str) -> str:
        """The node's description with this proxy as its only candidate."""
        lines = [line for line in sdp.splitlines() if not line.startswith("a=candidate:")]
        candidate = f"a=candidate:1 1 udp 2130706431 127.0.0.1 {self.port} typ host"
        text = "\r\n".join(lines) + "\r\n"
        return re.sub(r"a=end-of-candidates", f"{candidate}\r\na=end-of-candidates", text)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if self.drop_to_node(data):
            self.dropped += 1
            return
        upstream = self._upstreams.get(addr)
        if upstream is not None and upstream.transport is not None:
            upstream.transport.sendto(data)
        elif upstream is None:
            self._open(addr)

    def to_client(self, data: bytes, client: tuple[str, int]) -> None:
        if self.drop_to_client(data):
            self.dropped += 1
        elif self._transport is not None:
            self._transport.sendto(data, client)

    def rebind(self) -> None:
        """From now on the node sees all clients at other ports."""
        for client, upstream in list(self._upstreams.items()):
            if upstream.transport:
                upstream.transport.close()
            self._open(client)

    def close(self) -> None:
        for upstream in self._upstreams.values():
            if upstream.transport:
                upstream.transport.close()
        if self._transport:
            self._transport.close()

    def _open(self, client: tuple[str, int]) -> None:
        upstream = self._upstreams[client] = _Upstream(self, client)
        loop = asyncio.get_running_loop()
        remote = ("127.0.0.1", self._node_port)
        self._task = loop.create_task(loop.create_datagram_endpoint(lambda: upstream, remote_addr=remote))


def is_rtp(data: bytes) -> bool:
    return len(data) > 12 and 127 < data[0] < 192 and not 192 <= data[1] <= 223


def every(n: int, payload_type: int) -> Drop:
    """Drops each n-th RTP packet of one payload type, the first time that it is seen."""
    seen: set[int] = set()

    def drop(data: bytes) -> bool:
        if not is_rtp(data) or data[1] & 0x7F != payload_type:
            return False
        sequence = int.from_bytes(data[2:4], "big")
        if sequence in seen:
            return False
        seen.add(sequence)
        return len(seen) % n == 0

    return drop

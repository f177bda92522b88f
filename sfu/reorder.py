"""Puts packets in order, waiting at most a little for a late one."""

from dataclasses import dataclass

HALF = 1 << 15
MASK = 0xFFFF


@dataclass(frozen=True, slots=True)
class TapPacket:
    """One RTP packet of a tapped stream; `timestamp` as on the wire."""

    sequence: int
    timestamp: int
    payload: bytes
    received_at: float


def forward_distance(later: int, earlier: int) -> int:
    """How far `later` is ahead of `earlier` in 16-bit serial arithmetic (RFC 1982), -32768..32767."""
    return ((later - earlier + HALF) & MASK) - HALF


class ReorderBuffer:
    """Releases packets in sequence; a gap is given up after `max_wait_s` or `max_held` packets behind it."""

    def __init__(self, max_wait_s: float = 0.04, max_held: int = 3) -> None:
        self._max_wait_s = max_wait_s
        self._max_held = max_held
        self._next: int | None = None
        self._held: dict[int, TapPacket] = {}

    @property
    def deadline(self) -> float | None:
        """When `expire` should be called, in the packets' clock; None while nothing is held."""
        if not self._held:
            return None
        return min(packet.received_at for packet in self._held.values()) + self._max_wait_s

    def push(self, packet: TapPacket) -> list[TapPacket]:
        """Take one packet and return those that are now in order; late ones and duplicates vanish."""
        if packet.sequence == self._next and not self._held:
            self._next = (self._next + 1) & MASK
            return [packet]
        if self._next is None or abs(forward_distance(packet.sequence, self._next)) > 1000:
            released = self._release_all()
            self._next = packet.sequence
        elif forward_distance(packet.sequence, self._next) < 0:
            return []
        else:
            released = []
        self._held[packet.sequence] = packet
        released += self._release_ready()
        while len(self._held) > self._max_held:
            released += self._skip_gap()
        return released + self.expire(packet.received_at)

    def expire(self, now: float) -> list[TapPacket]:
        """Give up on gaps that were waited for long enough."""
        released: list[TapPacket] = []
        while (deadline := self.deadline) is not None and deadline <= now:
            released += self._skip_gap()
        return released

    def _release_ready(self) -> list[TapPacket]:
        released = []
        while self._next is not None and (packet := self._held.pop(self._next, None)):
            released.append(packet)
            self._next = (self._next + 1) & MASK
        return released

    def _skip_gap(self) -> list[TapPacket]:
        assert self._next is not None
        start = self._next
        self._next = min(self._held, key=lambda sequence: forward_distance(sequence, start))
        return self._release_ready()

    def _release_all(self) -> list[TapPacket]:
        released = []
        while self._held:
            released += self._skip_gap()
        return released

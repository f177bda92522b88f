"""The last packets of a forwarded stream, as they were sent."""

from sfu.reorder import MASK

RESEND_INTERVAL_S = 0.01
MAX_RESENDS = 12


class PacketCache:
    """A ring of sent ciphertexts by outgoing sequence number.

    A retransmission repeats these bytes: to protect a sequence number a second time with another header
    would use one AES-GCM nonce twice (RFC 7714, 8.1).
    """

    __slots__ = ("_mask", "_resent", "_slots")

    def __init__(self, size: int = 256) -> None:
        if size & (size - 1):
            raise ValueError("the size must be a power of two")
        self._mask = size - 1
        self._slots: list[tuple[int, bytes] | None] = [None] * size
        self._resent: dict[int, tuple[float, int]] = {}

    def put(self, sequence: int, packet: bytes) -> None:
        """Keep a sent packet, in the place of one `size` packets older."""
        self._slots[sequence & self._mask] = (sequence, packet)

    def resend(self, sequence: int, now: float) -> bytes | None:
        """The packet to send again, or None where it is unknown or was just sent again."""
        slot = self._slots[sequence & self._mask]
        if slot is None or slot[0] != sequence & MASK:
            return None
        at, times = self._resent.get(sequence, (-1.0, 0))
        if now - at < RESEND_INTERVAL_S or times >= MAX_RESENDS:
            return None
        self._resent[sequence] = (now, times + 1)
        if len(self._resent) > self._mask:
            del self._resent[next(iter(self._resent))]
        return slot[1]

    def clear(self) -> None:
        """Forget everything, as on a new SRTP key."""
        self._slots = [None] * len(self._slots)
        self._resent.clear()

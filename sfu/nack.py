"""Finds lost packets of a received stream and says when to ask for them again (RFC 4585, 6.2.1)."""

from collections.abc import Iterable
from struct import pack

from sfu.reorder import MASK, forward_distance

MAX_MISSING = 256
MAX_TRIES = 10
MAX_GAP = 512


class _Missing:
    __slots__ = ("asked_at", "tries")

    def __init__(self) -> None:
        self.asked_at = -1.0
        self.tries = 0


class NackGenerator:
    """Tracks gaps; each lost packet is asked for at most `MAX_TRIES` times, `interval_s` apart."""

    def __init__(self, interval_s: float = 0.06) -> None:
        self._interval_s = interval_s
        self._highest: int | None = None
        self._missing: dict[int, _Missing] = {}

    @property
    def missing(self) -> int:
        """How many packets are being waited for."""
        return len(self._missing)

    def add(self, sequence: int) -> bool:
        """Take a received sequence number; True where it opened a gap."""
        if self._highest is None:
            self._highest = sequence
            return False
        ahead = forward_distance(sequence, self._highest)
        if ahead <= 0:
            self._missing.pop(sequence, None)
            return False
        start, self._highest = self._highest, sequence
        if ahead == 1:
            return False
        if ahead > MAX_GAP:
            self._missing.clear()
            return False
        for step in range(1, ahead):
            self._missing[(start + step) & MASK] = _Missing()
        while len(self._missing) > MAX_MISSING:
            del self._missing[next(iter(self._missing))]
        return True

    def due(self, now: float) -> list[int]:
        """The sequence numbers to ask for at `now`, oldest first."""
        asked = []
        for sequence, entry in list(self._missing.items()):
            if entry.tries >= MAX_TRIES:
                del self._missing[sequence]
            elif entry.tries == 0 or now - entry.asked_at >= self._interval_s:
                entry.tries += 1
                entry.asked_at = now
                asked.append(sequence)
        return asked


def pack_nack(sender_ssrc: int, media_ssrc: int, lost: Iterable[int]) -> bytes:
    """A generic NACK (RFC 4585, 6.2.1): pairs of a packet id and a bitmask of the 16 that follow it."""
    pairs: list[list[int]] = []
    for sequence in lost:
        step = (sequence - pairs[-1][0] - 1) & MASK if pairs else MASK
        if step < 16:
            pairs[-1][1] |= 1 << step
        else:
            pairs.append([sequence, 0])
    body = b"".join(pack("!HH", first, mask) for first, mask in pairs)
    return pack("!BBHLL", 0x81, 205, 2 + len(pairs), sender_ssrc, media_ssrc) + body

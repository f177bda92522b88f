"""Sequence numbers and timestamps of a forwarded stream, without a gap over switches and mutes."""

from sfu.reorder import forward_distance

SEQUENCE_MASK = 0xFFFF
TIMESTAMP_MASK = 0xFFFFFFFF


class Rewriter:
    """Maps one source at a time onto an outgoing stream that looks like a single, unbroken one.

    After `resync` (packets were withheld) the sequence goes on where it stopped and the timestamps keep the
    source's pace; for another SSRC the timestamps go on by the real time that passed.
    """

    __slots__ = (
        "_clock_rate",
        "_first",
        "_last_at",
        "_sequence_offset",
        "_source",
        "_stale",
        "last_sequence",
        "last_timestamp",
        "timestamp_offset",
    )

    def __init__(self, clock_rate: int, sequence: int, timestamp: int) -> None:
        self._clock_rate = clock_rate
        self._source: int | None = None
        self._stale = False
        self._first = 0
        self._last_at = 0.0
        self._sequence_offset = 0
        self.timestamp_offset = 0
        self.last_sequence = (sequence - 1) & SEQUENCE_MASK
        self.last_timestamp = timestamp

    def rewrite(self, source: int, sequence: int, timestamp: int, now: float) -> tuple[int, int] | None:
        """The outgoing sequence number and timestamp; None for a packet older than the last switch."""
        if source != self._source or self._stale:
            self._anchor(source, sequence, timestamp, now)
        elif ((sequence - self._first) & SEQUENCE_MASK) >= 0x8000:
            return None
        out = (sequence + self._sequence_offset) & SEQUENCE_MASK
        stamp = (timestamp + self.timestamp_offset) & TIMESTAMP_MASK
        if ((out - self.last_sequence) & SEQUENCE_MASK) < 0x8000:
            self.last_sequence, self.last_timestamp, self._last_at = out, stamp, now
            if ((sequence - self._first) & SEQUENCE_MASK) > 0x4000:
                # The boundary follows at a distance, or it would come round again after 32768 packets.
                self._first = (sequence - 0x2000) & SEQUENCE_MASK
        return out, stamp

    def resync(self) -> None:
        """Packets were withheld: the next one follows the last that was sent."""
        self._stale = self._source is not None

    def switch(self) -> None:
        """The next packet is of another source, even if it has the same SSRC."""
        self._source = None if self._source is None else -1

    def _anchor(self, source: int, sequence: int, timestamp: int, now: float) -> None:
        if self._source is None:
            self.timestamp_offset = self.last_timestamp - timestamp
        elif source != self._source:
            elapsed = max(1, round((now - self._last_at) * self._clock_rate))
            self.timestamp_offset = self.last_timestamp + elapsed - timestamp
        self._sequence_offset = self.last_sequence + 1 - sequence
        self._source, self._first, self._stale = source, sequence, False

    def is_from(self, source: int) -> bool:
        """Whether `timestamp_offset` belongs to `source`."""
        return source == self._source


def is_newer(sequence: int, than: int) -> bool:
    """Whether `sequence` comes after `than` (RFC 1982)."""
    return forward_distance(sequence, than) > 0

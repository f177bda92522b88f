"""An unwrapped RTP clock that goes on over a change of the source."""

HALF = 1 << 31
MASK = 0xFFFFFFFF


def timestamp_distance(later: int, earlier: int) -> int:
    """How far `later` is ahead of `earlier` in 32-bit serial arithmetic."""
    return ((later - earlier + HALF) & MASK) - HALF


class Timeline:
    """Maps wire timestamps to one growing clock; a new SSRC goes on after the real time that passed."""

    def __init__(self, clock_rate: int, grain: int) -> None:
        self._clock_rate = clock_rate
        self._grain = grain
        self._ssrc: int | None = None
        self._wire = 0
        self._position = 0
        self._at = 0.0

    def place(self, ssrc: int, timestamp: int, now: float) -> int:
        """The unwrapped timestamp of a packet of `ssrc` heard at `now` (seconds)."""
        if ssrc == self._ssrc:
            self._position += timestamp_distance(timestamp, self._wire)
        elif self._ssrc is not None:
            elapsed = round((now - self._at) * self._clock_rate / self._grain)
            self._position += max(1, elapsed) * self._grain
        self._ssrc, self._wire, self._at = ssrc, timestamp, now
        return self._position

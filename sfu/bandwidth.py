"""How much a publisher may send: what is allowed, or less while its packets queue up on the way."""

from collections import deque

from aiortc.rate import (
    TIMESTAMP_GROUP_LENGTH_MS,
    BandwidthUsage,
    OveruseEstimator,
    RateCounter,
    RemoteBitrateEstimator,
)

CONGESTION_MEMORY_S = 20.0
MIN_BIT_RATE = 100_000
FRAME_PERIODS = 60
TOGETHER = 262_144 * TIMESTAMP_GROUP_LENGTH_MS // 1000
"""In units of the send time: the packets of a picture are one for the estimator, which is asked once for them."""


class SlidingRate(RateCounter):
    """The same rate from the packets themselves: aiortc's walks through each millisecond of the window."""

    def reset(self) -> None:
        """Forget all."""
        self._packets: deque[tuple[int, int]] = deque()
        self._sum = 0
        self._since: int | None = None

    def add(self, value: int, now_ms: int) -> None:
        """Take a packet of so many bytes."""
        self._forget(now_ms)
        self._packets.append((now_ms, value))
        self._sum += value

    def rate(self, now_ms: int) -> int | None:
        """Bits per second; None where too little was received."""
        if self._since is None:
            return None
        window_ms = now_ms - self._forget(now_ms) + 1
        return round(self._scale * self._sum / window_ms) if self._packets and window_ms > 1 else None

    def _forget(self, now_ms: int) -> int:
        """What is behind the window; returns where it begins."""
        begin = now_ms - self._window_size + 1
        since = self._since = now_ms if self._since is None else max(self._since, begin)
        while self._packets and self._packets[0][0] < since:
            self._sum -= self._packets.popleft()[1]
        return since


class _Estimator(OveruseEstimator):
    def __init__(self) -> None:
        super().__init__()
        self._periods: deque[float] = deque(maxlen=FRAME_PERIODS)

    def update_min_frame_period(self, ts_delta: float) -> float:
        self._periods.append(ts_delta)
        return min(self._periods)


class BandwidthEstimate:
    """The delay-based estimate of REMB (draft-alvestrand-rmcat-remb-03), heeded after congestion only.

    The estimator follows what is sent, up to one and a half times of it: without congestion it would hold down
    a picture that has been quiet.
    """

    def __init__(self) -> None:
        self._estimator = RemoteBitrateEstimator()
        self._estimator.incoming_bitrate = SlidingRate(1000, 8000)
        self._estimator.estimator = _Estimator()
        self._bit_rate: int | None = None
        self._congested_at = float("-inf")
        self._ssrc = self._sent_at = self._spread = self._size = 0
        self._came_at = 0.0

    def add(self, ssrc: int, sent_at: int, size: int, now: float) -> None:
        """Take a packet of `size` bytes with its abs-send-time (24 bits) and its arrival in seconds."""
        behind = sent_at - self._sent_at & 0xFFFFFF
        if ssrc != self._ssrc or behind > TOGETHER:
            self._estimate()
            self._ssrc, self._sent_at, behind = ssrc, sent_at, 0
        self._spread = max(self._spread, behind)
        self._size += size
        self._came_at = now

    def _estimate(self) -> None:
        """Tell the estimator of what was sent together: it looks at the last packet of it only."""
        if not self._size:
            return
        sent_at, came_at, size = self._sent_at + self._spread & 0xFFFFFF, self._came_at, self._size
        self._spread = self._size = 0
        estimate = self._estimator.add(int(came_at * 1000), sent_at, size, self._ssrc)
        if estimate is not None:
            self._bit_rate = estimate[0]
        if self._estimator.detector.state() is BandwidthUsage.OVERUSING:
            self._congested_at = came_at

    def limit(self, allowed: int, now: float) -> int:
        """Bits per second that the publisher should stay below."""
        self._estimate()
        if self._bit_rate is None or now - self._congested_at > CONGESTION_MEMORY_S:
            return allowed
        return max(MIN_BIT_RATE, min(allowed, self._bit_rate))

"""How much a publisher may send: what is allowed, or less while its packets queue up on the way."""

from aiortc.rate import BandwidthUsage, RemoteBitrateEstimator

CONGESTION_MEMORY_S = 20.0
MIN_BIT_RATE = 100_000


class BandwidthEstimate:
    """The delay-based estimate of REMB (draft-alvestrand-rmcat-remb-03), heeded after congestion only.

    The estimator follows what is sent, up to one and a half times of it: without congestion it would hold down
    a picture that has been quiet.
    """

    def __init__(self) -> None:
        self._estimator = RemoteBitrateEstimator()
        self._bit_rate: int | None = None
        self._congested_at = float("-inf")

    def add(self, ssrc: int, sent_at: int, size: int, now: float) -> None:
        """Take a packet of `size` bytes with its abs-send-time (24 bits) and its arrival in seconds."""
        estimate = self._estimator.add(int(now * 1000), sent_at, size, ssrc)
        if estimate is not None:
            self._bit_rate = estimate[0]
        if self._estimator.detector.state() is BandwidthUsage.OVERUSING:
            self._congested_at = now

    def limit(self, allowed: int, now: float) -> int:
        """Bits per second that the publisher should stay below."""
        if self._bit_rate is None or now - self._congested_at > CONGESTION_MEMORY_S:
            return allowed
        return max(MIN_BIT_RATE, min(allowed, self._bit_rate))

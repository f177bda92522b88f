"""At most one request for a key frame in a while, and none lost."""

KEYFRAME_INTERVAL_S = 0.5


class KeyframeThrottle:
    """Lets a request through at once, or remembers it until the interval has passed."""

    def __init__(self, interval_s: float = KEYFRAME_INTERVAL_S) -> None:
        self._interval_s = interval_s
        self._sent_at = float("-inf")
        self._wanted = False

    def request(self, now: float) -> bool:
        """Somebody needs a key frame: whether to ask for it now."""
        self._wanted = True
        return self.poll(now)

    def poll(self, now: float) -> bool:
        """Whether a request that was held back is due."""
        if not self._wanted or now - self._sent_at < self._interval_s:
            return False
        self._wanted = False
        self._sent_at = now
        return True

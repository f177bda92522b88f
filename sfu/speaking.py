"""Who speaks, from the audio levels of RFC 6464, with hysteresis."""

START_LEVEL = 45
STOP_LEVEL = 52
START_AFTER_S = 0.06
STOP_AFTER_S = 0.6


class SpeakingDetector:
    """Starts after 60 ms louder than -45 dBov, stops after 600 ms quieter than -52 dBov or without audio."""

    def __init__(self) -> None:
        self.speaking = False
        self._loud_since: float | None = None
        self._loud_at = 0.0

    def observe(self, level: int, now: float) -> bool | None:
        """Take a level in -dBov (0 loudest, 127 silent); the new state where it changed."""
        if level < (STOP_LEVEL if self.speaking else START_LEVEL):
            self._loud_at = now
            if self._loud_since is None:
                self._loud_since = now
            if not self.speaking and now - self._loud_since >= START_AFTER_S:
                self.speaking = True
                return True
            return None
        if not self.speaking:
            self._loud_since = None
        return self.expire(now)

    def expire(self, now: float) -> bool | None:
        """False where it has been quiet for long enough; to be called now and then."""
        if self.speaking and now - self._loud_at >= STOP_AFTER_S:
            self.speaking = False
            self._loud_since = None
            return False
        return None

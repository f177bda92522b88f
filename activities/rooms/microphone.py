"""What a microphone's level tells: silence that is no silence of a room, and a loudspeaker's echo."""

from __future__ import annotations

from sfu.loudness import level_dbov

MUTED = "microphone_muted"
SILENT = "microphone_silent"
NOTES = {
    MUTED: "Your microphone is muted. Unmute it to answer.",
    SILENT: "Nothing is coming from your microphone. Please check it.",
}
"""What the candidate is told of each."""

DIGITAL_SILENCE_PEAK = 3
"""Of 32,767: real rooms are louder, and so is what an encoder makes of them."""
ECHO_MARGIN_DB = 20.0
USUAL_SPEECH_DBFS = -22.0
"""Assumed until the speaker was heard: browsers control their gain to about this."""
FLOOR_DBFS = -96.0
LEARNS_EACH = 4
"""Of so many frames one is measured: a usual level is no matter of 20 ms."""
_LEARN = 0.18
_RELEASE_DB_PER_FRAME = 1.5


def digitally_silent(peak: int) -> bool:
    """Whether audio of that peak holds no sound at all."""
    return peak <= DIGITAL_SILENCE_PEAK


class EchoGate:
    """Takes what is far below the speaker's usual level for the AI's own voice out of a loudspeaker."""

    def __init__(self) -> None:
        self._usual = USUAL_SPEECH_DBFS
        self._recent = FLOOR_DBFS
        self._frames = 0

    def learn(self, pcm: bytes) -> None:
        """A frame of the speaker's own speech, heard while the AI was silent."""
        self._frames += 1
        if self._frames % LEARNS_EACH:
            return
        level = level_dbov(pcm)
        if level > FLOOR_DBFS / 1.6:
            self._usual += _LEARN * (level - self._usual)

    def passes(self, pcm: bytes) -> bool:
        """Whether a frame that was heard while the AI speaks can be the speaker's own voice."""
        # A release keeps quiet consonants inside a loud word.
        self._recent = max(FLOOR_DBFS, level_dbov(pcm), self._recent - _RELEASE_DB_PER_FRAME)
        return self._recent >= self._usual - ECHO_MARGIN_DB


class MicrophoneWatch:
    """Notices a microphone from which nothing comes while its owner is expected to speak."""

    def __init__(self, after_s: float) -> None:
        self._after_s = after_s
        self._sound_at: float | None = None
        self._expected_since: float | None = None
        self._told: str | None = None

    def frame(self, peak: int, now: float) -> None:
        """A frame has come, whose loudest sample is `peak`."""
        if not digitally_silent(peak):
            self._sound_at = now
            if self._told == SILENT:
                self._told = None

    def check(self, now: float, expected: bool, muted: bool) -> str | None:
        """`microphone_muted` or `microphone_silent`, once for each time that it lasts, else None."""
        if not expected:
            self._expected_since = None
            return None
        if self._expected_since is None:
            self._expected_since = now
        if self._told == MUTED and not muted:
            self._told, self._expected_since = None, now
        since = self._expected_since if muted else max(self._expected_since, self._sound_at or 0.0)
        if self._told is not None or now - since < self._after_s:
            return None
        self._told = MUTED if muted else SILENT
        return self._told

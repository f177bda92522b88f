"""Which of the AI's lines were heard: its sound, measured at the ear, set against its captions."""

from dataclasses import dataclass

SOUND_RMS = 0.003
"""Of full scale (about −50 dBFS): what is below is silence."""
TAIL_S = 0.6
"""The ear's jitter buffer is this much behind the last caption at most."""
AHEAD_S = 2.0
"""Sound this long before its caption is still that caption's."""


@dataclass
class Heard:
    """What was heard of one line: `seconds` with sound, and their mean `rms` (1.0 is full scale)."""

    seconds: float = 0.0
    rms: float = 0.0

    def add(self, rms: float, seconds: float) -> None:
        """Some more sound."""
        total = self.seconds + seconds
        self.rms += (rms - self.rms) * seconds / total
        self.seconds = total


class Hearing:
    """Credits sound to the line that is being said. Times are seconds of any one clock."""

    def __init__(self) -> None:
        self.lines: dict[str, Heard] = {}
        """By interaction id, for each line that a caption came of."""
        self._open: str | None = None
        self._last: str | None = None
        self._closed_at = float("-inf")
        self._early: list[tuple[float, float, float]] = []

    def caption(self, interaction_id: str, *, final: bool, at: float) -> None:
        """A caption of a line came: it has begun, goes on or (`final`) has been said."""
        heard = self.lines.setdefault(interaction_id, Heard())
        if interaction_id != self._last or not final:
            for then, rms, seconds in self._early:
                if at - then <= AHEAD_S:
                    heard.add(rms, seconds)
            self._early.clear()
        self._open, self._last = (None if final else interaction_id), interaction_id
        if final:
            self._closed_at = at

    def sound(self, rms: float, seconds: float, at: float) -> None:
        """`seconds` of the AI's audio with the loudness `rms` arrived."""
        if rms < SOUND_RMS:
            return
        if self._open is not None:
            self.lines[self._open].add(rms, seconds)
        elif self._last is not None and at - self._closed_at <= TAIL_S:
            self.lines[self._last].add(rms, seconds)
        else:
            self._early = [early for early in self._early if at - early[0] <= AHEAD_S]
            self._early.append((at, rms, seconds))

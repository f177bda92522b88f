"""Which words of a turn were heard, by how far its playback came."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

CHARS_PER_S = 15.0
"""Of usual speech: for a sentence whose audio isn't whole yet."""
FRAME_S = 0.02
"""Audio goes out in such pieces: a position is no finer."""
_CLAUSE_END = re.compile(r"[,;:–—]\s+")


@dataclass
class SpokenSentence:
    """A sentence and where its audio lies in the playback, in seconds; `end_s` None while it is made."""

    text: str
    start_s: float
    end_s: float | None = None

    def fraction(self, position_s: float) -> float:
        """How much of it was played at `position_s`, 0 to 1."""
        if self.end_s is not None and position_s >= self.end_s - FRAME_S:
            return 1.0
        length = self.end_s - self.start_s if self.end_s is not None else len(self.text) / CHARS_PER_S
        return min(1.0, max(0.0, (position_s - self.start_s) / max(length, 0.02)))


def heard_text(sentences: Sequence[SpokenSentence], position_s: float) -> str:
    """The words that were wholly played at `position_s`."""
    parts = (_whole_words(s.text, s.fraction(position_s)) for s in sentences)
    return " ".join(part for part in parts if part)


def clause_start_s(sentences: Sequence[SpokenSentence], position_s: float) -> float:
    """Where the clause that is played at `position_s` begins: from there it makes sense when said again."""
    current = next((s for s in reversed(sentences) if s.start_s <= position_s), None)
    if current is None or current.end_s is None:
        return current.start_s if current else position_s
    length = current.end_s - current.start_s
    starts = [0, *(m.end() for m in _CLAUSE_END.finditer(current.text))]
    at = [current.start_s + length * start / max(1, len(current.text)) for start in starts]
    return max(s for s in at if s <= position_s)


def _whole_words(text: str, fraction: float) -> str:
    if fraction >= 1.0:
        return text
    cut = int(len(text) * fraction)
    if cut == 0 or text[cut].isspace():
        return text[:cut].rstrip()
    # The word at the cut was only begun.
    border = max(text.rfind(" ", 0, cut), text.rfind("\n", 0, cut))
    return text[: max(0, border)].rstrip()

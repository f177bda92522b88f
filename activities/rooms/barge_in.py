"""Somebody speaks over the AI: when to pause, give way, or go on. Time comes in as an argument."""

from __future__ import annotations

from enum import StrEnum

from workflows.domain.backchannels import counted_words
from workflows.domain.conduct import Conduct

FRAME_S = 0.02
PAUSE_AFTER_S = 0.1
"""A voice for so long pauses the AI: with the network's jitter and the detector's window within the 0.22 s."""
FORGET_S = 0.2
JOINED_S = 0.2
"""Gaps up to this are inside a word, or between two: part of the speech."""
STILL_S = 0.06
"""A gap that has lasted so long isn't known for an end yet, and counts already: a comma decides nothing."""
WORDS_THAT_INTERRUPT = 2
KNOWN_AFTER_S, KNOWN_VOICE_S = 0.58, 0.3
"""Who has spoken for most of so long and still does, has the word: a comma or a stop delays no decision."""
WORD_AFTER_S = 0.46
"""The same where a word is known that is no nod ("Sorry, …"), also of who has just paused: half a second of speech, of
which the detector doesn't hear the beginning."""


class Act(StrEnum):
    """What the voice is to do."""

    PAUSE = "pause"
    INTERRUPT = "interrupt"
    RESUME = "resume"


class BargeIn:
    """Decides over one playback at a time; fed with frames of 20 ms only while it is under way."""

    def __init__(self, conduct: Conduct, language: str = "en") -> None:
        self._language = language
        self._decide_s = conduct.barge_in_decide_s
        self._quiet_s = conduct.false_alarm_quiet_s
        self._deciding = False
        self._voiced_s = 0.0
        self._words = 0
        self._began = self._last_voice = 0.0

    @property
    def deciding(self) -> bool:
        """There is a voice over the AI's, of which isn't known yet what it means."""
        return self._deciding

    def frame(self, voiced: bool, now: float) -> Act | None:
        """A frame was heard, with a voice in it or without."""
        if voiced:
            gap_s = now - self._last_voice
            if not self._voiced_s:
                self._began = now
            # Only while it is decided: two clicks in a row are no speech.
            self._voiced_s += gap_s if self._deciding and FRAME_S < gap_s <= JOINED_S else FRAME_S
            self._last_voice = now
        elif not self._deciding and now - self._last_voice > FORGET_S:
            self._voiced_s = 0.0
        gap_s = now - self._last_voice
        if self._deciding and self._is_speech(now, gap_s):
            return self._decided(Act.INTERRUPT)
        return self.begin(now) if self._voiced_s >= PAUSE_AFTER_S else None

    def _is_speech(self, now: float, gap_s: float) -> bool:
        still = gap_s <= STILL_S
        if still and self._voiced_s + gap_s >= self._decide_s:
            return True
        since_s, worded = now - self._began, self._words > 0 and gap_s <= JOINED_S
        known = (still and since_s >= KNOWN_AFTER_S) or (worded and since_s >= WORD_AFTER_S)
        return known and self._voiced_s >= KNOWN_VOICE_S

    def begin(self, now: float) -> Act | None:
        """It is certain that somebody speaks."""
        if self._deciding:
            return None
        self._deciding, self._last_voice = True, max(self._last_voice, now)
        return Act.PAUSE

    def words(self, text: str) -> Act | None:
        """What was understood so far."""
        if not self._deciding:
            return None
        self._words = counted_words(text, self._language)
        return self._decided(Act.INTERRUPT) if self._words >= WORDS_THAT_INTERRUPT else None

    def tick(self, now: float) -> Act | None:
        """Time has passed."""
        if self._deciding and now - self._last_voice >= self._quiet_s:
            return self._decided(Act.RESUME)
        return None

    def reset(self) -> None:
        """The playback has ended."""
        self._deciding = False
        self._voiced_s, self._words = 0.0, 0

    def _decided(self, act: Act) -> Act:
        self.reset()
        return act

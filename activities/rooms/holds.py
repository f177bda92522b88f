"""How long this speaker's pauses are waited through: by words, by a network that listens, and by their habit."""

from __future__ import annotations

from collections import deque

from activities.providers.end_of_turn import UNSURE, is_trailing, is_whole
from activities.providers.ports import EndOfTurn
from workflows.domain.conduct import PATIENT_CAP_S, Conduct

REMEMBERED = 8
LEAST_PAUSE_S = 0.3
MARGIN = 1.2
CAP_S = 2.0
WHOLE = "Whole."
UNPUNCTUATED_AFTER = 2
"""So many utterances in a row without a full stop: this recogniser sets none."""
GOES_ON_WITHIN_S = 2.0
"""Speech so soon after the end of an utterance was its other half: it was taken for over too early."""
CUT_OFF_WITHIN_S = 1.0
"""Who goes on so soon after a hold had been cut off by its end; later they interrupt what they hear."""


class Holds:
    """One speaker's, for an ear. Learns from pauses that looked like an end, and were none.

    `before`: those of the ear that heard the speaker before, whose habit is known from it.
    """

    def __init__(
        self,
        rule: EndOfTurn,
        conduct: Conduct,
        punctuated: bool = False,
        language: str = "en",
        before: Holds | None = None,
    ) -> None:
        self._rule = rule
        self._language = language
        self._punctuated: bool = before._punctuated if before else punctuated
        self._without: int = before._without if before else 0
        self._short_s = conduct.hold_complete_s * UNSURE
        self._cap_s = PATIENT_CAP_S if conduct.patient else CAP_S
        self._pauses: deque[float] = deque(before._pauses if before else (), maxlen=REMEMBERED)
        self._last_s = self._waited_s = 0.0
        self._over = False
        self.pauses = 0
        """How many pauses were none of them the end."""
        self.sure: float | None = None
        """What the network makes of the speech up to the newest pause."""

    def hold_s(self, text: str, spoken_s: float) -> float:
        """Seconds to wait after a pause."""
        self._last_s = self._rule.hold_s(text, spoken_s, self.sure, self._punctuated)
        self._waited_s = max(self._last_s, self._habit_s)
        return self._waited_s

    def asks(self, text: str, spoken_s: float, settled: bool) -> bool:
        """Whether it makes a difference to a pause what a network makes of the speech before it.

        `settled`: no other words of that speech are to come.
        """
        if is_trailing(text, self._language):
            return False
        words = text if settled else WHOLE
        least, most = (self._rule.hold_s(words, spoken_s, sure, self._punctuated) for sure in (0.0, 1.0))
        return least != most

    def resumed(self, pause_s: float) -> None:
        """Speech went on after a pause of so many seconds."""
        # After "and" everybody pauses: only what looked like an end tells of a habit.
        if LEAST_PAUSE_S <= pause_s <= GOES_ON_WITHIN_S and 0 < self._last_s <= self._short_s:
            # To be cut off once is enough.
            cut_off = self._over and pause_s <= self._waited_s + CUT_OFF_WITHIN_S
            self._pauses.extend([pause_s] * (2 if cut_off else 1))
        self.sure, self._last_s, self._over = None, 0.0, False
        self.pauses += 1

    def finished(self, text: str) -> None:
        """An utterance is over. Which recogniser hears may change: whether it punctuates is seen from its texts."""
        self._over = True
        if text:
            self._without = 0 if is_whole(text) else self._without + 1
            self._punctuated = self._without == 0 or (self._punctuated and self._without < UNPUNCTUATED_AFTER)

    @property
    def _habit_s(self) -> float:
        """The second longest of the last pauses, and some more: a single long one is no habit, unless it cut in."""
        longest = sorted(self._pauses, reverse=True)
        return min(self._cap_s, longest[1] * MARGIN) if len(longest) > 1 else 0.0

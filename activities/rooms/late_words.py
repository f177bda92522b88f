"""Somebody has spoken, and the recogniser says nothing: that is told, and none of their time. Time comes in."""

from __future__ import annotations

from collections.abc import Callable

from activities.rooms.turn_taking import TurnTaking
from workflows.contracts import Listen
from workflows.domain.phrases import WAITS, phrase

Tell = Callable[[str, str, str], None]
"""A message's id, its text and its code: `Captions.tell`."""
Say = Callable[[str, str], None]
"""An id, and what is said under it."""


class LateWords:
    """One speaker's. It is told once an utterance, `acknowledge_after_s` behind the end of speech.

    It is said as well where the recogniser hasn't brought a word of the utterance; else it may be nearly done.
    """

    def __init__(self, ear: Listen, tell: Tell, say: Say) -> None:
        self._after_s = ear.conduct.acknowledge_after_s
        self._language = ear.language
        self._tell = tell
        self._say = say
        self._told = ""
        self._since: float | None = None
        self._waited_s = 0.0

    def tick(self, turns: TurnTaking, now: float) -> None:
        """Time has passed."""
        if not turns.awaits_words or turns.speaking:
            self._came(now)
        elif self._since is None and now - turns.ended_at >= self._after_s:
            self._since = now
            if self._told != turns.utterance_id:
                self._told = turns.utterance_id
                text = phrase(WAITS[0], self._language)
                self._tell(f"{self._told}-late", text, f"provider_{WAITS[0]}")
                if not turns.text:
                    self._say(f"{self._told}-late", text)

    def take(self, now: float) -> float:
        """The utterance is over: the seconds that were waited in it, the first ones not counted."""
        self._came(now)
        waited_s, self._waited_s = self._waited_s, 0.0
        return round(waited_s, 3)

    def _came(self, now: float) -> None:
        if self._since is not None:
            self._waited_s += now - self._since
            self._since = None

"""What a silence was made of: moments on the way from the candidate's last sound to the AI's first.

Moments are seconds of the event loop's clock and come in as arguments. Each stage lasts from the moment before it to
its own, in the order in which they came, so that the sum of the stages is the silence.
"""

from __future__ import annotations

from collections import OrderedDict

import numpy as np

from workflows.contracts import Stage

RECOGNISER = "recogniser"
"""The last sound has been handed to the recogniser."""
FINAL_TEXT = "final_text"
COMMITTED = "committed"
"""The hold is over: the turn is taken."""
MODEL = "model_started"
SENTENCE = "first_sentence"
VOICE = "voice_first"
"""The voice's first audio."""
SENT = "sent"
"""The first packet with sound in it."""
NAMES = (RECOGNISER, FINAL_TEXT, COMMITTED, MODEL, SENTENCE, VOICE, SENT)

SOUND = 300
"""Of 32,767: what is below is silence."""
SOUND_SHARE = 0.03
"""Of the loudest of an utterance; below it, the room is heard."""
LOUDEST_FADES = 0.998
KEPT_TURNS = 20


class Stages:
    """One room's. The ear's moments belong to the turn whose first sound ends the silence."""

    def __init__(self) -> None:
        self._since: float | None = None
        self._loudest = 0.0
        self._ear: dict[str, float] = {}
        self._turns: OrderedDict[str, dict[str, float]] = OrderedDict()

    @property
    def since(self) -> float | None:
        """When the candidate was last heard, until somebody answers."""
        return self._since

    def heard(self, level: int, at: float, now: float) -> None:
        """The loudest sample of the candidate's speech, which came `at` and has gone to the recogniser `now`."""
        self._loudest = max(level, self._loudest * LOUDEST_FADES)
        if level > max(SOUND, self._loudest * SOUND_SHARE):
            self._since, self._ear = at, {RECOGNISER: now}

    def forget(self) -> None:
        """What was heard last was no answer: a cough."""
        self._since, self._ear = None, {}

    def ear(self, name: str, now: float) -> None:
        """The ear has come so far with what was heard; the newest counts."""
        if self._since is not None:
            self._ear[name] = now

    def turn(self, turn_id: str, name: str, now: float) -> None:
        """A turn has come so far; the first time counts."""
        self._turns.setdefault(turn_id, {}).setdefault(name, now)
        while len(self._turns) > KEPT_TURNS:
            self._turns.popitem(last=False)

    def again(self, turn_id: str) -> None:
        """A turn that was prepared is worded anew: what came before was in vain."""
        self._turns.pop(turn_id, None)

    def sent(self, turn_id: str, now: float) -> tuple[float, tuple[Stage, ...]]:
        """A turn's first sound has left: since when it was silent, and the stages; none where nobody had spoken."""
        since, ear = self._since, self._ear
        turn = self._turns.pop(turn_id, {})
        self.forget()
        if since is None or now <= since:
            return now, ()
        # A speculation of before the answer's last words ended isn't what was waited for.
        moments = {name: at for name, at in (*ear.items(), *turn.items()) if at <= now} | {SENT: now}
        return since, stages(since, moments)


def stages(since: float, moments: dict[str, float]) -> tuple[Stage, ...]:
    """The time from each moment to the next, the first one from `since`."""
    found, before = [], since
    for name in sorted(moments, key=lambda name: (moments[name], NAMES.index(name))):
        at = max(before, moments[name])
        found.append(Stage(name, round(at - before, 4)))
        before = at
    return tuple(found)


def first_sound_s(pcm: bytes, rate: int) -> float | None:
    """Where s16le audio begins to sound; None where it doesn't."""
    loud = np.flatnonzero(np.abs(np.frombuffer(pcm, np.int16).astype(np.int32)) > SOUND)
    return float(loud[0]) / rate if len(loud) else None

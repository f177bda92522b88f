"""From speech, quiet and transcripts to utterances: begun, paused, finished. Time comes in as an argument."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from activities.providers.ports import Word
from workflows.contracts import MAX_ANSWER_CHARS, MAX_WORDS

FINAL_WAIT_S = 1.5
"""How long after the end of speech a final result is waited for before the interim one counts."""
NO_WORDS_WAIT_S = 5.0
"""Speech whose words don't come, or no longer come, is given up after so long: never a dead turn."""
LAG_S = 0.6
REACH_S = 0.1
"""Recognisers count to about this much how far a result reaches."""
LEAD_S = 1.0
"""So long before the end of the hold what follows is made ready: earlier, it would more often be in vain."""
SURE_WORDS = 6
LONG_S = 2.0
"""After so many words, or so long a speech, it is clear enough what an answer is to be answered with."""
WORDLESS_S = 30.0
"""Sound that goes on for so long without a word may be none of a voice: the recogniser is asked for its final result,
and one that has no word then has heard noise. One that doesn't answer is deaf: whoever speaks to it is heard out."""
DOWN_WAIT_S = 3.0
"""While the recogniser is known to be down its words aren't waited for any longer: the recording has them."""
VOICE_KNOWN_S = 0.25
"""Within that a voice is known as speech, or as none."""


@dataclass(frozen=True)
class Resumed:
    """Speech has begun, or goes on."""

    utterance_id: str
    at: float


@dataclass(frozen=True)
class Paused:
    """The speaker has paused after `text`."""

    utterance_id: str
    text: str
    at: float


@dataclass(frozen=True)
class Finished:
    """The utterance is over."""

    utterance_id: str
    text: str
    started_at: float
    ended_at: float
    confidence: float | None
    settled: bool = True
    """The recogniser has said all of it; else `text` may lack words, or all of them."""
    missing: bool = False
    """It does lack words: they were waited for in vain."""
    words: tuple[Word, ...] = ()


@dataclass(frozen=True)
class Caption:
    """The utterance's text so far, to be shown."""

    utterance_id: str
    text: str


@dataclass(frozen=True)
class Ready:
    """The utterance may be over with this text: what follows may be made ready."""

    utterance_id: str
    text: str


@dataclass(frozen=True)
class GoesOn:
    """It was not over."""

    utterance_id: str


@dataclass(frozen=True)
class Wordless:
    """The utterance goes on without a word: the recogniser is to say whether there are any."""

    utterance_id: str


Event = Resumed | Paused | Finished | Caption | Ready | GoesOn | Wordless


class TurnTaking:
    """One speaker's utterances. All times are seconds of one monotonic clock.

    `hold` says how long to wait after a pause: by the text so far and the seconds since the utterance began.
    `utterance_id` and `text` go on with an utterance that another ear began.
    """

    def __init__(
        self,
        hold: Callable[[str, float], float],
        new_id: Callable[[], str],
        utterance_id: str = "",
        text: str = "",
    ) -> None:
        self._hold = hold
        self._new_id = new_id
        self._id = ""
        self._pending_id = utterance_id
        self._started = self._ended = 0.0
        self._speaking = False
        self._settled = False
        self._asked_at = math.inf
        self._noise = False
        self._down = False
        self._dip: float | None = None
        self._announced = self._waited = False
        self._ready_text: str | None = None
        self._paused_text: str | None = None
        self._finals = [text] if text else []
        self._interim = ""
        self._reach = 0.0
        self._heard_to = self._worded_at = -math.inf
        self._confidences: list[float] = []
        self._words: list[Word] = []

    @property
    def utterance_id(self) -> str:
        """The utterance under way (also while its speaker pauses), or an empty string."""
        return self._id

    @property
    def ended_at(self) -> float:
        """When the newest speech ended."""
        return self._ended

    @property
    def spoken_s(self) -> float:
        """From the beginning of the utterance to the end of the newest speech."""
        return self._ended - self._started

    @property
    def hold_ends_at(self) -> float:
        """When the utterance is over, unless speech goes on; infinity while that isn't known."""
        if not self._id or self._speaking or not self.text or not (self._settled or self._waited):
            return math.inf
        return self._ended + self._hold(self.text, self.spoken_s)

    @property
    def speaking(self) -> bool:
        """Whether speech is going on at the moment."""
        return self._speaking

    @property
    def pausing(self) -> bool:
        """An utterance is under way, and its speaker is quiet."""
        return bool(self._id) and not self._speaking

    @property
    def noise(self) -> bool:
        """The sound that goes on was given up as wordless: only words tell of speech in it."""
        return self._noise

    @property
    def text(self) -> str:
        """The words of the utterance so far."""
        return " ".join(part for part in (*self._finals, self._interim) if part)[:MAX_ANSWER_CHARS]

    @property
    def awaits_words(self) -> bool:
        """Of what was said by now the recogniser hasn't said all."""
        return bool(self._id) and not self._settled

    @property
    def unfinished(self) -> tuple[str, str]:
        """Id and text with which another ear would go on."""
        return self._id or self._pending_id, self.text

    def speech_started(self, at: float) -> list[Event]:
        """Speech began at `at`."""
        if self._speaking:
            return []
        if not self._id:
            self._id = self._pending_id or self._new_id()
            self._pending_id = ""
            self._started = at
        self._speaking, self._settled, self._waited, self._paused_text = True, False, False, None
        return [*self._goes_on(), Resumed(self._id, at)]

    def speech_ended(self, at: float) -> None:
        """Speech ended at `at`: a final result is to follow."""
        self._noise = False
        if self._speaking:
            self._speaking, self._ended, self._dip = False, at, None

    def dipped(self, at: float, now: float) -> list[Event]:
        """A quiet inside speech began `at`, perhaps a pause: the first likely one is told before its text is there."""
        if not self._id or not self._speaking:
            return []
        self._dip = at
        self._settled = self._settled or (bool(self.text) and self._reaches_the_quiet())
        long = len(self.text.split()) >= SURE_WORDS or (not self.text and at - self._started >= LONG_S)
        if self._announced or not long:
            return self._ready(now)
        self._announced, self._paused_text = True, self.text
        return [Paused(self._id, self.text, now), *self._ready(now)]

    def undipped(self) -> list[Event]:
        """That quiet was none: speech goes on."""
        if self._dip is None:
            return []
        self._dip, self._settled = None, False
        return self._goes_on()

    def result(
        self,
        text: str,
        final: bool,
        now: float,
        confidence: float | None = None,
        settles: bool = False,
        behind_s: float = 0.0,
        words: tuple[Word, ...] = (),
    ) -> list[Event]:
        """A transcript came in. `settles`: it is the final one of all speech so far, else `behind_s` behind it."""
        text = text.strip()
        events: list[Event] = []
        if self._noise and text:
            events += [] if self._id else self.speech_started(now)
            self._speaking, self._ended = False, now
        if not self._id:
            return self._late(text, final, now, words)
        before = self.text
        if final:
            self._finals += [text] if text else []
            self._interim = ""
            self._words += words if text else ()
            self._confidences += [confidence] if confidence is not None and text else []
            self._reach = now - behind_s
            self._settled = self._settled or settles or self._reaches_the_quiet()
        else:
            self._interim = text
        self._heard_to = now - behind_s
        if final and not self.text and self._reach >= self._asked_at - LAG_S:
            return self._give_up(now)
        if self.text != before:
            self._worded_at = now
            events.append(Caption(self._id, self.text))
        if not self._speaking and self._settled:
            events += self._pause(now)
        return events + self._ready(now)

    def tick(self, now: float, down: bool = False, voiced: bool = False) -> list[Event]:
        """Time has passed. `down`: the recogniser's streams break, and none has brought anything since.

        `voiced`: there is a voice that isn't long enough yet to be known as speech; a hold doesn't end just then.
        """
        self._down = down
        if self._speaking:
            return self._ready(now) + self._wordless(now)
        if not self._id:
            return []
        quiet_s = now - self._ended
        if not self.text:
            return self._finish() if quiet_s >= self._words_wait_s else self._wordless(now)
        if not self._settled and not self._waited_enough(now):
            return []
        self._waited = True
        events = self._pause(now) + self._ready(now)
        if quiet_s >= self._hold(self.text, self.spoken_s) + (VOICE_KNOWN_S if voiced else 0.0):
            events += self._finish()
        return events

    def end(self) -> list[Event]:
        """The utterance under way, if any, is over as it is."""
        return self._finish() if self._id else []

    @property
    def _words_wait_s(self) -> float:
        return DOWN_WAIT_S if self._down else NO_WORDS_WAIT_S

    @property
    def _lags(self) -> bool:
        """Without an interim result up to the end of the speech, its recogniser is late or being replaced."""
        return not self._interim or self._heard_to < self._ended - LAG_S

    def _waited_enough(self, now: float) -> bool:
        """For the rest of the words. As long as one that is late brings some, the others may come too."""
        if self._lags and not self._down:
            return now - max(self._ended, self._worded_at) >= NO_WORDS_WAIT_S
        return now - self._ended >= (DOWN_WAIT_S if self._down else FINAL_WAIT_S)

    def _reaches_the_quiet(self) -> bool:
        """Whether the last result covers all speech before the quiet under way: nobody has to ask for it then."""
        since = self._dip if self._speaking else self._ended
        return since is not None and not self._interim and self._reach >= since - REACH_S

    def _ready(self, now: float) -> list[Event]:
        since = self._dip if self._speaking else self._ended
        text = self.text
        known = self._settled or (self._waited and not self._speaking)
        if not self._id or not known or since is None or not text or text == self._ready_text:
            return []
        if now - since < self._hold(text, since - self._started) - LEAD_S:
            return []
        self._ready_text = text
        return [Ready(self._id, text)]

    def _goes_on(self) -> list[Event]:
        known, self._ready_text = self._ready_text, None
        return [GoesOn(self._id)] if known is not None else []

    def _pause(self, now: float) -> list[Event]:
        if not self.text or self.text == self._paused_text:
            return []
        self._paused_text = self.text
        return [Paused(self._id, self.text, now)]

    def _wordless(self, now: float) -> list[Event]:
        if self.text or self._asked_at < math.inf or now - self._started < WORDLESS_S:
            return []
        self._asked_at = now
        return [Wordless(self._id)]

    def _give_up(self, now: float) -> list[Event]:
        """The recogniser is there, and finds no word in all of it."""
        if self._speaking:
            self._speaking, self._noise, self._ended = False, True, now
        self._settled = True
        return self._finish()

    def _finish(self) -> list[Event]:
        mean = sum(self._confidences) / len(self._confidences) if self._confidences else None
        words = tuple(self._words[:MAX_WORDS])
        missing = not self._settled and self._lags
        done = Finished(self._id, self.text, self._started, self._ended, mean, self._settled, missing, words)
        self._id = self._pending_id = self._interim = ""
        self._finals, self._confidences, self._words = [], [], []
        self._settled = self._waited = self._announced = False
        self._ready_text, self._dip, self._asked_at = None, None, math.inf
        return [done]

    def _late(self, text: str, final: bool, now: float, words: tuple[Word, ...]) -> list[Event]:
        """Words of speech that was given up as wordless are an utterance after all."""
        if not (text and final):
            return []
        events = self.speech_started(now)
        self.speech_ended(now)
        return events + self.result(text, final, now, settles=True, words=words)

"""What the scripted recogniser "understands": the phrase whose loudness over time it has just heard.

Needs numpy alone: the peers' bots use it too. A phrase book is a directory with `phrases.json` and the
loudness of each phrase, one value for 20 ms.
"""

from __future__ import annotations

import json
import math
import os
import time
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, TextIO

import numpy as np

from benchmarks.pace.timings import LOUD, STT_FINAL_S

STEP_S = 0.02
TAIL_S = 0.2
"""So near to its end a phrase counts as heard to its end."""
SLACK = 5
"""Steps by which what is heard may begin early or end late."""
WHOLE, GOES_ON = 0.15, 0.3
_Array = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True)
class Phrase:
    """`words` with the second at which each has been said."""

    text: str
    words: tuple[tuple[str, float], ...]
    levels: _Array = field(repr=False)

    @property
    def seconds(self) -> float:
        """How long it takes to say."""
        return len(self.levels) * STEP_S


def levels_of(pcm: np.ndarray[Any, Any], rate: int) -> _Array:
    """The peak of each 20 ms."""
    step = int(rate * STEP_S)
    whole = len(pcm) // step
    peaks: _Array = np.abs(pcm[: whole * step].astype(np.float64)).reshape(whole, step).max(axis=1, initial=0)
    return peaks


class PhraseBook:
    """All phrases that may be said."""

    def __init__(self, phrases: list[Phrase]) -> None:
        self.phrases = phrases
        self._shapes = [_shape(phrase.levels) for phrase in phrases]

    @classmethod
    def read(cls, directory: Path) -> PhraseBook:
        """The book that was written there."""
        rows = json.loads((directory / "phrases.json").read_text())
        return cls(
            [
                Phrase(row["text"], tuple((w, s) for w, s in row["words"]), np.array(row["levels"]))
                for row in rows
            ]
        )

    def find(
        self, levels: _Array, after: Phrase | None = None, reached_s: float = 0.0
    ) -> tuple[Phrase, float]:
        """The phrase that it is most like a part of, and the second of it that was reached.

        A whole phrase, and the rest of the one that was heard before (`after`, up to `reached_s`), are likelier
        than the middle of another.
        """
        heard, best, found = _shape(levels), -math.inf, (self.phrases[0], 0.0)
        for phrase, shape in zip(self.phrases, self._shapes, strict=True):
            padded = np.pad(shape, SLACK)
            if len(heard) > len(padded):
                continue
            scores = _likeness(padded, heard)
            begins = np.arange(len(scores)) - SLACK
            whole = (np.abs(begins) <= 3) & (np.abs(begins + len(heard) - len(shape)) <= 3)
            scores = scores + WHOLE * whole
            if phrase is after:
                scores = scores + GOES_ON * (np.abs(begins - reached_s / STEP_S - SLACK) <= 2 * SLACK)
            at = int(np.argmax(scores))
            if scores[at] > best:
                best, found = float(scores[at]), (phrase, (int(begins[at]) + len(heard)) * STEP_S)
        return found


def _shape(levels: _Array) -> _Array:
    decibels: _Array = 20 * np.log10(np.maximum(levels, LOUD / 4) / (LOUD / 4))
    return decibels


def _likeness(levels: _Array, heard: _Array) -> _Array:
    """The correlation of each stretch of `levels` with what was heard, between -1 and 1.

    By running sums, without a copy of each stretch: it is our processor's time, whoever is measured.
    """
    length, mine = len(heard), heard - heard.mean()
    sums = _running(levels, length)
    spread = np.maximum(_running(levels**2, length) - sums**2 / length, 0.0)
    scores: _Array = np.correlate(levels, mine) / (np.sqrt(spread * (mine**2).sum()) + 1e-6)
    return scores


def _running(values: _Array, length: int) -> _Array:
    """The sum of each stretch of so many values."""
    total = np.concatenate([[0.0], np.cumsum(values)])
    return total[length:] - total[:-length]


class Listener:
    """One stream's ear: `feed` it audio as it comes; `due` is when a final text of it is to be given."""

    def __init__(self, book: PhraseBook, rate: int) -> None:
        self.due: float | None = None
        self._book = book
        self._rate = rate
        self._rest: np.ndarray[Any, Any] = np.zeros(0, np.int16)
        self._levels: list[float] = []
        self._phrase: Phrase | None = None
        self._reached_s = 0.0
        self._loud_at = 0.0

    def feed(self, pcm: bytes, now: float) -> bool:
        """Whether anything in it was loud."""
        samples = np.frombuffer(pcm, np.int16)
        if self._rest.size:
            samples = np.concatenate([self._rest, samples])
        step = int(self._rate * STEP_S)
        whole = len(samples) // step * step
        self._rest = samples[whole:]
        # Cheaper than `levels_of` for a frame: it is our processor's time, whoever is measured.
        levels = [_peak(samples[at : at + step]) for at in range(0, whole, step)]
        self._levels += levels
        loud = bool(levels) and max(levels) > LOUD
        if loud:
            self._loud_at = now
            self.due = now + STT_FINAL_S
        return loud

    def final(self) -> str:
        """The text of what was heard since the last final one."""
        self.due = None
        mark("stt_loud", self._loud_at)
        levels, self._levels = np.array(self._levels), []
        loud = np.flatnonzero(levels > LOUD)
        if not len(loud):
            return ""
        phrase, reached = self._book.find(levels[loud[0] : loud[-1] + 1], self._phrase, self._reached_s)
        begin = self._reached_s if phrase is self._phrase and self._reached_s < reached else 0.0
        if reached > phrase.seconds - TAIL_S:
            reached = math.inf
        self._phrase, self._reached_s = phrase, reached
        return " ".join(word for word, at in phrase.words if begin < at <= reached)


def _peak(samples: np.ndarray[Any, Any]) -> float:
    return float(max(int(samples.max()), -int(samples.min())))


def tone(samples: int, rate: int, begin: int) -> bytes:
    """So many samples of it, as s16le."""
    # It comes round each 100 ms, and is made once: it is our processor's time, whoever is measured.
    return _tone(samples, rate, begin % (rate // 10))


@cache
def _tone(samples: int, rate: int, begin: int) -> bytes:
    at = (np.arange(samples) + begin) / rate
    return (np.sin(2 * math.pi * 440 * at) * 8000).astype(np.int16).tobytes()


def mark(kind: str, at: float | None = None) -> None:
    """Notes a moment for the split of stages, where `PACE_MARKS` names a file. The clock is the machine's."""
    if path := os.environ.get("PACE_MARKS"):
        line = json.dumps([kind, time.monotonic() if at is None else at])
        _file(f"{path}.{os.getpid()}").write(line + "\n")


@cache
def _file(path: str) -> TextIO:
    return Path(path).open("a", 1)

"""Speech of which each word carries a mark that survives the way through Opus, and a recogniser that reads the marks.

With a recogniser of real speech a lost word and a misheard one look alike; here every word that is missing, doubled
or out of its place is a fault of ours.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from activities.providers.ports import Capabilities, SpeechToText, SttStream, Transcript, Word
from workers.demo.answers import Answer, synthesise_answers
from workers.demo.sound import RATE

HEARD_RATE = 16_000
TONES = 14
LOW_HZ = [2600 + 140 * n for n in range(TONES)]
HIGH_HZ = [4700 + 140 * n for n in range(TONES)]
MARKS = TONES**2
"""So many words can be told apart."""
WORD_S = 0.4
MARK_S = 0.34
"""The rest of a word is unmarked, so that the same word twice is two words."""
MARK_LEVEL = 0.025
"""Of full scale, each of the two tones: far below the voice, far above what speech holds at one frequency."""
WINDOW = 1024
STEP = 256
CERTAIN_STEPS = 5
"""Windows in a row that agree: about 0.13 s of a word."""
GAP_STEPS = 2
CONFIDENCE = 0.95
MARKED = 0.3
"""Of the tones' own level: what a window must hold of them."""
CARRIER = (
    "Every message that we receive carries a number, and whoever receives a number that they know already "
    "throws the message away, because nothing that has been done once should ever be done again by anybody."
)


def _tones(number: int) -> tuple[int, int]:
    low, high = divmod(number, TONES)
    return LOW_HZ[low], HIGH_HZ[high]


async def marked(texts: Sequence[str]) -> list[Answer]:
    """These texts, spoken: their words carry the marks from 0 on. Raises `NoSpeechError`, `ValueError`."""
    if sum(len(text.split()) for text in texts) > MARKS:
        raise ValueError(f"No more than {MARKS} words can be marked.")
    [carrier] = await synthesise_answers([CARRIER])
    voice = np.frombuffer(carrier.pcm, "<i2").astype(np.float64)
    answers: list[Answer] = []
    first = 0
    for text in texts:
        count = len(text.split())
        answers.append(
            Answer(_spoken(voice, range(first, first + count)), text, f"marked {len(answers) + 1}")
        )
        first += count
    return answers


def _spoken(voice: NDArray[np.float64], numbers: Sequence[int]) -> bytes:
    samples = int(RATE * WORD_S)
    sound = np.resize(voice, len(numbers) * samples) * 0.7
    at = np.arange(int(RATE * MARK_S)) / RATE
    for place, number in enumerate(numbers):
        mark = sum(np.sin(2 * np.pi * hz * at) for hz in _tones(number)) * MARK_LEVEL * 32_767
        sound[place * samples : place * samples + at.size] += mark
    return np.clip(sound, -32_768, 32_767).astype("<i2").tobytes()


# ---------------------------------------------------------------- reading the marks


@dataclass
class _Reader:
    """The marked words in a growing piece of audio, as soon as each is certain."""

    samples: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    seen: list[int] = field(default_factory=list)
    """The word of each window; -1: none."""

    def push(self, pcm: bytes) -> None:
        """More audio: 16 kHz mono s16le."""
        self.samples = np.concatenate([self.samples, np.frombuffer(pcm, "<i2") / 32_768])
        while len(self.seen) * STEP + WINDOW <= self.samples.size:
            start = len(self.seen) * STEP
            self.seen.append(_mark_in(self.samples[start : start + WINDOW]))

    def words(self, vocabulary: Sequence[str]) -> list[Word]:
        """The words so far."""
        runs: list[list[int]] = []
        at = 0
        for number, group in groupby(self.seen):
            length = len(list(group))
            if number >= 0:
                runs.append([number, at, at + length])
            at += length
        return [
            Word(
                vocabulary[number], start * STEP / HEARD_RATE, (end * STEP + WINDOW) / HEARD_RATE, CONFIDENCE
            )
            for number, start, end in _joined(runs)
            if end - start >= CERTAIN_STEPS and number < len(vocabulary)
        ]


def _joined(runs: Iterable[Sequence[int]]) -> list[list[int]]:
    """Runs of the same word with hardly a gap are one."""
    joined: list[list[int]] = []
    for number, start, end in runs:
        if joined and joined[-1][0] == number and start - joined[-1][2] <= GAP_STEPS:
            joined[-1][2] = end
        else:
            joined.append([number, start, end])
    return joined


_HANN = np.hanning(WINDOW)
_LOW = np.round(np.array(LOW_HZ) * WINDOW / HEARD_RATE).astype(int)
_HIGH = np.round(np.array(HIGH_HZ) * WINDOW / HEARD_RATE).astype(int)
_FULL = MARK_LEVEL * _HANN.sum() / 2


def _mark_in(window: NDArray[np.float64]) -> int:
    power = np.abs(np.fft.rfft(window * _HANN))
    found = []
    for bins in (_LOW, _HIGH):
        levels = np.maximum(np.maximum(power[bins - 1], power[bins]), power[bins + 1])
        best = int(np.argmax(levels))
        second = float(np.partition(levels, -2)[-2])
        if levels[best] < MARKED * _FULL or levels[best] < 1.7 * second:
            return -1
        found.append(best)
    return found[0] * TONES + found[1]


class MarkReader(SpeechToText):
    """Reads what `marked` spoke of the same texts; exact, unlike any recogniser of speech."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._vocabulary = [word for text in texts for word in text.split()]

    @property
    def capabilities(self) -> Capabilities:
        """Any language: it knows marks, not words."""
        return Capabilities("marks", offline=True)

    async def open(self, language: str, hints: Sequence[str] = ()) -> SttStream:
        """A stream of its own."""
        return _Stream(self._vocabulary)


class _Stream(SttStream):
    def __init__(self, vocabulary: Sequence[str]) -> None:
        self._vocabulary = vocabulary
        self._reader = _Reader()
        self._begin_s = 0.0
        self._told = ""
        self._results: asyncio.Queue[Transcript | None] = asyncio.Queue()

    async def push(self, pcm: bytes) -> None:
        self._reader.push(pcm)
        heard = self._transcript(final=False)
        if heard.text != self._told:
            self._told = heard.text
            self._results.put_nowait(heard)

    async def flush(self) -> None:
        self._results.put_nowait(self._transcript(final=True))
        self._begin_s += self._reader.samples.size / HEARD_RATE
        self._reader, self._told = _Reader(), ""

    async def close(self) -> None:
        await self.flush()
        self._results.put_nowait(None)

    async def results(self) -> AsyncIterator[Transcript]:
        while (heard := await self._results.get()) is not None:
            yield heard

    def _transcript(self, final: bool) -> Transcript:
        words = self._reader.words(self._vocabulary)
        text = " ".join(one.text for one in words)
        end_s = self._begin_s + self._reader.samples.size / HEARD_RATE
        if final and text[-1:].isalnum():
            text += "."
        return Transcript(text, final, CONFIDENCE, tuple(words), end_s)

"""Speech whose words are numbers in the samples: a recogniser of it knows which are lost, doubled or cut."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from itertools import pairwise

import numpy as np

from activities.providers.ports import Capabilities, ProviderError, SpeechToText, SttStream, Transcript, Word

RATE = 16_000
WORD_SAMPLES = RATE * 3 // 10
GAP_SAMPLES = RATE // 10
PAUSE_SAMPLES = RATE * 7 // 10
FIRST = 2000
STEP = 10


def coded(count: int, a_sentence: int = 5, gap_samples: int = GAP_SAMPLES) -> bytes:
    """`count` words of 0.3 s, 0.1 s apart, and a pause of 0.7 s after each sentence."""
    parts = []
    for number in range(count):
        parts.append(np.full(WORD_SAMPLES, FIRST + STEP * number, dtype="<i2"))
        ends = number % a_sentence == a_sentence - 1
        parts.append(np.zeros(PAUSE_SAMPLES if ends else gap_samples, dtype="<i2"))
    return np.concatenate(parts).tobytes()


def expected(count: int) -> list[str]:
    """What `coded(count)` says."""
    return [f"w{number}" for number in range(count)]


class CodedRecogniser(SpeechToText):
    """Reads `coded` speech: whole words as `w7`, cut ones as `w7/`. Knows every language that it was told."""

    def __init__(self, languages: Sequence[str] = ()) -> None:
        self.languages = tuple(languages)

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities("coded", offline=True)

    async def open(self, language: str, hints: Sequence[str] = ()) -> SttStream:
        if self.languages and language not in self.languages:
            raise ProviderError("coded", "language", retryable=False)
        return _Stream()


class _Stream(SttStream):
    def __init__(self) -> None:
        self._samples = np.zeros(0, dtype="<i2")
        self._begin = 0
        self._results: asyncio.Queue[Transcript | None] = asyncio.Queue()

    async def push(self, pcm: bytes) -> None:
        self._samples = np.concatenate([self._samples, np.frombuffer(pcm, dtype="<i2")])
        self._results.put_nowait(self._transcript(final=False))

    async def flush(self) -> None:
        self._results.put_nowait(self._transcript(final=True))
        self._begin += self._samples.size
        self._samples = self._samples[:0]

    async def close(self) -> None:
        await self.flush()
        self._results.put_nowait(None)

    async def results(self) -> AsyncIterator[Transcript]:
        while (result := await self._results.get()) is not None:
            yield result

    def _transcript(self, final: bool) -> Transcript:
        words = words_of(self._samples, self._begin)
        end_s = (self._begin + self._samples.size) / RATE
        return Transcript(" ".join(w.text for w in words), final, 0.9, tuple(words), end_s)


def words_of(samples: np.ndarray[tuple[int], np.dtype[np.int16]], begin: int) -> list[Word]:
    """The runs of equal samples, timed from sample `-begin`."""
    edges = [0, *(np.flatnonzero(np.diff(samples)) + 1), samples.size]
    found = []
    for start, end in pairwise(edges):
        if end > start and samples[start] >= FIRST:
            mark = "" if end - start == WORD_SAMPLES else "/"
            text = f"w{(int(samples[start]) - FIRST) // STEP}{mark}"
            found.append(Word(text, (begin + start) / RATE, (begin + end) / RATE, 0.9))
    return found

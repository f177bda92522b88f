"""The gap between two words, where a stretch of speech that has no pause is cut."""

from __future__ import annotations

import numpy as np

from activities.providers.google_speech.segment import BYTES_PER_S

GAP_S = 0.08
"""A stop within a word (as in “happy”) is shorter."""
SHARE = 0.3
"""Of the mean loudness so far: what is below is a gap, also in a noisy room."""
SILENCE_RMS = 100.0
"""Of 32,767: what is below is a gap in any case."""
WEIGHT = 0.05


class Lull:
    """`reached` is told all audio, s16le at 16 kHz, in its order."""

    def __init__(self) -> None:
        self._mean = 0.0
        self._quiet_s = 0.0

    def reached(self, pcm: bytes) -> bool:
        """Whether `pcm` ends in a gap."""
        samples = np.frombuffer(pcm[: len(pcm) // 2 * 2], np.int16).astype(np.float32)
        level = float(np.sqrt(np.mean(samples**2))) if samples.size else 0.0
        if level <= max(SILENCE_RMS, SHARE * self._mean):
            self._quiet_s += len(pcm) / BYTES_PER_S
        else:
            self._quiet_s = 0.0
            self._mean += (level - self._mean) * (WEIGHT if self._mean else 1.0)
        return self._quiet_s >= GAP_S

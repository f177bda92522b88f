"""Whisper's features of speech: the logarithm of 80 mel bands each 10 ms, by numpy alone."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

RATE = 16_000
WINDOW, HOP, BANDS = 400, 160, 80
FLOOR = 1e-10
RANGE = 8.0
"""Decades below the loudest that still count."""
_Array = np.ndarray[Any, np.dtype[np.float32]]


def log_mel(samples: _Array) -> _Array:
    """Bands × frames of 16 kHz samples, whose loudness is made equal first."""
    even = (samples - samples.mean()) / np.sqrt(samples.var() + 1e-7)
    padded = np.pad(even, WINDOW // 2, mode="reflect")
    frames = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::HOP][:-1]
    power = np.abs(np.fft.rfft(frames * _hann())) ** 2
    bands = np.log10(np.maximum(_filters() @ power.T, FLOOR))
    bands = np.maximum(bands, bands.max() - RANGE)
    return np.asarray((bands + 4.0) / 4.0, np.float32)


@cache
def _hann() -> np.ndarray[Any, np.dtype[np.float64]]:
    return np.asarray(np.hanning(WINDOW + 1)[:-1], np.float64)


@cache
def _filters() -> np.ndarray[Any, np.dtype[np.float64]]:
    """Triangles on Slaney's mel scale, each of equal area: linear up to 1 kHz, logarithmic above."""
    bins = np.linspace(0, RATE / 2, WINDOW // 2 + 1)
    edges = _hertz(np.linspace(0, _mels(RATE / 2), BANDS + 2))
    rising = (bins - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    falling = (edges[2:, None] - bins) / (edges[2:] - edges[1:-1])[:, None]
    triangles = np.maximum(0.0, np.minimum(rising, falling))
    return np.asarray(triangles * (2.0 / (edges[2:] - edges[:-2]))[:, None], np.float64)


def _mels(hertz: float) -> float:
    return float(15.0 + np.log(hertz / 1000.0) * 27.0 / np.log(6.4))


def _hertz(mels: np.ndarray[Any, np.dtype[np.float64]]) -> np.ndarray[Any, np.dtype[np.float64]]:
    above = 1000.0 * np.exp((mels - 15.0) * np.log(6.4) / 27.0)
    return np.where(mels < 15.0, mels * 200.0 / 3.0, above)

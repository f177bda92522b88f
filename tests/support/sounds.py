"""Sounds that are no plain answer: 48 kHz mono s16le."""

from __future__ import annotations

import numpy as np

from tests.support.candidate import SPEECH
from workers.demo.sound import RATE, load


def music() -> bytes:
    """Broken chords that ring out."""
    notes = (261.6, 329.6, 392.0, 523.3, 440.0, 349.2)
    length = int(0.4 * RATE)
    at = np.arange(length) / RATE
    beats = [
        np.exp(-4 * at) * sum(np.sin(2 * np.pi * f * at) for f in (notes[n % 6], notes[(n + 2) % 6] / 2))
        for n in range(6)
    ]
    played = np.concatenate(beats)
    return (played / np.abs(played).max() * 9000).astype("<i2").tobytes()


def two_voices() -> bytes:
    """Somebody, and somebody else at half their loudness."""
    one = np.frombuffer(load(SPEECH / "librivox-0880.wav"), dtype="<i2").astype(np.int32)
    other = np.frombuffer(load(SPEECH / "librivox-0890.wav"), dtype="<i2").astype(np.int32)
    length = min(one.size, other.size, 5 * RATE)
    return np.clip(one[:length] + other[:length] // 2, -32768, 32767).astype("<i2").tobytes()

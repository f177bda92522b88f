"""How loud s16le audio is, by `audioop`: of the standard library up to Python 3.12, `audioop-lts` from 3.13 on.

A frame alone is all that is asked for, fifty times a second: NumPy takes three times as long to come to such a one.
"""

import math
import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    import audioop

FULL_SCALE = 32_767


def peak(pcm: bytes) -> int:
    """The loudest sample, of 32,767."""
    return audioop.max(pcm, 2)


def level_dbov(pcm: bytes) -> float:
    """The RMS level in dB relative to full scale; minus infinity where there is no sound."""
    rms = audioop.rms(pcm, 2)
    return 20 * math.log10(rms / FULL_SCALE) if rms else -math.inf


def audio_level(pcm: bytes) -> int:
    """The level in -dBov, 0 (loudest) to 127 (RFC 6464)."""
    level = level_dbov(pcm)
    return 127 if level == -math.inf else min(127, max(0, round(-level)))

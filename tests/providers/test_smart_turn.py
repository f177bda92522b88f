"""The end of a turn by ear: the network's features always, the network itself where its extra is installed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from activities.providers.log_mel import log_mel
from activities.providers.smart_turn import SmartTurn, find_weights, load
from activities.rooms.turn_detection import LISTENS_S
from benchmarks.pace.speech import READ_ON_S, sentences
from workers.demo.sound import load as recording

SPEECH = Path(__file__).resolve().parents[2].parent / "shared" / "speech"
RATE = 16_000


def tone(hertz: float, seconds: float = 8.0) -> np.ndarray:
    return np.sin(2 * np.pi * hertz * np.arange(int(RATE * seconds)) / RATE).astype(np.float32)


def test_a_tone_is_loudest_in_its_own_band_and_higher_tones_in_higher_bands() -> None:
    loudest = [int(log_mel(tone(hertz)).mean(axis=1).argmax()) for hertz in (200, 1000, 3000, 7000)]
    assert loudest == sorted(set(loudest))
    # Slaney's scale has 15 mels at 1 kHz of 45.25 up to 8 kHz, in 81 steps.
    assert abs(loudest[1] - (15 / 45.25 * 81 - 1)) <= 1


def test_features_do_not_depend_on_loudness() -> None:
    sound = tone(440)
    assert log_mel(sound).shape == (80, 800)
    assert np.allclose(log_mel(sound), log_mel(sound * 0.1), atol=1e-2)


def test_without_weights_there_is_no_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("activities.providers.smart_turn.DISTRIBUTION", "a-distribution-that-is-not-there")
    assert find_weights() is None
    assert load() is None


@pytest.mark.skipif(find_weights() is None, reason="Smart Turn's packages are not installed")
def test_the_network_is_sure_of_the_ends_of_real_sentences_and_less_so_of_their_middles() -> None:
    network = load()
    assert isinstance(network, SmartTurn)
    quiet = np.zeros(RATE // 4, "<i2")

    def sure(name: str, share: float) -> float:
        pcm = np.frombuffer(recording(SPEECH / f"{name}.wav"), "<i2").reshape(-1, 3).mean(axis=1)
        part = pcm[: int(len(pcm) * share)].astype("<i2")
        return network.finished(np.concatenate([part, quiet]).tobytes())

    for name in ("librivox-0870", "librivox-0890"):
        middles = [sure(name, share) for share in (0.3, 0.4, 0.5, 0.6, 0.7, 0.8)]
        assert sure(name, 1.0) > 0.9
        assert np.mean(middles) < 0.8


@pytest.mark.skipif(find_weights() is None, reason="Smart Turn's packages are not installed")
def test_a_sentence_whose_end_leaves_the_network_in_doubt_is_known_for_whole_by_the_quiet_after_it() -> None:
    network = load()
    assert isinstance(network, SmartTurn)
    halves = [one.pcm[::3] for one in sentences(SPEECH)[-1]]
    read_on = np.zeros(int(READ_ON_S * RATE), "<i2")

    def sure(quiet_s: float) -> float:
        quiet = np.zeros(int(quiet_s * RATE), "<i2")
        return network.finished(np.concatenate([halves[0], read_on, halves[1], quiet]).tobytes())

    assert sure(0.2) < 0.6
    assert sure(LISTENS_S) > 0.9

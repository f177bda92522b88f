"""Speech and quiet from frames: what the network says, and when it isn't asked at all."""

from pathlib import Path

import numpy as np
import pytest

from activities.providers.vad import SileroDetector
from activities.rooms.voice_activity import SpeechChange, VoiceActivity
from sfu.types import TapFrame
from workers.demo.sound import load

SPEECH = Path(__file__).resolve().parents[3].parent / "shared" / "speech" / "go-forward.wav"
FRAME_BYTES = 640


class Counting(SileroDetector):
    """The real network; counts the windows that it was given."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = 0

    def probability(self, pcm: bytes) -> float:
        self.asked += 1
        return super().probability(pcm)


def hear(activity: VoiceActivity, pcm: bytes, first: int = 0) -> list[SpeechChange]:
    """Frame after frame of 20 ms, received as they were said."""
    changes = []
    for index in range(len(pcm) // FRAME_BYTES):
        frame = pcm[index * FRAME_BYTES : (index + 1) * FRAME_BYTES]
        number = first + index
        changes += activity.hear(TapFrame(frame, b"", number * 960, number * 0.02 + 0.02), frame)
    return changes


def speech() -> bytes:
    """A person's five words, 16 kHz."""
    samples = np.frombuffer(load(SPEECH), "<i2").astype(np.float32)
    return samples[: len(samples) // 3 * 3].reshape(-1, 3).mean(axis=1).astype("<i2").tobytes()


def quiet(seconds: float, level: float = 0.0) -> bytes:
    noise = np.random.default_rng(1).normal(size=int(seconds * 16_000)) * level
    return noise.astype("<i2").tobytes()


@pytest.mark.parametrize("level", [0.0, 5.0])
def test_the_network_is_not_asked_about_a_silence_in_which_nobody_can_have_begun(level: float) -> None:
    detector = Counting()
    assert hear(VoiceActivity(detector), quiet(10, level)) == []
    assert detector.asked == 0


def test_speech_after_a_long_silence_begins_where_it_does_without_one() -> None:
    at_once, later = VoiceActivity(Counting()), VoiceActivity(Counting())
    said = speech()
    begun = [change.at for change in hear(at_once, said) if change.speaking]
    hear(later, quiet(10))
    again = [change.at - 10.0 for change in hear(later, said, 500) if change.speaking]
    assert again
    assert again[0] == pytest.approx(begun[0], abs=0.04)


def test_the_silence_after_speech_is_judged_by_the_network_until_it_is_a_pause() -> None:
    detector = Counting()
    activity = VoiceActivity(detector)
    said = speech()
    said = said[: len(said) // FRAME_BYTES // 2 * FRAME_BYTES]
    hear(activity, said)
    assert activity.speaking
    before = detector.asked
    changes = hear(activity, quiet(2), len(said) // FRAME_BYTES)
    assert [change.speaking for change in changes] == [False]
    assert 5 <= detector.asked - before <= 15

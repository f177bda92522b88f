"""Speech and quiet from frames: what the network says, and when it isn't asked at all."""

import itertools
from pathlib import Path

import numpy as np
import pytest

from activities.providers.vad import SileroDetector
from activities.rooms.voice_activity import (
    TOGETHER_IN_A_CROWD,
    TOGETHER_IN_SPEECH,
    SpeechChange,
    VoiceActivity,
)
from sfu.tap import PACKETS_TOGETHER
from sfu.types import TapFrame
from workers.demo.sound import load

SPEECH = Path(__file__).resolve().parents[3].parent / "shared" / "speech" / "go-forward.wav"
FRAME_BYTES = 640


class Counting(SileroDetector):
    """The real network; counts the windows that it was given."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = 0
        self.found: list[float] = []

    def probability(self, pcm: bytes) -> float:
        self.asked += 1
        self.found.append(super().probability(pcm))
        return self.found[-1]


def noticed(
    activity: VoiceActivity, pcm: bytes, first: int = 0, at_once: bool = False
) -> list[tuple[SpeechChange, float]]:
    """Frame after frame of 20 ms, received as they were said; with the time at which each change was noticed."""
    changes = []
    for index in range(len(pcm) // FRAME_BYTES):
        frame = pcm[index * FRAME_BYTES : (index + 1) * FRAME_BYTES]
        number = first + index
        now = number * 0.02 + 0.02
        changes += [
            (change, now) for change in activity.hear(TapFrame(frame, b"", number * 960, now), frame, at_once)
        ]
    return changes


def hear(activity: VoiceActivity, pcm: bytes, first: int = 0) -> list[SpeechChange]:
    return [change for change, _ in noticed(activity, pcm, first)]


def speech(path: Path = SPEECH) -> bytes:
    """A person's words, 16 kHz; five of them."""
    samples = np.frombuffer(load(path), "<i2").astype(np.float32)
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


def with_noise(pcm: bytes, level: float) -> bytes:
    samples = np.frombuffer(pcm, "<i2") + np.random.default_rng(2).normal(size=len(pcm) // 2) * level
    return samples.clip(-32_768, 32_767).astype("<i2").tobytes()


@pytest.mark.parametrize("name", ["go-forward", "librivox-0870", "librivox-0880", "librivox-0890"])
@pytest.mark.parametrize("level", [0.0, 5.0, 60.0, 300.0])
def test_windows_that_wait_are_judged_as_those_that_do_not(name: str, level: float) -> None:
    """The same network sees the same windows in the same order: only when may differ, and hardly ever does."""
    said = with_noise(quiet(1.0) + speech(SPEECH.with_stem(name)) + quiet(1.0), level)
    one_by_one, together = Counting(), Counting()
    expected = noticed(VoiceActivity(one_by_one), said, at_once=True)
    found = noticed(VoiceActivity(together), said)
    assert expected
    assert [change for change, _ in found] == [change for change, _ in expected]
    assert together.found == one_by_one.found[: len(together.found)]
    for (change, now), (_, soonest) in zip(found, expected, strict=True):
        late_s = now - soonest
        assert late_s < (0.05 if change.speaking else 0.11)
    assert sum(now - soonest > 1e-6 for (_, now), (_, soonest) in zip(found, expected, strict=True)) <= 1


def test_windows_wait_in_the_noise_of_a_room_and_inside_speech() -> None:
    detector = Counting()
    activity = VoiceActivity(detector)
    asked: list[int] = []
    pcm = with_noise(quiet(4.0) + speech(), 60.0)
    for number in range(len(pcm) // FRAME_BYTES):
        frame = pcm[number * FRAME_BYTES : (number + 1) * FRAME_BYTES]
        activity.hear(TapFrame(frame, b"", number * 960, number * 0.02 + 0.02), frame)
        asked.append(detector.asked)
    wakes = sum(b > a for a, b in itertools.pairwise(asked))
    assert asked[-1] >= len(pcm) // 1024 - 4
    assert wakes < 0.6 * asked[-1]


def test_many_packets_come_together_in_a_silence_few_in_speech_and_none_over_a_voice() -> None:
    activity = VoiceActivity(SileroDetector())
    assert activity.together(in_utterance=False, over_a_voice=True) == PACKETS_TOGETHER
    assert activity.together(in_utterance=True, over_a_voice=False) == TOGETHER_IN_SPEECH
    said, within = speech(), set[int]()
    for number in range(len(said) // FRAME_BYTES):
        hear(activity, said[number * FRAME_BYTES : (number + 1) * FRAME_BYTES], number)
        if activity.maybe_speaking:
            within.add(activity.together(in_utterance=False, over_a_voice=False))
            assert activity.together(in_utterance=False, over_a_voice=True) == 1
    assert within == {TOGETHER_IN_SPEECH}
    hear(activity, quiet(1.0), number + 1)
    assert activity.together(in_utterance=False, over_a_voice=True) == PACKETS_TOGETHER


def test_where_many_send_fewer_packets_of_an_utterance_come_together() -> None:
    activity = VoiceActivity(SileroDetector(), lambda: True)
    assert activity.together(in_utterance=True, over_a_voice=False) == TOGETHER_IN_A_CROWD
    assert activity.together(in_utterance=True, over_a_voice=True) == 1
    assert activity.together(in_utterance=False, over_a_voice=False) == PACKETS_TOGETHER

"""Speech from silence: the network on real sounds, the segmenter on numbers."""

import math
import random
import wave
from collections.abc import Callable
from pathlib import Path

import pytest

from activities.providers.vad import (
    WINDOW_BYTES,
    WINDOW_S,
    PreRoll,
    SegmenterSettings,
    SileroDetector,
    SpeechEvent,
    SpeechEventKind,
    SpeechSegmenter,
)

SPEECH = Path(__file__).resolve().parents[4] / "shared" / "speech"
STARTED, PAUSED, RESUMED = SpeechEventKind.STARTED, SpeechEventKind.PAUSED, SpeechEventKind.RESUMED


def recorded(name: str) -> bytes:
    with wave.open(str(SPEECH / name)) as file:
        pcm: bytes = file.readframes(file.getnframes())
        return pcm


def segmented(probabilities: list[float], settings: SegmenterSettings | None = None) -> list[SpeechEvent]:
    segmenter = SpeechSegmenter(settings)
    found = [segmenter.push(p, i * WINDOW_S, (i + 1) * WINDOW_S) for i, p in enumerate(probabilities)]
    return [event for event in found if event]


def kinds(probabilities: list[float]) -> list[SpeechEventKind]:
    return [event.kind for event in segmented(probabilities)]


def test_a_person_speaking_is_speech() -> None:
    found = SileroDetector().windows(recorded("librivox-0870.wav"))
    assert sum(p > 0.5 for p in found) > 0.7 * len(found)


@pytest.mark.parametrize("sound", ["silence", "noise", "tone"])
def test_silence_noise_and_tones_are_not(sound: str) -> None:
    rng = random.Random(1)
    sounds: dict[str, Callable[[int], int]] = {
        "silence": lambda n: 0,
        "noise": lambda n: int(rng.gauss(0, 500)),
        "tone": lambda n: int(8000 * math.sin(n * 2 * math.pi * 440 / 16000)),
    }
    sample = sounds[sound]
    pcm = b"".join(sample(n).to_bytes(2, "little", signed=True) for n in range(32_000))
    assert not any(e.kind is STARTED for e in segmented(SileroDetector().windows(pcm)))


def test_pushes_of_any_length_are_the_same_stream() -> None:
    pcm = recorded("go-forward.wav")
    whole = SileroDetector().windows(pcm)
    detector, rng, found, at = SileroDetector(), random.Random(2), [], 0
    while at < len(pcm):
        size = rng.randrange(0, 3000)
        found += detector.windows(pcm[at : at + size])
        at += size
    assert found == pytest.approx(whole)
    assert len(whole) == len(pcm) // WINDOW_BYTES


def test_less_than_a_window_keeps_the_last_probability() -> None:
    detector = SileroDetector()
    last = detector.windows(recorded("go-forward.wav")[: WINDOW_BYTES * 30])[-1]
    assert detector.probability(b"\0" * 100) == last
    assert detector.probability(b"") == last


def test_real_speech_starts_once_and_each_pause_is_followed_by_more() -> None:
    found = [
        e.kind for e in segmented(SileroDetector().windows(recorded("librivox-0890.wav") + bytes(32_000)))
    ]
    assert found[0] is STARTED and found[-1] is PAUSED
    assert found[1:] == [PAUSED, RESUMED] * ((len(found) - 2) // 2) + [PAUSED]


def test_a_click_is_no_speech() -> None:
    assert kinds([0.0] * 10 + [0.9] * 3 + [0.0] * 30) == []


def test_a_short_gap_is_no_pause() -> None:
    assert kinds([0.9] * 20 + [0.0] * 5 + [0.9] * 20) == [STARTED]


def test_probabilities_in_between_change_nothing() -> None:
    assert kinds([0.42] * 50) == []
    assert kinds([0.9] * 10 + [0.42] * 50) == [STARTED]


def test_events_say_when_it_became_so_not_when_it_was_noticed() -> None:
    started, paused = segmented([0.0] * 10 + [0.9] * 20 + [0.0] * 20)
    assert started.at_s == pytest.approx(10 * WINDOW_S)
    assert paused.at_s == pytest.approx(30 * WINDOW_S)


def test_speech_goes_on_as_resumed_until_the_utterance_is_ended() -> None:
    segmenter = SpeechSegmenter()
    clock = 0.0

    def push(probability: float, count: int) -> list[SpeechEventKind]:
        nonlocal clock
        found = []
        for _ in range(count):
            event = segmenter.push(probability, clock, clock + WINDOW_S)
            clock += WINDOW_S
            found += [event.kind] if event else []
        return found

    assert push(0.9, 10) + push(0.0, 10) + push(0.9, 10) + push(0.0, 10) == [STARTED, PAUSED, RESUMED, PAUSED]
    segmenter.end()
    assert push(0.9, 3) == [] and segmenter.maybe_speaking and not segmenter.speaking
    assert push(0.9, 10) == [STARTED]


def test_the_pre_roll_keeps_the_newest_half_second() -> None:
    roll = PreRoll(0.5)
    for n in range(100):
        roll.push(bytes([n]) * 640)
    kept = roll.take()
    assert 16_000 <= len(kept) < 16_000 + 640
    assert kept[-1] == 99
    assert roll.take() == b""

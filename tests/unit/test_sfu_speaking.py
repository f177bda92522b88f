from sfu.speaking import STOP_AFTER_S, SpeakingDetector

LOUD, FAINT, SILENT = 20, 48, 127


def feed(detector: SpeakingDetector, levels: list[int], start: float = 0.0) -> list[bool]:
    changes = (detector.observe(level, start + n * 0.02) for n, level in enumerate(levels))
    return [change for change in changes if change is not None]


def test_speech_starts_after_60_ms() -> None:
    assert feed(SpeakingDetector(), [LOUD] * 3) == []
    assert feed(SpeakingDetector(), [LOUD] * 4) == [True]


def test_a_click_is_no_speech() -> None:
    assert feed(SpeakingDetector(), [LOUD, SILENT, LOUD, SILENT] * 10) == []


def test_a_short_pause_does_not_end_speech() -> None:
    detector = SpeakingDetector()
    assert feed(detector, [LOUD] * 10 + [SILENT] * 20 + [LOUD] * 10) == [True]


def test_faint_sound_keeps_speech_going_but_does_not_start_it() -> None:
    assert feed(SpeakingDetector(), [FAINT] * 100) == []
    assert feed(SpeakingDetector(), [LOUD] * 10 + [FAINT] * 100) == [True]


def test_silence_ends_speech() -> None:
    assert feed(SpeakingDetector(), [LOUD] * 10 + [SILENT] * 50) == [True, False]


def test_a_stream_that_stops_ends_speech_too() -> None:
    detector = SpeakingDetector()
    feed(detector, [LOUD] * 10)
    assert detector.expire(0.3) is None
    assert detector.expire(0.2 + STOP_AFTER_S) is False
    assert detector.expire(9.0) is None

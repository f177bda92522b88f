import pytest

from workers.demo.hearing import AHEAD_S, SOUND_RMS, TAIL_S, Hearing

LOUD = 0.1


def speak(hearing: Hearing, since: float, frames: int, rms: float = LOUD) -> None:
    for index in range(frames):
        hearing.sound(rms, 0.02, since + index * 0.02)


def test_sound_is_credited_to_the_line_that_is_being_said() -> None:
    hearing = Hearing()
    hearing.caption("first", final=False, at=0.0)
    speak(hearing, 0.1, 50)
    hearing.caption("first", final=True, at=1.2)
    hearing.caption("second", final=False, at=5.0)
    speak(hearing, 5.1, 25, rms=0.2)
    assert hearing.lines["first"].seconds == pytest.approx(1.0)
    assert hearing.lines["second"].seconds == pytest.approx(0.5)
    assert hearing.lines["second"].rms == pytest.approx(0.2)


def test_silence_is_nothing_heard() -> None:
    hearing = Hearing()
    hearing.caption("silent", final=False, at=0.0)
    speak(hearing, 0.0, 100, rms=SOUND_RMS / 2)
    hearing.caption("silent", final=True, at=2.0)
    assert hearing.lines["silent"].seconds == 0.0


def test_the_last_sound_comes_after_the_last_caption() -> None:
    hearing = Hearing()
    hearing.caption("line", final=False, at=0.0)
    hearing.caption("line", final=True, at=1.0)
    speak(hearing, 1.0, 5)
    speak(hearing, 1.0 + TAIL_S + 0.1, 5)
    assert hearing.lines["line"].seconds == pytest.approx(0.1)


def test_sound_shortly_before_its_caption_is_the_captions() -> None:
    hearing = Hearing()
    speak(hearing, 0.0, 5)
    speak(hearing, 10.0, 5)
    hearing.caption("line", final=False, at=10.0 + AHEAD_S)
    assert hearing.lines["line"].seconds == pytest.approx(0.1)


def test_a_line_that_is_repeated_under_its_id_adds_up() -> None:
    hearing = Hearing()
    for start in (0.0, 10.0):
        hearing.caption("line", final=False, at=start)
        speak(hearing, start, 50)
        hearing.caption("line", final=True, at=start + 1)
    assert hearing.lines["line"].seconds == pytest.approx(2.0)


def test_the_loudness_is_the_mean_of_the_sounding_seconds() -> None:
    hearing = Hearing()
    hearing.caption("line", final=False, at=0.0)
    hearing.sound(0.1, 1.0, 0.0)
    hearing.sound(0.3, 3.0, 1.0)
    hearing.sound(0.0, 9.0, 4.0)
    assert hearing.lines["line"].rms == pytest.approx(0.25)

"""Muted, silent, and loudspeaker echo."""

import math
from array import array

from activities.rooms.microphone import MUTED, SILENT, EchoGate, MicrophoneWatch, digitally_silent
from sfu.loudness import peak


def tone(dbfs: float) -> bytes:
    peak = 32767 * 10 ** (dbfs / 20) * math.sqrt(2)
    return array("h", (int(peak * math.sin(2 * math.pi * 10 * n / 320)) for n in range(320))).tobytes()


QUIET = bytes(640)
ROOM = 8
"""The loudest sample of a silent room."""


def test_a_room_is_never_digitally_silent() -> None:
    assert digitally_silent(peak(QUIET))
    assert not digitally_silent(ROOM)


def test_nothing_for_5_s_is_told_once_until_sound_has_come() -> None:
    watch = MicrophoneWatch(5.0)
    assert watch.check(0.0, True, False) is None
    watch.frame(0, 4.0)
    assert watch.check(4.9, True, False) is None
    assert watch.check(5.1, True, False) == SILENT
    assert watch.check(30.0, True, False) is None
    watch.frame(ROOM, 31.0)
    assert watch.check(35.0, True, False) is None
    assert watch.check(36.1, True, False) == SILENT


def test_a_silent_room_is_no_broken_microphone() -> None:
    watch = MicrophoneWatch(5.0)
    for second in range(60):
        watch.frame(ROOM, second)
        assert watch.check(second + 0.5, True, False) is None


def test_muted_is_told_only_while_an_answer_is_expected() -> None:
    watch = MicrophoneWatch(5.0)
    assert watch.check(0.0, False, True) is None
    assert watch.check(20.0, True, True) is None
    assert watch.check(25.0, True, True) == MUTED
    assert watch.check(26.0, True, False) is None
    assert watch.check(27.0, True, True) is None
    assert watch.check(32.0, True, True) == MUTED


def test_the_ais_voice_out_of_a_loudspeaker_does_not_pass_the_speaker_does() -> None:
    gate = EchoGate()
    for _ in range(200):
        gate.learn(tone(-20))
    assert not any(gate.passes(tone(-45)) for _ in range(50))
    assert gate.passes(tone(-25))


def test_quiet_sounds_inside_a_loud_word_pass() -> None:
    gate = EchoGate()
    assert gate.passes(tone(-20))
    assert gate.passes(tone(-60))
    for _ in range(40):
        gate.passes(tone(-60))
    assert not gate.passes(tone(-60))


def test_a_soft_speaker_is_learnt() -> None:
    gate = EchoGate()
    assert not gate.passes(tone(-48))
    for _ in range(200):
        gate.learn(tone(-40))
    assert EchoGate.passes(gate, tone(-48))

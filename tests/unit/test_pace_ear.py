"""What a candidate has heard, by its moments."""

from benchmarks.pace.devices import Ear, answer_of


def test_sounds_from_a_moment_on() -> None:
    ear = Ear()
    ear.loud = [1.0, 1.02, 5.0]
    assert ear.since(1.02) == [1.02, 5.0]
    assert ear.since(6.0) == []
    assert ear.after(1.02) == 5.0
    assert ear.after(0.0) == 1.0
    assert ear.after(5.0) is None


async def test_a_sound_that_was_heard_already_is_not_waited_for() -> None:
    ear = Ear()
    ear.loud = [1.0]
    assert await ear.sound(0.5, timeout_s=0.0) == 1.0
    assert await ear.sound(1.0, timeout_s=0.0) is None


def test_an_answer_knows_its_pauses() -> None:
    row = {"kind": "pauses", "text": "a … b", "pauses": [[1.2, 0.5]], "loud": [True], "packets": ["AAA="]}
    answer = answer_of(row)
    assert answer.pauses == ((1.2, 0.5),)
    assert answer.packets == (b"\x00\x00",)

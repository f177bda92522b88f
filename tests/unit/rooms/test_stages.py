"""A silence by its stages: whatever comes in whatever order, their sum is the silence."""

from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities.rooms import stages as s
from workflows.contracts import Stage

LOUD, QUIET = 9000, 8


def spoken(until: float = 10.0) -> s.Stages:
    """Stages of a room whose candidate was last heard then."""
    room = s.Stages()
    room.heard(LOUD, until, until + 0.01)
    return room


def test_a_turn_by_its_stages_in_the_order_in_which_they_came() -> None:
    room = spoken()
    room.ear(s.FINAL_TEXT, 10.15)
    room.ear(s.COMMITTED, 11.0)
    room.turn("t", s.MODEL, 11.05)
    room.turn("t", s.SENTENCE, 11.5)
    room.turn("t", s.VOICE, 11.62)
    since, found = room.sent("t", 11.63)
    assert since == 10.0
    assert found == (
        Stage(s.RECOGNISER, 0.01),
        Stage(s.FINAL_TEXT, 0.14),
        Stage(s.COMMITTED, 0.85),
        Stage(s.MODEL, 0.05),
        Stage(s.SENTENCE, 0.45),
        Stage(s.VOICE, 0.12),
        Stage(s.SENT, 0.01),
    )


def test_a_turn_that_was_begun_in_the_pause_waits_last_for_its_commit() -> None:
    room = spoken()
    room.turn("t", s.MODEL, 10.2)
    room.turn("t", s.VOICE, 10.7)
    room.ear(s.COMMITTED, 11.0)
    _, found = room.sent("t", 11.0)
    assert [stage.name for stage in found] == [s.RECOGNISER, s.MODEL, s.VOICE, s.COMMITTED, s.SENT]
    assert found[-2] == Stage(s.COMMITTED, 0.3)


@given(st.dictionaries(st.sampled_from(s.NAMES), st.floats(5.0, 20.0)))
def test_the_sum_of_the_stages_is_the_silence(moments: dict[str, float]) -> None:
    found = s.stages(10.0, {**moments, s.SENT: 20.0})
    assert sum(stage.seconds for stage in found) == pytest.approx(10.0, abs=0.001)
    assert all(stage.seconds >= 0 for stage in found)


def test_what_is_heard_again_begins_anew() -> None:
    room = spoken()
    room.ear(s.FINAL_TEXT, 10.15)
    room.heard(LOUD, 12.0, 12.01)
    since, found = room.sent("t", 12.5)
    assert since == 12.0
    assert [stage.name for stage in found] == [s.RECOGNISER, s.SENT]


def test_the_room_behind_a_speaker_is_not_the_speaker() -> None:
    room = spoken()
    room.heard(QUIET, 10.02, 10.03)
    room.heard(250, 10.04, 10.05)
    assert room.since == 10.0


def test_nobody_waited_for_a_turn_that_answers_nobody() -> None:
    room = spoken()
    assert room.sent("t", 11.0)[1]
    assert room.sent("next", 15.0)[1] == ()


def test_after_a_false_alarm_nobody_waits() -> None:
    room = spoken()
    room.forget()
    assert room.sent("t", 11.0)[1] == ()


def test_turns_that_were_never_heard_are_not_kept_for_ever() -> None:
    room = spoken()
    for number in range(100):
        room.turn(f"t{number}", s.MODEL, 10.1)
    assert len(room._turns) == s.KEPT_TURNS


def test_where_a_voice_begins_to_sound() -> None:
    pcm = bytes(2 * 480) + array("h", [9000] * 480).tobytes()
    assert s.first_sound_s(pcm, 48_000) == pytest.approx(0.01)
    assert s.first_sound_s(bytes(960), 48_000) is None

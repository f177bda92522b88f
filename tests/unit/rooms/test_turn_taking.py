"""Utterances from speech, quiet and transcripts."""

from itertools import count

from activities.providers.ports import Word
from activities.rooms.turn_taking import (
    VOICE_KNOWN_S,
    WORDLESS_S,
    Caption,
    Event,
    Finished,
    GoesOn,
    Paused,
    Ready,
    Resumed,
    TurnTaking,
    Wordless,
)


def turns(hold_s: float = 1.0, **started: str) -> TurnTaking:
    ids = count(1)
    return TurnTaking(lambda text, spoken_s: hold_s, lambda: f"u{next(ids)}", **started)


def ticks(turn: TurnTaking, begin: float, end: float) -> list[tuple[float, Event]]:
    steps = (begin + n * 0.05 for n in range(round((end - begin) / 0.05) + 1))
    return [(round(now, 2), event) for now in steps for event in turn.tick(now)]


def test_an_utterance_begins_pauses_and_is_finished_after_the_hold() -> None:
    turn = turns()
    assert turn.speech_started(10.0) == [Resumed("u1", 10.0)]
    assert turn.result("hello", False, 10.5) == [Caption("u1", "hello")]
    turn.speech_ended(11.0)
    assert turn.result("hello there", True, 11.2, 0.8, settles=True) == [
        Caption("u1", "hello there"),
        Paused("u1", "hello there", 11.2),
        Ready("u1", "hello there"),
    ]
    assert ticks(turn, 11.2, 13.0) == [(12.0, Finished("u1", "hello there", 10.0, 11.0, 0.8))]
    assert turn.utterance_id == ""


def test_speech_within_the_hold_goes_on_with_the_same_utterance() -> None:
    turn = turns()
    turn.speech_started(0.0)
    turn.speech_ended(1.0)
    turn.result("first", True, 1.1, settles=True)
    assert turn.speech_started(1.5) == [GoesOn("u1"), Resumed("u1", 1.5)]
    turn.speech_ended(2.5)
    turn.result("second", True, 2.6, settles=True)
    finished = ticks(turn, 2.6, 4.0)[-1][1]
    assert isinstance(finished, Finished)
    assert (finished.text, finished.started_at, finished.ended_at) == ("first second", 0.0, 2.5)


def in_its_hold() -> TurnTaking:
    """Said from 0 to 1, with a hold that ends at 2."""
    turn = turns(hold_s=1.0)
    turn.speech_started(0.0)
    turn.speech_ended(1.0)
    turn.result("first", True, 1.1, settles=True)
    return turn


def test_a_hold_does_not_end_on_a_voice_that_is_about_to_be_known_as_speech() -> None:
    turn = in_its_hold()
    assert turn.tick(2.0, voiced=True) == []
    assert turn.tick(2.1, voiced=True) == []
    assert turn.speech_started(1.97) == [GoesOn("u1"), Resumed("u1", 1.97)]


def test_one_that_turns_out_to_be_none_ends_the_hold_and_so_does_a_noise_that_stays() -> None:
    turn = in_its_hold()
    assert turn.tick(2.05, voiced=True) == []
    assert [type(event) for event in turn.tick(2.1, voiced=False)] == [Finished]
    turn = in_its_hold()
    assert turn.tick(2.0 + VOICE_KNOWN_S - 0.01, voiced=True) == []
    assert [type(event) for event in turn.tick(2.0 + VOICE_KNOWN_S, voiced=True)] == [Finished]


def test_without_a_final_result_the_interim_one_counts_after_a_while() -> None:
    turn = turns(hold_s=0.5)
    turn.speech_started(0.0)
    turn.result("only interim", False, 0.5)
    turn.speech_ended(1.0)
    events = ticks(turn, 1.0, 3.0)
    assert [type(event) for _, event in events] == [Paused, Ready, Finished]
    assert events[0][0] == 2.5


def test_an_interim_result_that_lags_behind_is_not_taken_for_the_whole() -> None:
    turn = turns(hold_s=0.5)
    turn.speech_started(0.0)
    turn.speech_ended(3.0)
    turn.result("he was not", False, 3.2, behind_s=1.8)
    assert ticks(turn, 3.2, 7.0) == []
    turn.result("he was not an ill disposed young man", True, 7.0, settles=True)
    finished = ticks(turn, 7.0, 8.0)[-1][1]
    assert isinstance(finished, Finished) and finished.text.endswith("young man")


def test_speech_in_which_no_words_were_found_is_finished_empty_after_5_s() -> None:
    turn = turns()
    turn.speech_started(0.0)
    turn.speech_ended(1.0)
    turn.result("", True, 1.2, settles=True)
    assert ticks(turn, 1.0, 7.0) == [(6.0, Finished("u1", "", 0.0, 1.0, None))]


def test_a_recogniser_that_says_nothing_is_given_up_after_5_s_and_its_words_are_known_to_be_missing() -> None:
    turn = turns()
    turn.speech_started(0.0)
    turn.speech_ended(1.0)
    given_up = Finished("u1", "", 0.0, 1.0, None, settled=False, missing=True)
    assert ticks(turn, 1.0, 10.0) == [(6.0, given_up)]


def test_the_same_goes_for_speech_that_follows_what_it_has_said() -> None:
    turn = turns(hold_s=0.5)
    turn.speech_started(0.0)
    turn.result("the first half", True, 1.0)
    turn.speech_ended(3.0)
    events = ticks(turn, 3.0, 12.0)
    given_up = Finished("u1", "the first half", 0.0, 3.0, None, settled=False, missing=True)
    assert events[-1] == (8.0, given_up)


def test_one_that_is_late_is_waited_for_as_long_as_words_come() -> None:
    turn = turns(hold_s=0.5)
    turn.speech_started(0.0)
    turn.speech_ended(20.0)
    words: list[str] = []
    for n in range(10):
        words.append(f"word{n}")
        now = 21.0 + 2 * n
        turn.result(" ".join(words), False, now, behind_s=18.0 + n)
        assert ticks(turn, now, now + 1.9) == []
    # The last ones came at 39.0.
    assert ticks(turn, 41.0, 43.9) == []
    finished = ticks(turn, 43.95, 45.0)[-1]
    assert finished[0] == 44.0
    assert isinstance(finished[1], Finished)
    assert (finished[1].text, finished[1].missing) == (" ".join(words), True)


def test_a_recogniser_that_falls_silent_in_the_middle_of_speech_lacks_the_rest() -> None:
    turn = turns(hold_s=0.5)
    turn.speech_started(0.0)
    turn.result("we kept the queues", False, 5.0, behind_s=0.2)
    turn.speech_ended(10.0)
    given_up = Finished("u1", "we kept the queues", 0.0, 10.0, None, settled=False, missing=True)
    assert ticks(turn, 10.0, 20.0)[-1] == (15.0, given_up)


def test_saying_the_same_again_keeps_nobody_waiting() -> None:
    turn = turns(hold_s=0.5)
    turn.speech_started(0.0)
    turn.speech_ended(20.0)
    told = []
    for n in range(100):
        now = round(20.0 + n / 10, 2)
        turn.result("the first", False, now, behind_s=9.0)
        told += [(now, event) for event in turn.tick(now) if isinstance(event, Finished)]
    assert [now for now, _ in told][:1] == [25.0]


def test_a_recogniser_that_is_down_is_not_waited_for() -> None:
    turn = turns()
    turn.speech_started(0.0)
    turn.result("the first half", False, 0.5)
    turn.speech_ended(1.0)
    assert turn.tick(3.9, down=True) == []
    assert turn.tick(4.1, down=True)[-1] == Finished("u1", "the first half", 0.0, 1.0, None, settled=False)


def test_words_that_come_after_that_are_an_utterance_after_all() -> None:
    turn = turns()
    turn.speech_started(0.0)
    turn.speech_ended(1.0)
    ticks(turn, 1.0, 9.5)
    events = turn.result("better late", True, 10.0)
    assert [type(event) for event in events] == [Resumed, Caption, Paused, Ready]
    assert isinstance(ticks(turn, 10.0, 12.0)[-1][1], Finished)


def test_the_newest_speech_is_waited_for_while_its_recogniser_is_replaced() -> None:
    turn = turns(hold_s=0.5)
    turn.speech_started(0.0)
    turn.speech_ended(1.0)
    turn.result("first", True, 1.1, settles=True)
    turn.speech_started(1.3)
    turn.speech_ended(2.0)
    assert ticks(turn, 2.0, 5.0) == []
    turn.result("second", True, 5.0, settles=True)
    finished = ticks(turn, 5.0, 6.0)[-1][1]
    assert isinstance(finished, Finished) and finished.text == "first second"


def test_an_utterance_of_another_ear_goes_on_under_its_id() -> None:
    turn = turns(utterance_id="old", text="I have")
    assert turn.unfinished == ("old", "I have")
    assert ticks(turn, 0.0, 10.0) == []
    assert turn.speech_started(20.0) == [Resumed("old", 20.0)]
    assert turn.result("worked", False, 20.5) == [Caption("old", "I have worked")]


def test_speech_that_never_stops_pauses_nothing() -> None:
    turn = turns()
    turn.speech_started(0.0)
    turn.result("part one", True, 300.0)
    assert ticks(turn, 300.0, 301.0) == []
    assert turn.speech_started(301.0) == []
    assert turn.text == "part one"


def test_the_words_of_all_finals_belong_to_the_utterance_and_to_no_later_one() -> None:
    turn = turns()
    one, two = Word("first", 0.1, 0.5, 0.9), Word("second", 1.6, 2.0, 0.7)
    turn.speech_started(0.0)
    turn.result("first", True, 0.9, words=(one,))
    turn.result("second", False, 1.9, words=(two,))
    turn.speech_ended(2.1)
    turn.result("second", True, 2.3, settles=True, words=(two,))
    finished = ticks(turn, 2.3, 4.0)[-1][1]
    assert isinstance(finished, Finished)
    assert finished.words == (one, two)
    turn.speech_started(5.0)
    turn.result("third", True, 5.5, settles=True)
    turn.speech_ended(5.6)
    later = ticks(turn, 5.6, 8.0)[-1][1]
    assert isinstance(later, Finished) and later.words == ()


LONG = "we kept the queues short by design"


def test_the_first_quiet_of_a_long_answer_is_told_before_it_is_a_pause_and_only_once() -> None:
    turn = turns()
    turn.speech_started(0.0)
    turn.result("we kept", False, 1.0)
    assert turn.dipped(1.1, 1.2) == []
    assert turn.undipped() == []
    turn.result(LONG, False, 3.0)
    assert turn.dipped(3.1, 3.2) == [Paused("u1", LONG, 3.2)]
    turn.undipped()
    assert turn.dipped(4.1, 4.2) == []


def test_a_long_answer_without_any_words_yet_is_told_as_well() -> None:
    turn = turns()
    turn.speech_started(0.0)
    assert turn.dipped(1.9, 2.0) == []
    turn.undipped()
    assert turn.dipped(2.1, 2.2) == [Paused("u1", "", 2.2)]


def test_a_result_that_reaches_the_quiet_makes_ready_without_being_asked_for() -> None:
    turn = turns(hold_s=0.5)
    turn.speech_started(0.0)
    turn.dipped(3.0, 3.1)
    assert turn.result(LONG, True, 3.15, behind_s=0.05) == [Caption("u1", LONG), Ready("u1", LONG)]
    turn.speech_ended(3.0)
    assert [event for _, event in ticks(turn, 3.3, 4.0)][-1] == Finished("u1", LONG, 0.0, 3.0, None)


def test_a_result_that_came_just_before_the_quiet_was_noticed_makes_ready_too() -> None:
    turn = turns(hold_s=0.5)
    turn.speech_started(0.0)
    turn.result(LONG, True, 3.08, behind_s=0.05)
    assert turn.dipped(3.0, 3.1) == [Paused("u1", LONG, 3.1), Ready("u1", LONG)]


def test_a_result_of_earlier_speech_makes_nothing_ready() -> None:
    turn = turns(hold_s=0.5)
    turn.speech_started(0.0)
    turn.dipped(3.0, 3.1)
    assert turn.result(LONG, True, 3.15, behind_s=1.2) == [Caption("u1", LONG)]


def test_who_speaks_on_in_the_quiet_takes_back_what_was_made_ready() -> None:
    turn = turns(hold_s=0.5)
    turn.speech_started(0.0)
    turn.dipped(3.0, 3.1)
    turn.result(LONG, True, 3.15, behind_s=0.05)
    assert turn.undipped() == [GoesOn("u1")]
    assert turn.undipped() == []


def test_after_a_longer_hold_it_is_made_ready_later() -> None:
    turn = turns(hold_s=3.5)
    turn.speech_started(0.0)
    turn.speech_ended(4.0)
    assert turn.result("and then we", True, 4.2, settles=True) == [
        Caption("u1", "and then we"),
        Paused("u1", "and then we", 4.2),
    ]
    events = ticks(turn, 4.2, 8.0)
    assert events == [
        (6.5, Ready("u1", "and then we")),
        (7.5, Finished("u1", "and then we", 0.0, 4.0, None)),
    ]


def in_noise() -> TurnTaking:
    """The detector has taken a steady noise for speech since 0.0, and the recogniser found no word in it."""
    turn = turns()
    turn.speech_started(0.0)
    assert ticks(turn, 0.0, 40.0) == [(WORDLESS_S, Wordless("u1"))]
    assert turn.result("", True, 40.5, behind_s=10.5) == [Finished("u1", "", 0.0, 40.5, None)]
    return turn


def test_a_steady_noise_is_given_up_once_the_recogniser_has_found_no_word_in_it() -> None:
    turn = in_noise()
    assert (turn.speaking, turn.utterance_id) == (False, "")
    assert ticks(turn, 40.5, 100.0) == []
    turn.speech_ended(100.0)
    assert turn.speech_started(101.0) == [Resumed("u2", 101.0)]
    assert ticks(turn, 101.0, 101.0 + WORDLESS_S)[-1][1] == Wordless("u2")


def test_so_is_one_that_comes_and_goes() -> None:
    turn = turns()
    for begin in range(0, 28, 4):
        turn.speech_started(begin)
        turn.speech_ended(begin + 1)
        assert turn.result("", True, begin + 1.2, settles=True) == []
        assert ticks(turn, begin + 1.2, begin + 3.9) == []
    turn.speech_started(28)
    turn.speech_ended(29)
    assert ticks(turn, 29, 30.1) == [(WORDLESS_S, Wordless("u1"))]
    assert turn.result("", True, 30.2, settles=True) == [Finished("u1", "", 0.0, 29, None)]
    assert not turn.noise, "it is quiet"


def test_a_recogniser_that_says_nothing_tells_of_no_noise() -> None:
    turn = turns()
    turn.speech_started(0.0)
    assert ticks(turn, 0.0, 90.0) == [(WORDLESS_S, Wordless("u1"))]
    assert turn.result("", True, 90.0, behind_s=80.0) == [], "it has only the beginning"
    assert turn.speaking


def test_who_speaks_is_not_asked_about() -> None:
    turn = turns()
    turn.speech_started(0.0)
    turn.result("I", False, 29.0)
    assert ticks(turn, 29.0, 200.0) == []


def test_words_in_a_noise_are_an_utterance_that_is_over_when_no_more_come() -> None:
    turn = in_noise()
    assert turn.result("we kept", False, 60.0) == [Resumed("u2", 60.0), Caption("u2", "we kept")]
    assert turn.result("we kept queues", False, 61.0) == [Caption("u2", "we kept queues")]
    assert turn.noise
    assert turn.result("We kept queues short.", True, 61.5)[0] == Caption("u2", "We kept queues short.")
    events = [event for _, event in ticks(turn, 61.5, 70.0)]
    assert isinstance(events[-1], Finished)
    assert (events[-1].text, events[-1].missing) == ("We kept queues short.", False)

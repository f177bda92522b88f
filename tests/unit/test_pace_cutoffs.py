"""Who was cut off, and in a pause of which length."""

from typing import Any

from benchmarks.pace.cutoffs import by_kind, pauses_of, taken

PAUSES = [(2.0, 1.0), (5.0, 3.0)]


def sound(begin: float, end: float) -> list[float]:
    return [begin + n * 0.02 for n in range(int((end - begin) / 0.02))]


def test_a_pause_is_where_one_was_drawn() -> None:
    assert pauses_of([2.0, 1.0, 4.0], [0.22, 1.5]) == [(3.22, 1.5)]
    assert pauses_of([2.0], []) == []


def test_a_pause_is_taken_for_the_end_where_somebody_begins_behind_it() -> None:
    assert taken(PAUSES, 100.0, 110.0, []) == [False, False]
    assert taken(PAUSES, 100.0, 110.0, sound(102.9, 103.6)) == [True, False]
    assert taken(PAUSES, 100.0, 110.0, sound(107.0, 108.2)) == [False, True]
    # Late, when the candidate goes on already.
    assert taken(PAUSES, 100.0, 110.0, sound(104.5, 104.8)) == [True, False]


def test_both_are_where_somebody_begins_twice() -> None:
    assert taken(PAUSES, 100.0, 110.0, [*sound(102.9, 103.6), *sound(107.0, 108.2)]) == [True, True]


def test_words_that_run_into_the_next_pause_were_begun_once() -> None:
    assert taken(PAUSES, 100.0, 110.0, sound(102.9, 106.0)) == [True, False]


def test_who_begins_before_any_pause_took_none_for_the_end() -> None:
    assert taken(PAUSES, 100.0, 110.0, sound(101.0, 101.5)) == [False, False]


def turn(kind: str, pauses: list[float], was_taken: list[bool]) -> dict[str, Any]:
    return {"kind": kind, "pauses": pauses, "taken": was_taken, "cut_off": any(was_taken)}


def test_kinds_and_lengths_are_counted_apart() -> None:
    found = by_kind(
        [
            turn("pauses", [1.0, 3.8], [False, True]),
            turn("pauses", [2.0], [False]),
            turn("sentences", [1.5], [True]),
            turn("complete", [], []),
        ]
    )
    assert found["pauses"] == {
        "answers": 2,
        "cut_off": 1,
        "pauses": {"up to 1 s": [0, 1], "1 to 2 s": [0, 1], "2 to 4 s": [1, 1]},
    }
    assert found["sentences"]["pauses"]["1 to 2 s"] == [1, 1]
    assert (found["complete"]["answers"], found["complete"]["cut_off"]) == (1, 0)

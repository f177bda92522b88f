"""When a candidate who does not come is absent, and when it may be our own fault: by a clock that is passed in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from workflows.domain.absence import MOST_WAITS_ANEW, Watch, overslept

START = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
GRACE_S = 900.0
END = START + timedelta(minutes=15)


def minutes(after_start: float) -> datetime:
    return START + timedelta(minutes=after_start)


def looked(*at: float) -> tuple[Watch, datetime | None]:
    """Each look at so many minutes after the start; the last one's answer."""
    watch, answer = Watch(START), None
    for when in at:
        answer = watch.look(max(END, watch.ends or END), GRACE_S, minutes(when))
    return watch, answer


def test_it_is_looked_thrice_in_a_grace_period_and_then_they_are_absent() -> None:
    answers = [looked(*range(0, n + 1, 5))[1] for n in (0, 5, 10, 15)]
    assert answers == [minutes(5), minutes(10), minutes(15), None]


def test_a_timer_that_is_told_late_makes_nobody_wait_for_a_whole_grace_period_anew() -> None:
    watch, answer = looked(0, 5, 10, 16)
    # They could come all the time but, perhaps, since the look before.
    assert (answer, watch.anew) == (minutes(21), 1)
    assert looked(0, 5, 10, 16, 21)[1] is None


def test_an_outage_of_ours_does_not_eat_the_grace_period() -> None:
    assert looked(60)[1] == minutes(65)
    assert looked(60, 65, 70, 75)[1] is None
    watch, _ = looked(0, 9)
    assert watch.ends == minutes(9 + 15)


def test_a_few_seconds_are_no_outage() -> None:
    assert looked(0.4, 5.4, 10.4, 15.4)[1] is None
    assert not overslept(START, START + timedelta(seconds=1))
    assert overslept(START, START + timedelta(minutes=5))


def test_who_comes_back_after_an_outage_has_the_time_to_see_it() -> None:
    end, watch = minutes(0.1), Watch(START)
    assert watch.look(end, GRACE_S, START) == end
    assert watch.look(end, GRACE_S, minutes(30)) == minutes(35)


@pytest.mark.parametrize("late_s", [31.0, 600.0])
def test_late_again_and_again_is_a_busy_server_and_ends(late_s: float) -> None:
    watch, now, looks = Watch(START), START, 0
    while (next_look := watch.look(max(END, watch.ends or END), GRACE_S, now)) is not None:
        now, looks = next_look + timedelta(seconds=late_s), looks + 1
        assert looks < 20
    assert watch.anew == MOST_WAITS_ANEW
    assert now <= END + MOST_WAITS_ANEW * timedelta(seconds=GRACE_S + 3 * late_s)


def test_who_asks_to_come_in_has_a_whole_grace_period_from_then() -> None:
    watch, answer = looked(0, 5, 10)
    watch.at_the_door(GRACE_S, minutes(14))
    assert (answer, watch.ends) == (minutes(15), minutes(29))
    answers = []
    for when in (15, 19, 24, 29):
        answers.append(watch.look(max(END, watch.ends or END), GRACE_S, minutes(when)))
    assert answers == [minutes(19), minutes(24), minutes(29), None]


def test_who_is_in_the_room_is_not_absent_up_to_the_end_of_their_invitation() -> None:
    expires, watch, now, looks = minutes(40), Watch(START), START, 0
    while True:
        watch.in_the_room(GRACE_S, expires, now)
        next_look = watch.look(max(END, watch.ends or END), GRACE_S, now)
        if next_look is None:
            break
        now, looks = next_look, looks + 1
        assert looks < 20
    assert now == expires


def test_who_leaves_the_room_is_absent_after_what_is_left_of_their_grace_period() -> None:
    watch = Watch(START)
    for when in (0, 5, 10, 15):
        watch.in_the_room(GRACE_S, minutes(600), minutes(when))
        watch.look(max(END, watch.ends or END), GRACE_S, minutes(when))
    answers = [watch.look(max(END, watch.ends or END), GRACE_S, minutes(when)) for when in (20, 25, 30)]
    assert answers == [minutes(25), minutes(30), None]


def test_who_asked_early_has_no_less_than_who_did_not() -> None:
    watch = Watch(START)
    watch.at_the_door(GRACE_S, minutes(-10))
    assert max(END, watch.ends or END) == END
    watch.at_the_door(GRACE_S, minutes(3))
    watch.at_the_door(60.0, minutes(4))
    assert watch.ends == minutes(18)

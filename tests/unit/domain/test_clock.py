from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.domain.clock import Hold, InterviewClock

T0 = datetime(2027, 3, 1, 9, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return T0 + timedelta(seconds=seconds)


@pytest.fixture
def clock() -> InterviewClock:
    clock = InterviewClock(budget_s=600)
    clock.release(Hold.NOT_STARTED, at(0))
    return clock


def test_it_stands_still_before_the_start() -> None:
    clock = InterviewClock(budget_s=600)
    assert not clock.running
    assert (clock.elapsed_s(at(50)), clock.remaining_s(at(50))) == (0, 600)


def test_it_counts_while_nothing_holds_it(clock: InterviewClock) -> None:
    assert clock.running
    assert (clock.elapsed_s(at(90)), clock.remaining_s(at(90))) == (90, 510)


def test_time_under_a_hold_is_not_used(clock: InterviewClock) -> None:
    clock.hold(Hold.PROVIDER, at(10))
    assert clock.elapsed_s(at(500)) == 10
    clock.release(Hold.PROVIDER, at(500))
    assert clock.elapsed_s(at(505)) == 15


def test_it_says_when_so_much_will_be_left(clock: InterviewClock) -> None:
    assert clock.when_left(60) == at(540)
    clock.hold(Hold.PROVIDER, at(10))
    assert clock.when_left(60) is None
    clock.release(Hold.PROVIDER, at(500))
    assert clock.when_left(60) == at(1030)
    clock.grant(120)
    assert clock.when_left(60) == at(1150)


def test_it_runs_on_only_when_the_last_hold_is_gone(clock: InterviewClock) -> None:
    clock.hold(Hold.PAUSED, at(10))
    clock.hold(Hold.CANDIDATE_GONE, at(20))
    clock.release(Hold.PAUSED, at(30))
    assert not clock.running
    clock.release(Hold.CANDIDATE_GONE, at(40))
    assert clock.elapsed_s(at(41)) == 11


def test_the_same_hold_twice_is_one(clock: InterviewClock) -> None:
    clock.hold(Hold.PAUSED, at(10))
    clock.hold(Hold.PAUSED, at(20))
    clock.release(Hold.PAUSED, at(30))
    assert clock.running
    assert clock.elapsed_s(at(31)) == 11


def test_releasing_what_does_not_hold_it_changes_nothing(clock: InterviewClock) -> None:
    clock.release(Hold.PAUSED, at(100))
    assert clock.elapsed_s(at(100)) == 100


def test_granted_time_is_time_left(clock: InterviewClock) -> None:
    clock.grant(30)
    assert clock.remaining_s(at(600)) == 30
    assert clock.elapsed_s(at(600)) == 600


def test_no_less_than_nothing_is_left(clock: InterviewClock) -> None:
    assert clock.remaining_s(at(10_000)) == 0


def test_a_time_before_the_last_one_uses_nothing(clock: InterviewClock) -> None:
    clock.hold(Hold.PAUSED, at(-5))
    assert clock.elapsed_s(at(100)) == 0


def test_two_clocks_share_no_holds() -> None:
    one, other = InterviewClock(60), InterviewClock(60)
    one.release(Hold.NOT_STARTED, at(0))
    assert other.holds == [Hold.NOT_STARTED]


def test_time_under_a_hold_is_credited_to_its_kind(clock: InterviewClock) -> None:
    clock.hold(Hold.PAUSED, at(10))
    assert clock.credits(at(15)) == {"paused": 5}
    clock.release(Hold.PAUSED, at(40))
    clock.hold(Hold.PAUSED, at(50))
    clock.release(Hold.PAUSED, at(55))
    assert clock.credits(at(99)) == {"paused": 35}


def test_of_several_holds_the_first_has_the_time(clock: InterviewClock) -> None:
    clock.hold(Hold.NO_ROOM, at(10))
    clock.hold(Hold.CANDIDATE_GONE, at(12))
    clock.release(Hold.NO_ROOM, at(15))
    clock.release(Hold.CANDIDATE_GONE, at(22))
    assert clock.credits(at(30)) == {"no_room": 5, "candidate_gone": 7}
    assert clock.elapsed_s(at(30)) == 18


def test_what_is_released_behind_another_gets_nothing(clock: InterviewClock) -> None:
    clock.hold(Hold.PAUSED, at(10))
    clock.hold(Hold.CANDIDATE_GONE, at(20))
    clock.release(Hold.CANDIDATE_GONE, at(30))
    clock.release(Hold.PAUSED, at(40))
    assert clock.credits(at(40)) == {"paused": 30}


def test_nothing_is_credited_before_the_start_and_after_the_end() -> None:
    clock = InterviewClock(600)
    clock.release(Hold.NOT_STARTED, at(100))
    clock.hold(Hold.OVER, at(110))
    assert clock.credits(at(500)) == {}
    assert clock.elapsed_s(at(500)) == 10


def test_time_that_ran_wrongly_is_given_back(clock: InterviewClock) -> None:
    clock.give_back(Hold.OUTAGE, at(40), at(70))
    assert clock.elapsed_s(at(70)) == 40
    assert clock.credits(at(70)) == {"outage": 30}
    assert clock.elapsed_s(at(80)) == 50


def test_no_second_is_given_back_twice(clock: InterviewClock) -> None:
    clock.hold(Hold.PAUSED, at(20))
    clock.release(Hold.PAUSED, at(30))
    clock.give_back(Hold.OUTAGE, at(10), at(40))
    clock.give_back(Hold.PROVIDER, at(0), at(40))
    clock.give_back(Hold.NO_ROOM, at(35), at(45))
    assert clock.credits(at(45)) == {"paused": 10, "outage": 20, "provider": 10, "no_room": 5}
    assert clock.elapsed_s(at(45)) == 0


def test_what_is_given_back_reaches_over_every_hold_since_then(clock: InterviewClock) -> None:
    for begin in (10, 30, 50):
        clock.hold(Hold.PAUSED, at(begin))
        clock.release(Hold.PAUSED, at(begin + 5))
    clock.hold(Hold.CANDIDATE_GONE, at(60))
    clock.give_back(Hold.OUTAGE, at(5), at(70))
    assert clock.credits(at(70)) == {"paused": 15, "outage": 5 + 15 + 15 + 5, "candidate_gone": 10}
    assert clock.elapsed_s(at(70)) == 5


def test_of_an_outage_that_is_over_only_its_own_time_is_given_back(clock: InterviewClock) -> None:
    clock.give_back(Hold.OUTAGE, at(10), at(60), until=at(30))
    assert (clock.elapsed_s(at(60)), clock.credits(at(60))) == (40, {"outage": 20})
    clock.give_back(Hold.OUTAGE, at(20), at(60))
    assert (clock.elapsed_s(at(60)), clock.credits(at(60))) == (10, {"outage": 50})


def test_a_hold_from_an_earlier_time_on_uses_nothing_that_was_counted_since(clock: InterviewClock) -> None:
    clock.give_back(Hold.OUTAGE, at(5), at(10))
    clock.take_back(Hold.PROVIDER, 0, at(40))
    clock.hold(Hold.CANDIDATE_GONE, at(30))
    assert clock.elapsed_s(at(50)) == 5 + 20
    clock.release(Hold.CANDIDATE_GONE, at(50))
    assert clock.credits(at(50)) == {"outage": 5, "candidate_gone": 20}


@given(
    st.lists(
        st.tuples(
            st.sampled_from(("hold", "release", "give", "take")), st.integers(0, 30), st.integers(1, 9)
        ),
        max_size=40,
    )
)
def test_each_second_is_used_or_credited_and_none_twice(steps: list[tuple[str, int, int]]) -> None:
    clock, now = InterviewClock(600), 0
    clock.release(Hold.NOT_STARTED, at(0))
    for what, back, on in steps:
        now += on
        if what == "hold":
            clock.hold(Hold.PAUSED, at(now))
        elif what == "release":
            clock.release(Hold.PAUSED, at(now))
        elif what == "give":
            clock.give_back(Hold.OUTAGE, at(now - back), at(now), at(now - back // 2))
        else:
            clock.take_back(Hold.PROVIDER, back, at(now))
        credited = sum(clock.credits(at(now)).values())
        assert clock.elapsed_s(at(now)) + credited == pytest.approx(now, abs=0.5)
        assert clock.elapsed_s(at(now)) >= 0


def test_seconds_that_were_used_are_taken_back_but_no_more_than_there_were(clock: InterviewClock) -> None:
    clock.take_back(Hold.PROVIDER, 4, at(10))
    assert (clock.elapsed_s(at(10)), clock.elapsed_s(at(12))) == (6, 8)
    clock.take_back(Hold.PROVIDER, 99, at(12))
    assert (clock.elapsed_s(at(12)), clock.credits(at(12))) == (0, {"provider": 12})


def test_a_time_in_the_future_gives_nothing_back(clock: InterviewClock) -> None:
    clock.give_back(Hold.OUTAGE, at(50), at(40))
    assert clock.elapsed_s(at(40)) == 40


KINDS = [hold for hold in Hold if hold is not Hold.NOT_STARTED]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["hold", "release", "back", "take"]), st.sampled_from(KINDS), st.integers(0, 30)
    )
)


@given(STEPS)
def test_used_and_credited_time_are_all_the_time_there_was(steps: list[tuple[str, Hold, int]]) -> None:
    clock, now = InterviewClock(600), 0
    clock.release(Hold.NOT_STARTED, at(0))
    for what, kind, seconds in steps:
        now += seconds
        if what == "back":
            clock.give_back(kind, at(now - 7), at(now))
        elif what == "take":
            clock.take_back(kind, 3, at(now))
        else:
            getattr(clock, what)(kind, at(now))
    over = now - sum(clock.credits(at(now)).values()) - clock.elapsed_s(at(now))
    assert over >= -0.01
    if not any(kind is Hold.OVER for _, kind, _ in steps):
        assert over == pytest.approx(0, abs=0.01)

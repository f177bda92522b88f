from datetime import UTC, datetime, timedelta

import pytest

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


def test_credited_time_is_time_left(clock: InterviewClock) -> None:
    clock.credit(30)
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

from sfu.timeline import Timeline


def test_a_wrapping_clock_goes_on() -> None:
    timeline = Timeline(48_000, 960)
    assert timeline.place(1, 0xFFFFFFFF - 959, 0.0) == 0
    assert timeline.place(1, 0, 0.02) == 960
    assert timeline.place(1, 960, 0.04) == 1920


def test_another_source_goes_on_after_the_time_that_passed() -> None:
    timeline = Timeline(48_000, 960)
    timeline.place(1, 5000, 0.0)
    assert timeline.place(2, 777, 1.0) == 48_000
    assert timeline.place(2, 777 + 960, 1.02) == 48_960


def test_time_never_stands_still_over_a_change() -> None:
    timeline = Timeline(48_000, 960)
    timeline.place(1, 5000, 0.0)
    assert timeline.place(2, 777, 0.0) == 960

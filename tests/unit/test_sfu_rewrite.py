from sfu.rewrite import Rewriter

VIDEO = 90_000


def test_a_stream_starts_at_its_own_numbers() -> None:
    rewriter = Rewriter(VIDEO, 100, 5000)
    assert rewriter.rewrite(1, 7, 1_000_000, 0.0) == (100, 5000)
    assert rewriter.rewrite(1, 8, 1_003_000, 0.03) == (101, 8000)


def test_a_lost_packet_stays_a_gap_that_can_be_filled_late() -> None:
    rewriter = Rewriter(VIDEO, 0, 0)
    rewriter.rewrite(1, 10, 0, 0.0)
    assert rewriter.rewrite(1, 12, 6000, 0.1) == (2, 6000)
    assert rewriter.rewrite(1, 11, 3000, 0.1) == (1, 3000)


def test_after_a_mute_the_sequence_has_no_gap_and_time_has_passed() -> None:
    rewriter = Rewriter(VIDEO, 0, 0)
    rewriter.rewrite(1, 10, 0, 0.0)
    rewriter.resync()
    assert rewriter.rewrite(1, 500, 900_000, 10.0) == (1, 900_000)


def test_packets_from_before_a_mute_are_dropped() -> None:
    rewriter = Rewriter(VIDEO, 0, 0)
    rewriter.rewrite(1, 10, 0, 0.0)
    rewriter.resync()
    rewriter.rewrite(1, 500, 900_000, 10.0)
    assert rewriter.rewrite(1, 499, 897_000, 10.0) is None


def test_another_source_goes_on_where_the_last_one_stopped() -> None:
    rewriter = Rewriter(VIDEO, 0, 0)
    rewriter.rewrite(1, 10, 77, 5.0)
    assert rewriter.rewrite(2, 60_000, 4_000_000_000, 5.5) == (1, 45_000)
    assert rewriter.is_from(2)


def test_the_same_ssrc_of_another_source_is_another_source() -> None:
    rewriter = Rewriter(VIDEO, 0, 0)
    rewriter.rewrite(1, 10, 77, 5.0)
    rewriter.switch()
    assert rewriter.rewrite(1, 9000, 1234, 6.0) == (1, 90_000)


def test_numbers_wrap_without_a_gap_over_many_rounds() -> None:
    rewriter = Rewriter(48_000, 65_000, 0)
    sent = [rewriter.rewrite(1, n & 0xFFFF, n * 960 & 0xFFFFFFFF, n / 50) for n in range(200_000)]
    expected = [((65_000 + n) & 0xFFFF, n * 960 & 0xFFFFFFFF) for n in range(200_000)]
    assert sent == expected

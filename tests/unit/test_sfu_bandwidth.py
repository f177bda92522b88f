from sfu.bandwidth import CONGESTION_MEMORY_S, MIN_BIT_RATE, BandwidthEstimate

ALLOWED = 2_000_000
PACKETS_PER_S = 100
SIZE = 1000


def feed(bandwidth: BandwidthEstimate, seconds: float, queueing: float, start: float = 0.0) -> float:
    """Packets at 800 kbit/s, each second of them `queueing` seconds later than the one before."""
    at = start
    for n in range(int(seconds * PACKETS_PER_S)):
        sent = start + n / PACKETS_PER_S
        at = sent + n / PACKETS_PER_S * queueing
        bandwidth.add(1, int(sent * 262_144) & 0xFFFFFF, SIZE, at)
    return at


def test_a_quiet_picture_on_a_good_path_is_not_held_down() -> None:
    bandwidth = BandwidthEstimate()
    end = feed(bandwidth, 10, queueing=0.0)
    assert bandwidth.limit(ALLOWED, end) == ALLOWED


def test_growing_delay_lowers_the_limit() -> None:
    bandwidth = BandwidthEstimate()
    end = feed(bandwidth, 10, queueing=0.3)
    assert MIN_BIT_RATE <= bandwidth.limit(ALLOWED, end) < 800_000


def test_congestion_is_forgotten_in_the_end() -> None:
    bandwidth = BandwidthEstimate()
    end = feed(bandwidth, 10, queueing=0.3)
    assert bandwidth.limit(ALLOWED, end + CONGESTION_MEMORY_S + 1) == ALLOWED


def test_nothing_heard_is_no_reason_for_a_limit() -> None:
    assert BandwidthEstimate().limit(ALLOWED, 0.0) == ALLOWED

import random
from collections import Counter

import pytest
from aiortc.rate import BandwidthUsage, RateCounter, RemoteBitrateEstimator

from sfu.bandwidth import CONGESTION_MEMORY_S, MIN_BIT_RATE, BandwidthEstimate, SlidingRate
from sfu.resting import CALM_REST_S, REST_S

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


@pytest.mark.parametrize("packets", [1, 3, 20])
@pytest.mark.parametrize("rest_s", [REST_S, CALM_REST_S])
def test_a_socket_that_is_read_now_and_then_looks_like_no_congestion(rest_s: float, packets: int) -> None:
    bandwidth, chance = BandwidthEstimate(), random.Random(packets)
    for picture in range(900):
        sent = picture / 15 + chance.uniform(0.0, 0.002)
        for n in range(packets):
            on_its_way = sent + n * 0.001
            read = (on_its_way // rest_s + 1) * rest_s
            bandwidth.add(1, int(on_its_way * 262_144) & 0xFFFFFF, SIZE, read)
            assert bandwidth.limit(ALLOWED, read) == ALLOWED


def test_congestion_is_forgotten_in_the_end() -> None:
    bandwidth = BandwidthEstimate()
    end = feed(bandwidth, 10, queueing=0.3)
    assert bandwidth.limit(ALLOWED, end + CONGESTION_MEMORY_S + 1) == ALLOWED


def test_nothing_heard_is_no_reason_for_a_limit() -> None:
    assert BandwidthEstimate().limit(ALLOWED, 0.0) == ALLOWED


@pytest.mark.parametrize("seed", range(5))
def test_a_rate_is_the_one_that_aiortc_counts(seed: int) -> None:
    chance, now = random.Random(seed), 5
    ours, theirs = SlidingRate(1000, 8000), RateCounter(1000, 8000)
    for _ in range(2000):
        now += chance.choice([0, 0, 1, 7, 33, 66, 400, 2500] if chance.random() < 0.1 else [0, 1, 33])
        if chance.random() < 0.7:
            size = chance.randrange(20, 1200)
            ours.add(size, now)
            theirs.add(size, now)
        assert ours.rate(now) == theirs.rate(now)
        if chance.random() < 0.002:
            ours.reset()
            theirs.reset()


@pytest.mark.parametrize("seed", range(5))
def test_an_estimate_is_the_one_that_aiortc_makes(seed: int) -> None:
    chance, now, late, arrived = random.Random(seed), 0.0, 0.0, 0.0
    ours, theirs = BandwidthEstimate(), RemoteBitrateEstimator()
    for n in range(3000):
        now += chance.choice([0.006, 0.03, 0.066])
        late = max(0.0, late + chance.uniform(-0.01, 0.012))
        sent, size = int(now * 262_144) & 0xFFFFFF, chance.randrange(100, 1200)
        arrived = max(arrived, now + late)
        ours.add(1, sent, size, arrived)
        ours.limit(ALLOWED, arrived)
        estimate = theirs.add(int(arrived * 1000), sent, size, 1)
        if estimate is not None:
            assert ours._bit_rate == estimate[0], n
        assert ours._estimator.detector.state() is theirs.detector.state()
    assert ours._bit_rate is not None


@pytest.mark.parametrize("seed", range(5))
def test_pictures_are_found_congested_where_aiortc_finds_their_packets_so(seed: int) -> None:
    chance, late, arrived = random.Random(seed), 0.0, 0.0
    ours, theirs = BandwidthEstimate(), RemoteBitrateEstimator()
    states = Counter[tuple[bool, bool]]()
    for picture in range(3000):
        late = max(0.0, late + chance.uniform(-0.01, 0.012 if picture % 600 < 300 else 0.008))
        for n in range(chance.randrange(1, 6)):
            sent = picture / 15 + n * 0.001
            arrived = max(arrived, sent + late)
            size = chance.randrange(100, 1200)
            ours.add(1, int(sent * 262_144) & 0xFFFFFF, size, arrived)
            theirs.add(int(arrived * 1000), int(sent * 262_144) & 0xFFFFFF, size, 1)
        ours.limit(ALLOWED, arrived)
        found = [one.detector.state() is BandwidthUsage.OVERUSING for one in (ours._estimator, theirs)]
        states[found[0], found[1]] += 1
    assert states[True, True] > 300
    assert states[True, False] + states[False, True] < 30


def test_the_clock_of_the_send_times_may_begin_anew_within_a_picture() -> None:
    ours = BandwidthEstimate()
    for picture in range(300):
        for n in range(3):
            at = 63.9 + picture / 15 + n * 0.001
            ours.add(1, int(at * 262_144) & 0xFFFFFF, SIZE, at)
            assert ours.limit(ALLOWED, at) == ALLOWED

from sfu.throttle import KeyframeThrottle


def test_requests_in_a_burst_become_one_now_and_one_later() -> None:
    throttle = KeyframeThrottle(0.5)
    assert throttle.request(10.0)
    assert not any(throttle.request(10.0 + n / 100) for n in range(1, 40))
    assert not throttle.poll(10.49)
    assert throttle.poll(10.5)
    assert not throttle.poll(20.0)

"""A media node's host is gone, or the candidate's way to it: packets are dropped, and nothing is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.network import network, run_inside, why_not

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
SCENE = Path(__file__).with_name("inside_network.py")


def test_a_host_that_is_gone_without_a_word_loses_its_room_and_a_cut_off_candidate_comes_back() -> None:
    if reason := why_not():
        pytest.skip(reason)
    with network() as found:
        done = run_inside(found, SCENE)
    print(done.stdout)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]

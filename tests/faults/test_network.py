"""A media node's host is gone, or the candidate's way to it: packets are dropped, and nothing is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.network import hold, why_not

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
SCENE = Path(__file__).with_name("inside_network.py")
NOT_SHOWN = (
    "not shown here: a room whose host is gone without a word is opened elsewhere, the AI going on within 12 s; "
    "a candidate whose packets are dropped comes back to the same room"
)


def test_a_host_that_is_gone_without_a_word_loses_its_room_and_a_cut_off_candidate_comes_back() -> None:
    if reason := why_not():
        pytest.skip(f"{NOT_SHOWN} ({reason})")
    done = hold(SCENE)
    print(done.stdout)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]

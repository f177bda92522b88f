"""A benchmark that was broken off goes on behind the runs whose results it has."""

from pathlib import Path

import pytest

from benchmarks.pace.__main__ import left
from benchmarks.pace.run import Plan, Result
from benchmarks.pace.summary import figures


def plan(peer: str, conversations: int) -> Plan:
    return Plan(peer, conversations, ("complete", "pauses"), 0, True, Path(), 1, False)


ASKED = [plan("viva", 1), plan("viva", 5), plan("pipecat", 1)]


def test_what_has_results_is_not_run_again() -> None:
    done = [figures(Result(one)) for one in ASKED[:2]]
    assert left(ASKED, []) == ASKED
    assert left(ASKED, done) == ASKED[2:]


def test_results_of_another_command_are_refused() -> None:
    with pytest.raises(SystemExit):
        left(ASKED, [figures(Result(ASKED[2]))])


def test_a_longer_run_of_the_same_kinds_is_another_one() -> None:
    longer = Plan("viva", 1, ("complete", "pauses") * 2, 0, True, Path(), 1, False)
    with pytest.raises(SystemExit):
        left(ASKED, [figures(Result(longer))])

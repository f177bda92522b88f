"""What the silences were made of, beside the paces that the candidates have measured; and what memory grows by."""

from datetime import UTC, datetime
from typing import Any

import pytest

from activities.rooms.stages import NAMES
from benchmarks.pace.memory import further, slope
from benchmarks.pace.silences import STAGES, Silence, silence_of, split


def turn(call: int, first_at: float, pace_ms: float) -> dict[str, Any]:
    return {"call": call, "first_at": first_at, "pace_ms": pace_ms}


def test_the_stages_are_those_that_the_node_tells() -> None:
    assert tuple(STAGES) == NAMES


def test_a_row_of_the_report_is_placed_on_the_clock_of_the_candidates() -> None:
    at = datetime.fromtimestamp(1_000_100.5, UTC).isoformat()
    row = {"at": at, "stages": [{"name": "final_text", "ms": 150}, {"name": "sent", "ms": 600}]}
    found = silence_of(row, ahead_s=1_000_000.0)
    assert found.at == pytest.approx(100.5)
    assert found.stages_ms == {"final_text": 150.0, "sent": 600.0}


def test_the_stages_of_a_turn_are_added_up_beside_its_own_pace() -> None:
    silences = [
        (Silence(10.0, {"final_text": 150.0, "committed": 350.0, "sent": 250.0}),),
        (
            Silence(10.1, {"final_text": 160.0, "committed": 340.0, "sent": 300.0}),
            Silence(20.0, {"sent": 9.0}),
        ),
    ]
    found = split([turn(0, 10.02, 757.0), turn(1, 10.05, 810.0), turn(1, 30.0, 760.0)], silences)
    # One has no silence: nothing of it is guessed.
    assert (found["turns"], found["of"]) == (2, 3)
    assert found["median_ms"] == {"final_text": 155.0, "committed": 345.0, "sent": 275.0}
    assert found["reached_ms"] == {"final_text": 155.0, "committed": 500.0, "sent": 775.0}
    assert found["sum_of_medians_ms"] == 775.0
    assert found["sum_p50_ms"] == 775.0
    assert found["pace_p50_ms"] == pytest.approx(783.5)
    assert (found["off_p50_ms"], found["off_most_ms"]) == (8.5, 10.0)


def test_without_silences_there_is_no_split() -> None:
    assert split([turn(0, 10.0, 757.0)], [()]) == {}


def test_memory_grows_by_the_slope_through_all_numbers_of_conversations() -> None:
    assert slope([(1, 105.0), (5, 125.0), (20, 200.0)]) == pytest.approx(5.0)
    assert slope([(1, 100.0), (2, 112.0), (3, 108.0)]) == pytest.approx(4.0)
    assert slope([(6, 100.0), (6, 110.0)]) is None


def line(peer: str, conversations: int, memory_mb: float, **how: bool) -> dict[str, Any]:
    usual = {"one_core": False, "watched": False}
    return {"peer": peer, "conversations": conversations, "memory_mb": memory_mb, **usual, **how}


def test_runs_of_another_shape_are_no_points_of_it() -> None:
    lines = [
        line("viva", 1, 640.0),
        line("viva", 5, 660.0),
        line("viva", 15, 900.0, one_core=True),
        line("viva", 1, 700.0, watched=True),
        # One that failed.
        line("viva", 20, 0.0),
        line("pipecat", 6, 500.0),
    ]
    assert further(lines) == {"viva": {"mb": 5.0, "conversations": [1, 5]}}

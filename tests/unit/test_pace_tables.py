"""From what came of a run to its line and the tables."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.pace.hops import Hop
from benchmarks.pace.inside import Inside
from benchmarks.pace.run import Plan, Result
from benchmarks.pace.silences import Silence
from benchmarks.pace.summary import figures, told
from benchmarks.pace.tables import report

PLAN = Plan("viva", 1, ("pauses", "sentences", "complete"), 1, True, Path(), 1, False)
USUAL: dict[str, Any] = {
    "call": 0, "pauses": [], "taken": [], "cut_off": False, "interrupts": False, "nods": False,
    "interrupted_ms": None, "decided_ms": None, "goes_on_ms": None, "went_on": None, "why_not": "",
    "fell_silent": False, "again_s": 0.0, "over": None,
}  # fmt: skip


def turn(kind: str, first_at: float, **fields: Any) -> dict[str, Any]:
    return {
        **USUAL,
        "kind": kind,
        "ended_at": first_at - 0.76,
        "first_at": first_at,
        "pace_ms": 760.0,
        **fields,
    }


def result() -> Result:
    turns = [
        turn("pauses", 10.0, pauses=[0.5, 3.9], taken=[False, True], cut_off=True, pace_ms=None),
        turn("sentences", 20.0, pauses=[1.5], taken=[False]),
        turn("complete", 30.0),
        turn("backchannel", 31.0, nods=True, went_on=True, goes_on_ms=10.0, over=(30.8, 33.0)),
        turn("backchannel", 34.0, nods=True, went_on=False, why_not="another line", goes_on_ms=900.0),
        turn("interrupting", 41.0, interrupts=True, interrupted_ms=140.0, decided_ms=640.0),
        # Said too late to be an interruption.
        turn("interrupting", 51.0),
    ]
    silences = (
        Silence(20.0, {"committed": 500.0, "sent": 255.0}),
        Silence(30.0, {"committed": 505.0, "sent": 260.0}),
    )
    hops = (Hop("speech_paused", 20.0), Hop("speech_paused", 30.0))
    return Result(
        PLAN, turns, minutes=1.0, cpu_s={"media": 3.0, "temporal": 1.0}, pss_mb={"before": 600.0, "during": 640.0},
        inside=Inside((silences,), (hops,)),
    )  # fmt: skip


def test_a_line_counts_each_thing_apart() -> None:
    found = figures(result())
    assert (found["turns"], found["cut_off"], found["asked"]) == (3, 1, 3)
    assert found["by_kind"]["pauses"]["pauses"] == {
        "up to 1 s": [0, 1],
        "1 to 2 s": [0, 0],
        "2 to 4 s": [1, 1],
    }
    assert found["by_kind"]["sentences"]["cut_off"] == 0
    assert (found["nods"], found["went_on"], found["not_gone_on"]) == (2, 1, {"another line": 1})
    # How soon is said of those that went on alone.
    assert found["goes_on_p95_ms"] == 10.0
    assert (found["interruptions"], found["interrupted_p50_ms"], found["decided_p95_ms"]) == (1, 140.0, 640.0)
    assert (found["hops"], found["hop_p50_ms"]) == (2, 25.0)
    assert found["stages"]["median_ms"] == {"committed": 502.5, "sent": 257.5}
    assert (found["stages"]["turns"], found["stages"]["off_most_ms"]) == (2, 5.0)
    assert (found["cpu_s_per_minute"], found["cpu_s_per_minute_temporal"]) == (3.0, 1.0)


def test_a_turn_is_told_with_its_own_stages() -> None:
    whole = result()
    assert told(whole.turns[1], whole)["stages_ms"] == {"committed": 500.0, "sent": 255.0}
    assert "stages_ms" not in told(whole.turns[0], whole)


def test_the_tables_show_what_the_lines_have() -> None:
    several = replace(PLAN, conversations=5)
    five = replace(result(), plan=several, pss_mb={"before": 600.0, "during": 680.0})
    shown = report([figures(result()), figures(five)])
    assert "pauses 1 of 1 (100.0 %), sentences 0 of 1 (0.0 %)" in shown
    assert "| viva | 1 | pauses | 1 of 1 (100.0 %) | 0 of 1 (0.0 %) | - | 1 of 1 (100.0 %) |" in shown
    assert "| viva | 1 | 1 of 2 | another line 1 | 0 | 10 / 10 |" in shown
    assert "turn committed" in shown
    assert "| viva | 10.0 | 1, 5 |" in shown


def test_a_run_that_failed_has_a_line_and_a_row() -> None:
    failed = figures(Result(replace(PLAN, peer="pipecat"), failures=["it could not be installed"]))
    assert failed["turns"] == 0
    assert "| pipecat | 1 |" in report([failed])

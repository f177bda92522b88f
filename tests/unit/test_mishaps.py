"""The plan of random faults, and the comparison that is to find what they changed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.faults import moments
from tests.faults.mishaps import AT, BEFORE, EACH, KINDS, STEPS, dealt
from tests.support.kept import Kept, difference
from workflows.domain.values import SessionStatus

KEPT = Kept(
    SessionStatus.COMPLETED,
    (("AI", "Question", "question", "a", "What?"), ("Candidate", "Answer", None, "a", "This.")),
    (("AI", "a", "What?"), ("Candidate", "a", "This.")),
    frozenset({(0.5, ("asked: What?", "answered: This."), "")}),
    ("Goodbye.",),
)


def test_four_interviews_have_each_kind_of_fault() -> None:
    plans = dealt(1, turns=5, count=4)
    assert {fault.kind for plan in plans for fault in plan.planned} == set(KINDS)
    assert [len(plan.planned) for plan in plans] == [EACH] * 4
    assert dealt(1, 5, 4) == plans != dealt(2, 5, 4)


@pytest.mark.parametrize("seed", range(20))
def test_each_fault_has_its_step(seed: int) -> None:
    faults = [fault for plan in dealt(seed, turns=5, count=8) for fault in plan.planned]
    assert all(0 <= fault.step < 5 * STEPS for fault in faults)
    assert {fault.step % STEPS for fault in faults if fault.kind == "same answer twice"} <= {AT}
    assert {fault.step % STEPS for fault in faults if fault.kind == "model fails"} <= {BEFORE}


@pytest.mark.parametrize(
    ("found", "what"),
    [
        (replace(KEPT, status=SessionStatus.SUSPENDED), "Suspended"),
        (replace(KEPT, lines=KEPT.lines[::-1]), "line 0"),
        (replace(KEPT, lines=KEPT.lines[:1]), "1 lines, not 2"),
        (replace(KEPT, lines=(*KEPT.lines, KEPT.lines[1])), "3 lines, not 2"),
        (replace(KEPT, lines=(KEPT.lines[0], (*KEPT.lines[1][:-1], "That."))), "line 1"),
        (replace(KEPT, lines=(KEPT.lines[0], ("Interviewer", *KEPT.lines[1][1:]))), "line 1"),
        (replace(KEPT, lines=(KEPT.lines[0], (*KEPT.lines[1][:1], "Comment", *KEPT.lines[1][2:]))), "line 1"),
        (replace(KEPT, for_scoring=KEPT.for_scoring[1:]), "for scoring"),
        (replace(KEPT, lines=(KEPT.lines[0], *KEPT.lines)), "stored twice"),
        (replace(KEPT, notes=frozenset()), "notes"),
        (replace(KEPT, farewell=()), "goodbye"),
        (replace(KEPT, farewell=("Goodbye.", "Goodbye.")), "goodbye"),
    ],
)
def test_whatever_is_stored_otherwise_is_found(found: Kept, what: str) -> None:
    assert what in difference(KEPT, found)
    assert difference(KEPT, KEPT) == ""


def test_a_goodbye_may_be_missing_only_where_nobody_was_there_to_hear_it() -> None:
    gone = replace(KEPT, farewell=())
    assert difference(KEPT, gone, heard_out=False) == ""
    assert "goodbye" in difference(KEPT, replace(KEPT, farewell=("Go.",)), heard_out=False)
    assert "notes" in difference(KEPT, replace(gone, notes=frozenset()), heard_out=False)


def test_five_interviews_have_each_fault_at_each_moment() -> None:
    interviews = [moments.dealt(1, number) for number in range(len(moments.FAULTS))]
    pairs = {(strike.fault, strike.moment) for strikes in interviews for strike in strikes}
    assert len(pairs) == len(moments.FAULTS) * len(moments.MOMENTS)
    for strikes in interviews:
        assert {strike.fault for strike in strikes} == set(moments.FAULTS)
        assert strikes[-1].moment == moments.SCORECARD
    assert moments.dealt(1, 0) != moments.dealt(2, 0)

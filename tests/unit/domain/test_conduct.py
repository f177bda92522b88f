"""Patience and granted time."""

from dataclasses import replace

import pytest

from workflows.domain.conduct import PATIENT_CAP_S, Conduct

OWN = Conduct(prompt_after_s=12, grace_s=7)


def test_patience_doubles_the_waits_up_to_a_cap() -> None:
    patient = Conduct().patiently()
    assert (patient.hold_complete_s, patient.hold_trailing_s, patient.prompt_after_s) == (
        1.8,
        PATIENT_CAP_S,
        40,
    )


def test_what_is_granted_twice_is_granted_once() -> None:
    once = OWN.accommodating(patient=True, extra_time_s=600)
    assert once.accommodating(patient=True, extra_time_s=600) == once
    assert once == replace(OWN.patiently(), extra_time_s=600)


def test_what_is_taken_back_leaves_the_usual_waits_and_all_else() -> None:
    back = OWN.accommodating(patient=True, extra_time_s=600).accommodating(patient=False, extra_time_s=0)
    assert back == Conduct(grace_s=7)


@pytest.mark.parametrize("extra_time_s", [0.0, 300.0])
def test_more_time_alone_changes_no_wait(extra_time_s: float) -> None:
    assert OWN.accommodating(patient=False, extra_time_s=extra_time_s) == replace(
        OWN, extra_time_s=extra_time_s
    )

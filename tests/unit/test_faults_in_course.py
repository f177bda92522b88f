"""The demo's course of faults has one of each kind that a service can meet."""

import pytest

from workers.demo.google import IN_COURSE
from workers.fake_google.faults import FaultKind as K
from workers.fake_google.faults import Service

ANY = {
    K.RATE_LIMITED,
    K.INTERNAL,
    K.UNAVAILABLE,
    K.DEADLINE,
    K.RESET,
    K.CUT,
    K.SLOW_START,
    K.EMPTY,
    K.BAD_KEY,
}
"""What each service can meet."""
WRITTEN = {K.BLOCKED, K.PROMPT_BLOCKED, K.NOT_SCHEMA, K.WRONG_LANGUAGE, K.TOO_LONG}
"""Only what is written by a model is blocked, not of its schema, in another language or too long."""
STREAMED = {K.STREAM_LIMIT}
"""Only a stream of recognition is open long enough to reach its limit."""
OF_SERVICE = {Service.GEMINI: ANY | WRITTEN, Service.SPEECH: ANY | STREAMED, Service.VOICE: ANY}
ELSEWHERE = {
    K.FORBIDDEN: "set up wrong from the start: `viva doctor` says so before any interview",
    K.API_DISABLED: "the same",
    K.WRONG_PROJECT: "the same",
    K.BILLING: "the same",
    K.LANGUAGE: "no interview is held in a language that the model may not know",
}


@pytest.mark.parametrize("service", Service)
def test_the_course_has_each_kind_that_a_service_can_meet(service: Service) -> None:
    assert {fault.kind for fault in IN_COURSE if fault.service is service} == OF_SERVICE[service]


def test_no_kind_is_left_out_without_a_reason() -> None:
    assert set(K) == set().union(*OF_SERVICE.values()) | set(ELSEWHERE)
    assert not set(ELSEWHERE) & {fault.kind for fault in IN_COURSE}


def test_the_faults_last_as_long_as_they_are_to() -> None:
    assert {fault.seconds for fault in IN_COURSE if fault.kind is K.SLOW_START} == {30.0}
    assert all(fault.seconds for fault in IN_COURSE if fault.kind is K.RATE_LIMITED), "a time to come back"


def test_what_must_have_a_schema_is_also_met_where_it_is_asked_for() -> None:
    methods = {fault.method for fault in IN_COURSE if fault.kind is K.NOT_SCHEMA}
    assert methods == {"generateContent"}

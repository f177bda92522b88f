from datetime import UTC, datetime

import pytest

from workflows.domain.errors import InvalidTransition
from workflows.domain.people import Participant
from workflows.domain.session import TRANSITIONS, InterviewSession, move
from workflows.domain.values import Interaction, InteractionType, Role, SessionStatus

S = SessionStatus
AT = datetime(2027, 3, 1, 9, tzinfo=UTC)
USUAL_WAY = [S.SCHEDULED, S.LOBBY, S.IN_PROGRESS, S.SUSPENDED, S.IN_PROGRESS, S.COMPLETED]


def a_session() -> InterviewSession:
    people = [Participant("ai", Role.AI, "Viva"), Participant("c", Role.CANDIDATE, "Ada")]
    return InterviewSession("s", "Talk", "j", AT, participants=people)


def test_an_interview_goes_its_usual_way() -> None:
    session = a_session()
    for status in USUAL_WAY[1:]:
        session.move(status)
    assert session.status is S.COMPLETED


def test_every_status_has_its_steps() -> None:
    assert set(TRANSITIONS) == set(SessionStatus)


@pytest.mark.parametrize("status", list(SessionStatus))
def test_exactly_what_is_over_has_no_next_step(status: SessionStatus) -> None:
    assert (not TRANSITIONS[status]) is status.over


@pytest.mark.parametrize("status", list(SessionStatus))
def test_no_status_leads_to_itself(status: SessionStatus) -> None:
    with pytest.raises(InvalidTransition):
        move(status, status)


def test_every_status_can_be_reached() -> None:
    reached, pending = {S.SCHEDULED}, [S.SCHEDULED]
    while pending:
        for status in TRANSITIONS[pending.pop()] - reached:
            reached.add(status)
            pending.append(status)
    assert reached == set(SessionStatus)


@pytest.mark.parametrize(
    ("current", "to"),
    [
        (S.SCHEDULED, S.IN_PROGRESS),
        (S.SCHEDULED, S.COMPLETED),
        (S.IN_PROGRESS, S.SCHEDULED),
        (S.IN_PROGRESS, S.NO_SHOW),
        (S.COMPLETED, S.IN_PROGRESS),
        (S.CANCELLED, S.SCHEDULED),
    ],
)
def test_a_step_that_is_none_is_refused_and_changes_nothing(
    current: SessionStatus, to: SessionStatus
) -> None:
    session = a_session()
    session.status = current
    with pytest.raises(InvalidTransition):
        session.move(to)
    assert session.status is current


def test_a_line_recorded_twice_is_one_line() -> None:
    session = a_session()
    line = Interaction("1", AT, "c", InteractionType.ANSWER, "Hello")
    assert session.record(line)
    assert not session.record(line)
    assert session.conversation_history == [line]


def test_participants_are_found_by_id_and_role() -> None:
    session = a_session()
    assert session.candidate.participant_id == "c"
    assert session.participant("ai") is session.participants[0]
    assert session.participant("nobody") is None

"""What an ear was in the middle of when it was lost: kept, told, and an answer once."""

import json
from datetime import UTC, datetime, timedelta

from workflows import contracts as c
from workflows.domain.plan import Plan, Topic
from workflows.domain.values import Role
from workflows.state import InterviewState

NOW = datetime(2026, 1, 2, tzinfo=UTC)
CURSOR = json.dumps({"utteranceId": "u", "text": "I have built"})


def state() -> InterviewState:
    people = [c.ParticipantInfo(role.value, role, role.value) for role in (Role.CANDIDATE, Role.AI)]
    return InterviewState.new(
        c.InterviewInput(
            session_id="s",
            job_id="j",
            title="t",
            job_excerpt="",
            plan=Plan((Topic("queues", "Queues", 2),)),
            candidate=people[0],
            interviewers=(),
            ai=people[1],
            scheduled_time=NOW,
            duration_minutes=5,
            invite_expires_at=NOW + timedelta(days=1),
        )
    )


def finished(text: str, utterance_id: str = "u") -> c.SpeechFinished:
    stamp = c.NodeStamp("n", 1, 1)
    return c.SpeechFinished(stamp, "Candidate", utterance_id, text, NOW, NOW)


def answers(s: InterviewState) -> list[str]:
    return [answer.text for answer in s.inbox.answers]


def test_the_last_words_of_a_lost_ear_are_kept() -> None:
    s = state()
    s.heard_last(CURSOR)
    assert (s.partial, s.partial_id, s.listen_cursor) == ("I have built", "u", CURSOR)


def test_last_words_that_were_answered_already_are_no_half_answer() -> None:
    s = state()
    s.finished(finished("I have built"))
    s.heard_last(CURSOR)
    assert s.partial == ""


def test_a_finished_utterance_leaves_no_half_answer_behind() -> None:
    s = state()
    s.partial, s.partial_id = "Could you", "u"
    s.finished(finished("Could you repeat the question?"))
    assert s.partial == ""
    assert answers(s) == ["Could you repeat the question?"]


def test_a_half_answer_is_taken_once() -> None:
    s = state()
    s.heard_last(CURSOR)
    taken = s.take_partial(NOW)
    assert taken is not None
    assert (taken.text, taken.utterance_id) == ("I have built", "u")
    assert s.take_partial(NOW) is None


def test_of_an_utterance_that_was_taken_half_only_the_rest_follows() -> None:
    s = state()
    s.heard_last(CURSOR)
    s.take_partial(NOW)
    s.finished(finished("I have built a mill"))
    assert answers(s) == ["a mill"]
    s.finished(finished("I have built a mill"))
    assert answers(s) == ["a mill"]


def test_who_spoke_when_the_room_was_lost_was_cut_off() -> None:
    s = state()
    s.left(NOW)
    assert not s.cut_off
    s.arrived(NOW)
    s.speaking = True
    s.left(NOW)
    assert s.cut_off

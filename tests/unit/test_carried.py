"""What waits in an interview is never less than what a run carries of it to the next one."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from activities.store.interviews import MAX_FACT_CHARS, MAX_FACTS
from temporal.client import data_converter
from tests.unit.test_half_answers import finished, state
from workflows import contracts as c
from workflows.carried import Assessing, Unsaved
from workflows.domain.conversation import MAX_LAST_ANSWER_CHARS, MAX_QUESTION_CHARS
from workflows.domain.plan import MAX_MUST_ASK, MAX_TOPICS, Fact, Plan, Topic
from workflows.domain.plan import MAX_QUESTION_CHARS as MAX_MUST_ASK_CHARS
from workflows.domain.values import InteractionType
from workflows.inbox import HeardAnswer
from workflows.interview import InterviewRun
from workflows.seam import BESIDE, WORDS, carries
from workflows.state import InterviewState

NOW = datetime(2026, 1, 2, tzinfo=UTC)
CONVERTER = data_converter().payload_converter
OF_A_KIND = ("x", "я", "語", "😀", '"', "\n", "\x01")
TEXTS = ["Short.", *(kind * c.MAX_ANSWER_CHARS for kind in OF_A_KIND)]
UUID = "b5b0c6f8-5d52-4a39-9e1e-0b1f0c1d2e3f"
MOST_BEGUN_WITH = 2 * 1024 * 1024
OF_THE_CONVERSATION = 300_000
"""What is carried of it beside what waits, at most: half an answer, the last exchanges, notes."""


def carried(s: InterviewState) -> int:
    return CONVERTER.to_payload(InterviewRun(None, s)).ByteSize()


def spoken(text: str, words: int = 0) -> HeardAnswer:
    heard = c.HeardWord("neunundneunzig", 1234.567, 1234.789, 0.987654321)
    return replace(HeardAnswer.of(finished(text, UUID)), words=(heard,) * words)


def waits(answer: HeardAnswer) -> InterviewState:
    s = state()
    s.inbox.answers = [answer] * 9
    return s


def taken(answer: HeardAnswer) -> InterviewState:
    """The same when each is being written, and assessed with the question and what was said to it before."""
    s = state()
    question, before = "я" * MAX_QUESTION_CHARS, "б" * MAX_LAST_ANSWER_CHARS
    for n in range(9):
        line = c.SaveInteraction(
            session_id=UUID,
            interaction_id=UUID,
            timestamp=NOW,
            speaker_participant_id=UUID,
            type=InteractionType.ANSWER,
            content=answer.text,
            order=n,
            utterance_id=UUID,
            words=answer.words,
        )
        size = CONVERTER.to_payload(line).ByteSize()
        s.unsaved.append(Unsaved(f"Answer {n}", size, NOW, interaction=line))
        order = c.AssessAnswer(UUID, UUID, "queues", "Queues", (), question, f"{before} {answer.text}", "ru")
        s.assessing.append(Assessing(order, NOW))
    return s


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: ascii(text[:2]))
@pytest.mark.parametrize("words", [0, c.MAX_WORDS])
def test_answers_that_wait_count_for_no_less_than_they_are(text: str, words: int) -> None:
    s = waits(spoken(text, words))
    assert carried(s) <= carried(state()) + s.waiting_bytes


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: ascii(text[:2]))
def test_answers_that_are_taken_are_no_more_than_they_counted_for(text: str) -> None:
    before, after = waits(spoken(text)), taken(spoken(text))
    assert after.waiting_bytes <= before.waiting_bytes
    assert carried(after) <= carried(state()) + before.waiting_bytes


def test_what_waits_to_be_written_counts_as_it_is_written() -> None:
    s = taken(spoken("x" * 10_000))
    assert s.waiting_bytes > 9 * 2 * 10_000
    s.assessing.clear()
    assert 9 * 10_000 < s.waiting_bytes < 9 * 11_000
    s.unsaved.clear()
    assert s.waiting_bytes == 0


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: ascii(text[:2]))
@pytest.mark.parametrize("job", ["", "я", "😀"])
def test_the_longest_text_on_top_of_all_that_may_wait_leaves_a_run_that_can_be_continued(
    text: str, job: str
) -> None:
    s, answer = state(), spoken(text)
    if job:
        s.input = largest(s.input, job)
    most = carries(CONVERTER.to_payload(s.input).ByteSize())
    while s.waiting_bytes <= WORDS * most:
        s.inbox.answers.append(answer)
    assert s.waiting_bytes <= most
    assert carried(s) + (most - s.waiting_bytes) + OF_THE_CONVERSATION < MOST_BEGUN_WITH


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: ascii(text[:2]))
def test_remarks_leave_room_for_answers(text: str) -> None:
    most = carries(CONVERTER.to_payload(state().input).ByteSize())
    assert spoken(text).size <= most * (WORDS - BESIDE)


def largest(order: c.InterviewInput, letter: str) -> c.InterviewInput:
    """All that a job may say, in letters of this kind."""

    def said(chars: int) -> str:
        return letter * chars

    topic = Topic(UUID, said(200), 5, (said(MAX_MUST_ASK_CHARS),) * MAX_MUST_ASK, (said(200),) * 50)
    return replace(
        order,
        plan=Plan((topic,) * MAX_TOPICS),
        facts=(Fact(said(MAX_FACT_CHARS), said(MAX_FACT_CHARS)),) * MAX_FACTS,
        job_excerpt=said(c.MAX_EXCERPT_CHARS),
    )

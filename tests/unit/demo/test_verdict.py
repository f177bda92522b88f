from typing import Any

from workers.demo.answers import Answer
from workers.demo.conversation import Given
from workers.demo.hearing import Heard
from workers.demo.verdict import answers_by_question, judge
from workers.demo.words import WordCount

QUESTION = "What do you do when a release fails?"


def ai(key: str, text: str = QUESTION, kind: str = "Question", **changes: Any) -> dict[str, Any]:
    return _line(key, "AI", kind, text) | changes


def candidate(key: str, text: str, **changes: Any) -> dict[str, Any]:
    return _line(key, "Candidate", "Answer", text) | changes


def _line(key: str, role: str, kind: str, text: str) -> dict[str, Any]:
    return {
        "interactionId": key,
        "role": role,
        "type": kind,
        "text": text,
        "interrupted": False,
        "typed": False,
    }


def given(after: int, words: str | None = "roll it back") -> Given:
    return Given(Answer(b"\0" * 96_000, words, "answer"), after)


def report(*lines: dict[str, Any], status: str = "Completed") -> dict[str, Any]:
    return {"status": status, "transcript": list(lines)}


HEARD = {"q1": Heard(2.0, 0.1), "q2": Heard(2.0, 0.1)}


def test_an_interview_that_went_well_has_no_failures() -> None:
    verdict = judge(report(ai("q1"), candidate("a1", "roll it back")), HEARD, ["q1"], [given(1)])
    assert verdict.failures == ()
    assert (verdict.questions, verdict.answers, verdict.words) == (1, 1, WordCount(3, 3))


def test_an_interview_that_was_cancelled_failed() -> None:
    verdict = judge(report(ai("q1"), candidate("a1", "x"), status="Cancelled"), HEARD, ["q1"], [given(1)])
    assert "Cancelled" in verdict.failures[0]


def test_a_question_without_sound_was_not_heard() -> None:
    verdict = judge(report(ai("q1"), candidate("a1", "x")), {}, ["q1"], [given(1)])
    assert len(verdict.failures) == 1
    assert QUESTION in verdict.failures[0]


def test_half_a_question_was_not_heard() -> None:
    long = ai("q1", QUESTION * 4)
    verdict = judge(report(long, candidate("a1", "x")), HEARD, ["q1"], [given(1)])
    assert "2.0 s were heard" in verdict.failures[0]


def test_an_answer_that_left_no_words_failed() -> None:
    verdict = judge(
        report(ai("q1"), candidate("a1", "  "), ai("q2", "And then?")), HEARD, ["q1", "q2"], [given(1)]
    )
    assert "roll it back" in verdict.failures[0]


def test_the_answer_to_another_question_does_not_stand_in() -> None:
    lines = report(ai("q1"), ai("q2", "And then?"), candidate("a2", "words"))
    verdict = judge(lines, HEARD, ["q1", "q2"], [given(1), given(2)])
    assert len(verdict.failures) == 1


def test_an_answer_after_a_prompt_belongs_to_the_question() -> None:
    lines = report(ai("q1"), ai("p", "Take your time.", "Comment"), candidate("a1", "roll it back"))
    assert judge(lines, HEARD, ["q1", "p"], [given(2)]).failures == ()


def test_a_typed_answer_is_no_transcript_of_a_spoken_one() -> None:
    lines = report(ai("q1"), candidate("a1", "roll it back", typed=True))
    assert len(judge(lines, HEARD, ["q1"], [given(1)]).failures) == 1


def test_an_answer_in_two_parts_is_one() -> None:
    lines = [ai("q1"), candidate("a1", "roll"), candidate("a2", "it back")]
    assert answers_by_question(lines) == {"q1": "roll it back"}
    assert judge(report(*lines), HEARD, ["q1"], [given(1)]).words == WordCount(3, 3)


def test_too_few_right_words_fail_only_where_that_was_asked() -> None:
    lines = report(ai("q1"), candidate("a1", "sell a hat"))
    assert judge(lines, HEARD, ["q1"], [given(1)]).failures == ()
    assert "0%" in judge(lines, HEARD, ["q1"], [given(1)], min_words_right=0.6).failures[0]


def test_without_known_words_no_share_is_claimed() -> None:
    lines = report(ai("q1"), candidate("a1", "roll it back"))
    assert judge(lines, HEARD, ["q1"], [given(1, words=None)]).words is None


def test_silence_of_both_is_no_success() -> None:
    failures = judge(report(), {}, [], []).failures
    assert "No question was asked." in failures
    assert "No answer was spoken." in failures


def two_answers(first: str, second: str) -> list[str]:
    lines = report(ai("q1"), candidate("a1", first), ai("q2", "And then?"), candidate("a2", second))
    spoken = [given(1, "roll it back at once"), given(2, "then tell the team")]
    return list(judge(lines, HEARD, ["q1", "q2"], spoken, exact=True).failures)


def test_where_each_word_is_known_each_word_counts() -> None:
    assert two_answers("Roll it back at once.", "Then tell the team.") == []
    assert two_answers("Roll it back", "at once. Then tell the team.") == [], "cut in two, and none is lost"
    assert two_answers("Roll it back.", "Then tell the team.") == [
        "Of the answer “roll it back at once” is lost: “at once”."
    ]
    assert two_answers("Roll it back at once.", "Roll it back at once. Then tell the team.") == [
        "Stored twice, or never said: “roll it back at once”."
    ]
    assert two_answers("Roll it back at once. At once.", "Then the team.") == [
        "Stored twice, or never said: “at once”.",
        "Of the answer “then tell the team” is lost: “tell”.",
    ]


def test_an_answer_in_the_others_place_is_lost() -> None:
    assert two_answers("Then tell the team.", "Roll it back at once.")


def test_a_question_in_the_same_words_is_asked_twice() -> None:
    lines = report(ai("q1"), candidate("a1", "roll it back"), ai("q2", QUESTION.upper()))
    assert "asked twice" in judge(lines, HEARD, ["q1"], [given(1)]).failures[0]
    failures = judge(lines, HEARD, ["q1"], [given(1)], fixed=[QUESTION]).failures
    assert sum("asked twice" in failure for failure in failures) == 2

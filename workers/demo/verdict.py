"""Whether an interview went as it should: by what was stored of it, and what its candidate heard and said."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from workers.demo.conversation import Given
from workers.demo.hearing import Heard
from workers.demo.words import WordCount, count_words, normalise

LEAST_HEARD_S = 0.4
FASTEST_CHARS_PER_S = 40.0
"""Nobody speaks as fast: a question that took less time was not heard whole."""


@dataclass(frozen=True)
class Verdict:
    """`failures` are sentences, none where all is well; `words` where transcripts of the answers are known."""

    failures: tuple[str, ...]
    questions: int
    answers: int
    words: WordCount | None = field(default=None)


def judge(
    report: Mapping[str, Any],
    heard: Mapping[str, Heard],
    said: Sequence[str],
    given: Sequence[Given],
    *,
    min_words_right: float | None = None,
    shown: Mapping[str, str] | None = None,
    fixed: Sequence[str] = (),
    exact: bool = False,
) -> Verdict:
    """`report` as on the wire; `said` the AI's line ids in the order in which they were heard to their end.

    `shown`, by line id: what counts as heard where it was shown whole, for an interview whose voice was to fail.
    `fixed`: questions that are to be asked once. `exact`: the recogniser knows each word, so that each one counts.
    """
    lines = report["transcript"]
    questions = [line for line in lines if line["role"] == "AI" and line["type"] == "Question"]
    failures = (
        [] if report["status"] == "Completed" else [f"The interview is {report['status']}, not Completed."]
    )
    if not questions:
        failures.append("No question was asked.")
    failures += [
        failure
        for line in questions
        if (failure := _unheard(line, heard)) and (shown or {}).get(line["interactionId"]) != line["text"]
    ]
    failures += _asked_twice(questions, fixed)
    failures += _untranscribed(lines, said, given)
    if exact:
        failures += _lost_or_doubled(lines, given)
    words = _words(lines, given)
    if words is not None and min_words_right is not None and words.share < min_words_right:
        failures.append(f"{words.share:.0%} of the words are right, less than {min_words_right:.0%}.")
    return Verdict(tuple(failures), len(questions), len(given), words)


def _asked_twice(questions: Sequence[Mapping[str, Any]], fixed: Sequence[str]) -> Iterator[str]:
    texts = [" ".join(normalise(line["text"])) for line in questions]
    for question in fixed:
        if sum(" ".join(normalise(question)) in text for text in texts) > 1:
            yield f"“{question}” was asked twice."
    for text in sorted({text for text in texts if texts.count(text) > 1}):
        yield f"“{text}” was asked twice, in the same words."


def _unheard(line: Mapping[str, Any], heard: Mapping[str, Heard]) -> str | None:
    seconds = heard.get(line["interactionId"], Heard()).seconds
    least = max(LEAST_HEARD_S, len(line["text"]) / FASTEST_CHARS_PER_S)
    if seconds >= least or line["interrupted"]:
        return None
    return f"Of the question “{line['text']}” {seconds:.1f} s were heard, less than {least:.1f} s."


def _untranscribed(
    lines: Sequence[Mapping[str, Any]], said: Sequence[str], given: Sequence[Given]
) -> list[str]:
    stored = answers_by_question(lines)
    failures = []
    for one in given:
        question = next((key for key in reversed(said[: one.after]) if key in stored), None)
        if question is None or not stored[question].strip():
            failures.append(
                f"No transcript was stored of the answer “{one.answer.words or one.answer.name}”."
            )
    if not given:
        failures.append("No answer was spoken.")
    return failures


def _lost_or_doubled(lines: Sequence[Mapping[str, Any]], given: Sequence[Given]) -> Iterator[str]:
    """All answers as one text, so that one that is stored in two parts, or under the next question, is whole."""
    said = [(n, word) for n, one in enumerate(given) for word in normalise(one.answer.words or "")]
    stored = [word for line in lines if is_spoken_answer(line) for word in normalise(line["text"])]
    changes = SequenceMatcher(None, [word for _, word in said], stored, autojunk=False).get_opcodes()
    for _, begin, end, stored_begin, stored_end in (c for c in changes if c[0] != "equal"):
        for number in sorted({n for n, _ in said[begin:end]}):
            lost = " ".join(word for n, word in said[begin:end] if n == number)
            yield f"Of the answer “{given[number].answer.words}” is lost: “{lost}”."
        if stored_begin < stored_end:
            yield f"Stored twice, or never said: “{' '.join(stored[stored_begin:stored_end])}”."


def answers_by_question(lines: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Of each stored question, by its id, what was answered by voice until the next one."""
    found: dict[str, str] = {}
    current = None
    for line in lines:
        if line["role"] == "AI" and line["type"] == "Question":
            current = line["interactionId"]
            found[current] = ""
        elif current is not None and is_spoken_answer(line):
            found[current] = f"{found[current]} {line['text']}".strip()
    return found


def is_spoken_answer(line: Mapping[str, Any]) -> bool:
    """Whether the candidate said this line."""
    return line["role"] == "Candidate" and line["type"] == "Answer" and not line["typed"]


def _words(lines: Sequence[Mapping[str, Any]], given: Sequence[Given]) -> WordCount | None:
    """All answers as one text: an answer that was cut in two is compared whole."""
    if not given or any(one.answer.words is None for one in given):
        return None
    spoken = " ".join(one.answer.words or "" for one in given)
    return count_words([(spoken, " ".join(line["text"] for line in lines if is_spoken_answer(line)))])

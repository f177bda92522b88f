"""What of a conversation is missing, twice, or in another order in what was stored of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from tests.faults.people import Person
from workers.demo.words import normalise

HEARD_S = 2.0
"""What the candidate speaks into before is taken back: both parts of what they say are one answer."""


def losses(report: Mapping[str, Any], person: Person) -> list[str]:
    """Empty where all is well. Each word of `marked_answers` is its own, so that each one counts.

    Lost and doubled words come first: a failure that tells of these is never run again (`Makefile`).
    """
    lines = report["transcript"]
    ids = [line["interactionId"] for line in lines]
    found = ["a line is stored twice"] if len(set(ids)) != len(ids) else []
    if sum(line["turnKind"] == "opening" for line in lines) != 1:
        found.append("it greeted more than once, or never")
    questions = [x["text"] for x in lines if x["role"] == "AI" and x["type"] == "Question"]
    if len(set(questions)) != len(questions):
        found.append(f"a question is another question too: {questions}")
    found += unkept({line: person.loudness(line).seconds for line in person.view.questions}, ids)
    stored = [x["text"] for x in lines if x["role"] == "Candidate" and x["type"] == "Answer"]
    return lost_words([one.words or "" for one in person.given], stored, person.excused) + found


def unkept(heard_s: Mapping[str, float], stored: Collection[str]) -> list[str]:
    """The AI's questions that were heard, at least in part, and have no record."""
    missing = [line for line, seconds in heard_s.items() if seconds > HEARD_S and line not in stored]
    return [f"heard, and not stored: {missing}"] if missing else []


def lost_words(said: Sequence[str], stored: Sequence[str], excused: Collection[str] = ()) -> list[str]:
    """The words that aren't stored, stored twice or out of their order; `excused` may be any of these."""
    wanted = [word for text in said for word in normalise(text) if word not in excused]
    heard = [word for text in stored for word in normalise(text)]
    counts = Counter(word for word in heard if word not in excused)
    found = []
    if missing := [word for word in wanted if not counts[word]]:
        found.append(f"lost: {missing}; stored: {list(stored)}")
    if twice := [word for word, times in counts.items() if times > 1]:
        found.append(f"stored twice: {twice}; stored: {list(stored)}")
    if strange := [word for word in counts if word not in set(wanted)]:
        found.append(f"never said: {strange}")
    order = [word for word in heard if word in set(wanted)]
    if not found and order != wanted:
        found.append(f"in another order: {order}, said: {wanted}")
    return found

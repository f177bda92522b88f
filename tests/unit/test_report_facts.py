"""What a report and a plan tell their organiser: questions passed on, questions too long, speech barely understood."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from activities.evidence import poorly_recognised
from activities.store.rows import InteractionRow, Transcript
from api.services.passed_on import passed_on
from workflows.contracts import HeardWord
from workflows.domain.phrases import phrase
from workflows.domain.plan import SAYABLE_WORDS, Plan, Topic
from workflows.domain.values import Interaction, InteractionType, TurnKind

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def line(number: int, who: str, text: str, kind: TurnKind | None = None, **more: Any) -> Interaction:
    said = InteractionType.ANSWER if who == "candidate" else InteractionType.QUESTION
    return Interaction(str(number), NOW, who, said, text, turn_kind=kind, **more)


@pytest.mark.parametrize(
    "told",
    [
        "I can't answer that myself. I'll pass that on to the hiring team. Is there anything else?",
        "Das kann ich selbst nicht beantworten. Ich gebe es weiter.",
        "Eso no puedo contestarlo yo. Lo transmitiré.",
    ],
)
def test_what_no_fact_answers_is_listed_as_passed_on_and_nothing_else_is(told: str) -> None:
    lines = [
        line(1, "ai", "What would you like to know?", TurnKind.CANDIDATE_QUESTIONS),
        line(2, "candidate", "How many days may I work at home?"),
        line(3, "ai", "Two days a week. Anything else?", TurnKind.REPLY),
        line(4, "candidate", "May I bring"),
        line(5, "candidate", "my dog?"),
        line(6, "ai", told, TurnKind.REPLY),
        line(7, "candidate", "No, thank you."),
        line(8, "ai", phrase("goodbye_ended", "en"), TurnKind.FAREWELL),
    ]
    assert [one.content for one in passed_on(lines, "candidate")] == ["May I bring", "my dog?"]


def test_a_fixed_question_that_takes_longer_than_20_seconds_is_told() -> None:
    long, short = " ".join(["word"] * (SAYABLE_WORDS + 1)), " ".join(["word"] * SAYABLE_WORDS)
    assert Plan((Topic("t", "Topic", 5, (short, long)),)).long_questions == (long,)


@pytest.mark.parametrize(
    ("whole", "words", "poor"),
    [
        (None, (0.2, 0.3), True),
        (None, (0.9, 0.2, 0.9), False),
        (None, (None, None), False),
        (None, (), False),
        (0.9, (0.1, 0.1), False),
        (0.3, (0.9, 0.9), True),
    ],
)
def test_an_answer_is_as_sure_as_its_words_where_nothing_is_told_of_it_as_a_whole(
    whole: float | None, words: tuple[float | None, ...], poor: bool
) -> None:
    heard = tuple(HeardWord("word", n, n + 1.0, sure) for n, sure in enumerate(words))
    answer = line(1, "candidate", "some words of an answer", confidence=whole)
    rows = (InteractionRow(answer, 1, 1, words=heard),)
    interview: Any = SimpleNamespace(candidate=SimpleNamespace(participant_id="candidate"))
    assert poorly_recognised(interview, Transcript("s", 1, rows)) is poor

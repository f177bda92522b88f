"""The AI's side of an interview."""

from itertools import product

import pytest

from workflows.domain.conversation import (
    AI_TRANSITIONS,
    RECENT,
    AIConversation,
    EvaluationContext,
    PendingDirective,
    PendingQuestion,
)
from workflows.domain.errors import InvalidTransition
from workflows.domain.plan import Plan, Topic
from workflows.domain.values import AIStatus, DirectiveKind, TurnKind

PLAN = Plan((Topic("a", "A"), Topic("b", "B")))


def talk_about(topic: str = "a") -> AIConversation:
    talk = AIConversation.of("s", PLAN)
    talk.pending = PendingQuestion("t", "i", TurnKind.QUESTION, topic, text="How?")
    return talk


@pytest.mark.parametrize(("before", "after"), list(product(AIStatus, AIStatus)))
def test_the_ai_moves_only_along_its_state_machine(before: AIStatus, after: AIStatus) -> None:
    talk = AIConversation("s", current_state=before)
    if before is after:
        assert talk.become(after) is False
    elif after in AI_TRANSITIONS[before]:
        assert talk.become(after) is True
        assert talk.current_state is after
    else:
        with pytest.raises(InvalidTransition):
            talk.become(after)
        assert talk.current_state is before


def test_an_idle_ai_never_starts_to_speak_without_thinking() -> None:
    with pytest.raises(InvalidTransition):
        AIConversation("s").become(AIStatus.SPEAKING)


def test_two_parts_of_an_answer_are_one_answer() -> None:
    talk = talk_about()
    talk.answered("We split it", "a1")
    talk.answered("by tenant.", "a2")
    assert talk.pending is not None
    assert talk.pending.answer == "We split it by tenant."
    assert talk.answers_taken == 1
    assert [e.answer for e in talk.recent] == ["We split it by tenant."]


def test_what_is_remembered_stays_bounded_whatever_the_length() -> None:
    talk = AIConversation.of("s", PLAN)
    for n in range(200):
        talk.pending = PendingQuestion(f"t{n}", f"i{n}", TurnKind.QUESTION, "a", text="q" * 5000)
        talk.answered("word " * 10_000, f"a{n}")
        talk.evaluation.add(("note " * 1000,), "hint " * 1000)
        talk.direct(PendingDirective(DirectiveKind.FOLLOW_UP, "x"))
    assert len(talk.recent) == RECENT
    assert len(str(talk)) < 60_000


def test_the_last_topic_leads_to_the_closing() -> None:
    talk = AIConversation.of("s", PLAN)
    assert talk.next_topic() is True
    assert talk.next_topic() is False
    assert talk.covered() == ("a", "b")
    assert talk.topic is None


def test_an_answer_without_a_question_changes_nothing() -> None:
    talk = AIConversation.of("s", PLAN)
    talk.answered("hello", "a1")
    assert talk.answers_taken == 0


def test_notes_keep_the_newest() -> None:
    context = EvaluationContext()
    for n in range(100):
        context.add((f"note {n}",), "")
    assert context.notes[-1] == "note 99"
    assert len(context.notes) == 24

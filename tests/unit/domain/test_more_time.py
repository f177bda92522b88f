"""Extra time opens again what the time had cut short."""

from __future__ import annotations

import pytest

from workflows.domain.conduct import Conduct
from workflows.domain.conversation import AIConversation, Phase
from workflows.domain.plan import Plan, Topic
from workflows.domain.policy import next_turn
from workflows.domain.values import TurnKind

PLAN = Plan((Topic("a", "A", 5, must_ask=("One?",)), Topic("b", "B", 5, must_ask=("Two?",))))


def talk() -> AIConversation:
    return AIConversation.of("s", PLAN)


def turn(talk: AIConversation, budget_s: float, remaining_s: float) -> TurnKind | None:
    found = next_turn(talk, PLAN, Conduct(), budget_s=budget_s, remaining_s=remaining_s)
    return found.kind if found else None


def test_a_topic_that_was_left_for_want_of_time_goes_on() -> None:
    running = talk()
    turn(running, 600, 600)
    assert turn(running, 600, 60) is TurnKind.ADD_OR_CORRECT
    running.more_time(660)
    assert turn(running, 1200, 660) is TurnKind.QUESTION


@pytest.mark.parametrize("phase", [Phase.FAREWELL, Phase.DONE])
def test_after_the_goodbye_nothing_is_opened_again(phase: Phase) -> None:
    running = talk()
    running.phase = phase
    running.more_time(600)
    assert running.phase is phase


def test_with_all_topics_through_there_is_only_more_time_to_close() -> None:
    running = talk()
    running.topic_index, running.phase = 2, Phase.CANDIDATE_QUESTIONS
    running.more_time(600)
    assert running.phase is Phase.CANDIDATE_QUESTIONS


def test_the_end_is_announced_anew_when_it_has_moved() -> None:
    running = talk()
    running.announced_s = [300.0, 60.0]
    running.more_time(200)
    assert running.announced_s == [300.0]

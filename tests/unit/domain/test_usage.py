"""What a model has used: summed, counted once, and bounded."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from workflows.contracts import InterviewInput, ParticipantInfo
from workflows.domain.plan import Plan, Topic
from workflows.domain.usage import Budget, Usage, summed
from workflows.domain.values import Role
from workflows.state import InterviewState

T0 = datetime(2027, 3, 1, tzinfo=UTC)


def state(budget: Budget) -> InterviewState:
    people = [ParticipantInfo(role.value, role, "Somebody") for role in (Role.CANDIDATE, Role.AI)]
    return InterviewState.new(
        InterviewInput(
            session_id="s",
            job_id="j",
            title="t",
            job_excerpt="",
            plan=Plan((Topic("a", "A"),)),
            candidate=people[0],
            interviewers=(),
            ai=people[1],
            scheduled_time=T0,
            duration_minutes=30,
            invite_expires_at=T0,
            budget=budget,
        )
    )


def test_calls_to_one_model_for_one_purpose_are_one() -> None:
    a, b = Usage("m", "turn", 10, 5, 1, 2, 0.5), Usage("m", "turn", 1, 1, 1, 1, 0.25)
    other = Usage("m", "reply", 3, 3)
    assert summed([a, other, b]) == (Usage("m", "turn", 11, 6, 2, 3, 0.75), other)


@pytest.mark.parametrize(
    ("budget", "tokens", "cost", "gone"),
    [
        (Budget(), 10**9, 10**6, False),
        (Budget(max_tokens=100), 99, 0, False),
        (Budget(max_tokens=100), 100, 0, True),
        (Budget(max_cost_usd=1.5), 10**9, 1.49, False),
        (Budget(max_cost_usd=1.5), 0, 1.5, True),
    ],
)
def test_a_budget_is_used_up_by_tokens_or_by_cost_and_zero_is_no_limit(
    budget: Budget, tokens: int, cost: float, gone: bool
) -> None:
    assert budget.used_up(tokens, cost) is gone


def test_a_turn_that_is_told_again_with_more_counts_once() -> None:
    s = state(Budget(max_tokens=100))
    s.spent((Usage("m", "turn", 30, 10, cost_usd=0.1),), "turn-1")
    s.spent((Usage("m", "turn", 50, 10, cost_usd=0.2),), "turn-1")
    assert (s.tokens, s.used_up) == (60, False)
    assert s.cost_usd == pytest.approx(0.2)
    s.spent((Usage("m", "assess", 20, 5),))
    s.spent((Usage("m", "turn", 10, 5),), "turn-2")
    assert (s.tokens, s.used_up) == (100, True)

"""Who may do what. The edge asks; nothing else decides."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from workflows.domain.errors import NotPermitted
from workflows.domain.values import AccountRole, Role


class Action(StrEnum):
    """What can be done to an interview."""

    VIEW = "view"
    JOIN = "join"
    BOOK = "book"
    MANAGE = "manage"
    DIRECT = "direct"
    ANSWER = "answer"
    COMMENT = "comment"
    READ_CONTEXT = "read_context"
    READ_REPORT = "read_report"
    OVERRIDE_SCORE = "override_score"
    DECIDE = "decide"
    READ_OWN = "read_own"
    HEAR_ALL_AUDIO = "hear_all_audio"
    RETAIN = "retain"
    """Set and lift legal holds, and order an erasure."""


_INTERVIEWER = frozenset(
    {
        Action.VIEW,
        Action.JOIN,
        Action.DIRECT,
        Action.ANSWER,
        Action.COMMENT,
        Action.READ_CONTEXT,
        Action.READ_REPORT,
        Action.OVERRIDE_SCORE,
        Action.HEAR_ALL_AUDIO,
    }
)
SESSION_ACTIONS: dict[Role, frozenset[Action]] = {
    Role.CANDIDATE: frozenset({Action.VIEW, Action.JOIN, Action.BOOK, Action.ANSWER, Action.READ_OWN}),
    Role.INTERVIEWER: _INTERVIEWER,
    Role.AI: frozenset(),
}
_REVIEW = frozenset(
    {
        Action.VIEW,
        Action.READ_CONTEXT,
        Action.READ_REPORT,
        Action.OVERRIDE_SCORE,
        Action.DECIDE,
        Action.HEAR_ALL_AUDIO,
    }
)
ACCOUNT_ACTIONS: dict[AccountRole, frozenset[Action]] = {
    AccountRole.ORGANISER: _REVIEW
    | {Action.MANAGE, Action.COMMENT, Action.DIRECT, Action.ANSWER, Action.JOIN, Action.RETAIN},
    AccountRole.HIRING_MANAGER: _REVIEW | {Action.MANAGE, Action.COMMENT},
    AccountRole.INTERVIEWER: frozenset(),
    AccountRole.REVIEWER: _REVIEW,
    AccountRole.PRIVACY_OFFICER: frozenset({Action.VIEW, Action.RETAIN}),
    AccountRole.CANDIDATE: frozenset(),
}
MANAGES_JOBS = frozenset({AccountRole.ORGANISER, AccountRole.HIRING_MANAGER})


@dataclass
class AccessPermissions:
    """User id → role in one interview."""

    roles: dict[str, Role] = field(default_factory=dict)

    def role_of(self, user_id: str) -> Role | None:
        """The user's role here, if any."""
        return self.roles.get(user_id)


def allowed(action: Action, session_role: Role | None, account_role: AccountRole | None) -> bool:
    """Whether either role carries the action. The caller has made sure that the account is of the same organisation."""
    by_session = session_role is not None and action in SESSION_ACTIONS[session_role]
    by_account = account_role is not None and action in ACCOUNT_ACTIONS[account_role]
    return by_session or by_account


def require(action: Action, session_role: Role | None, account_role: AccountRole | None) -> None:
    """Raises `NotPermitted` where neither role carries the action."""
    if not allowed(action, session_role, account_role):
        raise NotPermitted(f"Your role does not allow this ({action.value}).")

import pytest

from workflows.domain.errors import NotPermitted
from workflows.domain.permissions import (
    ACCOUNT_ACTIONS,
    SESSION_ACTIONS,
    AccessPermissions,
    Action,
    allowed,
    require,
)
from workflows.domain.values import AccountRole, Role


def test_every_role_is_decided() -> None:
    assert set(SESSION_ACTIONS) == set(Role)
    assert set(ACCOUNT_ACTIONS) == set(AccountRole)


@pytest.mark.parametrize("action", list(Action))
def test_nobody_may_do_nothing_without_a_role(action: Action) -> None:
    assert not allowed(action, None, None)
    with pytest.raises(NotPermitted):
        require(action, None, None)


@pytest.mark.parametrize("action", list(Action))
def test_a_candidate_has_only_what_is_their_own(action: Action) -> None:
    own = {Action.VIEW, Action.JOIN, Action.BOOK, Action.ANSWER, Action.READ_OWN}
    assert allowed(action, Role.CANDIDATE, None) is (action in own)
    assert not allowed(action, None, AccountRole.CANDIDATE)


@pytest.mark.parametrize("action", [Action.MANAGE, Action.DECIDE, Action.READ_OWN])
def test_an_interviewer_neither_manages_nor_decides(action: Action) -> None:
    assert not allowed(action, Role.INTERVIEWER, AccountRole.INTERVIEWER)


def test_an_interviewer_has_nothing_in_interviews_of_others() -> None:
    assert not any(allowed(action, None, AccountRole.INTERVIEWER) for action in Action)


def test_the_ai_asks_for_nothing() -> None:
    assert not any(allowed(action, Role.AI, None) for action in Action)


def test_only_reviewing_roles_decide() -> None:
    deciding = {role for role in AccountRole if allowed(Action.DECIDE, None, role)}
    assert deciding == {AccountRole.ORGANISER, AccountRole.HIRING_MANAGER, AccountRole.REVIEWER}


def test_a_privacy_officer_hears_and_reads_nobody() -> None:
    for action in (Action.READ_REPORT, Action.HEAR_ALL_AUDIO, Action.READ_CONTEXT):
        assert not allowed(action, None, AccountRole.PRIVACY_OFFICER)


def test_either_role_is_enough() -> None:
    assert allowed(Action.DECIDE, Role.INTERVIEWER, AccountRole.REVIEWER)
    require(Action.DIRECT, Role.INTERVIEWER, None)


def test_a_refusal_names_the_action() -> None:
    with pytest.raises(NotPermitted, match="manage"):
        require(Action.MANAGE, Role.CANDIDATE, None)


def test_permissions_map_users_to_roles() -> None:
    permissions = AccessPermissions({"u": Role.INTERVIEWER})
    assert permissions.role_of("u") is Role.INTERVIEWER
    assert permissions.role_of("other") is None

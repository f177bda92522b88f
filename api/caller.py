"""Who is calling: an account, or the one participant that an invite link was made for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import OAuth2PasswordBearer

from api.access_tokens import read_access_token
from api.deps import Deps
from workflows.domain.errors import NotAuthenticated, NotPermitted
from workflows.domain.permissions import MANAGES_JOBS
from workflows.domain.values import AccountRole, Role


@dataclass(frozen=True)
class Account:
    """A signed-in user of an organisation."""

    user_id: str
    organisation_id: str
    role: AccountRole

    @property
    def actor(self) -> str:
        """Its name in the audit log."""
        return f"user:{self.user_id}"


@dataclass(frozen=True)
class Invited:
    """A participant of one interview, by link."""

    participant_id: str
    session_id: str
    role: Role

    @property
    def actor(self) -> str:
        """Its name in the audit log."""
        return f"participant:{self.participant_id}"


Caller = Account | Invited

_bearer = OAuth2PasswordBearer(tokenUrl="/api/auth/token", auto_error=False)


def _caller(request: Request, deps: Deps, token: Annotated[str | None, Depends(_bearer)]) -> Caller:
    if not token:
        raise NotAuthenticated
    claims = read_access_token(deps.settings.secret, token)
    caller: Caller
    if claims.session_id is not None:
        caller = Invited(claims.subject, claims.session_id, Role(claims.role))
    else:
        caller = Account(claims.subject, claims.organisation_id or "", AccountRole(claims.role))
    request.state.caller = caller
    return caller


def caller_of(request: Request) -> Caller | None:
    """Who was found to be calling; None where nobody was, or hasn't been yet."""
    return getattr(request.state, "caller", None)


CurrentCaller = Annotated[Caller, Depends(_caller)]


def _optional_caller(
    request: Request, deps: Deps, token: Annotated[str | None, Depends(_bearer)]
) -> Caller | None:
    return _caller(request, deps, token) if token else None


OptionalCaller = Annotated[Caller | None, Depends(_optional_caller)]


def _account(caller: CurrentCaller) -> Account:
    if not isinstance(caller, Account):
        raise NotPermitted("This needs an account.")
    return caller


CurrentAccount = Annotated[Account, Depends(_account)]


def _job_manager(account: CurrentAccount) -> Account:
    if account.role not in MANAGES_JOBS:
        raise NotPermitted("This needs an organiser's account.")
    return account


JobManager = Annotated[Account, Depends(_job_manager)]

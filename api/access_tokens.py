"""Access tokens: JWTs (RFC 7519) of 15 minutes for an account, or for one participant of one interview."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import jwt

from api.tokens import ALGORITHM, purpose_key
from workflows.domain.errors import NotAuthenticated
from workflows.domain.values import AccountRole, Role

ACCESS_TOKEN_S = 15 * 60
_AUDIENCE = "api"


@dataclass(frozen=True)
class AccessClaims:
    """`subject` is a user id, or a participant id where `session_id` is set."""

    subject: str
    role: str
    organisation_id: str | None = None
    session_id: str | None = None


def issue_account_token(
    secret: str, user_id: str, organisation_id: str, role: AccountRole, now: datetime | None = None
) -> str:
    """A token for an account."""
    return _issue(secret, {"sub": user_id, "org": organisation_id, "role": role.value}, now)


def issue_invite_token(
    secret: str, participant_id: str, session_id: str, role: Role, now: datetime | None = None
) -> str:
    """A token for one participant of one interview, and nothing else."""
    claims = {"sub": participant_id, "participant": participant_id, "session": session_id, "role": role.value}
    return _issue(secret, claims, now)


def _issue(secret: str, claims: dict[str, Any], now: datetime | None) -> str:
    issued = now or datetime.now(UTC)
    times = {"iat": issued, "exp": issued + timedelta(seconds=ACCESS_TOKEN_S), "jti": uuid4().hex}
    return jwt.encode(
        {"aud": _AUDIENCE, **times, **claims}, purpose_key(secret, _AUDIENCE), algorithm=ALGORITHM
    )


def read_access_token(secret: str, token: str) -> AccessClaims:
    """What a genuine token says. Raises `NotAuthenticated` for any other, or an expired one."""
    try:
        claims = jwt.decode(
            token,
            purpose_key(secret, _AUDIENCE),
            algorithms=[ALGORITHM],
            audience=_AUDIENCE,
            options={"require": ["exp", "sub"]},
        )
        return AccessClaims(claims["sub"], claims["role"], claims.get("org"), claims.get("session"))
    except (jwt.InvalidTokenError, KeyError) as error:
        raise NotAuthenticated("Your sign-in is not valid (any more).") from error

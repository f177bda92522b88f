"""The token that opens a signaling socket: for one session, participant, node and room epoch, for 60 s."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import jwt

from workflows.domain.errors import NotAuthenticated
from workflows.domain.values import Role

SIGNALING_AUDIENCE = "signaling"
SIGNALING_TOKEN_S = 60
ALGORITHM = "HS256"


@dataclass(frozen=True)
class SignalingClaims:
    """What a signaling token says. Whoever accepts one remembers `token_id` until `expires_at`: it is for one use."""

    session_id: str
    participant_id: str
    role: Role
    name: str
    node_id: str
    epoch: int
    token_id: str
    expires_at: datetime


def purpose_key(secret: str, purpose: str) -> bytes:
    """A key of its own for each purpose, so that no token passes for one of another kind."""
    return hmac.new(secret.encode(), f"viva/{purpose}".encode(), hashlib.sha256).digest()


def issue_signaling_token(
    secret: str,
    *,
    session_id: str,
    participant_id: str,
    role: Role,
    name: str,
    node_id: str,
    epoch: int,
    now: datetime | None = None,
) -> str:
    """A JWT (RFC 7519) of 60 s."""
    issued = now or datetime.now(UTC)
    claims = {
        "aud": SIGNALING_AUDIENCE,
        "jti": uuid4().hex,
        "iat": issued,
        "exp": issued + timedelta(seconds=SIGNALING_TOKEN_S),
        "sub": participant_id,
        "session": session_id,
        "role": role.value,
        "name": name,
        "node": node_id,
        "epoch": epoch,
    }
    return jwt.encode(claims, purpose_key(secret, SIGNALING_AUDIENCE), algorithm=ALGORITHM)


def read_signaling_token(secret: str, token: str) -> SignalingClaims:
    """The claims of a token that is genuine and not expired. Raises `NotAuthenticated`.

    The caller compares `node_id` and `epoch` with its own and refuses a `token_id` that it has seen.
    """
    try:
        claims = jwt.decode(
            token,
            purpose_key(secret, SIGNALING_AUDIENCE),
            algorithms=[ALGORITHM],
            audience=SIGNALING_AUDIENCE,
            options={"require": ["exp", "jti", "sub"]},
        )
        return SignalingClaims(
            session_id=claims["session"],
            participant_id=claims["sub"],
            role=Role(claims["role"]),
            name=claims["name"],
            node_id=claims["node"],
            epoch=int(claims["epoch"]),
            token_id=claims["jti"],
            expires_at=datetime.fromtimestamp(claims["exp"], UTC),
        )
    except (jwt.InvalidTokenError, KeyError, ValueError, TypeError) as error:
        raise NotAuthenticated("This signaling token is not valid (any more).") from error

"""Signing in."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import StringConstraints

from api.schemas.base import Wire
from workflows.domain.values import AccountRole, Role


class Me(Wire):
    """Who the token speaks for: an account, or one participant of one interview."""

    kind: Literal["account", "invite"]
    name: str
    user_id: UUID | None = None
    organisation_id: UUID | None = None
    account_role: AccountRole | None = None
    session_id: UUID | None = None
    participant_id: UUID | None = None
    role: Role | None = None


class AccessToken(Wire):
    """`accessToken` goes into `Authorization: Bearer`; it lives `expiresIn` seconds."""

    access_token: str
    token_type: Literal["bearer"] = "bearer"
    expires_in: int
    me: Me


class InviteExchange(Wire):
    """The token of an invite link, from the link's fragment."""

    token: Annotated[str, StringConstraints(min_length=20, max_length=200)]

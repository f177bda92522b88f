"""What signing in yields."""

from __future__ import annotations

from dataclasses import dataclass

from api.schemas.auth import AccessToken


@dataclass(frozen=True)
class Grant:
    """An access token for the body, a refresh token for the cookie."""

    token: AccessToken
    refresh_token: str
    refresh_max_age_s: int

"""The refresh cookie: sent to /api/auth only, unreadable by scripts, never from another site."""

from __future__ import annotations

from typing import Annotated

from fastapi import Cookie, Header, Response

from api.grants import Grant
from api.settings import ApiSettings
from workflows.domain.errors import NotPermitted

NAME = "viva_refresh"
PATH = "/api/auth"

RefreshCookie = Annotated[str | None, Cookie(alias=NAME, include_in_schema=False)]


def require_csrf(
    x_viva_csrf: Annotated[
        str | None, Header(description="Any value: another site can't send this header.")
    ] = None,
) -> None:
    """Refuses a request that another site's form could have sent."""
    if not x_viva_csrf:
        raise NotPermitted("The header X-Viva-CSRF is missing.")


def set_refresh(response: Response, settings: ApiSettings, grant: Grant) -> None:
    """Hands out the next refresh token."""
    response.set_cookie(
        NAME,
        grant.refresh_token,
        max_age=grant.refresh_max_age_s,
        path=PATH,
        secure=settings.cookie_secure,
        httponly=True,
        samesite="strict",
    )
    response.headers["Cache-Control"] = "no-store"


def clear_refresh(response: Response, settings: ApiSettings) -> None:
    """Takes the cookie away."""
    response.delete_cookie(NAME, path=PATH, secure=settings.cookie_secure, httponly=True, samesite="strict")

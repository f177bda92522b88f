"""Signing in and out, and invite links."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from api import cookies
from api.caller import CurrentCaller
from api.deps import Deps
from api.limits import limited_by_invite, limited_login
from api.schemas import AccessToken, InviteExchange, Me
from api.services import auth as service

router = APIRouter(prefix="/api/auth", tags=["auth"])


class PasswordForm(BaseModel):
    """The form of OAuth2's password grant (RFC 6749, section 4.3.2)."""

    model_config = ConfigDict(extra="forbid")

    username: str = Field(min_length=1, max_length=254)
    password: str = Field(min_length=1, max_length=1024)
    grant_type: str = Field(default="password", pattern="^password$")
    scope: str = Field(default="", max_length=200)
    client_id: str | None = Field(default=None, max_length=200)
    client_secret: str | None = Field(default=None, max_length=200)


@router.post("/token")
async def sign_in(
    deps: Deps, request: Request, response: Response, form: Annotated[PasswordForm, Form()]
) -> AccessToken:
    """An e-mail address and a password for an access token, and the refresh cookie."""
    limited_login(request, form.username)
    grant = await service.sign_in(deps, form.username, form.password)
    cookies.set_refresh(response, deps.settings, grant)
    return grant.token


@router.post("/invite", dependencies=[Depends(limited_by_invite)])
async def exchange_invite(deps: Deps, body: InviteExchange, response: Response) -> AccessToken:
    """An invite link's token for an access token of that participant in that interview only."""
    grant = await service.exchange_invite(deps, body.token)
    cookies.set_refresh(response, deps.settings, grant)
    return grant.token


@router.post("/refresh", dependencies=[Depends(cookies.require_csrf)])
async def refresh(deps: Deps, response: Response, cookie: cookies.RefreshCookie = None) -> AccessToken:
    """The refresh cookie for a new one and an access token. A cookie that was used before ends all of its line."""
    grant = await service.refresh(deps, cookie)
    cookies.set_refresh(response, deps.settings, grant)
    return grant.token


@router.post("/logout", status_code=204, dependencies=[Depends(cookies.require_csrf)])
async def sign_out(deps: Deps, response: Response, cookie: cookies.RefreshCookie = None) -> None:
    """Ends the line of the refresh cookie."""
    await service.sign_out(deps, cookie)
    cookies.clear_refresh(response, deps.settings)


@router.get("/me")
async def me(deps: Deps, caller: CurrentCaller) -> Me:
    """Who the access token speaks for."""
    return await service.me(deps, caller)

"""Rate limits, by slowapi's limiter: sign-in per address and e-mail, invite links and everything else per address."""

from __future__ import annotations

import hashlib
import math
import time

from fastapi import FastAPI, Request
from limits import RateLimitItemPerMinute
from slowapi import Limiter
from slowapi.util import get_remote_address

from api.settings import RateLimits
from workflows.domain.errors import RateLimited


class Limits:
    """The limits of one app, counted in this process."""

    def __init__(self, settings: RateLimits) -> None:
        self._enabled = settings.enabled
        self._limiter = Limiter(key_func=get_remote_address).limiter
        self._items = {
            "login": RateLimitItemPerMinute(settings.login),
            "login_address": RateLimitItemPerMinute(settings.login * 6),
            "invite": RateLimitItemPerMinute(settings.invite),
            "general": RateLimitItemPerMinute(settings.general),
        }

    def hit(self, scope: str, *keys: str) -> None:
        """Counts a request. Raises `RateLimited` with `retry_after` in seconds."""
        item = self._items[scope]
        if not self._enabled or self._limiter.hit(item, scope, *keys):
            return
        reset_at, _ = self._limiter.get_window_stats(item, scope, *keys)
        wait_s = max(1, math.ceil(reset_at - time.time()))
        raise RateLimited(f"Too many requests. Try again in {wait_s} s.", retry_after=wait_s)


def install(app: FastAPI, settings: RateLimits) -> None:
    """Gives the app its limits."""
    app.state.limits = Limits(settings)


def _limits(request: Request) -> Limits:
    limits: Limits = request.app.state.limits
    return limits


def limited(request: Request) -> None:
    """The general limit."""
    _limits(request).hit("general", get_remote_address(request))


def limited_by_invite(request: Request) -> None:
    """The limit on exchanging invite links."""
    _limits(request).hit("invite", get_remote_address(request))


def limited_login(request: Request, email: str) -> None:
    """The limits on signing in: per address and e-mail, and six times that per address."""
    _limits(request).hit("login_address", get_remote_address(request))
    digest = hashlib.sha256(email.strip().lower().encode()).hexdigest()
    _limits(request).hit("login", get_remote_address(request), digest)

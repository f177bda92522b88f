"""What surrounds every request: its id, its log line and time, headers, the size of its body, the last resort."""

from __future__ import annotations

import time
import traceback
from uuid import uuid4

import structlog
from fastapi import FastAPI
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import metrics, problems
from api.request_id import HEADER, request_id, set_request_id
from api.security_headers import security_headers
from api.settings import ApiSettings

log = structlog.get_logger(__name__)


def install(app: FastAPI, settings: ApiSettings) -> None:
    """Adds them, the outermost last."""
    app.add_middleware(BodyLimit, max_bytes=settings.max_body_bytes)
    app.add_middleware(Surroundings, settings=settings)


class BodyLimit:
    """Refuses a body of more than `max_bytes`, announced or not."""

    def __init__(self, app: ASGIApp, max_bytes: int) -> None:
        self._app = app
        self._max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on with its body counted."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        length = Headers(scope=scope).get("content-length", "")
        if length.isdigit() and int(length) > self._max_bytes:
            return await self._refusal()(scope, receive, send)
        return await self._app(scope, self._counted(receive), send)

    def _refusal(self) -> ASGIApp:
        detail = f"A request's body may have at most {self._max_bytes // 1024} KiB."
        return problems.problem(413, "too-large", "That is too large", detail, {"Connection": "close"})

    def _counted(self, receive: Receive) -> Receive:
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > self._max_bytes:
                raise HTTPException(413)
            return message

        return counted


class Surroundings:
    """Gives each request an id, writes its log line, and answers 500 where everything else has failed."""

    def __init__(self, app: ASGIApp, settings: ApiSettings) -> None:
        self._app = app
        self._headers = security_headers(settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Runs the request."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        set_request_id(uuid4().hex)
        started_at = time.perf_counter()
        status = 0

        async def dressed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                self._dress(MutableHeaders(scope=message), scope)
            await send(message)

        try:
            await self._app(scope, receive, dressed)
        except Exception as error:
            _log_failure(error)
            if status:
                raise
            await problems.unexpected()(scope, receive, dressed)
        finally:
            _account_for(scope, status, time.perf_counter() - started_at)

    def _dress(self, headers: MutableHeaders, scope: Scope) -> None:
        headers[HEADER] = request_id()
        for name, value in self._headers.items():
            headers.setdefault(name, value)
        if scope["path"].startswith("/api/"):
            headers.setdefault("Cache-Control", "no-store")


def _log_failure(error: Exception) -> None:
    # Where it happened, not what it said: messages of drivers and parsers quote the data.
    places = [f"{f.filename}:{f.lineno} {f.name}" for f in traceback.extract_tb(error.__traceback__)]
    log.error("request_failed", request_id=request_id(), error=type(error).__name__, places=places[-12:])


def _account_for(scope: Scope, status: int, seconds: float) -> None:
    route = getattr(scope.get("route"), "path", "other")
    metrics.observe(scope["method"], route, status, seconds)
    log.info(
        "request",
        request_id=request_id(),
        method=scope["method"],
        route=route,
        status=status,
        ms=round(seconds * 1000, 1),
    )

"""Every refusal and failure as a problem document (RFC 9457)."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic.alias_generators import to_camel
from starlette.exceptions import HTTPException

from api.request_id import request_id
from workflows.domain.errors import VivaError

Note = Callable[[Request, VivaError], Awaitable[None]]
MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "/problems/"

_HTTP_CODES = {
    400: ("bad-request", "That request can't be read"),
    401: ("not-authenticated", "Please sign in"),
    403: ("not-permitted", "You may not do this"),
    404: ("not-found", "Not found"),
    405: ("method-not-allowed", "This path has no such method"),
    413: ("too-large", "That is too large"),
    415: ("unsupported-media-type", "That kind of content isn't accepted"),
}


def problem(
    status: int, code: str, title: str, detail: str, headers: dict[str, str] | None = None, **extra: Any
) -> JSONResponse:
    """A problem document; `extra` become its further members."""
    body = {"type": TYPE_PREFIX + code, "title": title, "status": status, "detail": detail}
    return JSONResponse(
        {**body, "instance": request_id(), **extra},
        status_code=status,
        headers={"Cache-Control": "no-store", **(headers or {})},
        media_type=MEDIA_TYPE,
    )


def _member(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return value if isinstance(value, str | int | float | bool | list | dict | None) else str(value)


def from_error(error: VivaError) -> JSONResponse:
    """The document of a business error: its extras in camelCase, `startTime` and Retry-After where they apply."""
    extra = {to_camel(name): _member(value) for name, value in error.extra.items()}
    if "scheduledTime" in extra:
        extra["startTime"] = extra["scheduledTime"]
    headers = {}
    if error.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if error.status in (429, 503):
        wait = error.extra.get("retry_after", 1)
        headers["Retry-After"] = str(max(1, math.ceil(float(str(wait)))))
    return problem(error.status, error.code, error.title, error.detail, headers, **extra)


async def _invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    # The input itself stays out: it may hold a password or somebody's words.
    errors = [
        {"field": ".".join(str(part) for part in e["loc"]), "message": e["msg"], "kind": e["type"]}
        for e in error.errors()
    ]
    shown = errors[:20]
    detail = "; ".join(f"{e['field']}: {e['message']}" for e in shown[:3])
    return problem(422, "invalid-request", "That request isn't of the right shape", detail, errors=shown)


async def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    return http_problem(error.status_code, dict(error.headers or {}))


def http_problem(status: int, headers: dict[str, str] | None = None) -> JSONResponse:
    """The document of a plain HTTP status."""
    code, title = _HTTP_CODES.get(status, ("http-error", "The request was refused"))
    return problem(status, code, title, title + ".", headers)


def unexpected() -> JSONResponse:
    """The document of a failure that nobody foresaw: its id, and nothing internal."""
    return problem(
        500, "internal", "Something went wrong", f"It was recorded under {request_id()}. Please try again."
    )


def install(app: FastAPI, note: Note | None = None) -> None:
    """Makes these the app's only handlers of errors. `note` is told of each business error before it is answered."""

    async def viva_error(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, VivaError)
        if note is not None:
            await note(request, error)
        return from_error(error)

    app.add_exception_handler(VivaError, viva_error)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)

"""The id of the request under way: in the response's header, in logs and in problem documents."""

from __future__ import annotations

from contextvars import ContextVar

HEADER = "X-Request-Id"
_current: ContextVar[str] = ContextVar("request_id", default="")


def request_id() -> str:
    """The current request's id; empty outside of any."""
    return _current.get()


def set_request_id(value: str) -> None:
    """Sets it for the current task."""
    _current.set(value)

"""One tree of business errors. Each carries what the edge needs to render it (RFC 9457, section 3)."""

from __future__ import annotations


class VivaError(Exception):
    """A refusal that a caller may read: `code` is stable, `status` is its HTTP status, the message is plain words."""

    code = "error"
    status = 500
    title = "Something went wrong"

    def __init__(self, detail: str = "", **extra: object) -> None:
        super().__init__(detail or self.title)
        self.detail = detail or self.title
        self.extra = extra


class InvalidInput(VivaError):
    """The request is of the right shape but its content can't be accepted."""

    code, status, title = "invalid-input", 422, "That can't be accepted"


class NotAuthenticated(VivaError):
    """Nobody is signed in, or the token is bad, expired or used."""

    code, status, title = "not-authenticated", 401, "Please sign in"


class NotPermitted(VivaError):
    """Somebody is signed in, but this isn't theirs to do."""

    code, status, title = "not-permitted", 403, "You may not do this"


class NotFound(VivaError):
    """There is no such thing, or none that the caller may know of."""

    code, status, title = "not-found", 404, "Not found"


class Conflict(VivaError):
    """The state doesn't allow it (any more)."""

    code, status, title = "conflict", 409, "Not possible in this state"


class TooEarly(Conflict):
    """The lobby isn't open yet; `extra["scheduled_time"]` says when the interview starts."""

    code, title = "too-early", "The interview has not opened yet"


class InterviewOver(Conflict):
    """The interview has ended, was cancelled, or has expired; `extra["interview_status"]` says which."""

    code, title = "interview-over", "The interview is over"


class InvalidTransition(Conflict):
    """A state machine was asked for a step that it doesn't have."""

    code, title = "invalid-transition", "Not possible in this state"


class StaleRoom(Conflict):
    """Something spoke for a room that a newer one has replaced."""

    code, title = "stale-room", "A newer room has replaced this one"


class NoMediaNode(VivaError):
    """No media node is free; try again after `extra["retry_after"]` seconds."""

    code, status, title = "no-media-node", 503, "No room is free at the moment"


class Unavailable(VivaError):
    """A part that is needed can't be reached; try again after `extra["retry_after"]` seconds."""

    code, status, title = "unavailable", 503, "Temporarily unavailable"


class Erased(VivaError):
    """It was there, and was erased for good: its key is destroyed."""

    code, status, title = "erased", 410, "This was erased"


class RateLimited(VivaError):
    """Too many requests."""

    code, status, title = "rate-limited", 429, "Too many requests"


def by_code(code: str) -> type[VivaError]:
    """The error class of a stable code; `VivaError` itself for an unknown one."""
    pending = list(VivaError.__subclasses__())
    while pending:
        cls = pending.pop()
        if cls.code == code:
            return cls
        pending.extend(cls.__subclasses__())
    return VivaError

"""Business errors on their way through Temporal."""

from __future__ import annotations

from temporalio.exceptions import ActivityError, ApplicationError

from workflows.domain.errors import VivaError

UNUSABLE = frozenset({"schema", "empty", "wrong_language", "too_long"})
"""A provider's answer can't be used. Another one may be; but not for ever, since each is paid for."""
OF_THE_CONTENT = frozenset({"blocked", "too_large", "language"}) | UNUSABLE
"""A provider refuses what it was given, and would again: no key, setting or quota that is mended changes that."""


def refused(error: VivaError) -> ApplicationError:
    """Its code is the type; nothing retries it."""
    extra = {k: str(v) for k, v in error.extra.items()}
    return ApplicationError(error.detail, extra, type=error.code, non_retryable=True)


def refusal(error: ActivityError) -> str | None:
    """The kind of a provider's failure that no retry can mend (`bad_key`, `blocked`, …); None for any other."""
    cause = error.cause
    if not isinstance(cause, ApplicationError) or cause.type != "provider-never":
        return None
    return cause.message.rpartition(": ")[2] or "unknown"

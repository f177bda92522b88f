"""Business errors on their way through Temporal."""

from __future__ import annotations

from temporalio.exceptions import ApplicationError

from workflows.domain.errors import VivaError


def refused(error: VivaError) -> ApplicationError:
    """Its code is the type; nothing retries it."""
    extra = {k: str(v) for k, v in error.extra.items()}
    return ApplicationError(error.detail, extra, type=error.code, non_retryable=True)

"""How activities report failures to Temporal: what no retry can mend, and what comes back later."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from temporalio.exceptions import ApplicationError

from activities.providers.ports import ProviderError
from workflows.domain.errors import InvalidInput, NotFound


@contextmanager
def reported() -> Iterator[None]:
    """Turns refusals by the store or a provider into Temporal's errors; anything else is raised as it is.

    `not-found`, `invalid-input` and `provider-never` are never retried; `provider` is, after the time that the
    provider asks for. Messages hold codes only.
    """
    try:
        yield
    except (NotFound, InvalidInput) as error:
        raise ApplicationError(error.title, type=error.code, non_retryable=True) from None
    except ProviderError as error:
        wait = timedelta(seconds=error.retry_after_s) if error.retry_after_s is not None else None
        raise ApplicationError(
            str(error),
            type="provider" if error.retryable else "provider-never",
            non_retryable=not error.retryable,
            next_retry_delay=wait,
        ) from error

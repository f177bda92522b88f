"""How activities report failures to Temporal: what no retry can mend, and what comes back later."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import timedelta

from temporalio import activity
from temporalio.common import RetryPolicy
from temporalio.exceptions import ApplicationError

from activities.providers.failures import log_once
from activities.providers.ports import ProviderError
from workflows.domain.errors import InvalidInput, NotFound, NotPermitted
from workflows.domain.usage import Usage

MAX_WAIT = timedelta(minutes=10)


@contextmanager
def reported() -> Iterator[None]:
    """Turns refusals by the store or a provider into Temporal's errors; anything else is raised as it is.

    `not-found`, `invalid-input`, `not-permitted` and `provider-never` are never retried. Messages hold codes only.
    """
    try:
        yield
    except (NotFound, InvalidInput, NotPermitted) as error:
        raise ApplicationError(error.title, type=error.code, non_retryable=True) from None
    except ProviderError as error:
        raise provider_failure(error) from error


def provider_failure(
    error: ProviderError, patience_s: float | None = None, usages: Sequence[Usage] = ()
) -> ApplicationError:
    """A provider's failure as the workflow's retry policies understand it.

    Its type is `provider-retry`, `provider-later` or `provider-never`; its details are the seconds that the provider
    asks to wait (or None), and what the attempts have used of the model. One that asks for more than `patience_s`
    isn't retried by the activity: its workflow decides.
    """
    log_once(error)
    too_late = patience_s is not None and (error.retry_after_s or 0.0) > patience_s
    return ApplicationError(
        str(error),
        error.retry_after_s,
        [asdict(one) for one in usages],
        type=f"provider-{error.remedy.value}",
        non_retryable=too_late or not error.retryable,
        next_retry_delay=_next_try(error),
    )


def _next_try(error: ProviderError) -> timedelta | None:
    """After what the activity's own policy says, with jitter: many interviews must not come back at once.

    Never before the time that the provider asks for.
    """
    if not error.retryable:
        return None
    asked = timedelta(seconds=error.retry_after_s or 0.0)
    if not activity.in_activity():
        return asked or None
    info = activity.info()
    wait = backoff(info.retry_policy or RetryPolicy(), info.attempt) * random.uniform(0.5, 1.0)
    return max(wait, asked)


def backoff(policy: RetryPolicy, attempt: int) -> timedelta:
    """What a policy waits behind an attempt (from 1)."""
    longest = policy.maximum_interval or 100 * policy.initial_interval
    # Beyond so many doublings any interval has reached its longest.
    factor = policy.backoff_coefficient ** min(attempt - 1, 30)
    return min(policy.initial_interval * factor, longest, MAX_WAIT)

"""How a provider's failure is told to Temporal: whether, and when, to try again."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from temporalio.common import RetryPolicy

from activities.providers.ports import ProviderError
from activities.refusals import MAX_WAIT, backoff, provider_failure
from workflows import timeouts


def failed(**fields: object) -> ProviderError:
    return ProviderError("p", **({"kind": "unavailable", "retryable": True} | fields))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("error", "kind", "final"),
    [
        (failed(), "provider-retry", False),
        (failed(retry_after_s=3.0), "provider-later", False),
        (failed(kind="rate_limited"), "provider-later", False),
        (failed(retry_after_s=9.0), "provider-later", True),
        (failed(kind="bad_key", retryable=False), "provider-never", True),
    ],
)
def test_each_failure_is_one_of_three_classes(error: ProviderError, kind: str, final: bool) -> None:
    told = provider_failure(error, patience_s=8.0)
    assert (told.type, told.non_retryable) == (kind, final)
    assert told.details[0] == error.retry_after_s


def test_waits_double_up_to_the_policys_longest() -> None:
    policy = RetryPolicy(
        initial_interval=timedelta(seconds=2), backoff_coefficient=2.0, maximum_interval=timedelta(seconds=30)
    )
    assert [backoff(policy, n).total_seconds() for n in (1, 2, 3, 4, 5, 1000)] == [2, 4, 8, 16, 30, 30]
    assert backoff(timeouts.SCORECARD_RETRY, 10_000) == MAX_WAIT


def test_a_failure_that_many_see_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    error = failed()
    with caplog.at_level(logging.WARNING):
        provider_failure(error)
        provider_failure(error)
    (line,) = caplog.records
    assert (line.__dict__["kind"], line.__dict__["remedy"]) == ("unavailable", "retry")

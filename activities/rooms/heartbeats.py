"""What the long activities of a node have in common: heartbeats while something runs, and why they were cancelled."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from temporalio import activity
from temporalio.exceptions import ApplicationError

T = TypeVar("T")
HEARTBEAT_S = 0.5


async def beating(work: asyncio.Future[T], details: Callable[[], tuple[Any, ...]]) -> T:
    """The result of `work`, with a heartbeat each half second. Cancelling this does not cancel `work`."""
    while True:
        done, _ = await asyncio.wait({work}, timeout=HEARTBEAT_S)
        activity.heartbeat(*details())
        if done:
            return work.result()


def cancelled_by_workflow() -> bool:
    """Whether the workflow wants it to end.

    Else only this attempt is over: the server took it for dead, or the worker is shutting down.
    """
    details = activity.cancellation_details()
    return details is None or details.cancel_requested


def taken_for_dead() -> bool:
    """Whether its heartbeats did not come through: Temporal can't be reached, or has given this attempt up."""
    details = activity.cancellation_details()
    return details is not None and (details.timed_out or details.not_found) and not details.cancel_requested


def room_lost(*details: str) -> ApplicationError:
    """The room was closed under an activity: what it did is to be done again, elsewhere."""
    return ApplicationError("the room was closed", *details, type="no-such-room", non_retryable=True)

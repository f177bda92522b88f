"""When a run of an interview is continued by the next one: at once when it is time, in the middle of any wait."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

from temporalio import workflow
from temporalio.workflow import UpdateMethodMultiParam

from workflows import timeouts
from workflows.domain.errors import Unavailable
from workflows.refusals import refused
from workflows.state import InterviewState

P = ParamSpec("P")
R = TypeVar("R")

MOST_CARRIED_BYTES, BEGINS_WITH_BYTES = 1_300_000, 1_700_000
"""Of what waits to be taken or written, and together with the input: a run may begin with 2 MB, and the conversation
itself has its part."""
LEAST_CARRIED_BYTES = 400_000
WORDS, BESIDE = 0.7, 0.35
"""The shares of it that words may use: the longest answer on top is carried, too. Those of remarks beside the
conversation never keep the candidate from answering."""


def carries(input_bytes: int) -> int:
    """How much of what waits a run hands to the next one, where the input has so many bytes."""
    return min(MOST_CARRIED_BYTES, max(LEAST_CARRIED_BYTES, BEGINS_WITH_BYTES - input_bytes))


class Seam:
    """One for a run. `busy`: something is under way that can't be handed on, and soon ends."""

    def __init__(self, state: InterviewState) -> None:
        self._s = state
        self._busy: list[Callable[[], bool]] = []
        self._carries = carries(workflow.payload_converter().to_payload(state.input).ByteSize())
        self.updates = 0
        """Of this run."""

    def waits_for(self, busy: Callable[[], bool]) -> None:
        """The run isn't continued while this is true."""
        self._busy.append(busy)

    @property
    def busy(self) -> bool:
        """Something is under way that ends with the run that began it."""
        return any(busy() for busy in self._busy)

    @property
    def wanted(self) -> bool:
        """Suggested by the server, or by our own count: nothing is begun that would have to be waited for."""
        return workflow.info().is_continue_as_new_suggested() or self._used(1 / 3)

    @property
    def due(self) -> bool:
        """The next run is to begin now."""
        return (
            self.wanted
            and not self.busy
            and self._s.waiting_bytes <= self._carries
            and (self._used(2 / 3) or not self._soon_done)
        )

    @property
    def full(self) -> bool:
        """No more updates are taken by this run."""
        return self._used(1)

    def laden(self, share: float) -> bool:
        """So much waits to be taken or written that no more words come on top: a run must be able to hand them on.
        What steers the interview is still done."""
        return self._s.waiting_bytes > self._carries * share

    @property
    def overfull(self) -> bool:
        """Not even the turn under way is waited for: it is broken off, and the next run goes on with it."""
        return self._events >= self._s.input.limits.breaks_off

    @property
    def _events(self) -> int:
        return workflow.info().get_current_history_length()

    def _used(self, share: float) -> bool:
        """Whether this run has had so much of what it may have."""
        limits = self._s.input.limits
        return self.updates >= limits.updates * share or self._events >= limits.events * share

    @property
    def _soon_done(self) -> bool:
        """What would be done again by the next run, and is just being done: unless that takes long."""
        begun = [u.since for u in self._s.unsaved[:1]] + [a.since for a in self._s.assessing]
        return any(_recent(since) for since in begun)


def _recent(since: datetime) -> bool:
    return workflow.now() - since < timeouts.SEAM_WAITS


def update(handler: Callable[P, Awaitable[R]]) -> UpdateMethodMultiParam[P, R]:
    """`workflow.update` for a handler of `Parts`: counted, and refused as `Unavailable` while the run is full."""
    return _counted(handler, lambda seam: seam.full)


def update_with_words(
    share: float,
) -> Callable[[Callable[P, Awaitable[R]]], UpdateMethodMultiParam[P, R]]:
    """The same for what brings long texts; also refused while more than `share` of what can be carried waits."""
    return lambda handler: _counted(handler, lambda seam: seam.full or seam.laden(share))


def _counted(
    handler: Callable[P, Awaitable[R]], no_room: Callable[[Seam], bool]
) -> UpdateMethodMultiParam[P, R]:
    @workflow.update
    @wraps(handler)
    async def counted(*args: P.args, **kwargs: P.kwargs) -> R:
        cast(Any, args[0])._seam.updates += 1
        return await handler(*args, **kwargs)

    @counted.validator
    @wraps(handler)
    def _(*args: P.args, **kwargs: P.kwargs) -> None:
        if no_room(cast(Any, args[0])._seam):
            raise refused(Unavailable("The interview is busy.", retry_after=1))

    return counted

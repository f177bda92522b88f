"""What the pieces of the interview workflow share."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from temporalio import workflow
from temporalio.exceptions import ApplicationError

from workflows.domain.clock import Hold
from workflows.domain.errors import VivaError
from workflows.domain.values import SessionStatus
from workflows.ear import Ear
from workflows.invitations import Invitations
from workflows.ledger import Ledger
from workflows.room_link import RoomLink
from workflows.state import InterviewState
from workflows.talk import Talk


def refused(error: VivaError) -> ApplicationError:
    """A business error on its way through Temporal: its code is the type, nothing retries it."""
    extra = {k: str(v) for k, v in error.extra.items()}
    return ApplicationError(error.detail, extra, type=error.code, non_retryable=True)


class Parts:
    """The state of a run and those that act on it."""

    _s: InterviewState
    _ledger: Ledger
    _room: RoomLink
    _talk: Talk
    _ear: Ear
    _invitations: Invitations

    def assemble(self, state: InterviewState) -> None:
        """Builds the parts around a state."""
        self._s = state
        self._ledger = Ledger(state)
        self._room = RoomLink(state, self._ledger)
        self._talk = Talk(state, self._room, self._ledger)
        self._ear = Ear(state, self._room)
        self._invitations = Invitations(state, self._ledger.status)
        self._besides: set[asyncio.Task[None]] = set()

    def _beside(self, work: Coroutine[Any, Any, None]) -> None:
        """Does it without making anybody wait."""
        task = asyncio.create_task(work)
        self._besides.add(task)
        task.add_done_callback(self._besides.discard)

    def _move(self, to: SessionStatus, reason: str) -> None:
        """The interview's next status; one that is over stays what it is."""
        if self._s.status.over:
            return
        self._s.move(to)
        self._ledger.status(reason)
        self._room.changed()

    def _hand_back(self) -> None:
        s = self._s
        if s.taken_over_by is None:
            return
        s.taken_over_by = None
        s.clock.release(Hold.TAKEN_OVER, workflow.now())
        if s.talk.pending is not None and s.talk.pending.expects_answer and not s.talk.pending.answer:
            # Nobody answered it while the human spoke: it is asked again.
            s.must_resume = s.was_paused = True
            s.gone_s = max(s.gone_s, s.input.conduct.outage_sentence_s)
        self._room.changed()

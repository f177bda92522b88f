"""What the pieces of the interview workflow share."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from temporalio import workflow

from workflows.domain.clock import Hold
from workflows.domain.values import SessionStatus
from workflows.ear import Ear
from workflows.invitations import Invitations
from workflows.ledger import Ledger
from workflows.room_link import RoomLink
from workflows.seam import Seam
from workflows.state import InterviewState
from workflows.talk import Talk


class Parts:
    """The state of a run and those that act on it."""

    _s: InterviewState
    _ledger: Ledger
    _room: RoomLink
    _talk: Talk
    _ear: Ear
    _invitations: Invitations
    _seam: Seam

    def assemble(self, state: InterviewState) -> None:
        """Builds the parts around a state."""
        self._s = state
        self._seam = Seam(state)
        self._ledger = Ledger(state)
        self._room = RoomLink(state, self._ledger)
        self._talk = Talk(state, self._room, self._ledger, self._seam)
        self._ear = Ear(state, self._room)
        self._invitations = Invitations(state, self._ledger.status)
        self._besides: set[asyncio.Task[None]] = set()
        for busy in (
            lambda: bool(self._besides),
            lambda: self._room.busy,
            lambda: self._talk.busy,
            lambda: self._invitations.busy,
        ):
            self._seam.waits_for(busy)

    def _beside(self, work: Coroutine[Any, Any, None]) -> None:
        """Does it without making anybody wait."""
        task = asyncio.create_task(work)
        self._besides.add(task)
        task.add_done_callback(self._besides.discard)

    def _move(self, to: SessionStatus, reason: str, by: str = "") -> None:
        """The interview's next status, by somebody or by itself; one that is over stays what it is."""
        if self._s.status.over:
            return
        self._s.move(to)
        self._ledger.status(reason, by=by)
        self._room.changed()

    def _hand_back(self) -> None:
        s = self._s
        if s.taken_over_by is None:
            return
        s.taken_over_by = s.leader_lost_at = None
        s.clock.release(Hold.TAKEN_OVER, workflow.now())
        if s.talk.pending is not None and s.talk.pending.expects_answer and not s.talk.pending.answer:
            # Nobody answered it while the human spoke: it is asked again.
            s.must_resume = s.was_paused = True
            s.gone_s = max(s.gone_s, s.input.conduct.outage_sentence_s)
        self._room.changed()

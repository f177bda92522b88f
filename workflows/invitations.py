"""Tells those invited what they have to know, each thing at its time, by workflows that outlive the interview's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from temporalio import workflow
from temporalio.exceptions import WorkflowAlreadyStartedError

from workflows import contracts as c
from workflows.domain.agenda import Due, MessageKind, missed_at
from workflows.domain.values import SessionStatus
from workflows.messages import DeliverWorkflow
from workflows.state import InterviewState

_BEFORE = (SessionStatus.SCHEDULED, SessionStatus.LOBBY)
LATE_NEWS = timedelta(days=3)
"""So long it is tried to tell that an interview is called off."""
SHORT_NOTICE = timedelta(hours=1)
"""So long at least it is tried to tell of an interview."""


class Invitations:
    """One for a run. `changed` is called where the calendar was changed by what is told."""

    def __init__(self, state: InterviewState, changed: Callable[[], None]) -> None:
        self._s = state
        self._changed = changed
        self._handing_on = 0

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            due = self.next()
            if due is None:
                await workflow.wait_condition(lambda: self.next() is not None)
            elif due.at > workflow.now():
                await self._until(due)
            else:
                await self._hand_on(due)

    async def drain(self) -> None:
        """Hands on what is due now; before the workflow closes."""
        for due in list(self._s.agenda.pending):
            await self._hand_on(due)
        await workflow.wait_condition(lambda: not self._handing_on)

    @property
    def busy(self) -> bool:
        """Something is being handed on."""
        return bool(self._handing_on)

    def next(self) -> Due | None:
        """What is to be told next."""
        s = self._s
        if s.status not in _BEFORE and not s.put_aside:
            return s.agenda.pending[0] if s.agenda.pending else None
        missed = self._missed()
        due = s.agenda.next_due(s.reminds_of, s.input.conduct.reminders_s)
        return min((d for d in (missed, due) if d is not None), key=lambda d: d.at, default=None)

    def upcoming(self) -> tuple[c.Upcoming, ...]:
        """All that is still to be told, as far as it is known now."""
        s = self._s
        if s.status not in _BEFORE and not s.put_aside:
            return ()
        known = s.agenda.upcoming(s.reminds_of, s.input.conduct.reminders_s)
        return tuple(c.Upcoming(due.kind, due.at, due.lead_s) for due in known)

    def _missed(self) -> Due | None:
        s = self._s
        if s.candidate_here:
            return None
        at = missed_at(s.agenda.booked, s.input.window_end, s.input.conduct.no_show_after_s)
        return Due(MessageKind.MISSED, s.agenda.sequence, at) if at is not None else None

    async def _until(self, due: Due) -> None:
        lead = f" {due.lead_s / 60:g} minutes before" if due.lead_s else ""
        try:
            await workflow.wait_condition(
                lambda: self.next() != due,
                timeout=due.at - workflow.now(),
                timeout_summary=f"Until the message: {due.kind}{lead}",
            )
        except TimeoutError:
            return

    async def _hand_on(self, due: Due) -> None:
        s = self._s
        if due.kind is MessageKind.MISSED and due not in s.agenda.pending:
            s.agenda.miss(workflow.now())
            self._changed()
            return
        if due.kind is MessageKind.REMINDER and workflow.now() >= s.reminds_of:
            s.agenda.handed_on(due)
            return
        order = self._order(due)
        s.agenda.handed_on(due)
        self._handing_on += 1
        try:
            await self._start(order)
        finally:
            self._handing_on -= 1

    async def _start(self, order: c.Deliver) -> None:
        try:
            await workflow.start_child_workflow(
                DeliverWorkflow.run,
                order,
                id=f"message-{order.session_id}-{order.key}",
                parent_close_policy=workflow.ParentClosePolicy.ABANDON,
                static_summary=f"Message: {order.kind}",
                static_details=f"Of the interview `{order.session_id}`, due at {order.due_at.isoformat()}.",
            )
        except WorkflowAlreadyStartedError:
            return

    def _order(self, due: Due) -> c.Deliver:
        s, order = self._s, self._s.input
        method, entry = s.agenda.enter(due.kind, _calendar_time(s))
        return c.Deliver(
            session_id=order.session_id,
            kind=due.kind,
            sequence=due.sequence,
            key=due.key,
            due_at=due.at,
            until=self._of_use_until(due.kind),
            recipients=tuple(p.participant_id for p in (order.candidate, *order.interviewers)),
            scheduled_time=order.scheduled_time,
            duration_minutes=order.duration_minutes,
            timezone=order.timezone,
            language=order.language,
            window_end=order.window_end,
            booked_time=s.agenda.booked,
            lead_s=due.lead_s,
            calendar=method,
            entry_time=entry,
        )

    def _of_use_until(self, kind: MessageKind) -> datetime:
        if kind is MessageKind.REMINDER:
            return self._s.reminds_of
        if kind is MessageKind.CANCELLED:
            return workflow.now() + LATE_NEWS
        return max(self._s.no_show_at, workflow.now() + SHORT_NOTICE)


def _calendar_time(s: InterviewState) -> datetime | None:
    """When it is, where that is known: of a window only what is booked."""
    return s.agenda.booked if s.input.window_end is not None else s.input.scheduled_time

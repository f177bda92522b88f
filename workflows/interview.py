"""An interview as a workflow: it owns the live truth, and only sequences the rules of `workflows.domain`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from temporalio import workflow

from workflows import contracts as c
from workflows import timeouts
from workflows.debrief import DebriefWorkflow
from workflows.domain.booking import changes_left
from workflows.domain.clock import Hold
from workflows.domain.phrases import phrase
from workflows.domain.standing_still import PausedBy
from workflows.domain.values import AIStatus, SessionStatus
from workflows.ledger import topic_title
from workflows.node_signals import NodeSignals
from workflows.state import InterviewState
from workflows.updates import Updates

S = SessionStatus


@dataclass(frozen=True)
class InterviewRun:
    """What a run starts with: the input, or the state that the run before it has left, which holds the input."""

    input: c.InterviewInput | None
    carried: InterviewState | None = None


@dataclass(frozen=True)
class InterviewResult:
    """How an interview ended."""

    status: SessionStatus
    questions: int
    answers: int


@workflow.defn
class InterviewWorkflow(NodeSignals, Updates):
    """One for each session, id `interview-<sessionId>`."""

    @workflow.init
    def __init__(self, run: InterviewRun) -> None:
        state = run.carried
        if state is None:
            assert run.input is not None
            state = InterviewState.new(run.input, workflow.now())
        self.assemble(state)

    @workflow.run
    async def run(self, run: InterviewRun) -> InterviewResult:
        """From the invitation to the end. Closes when the interview is over."""
        s = self._s
        background = [
            asyncio.create_task(t)
            for t in (self._ledger.run(), self._room.publish(), self._ear.run(), self._invitations.run())
        ]
        if run.carried is None:
            self._ledger.status()
        self._room.changed()
        while not s.status.over:
            if s.status in (S.SCHEDULED, S.LOBBY):
                await self._until_it_starts()
            else:
                await self._hold_interview()
            if not s.status.over and self._seam.due:
                await self._continue()
        await self._finish()
        for task in background:
            task.cancel()
        return InterviewResult(s.status, s.talk.questions_asked, s.talk.answers_taken)

    # ------------------------------------------------------------ before

    async def _until_it_starts(self) -> None:
        s, now = self._s, workflow.now()
        opens = s.opens_at
        if s.status is S.SCHEDULED and now >= opens:
            s.agenda.open_doors(s.input.scheduled_time, now)
            self._move(S.LOBBY, "the lobby opens")
        elif s.status is S.SCHEDULED:
            await self._wait_until(opens, "Until the lobby opens", lambda: s.cancelled)
        elif now < opens:
            self._move(S.SCHEDULED, "rescheduled")
        elif now < s.input.scheduled_time:
            await self._wait_until(s.input.scheduled_time, "Until the interview starts", lambda: s.cancelled)
        elif s.candidate_here and s.consent_decided and await self._room.ensure():
            self._begin(now)
        else:
            await self._wait_for_the_candidate()

    async def _wait_for_the_candidate(self) -> None:
        """Until they come, or have not come though they could all the time: that is looked for now and then."""
        s, watch = self._s, self._s.agenda.watch
        anew = watch.anew
        if s.candidate_here:
            watch.in_the_room(s.input.conduct.no_show_after_s, s.input.invite_expires_at, workflow.now())
        look = watch.look(s.no_show_at, s.input.conduct.no_show_after_s, workflow.now())
        if watch.anew > anew:
            self._ledger.status("late: waits for the candidate anew")
        if look is None:
            self._move(S.NO_SHOW, "the candidate did not come")
            return
        last = look >= s.no_show_at
        await self._wait_until(
            look,
            "Until the candidate counts as not coming" if last else "The candidate is waited for",
            lambda: s.cancelled or (s.candidate_here and s.consent_decided),
        )

    def _begin(self, now: datetime) -> None:
        self._move(S.IN_PROGRESS, "started")
        self._s.gone_s = 0.0
        self._s.clock.release(Hold.NOT_STARTED, now)

    async def _wait_until(self, when: datetime, why: str, woken: Callable[[], bool]) -> None:
        planned = (self._s.window, self._s.agenda.booked)
        try:
            await workflow.wait_condition(
                lambda: woken() or (self._s.window, self._s.agenda.booked) != planned or self._seam.due,
                timeout=max(timedelta(0), when - workflow.now()),
                timeout_summary=why,
            )
        except TimeoutError:
            return

    # ------------------------------------------------------------ during

    async def _hold_interview(self) -> None:
        """One turn, or one wait for whoever is missing."""
        s = self._s
        if self._talk.under_way:
            await self._talk.step()
        elif self._seam.overfull:
            await workflow.wait_condition(lambda: self._seam.due or s.status.over)
        elif s.end_requested:
            await self._end_by_order()
        elif s.taken_over_by is not None and s.candidate_here:
            await self._while_taken_over()
        elif s.put_aside:
            await self._until_its_new_time()
        elif s.paused and s.candidate_here:
            await self._while_paused()
        elif not s.candidate_here:
            await self._until_candidate_is_back()
        elif s.status is S.SUSPENDED:
            self._move(S.IN_PROGRESS, "the candidate is back")
        elif not await self._room.ensure():
            await workflow.sleep(1, summary="No media node is free")
        elif s.outage.until is not None:
            await self._talk.outages.wait()
        elif not s.recognises and s.first_time("answers_typed"):
            await self._room.tell(phrase("answers_typed", s.input.language), "answers_typed")
        elif not await self._talk.step():
            self._move(S.COMPLETED, "the plan is through")

    async def _end_by_order(self) -> None:
        """Nothing more is heard. What was said by now is kept before goodbye is said."""
        await self._ear.close()
        self._talk.answers.keep_last_words()
        await self._talk.farewell_by_order()
        self._move(S.COMPLETED, "ended")

    async def _while_paused(self) -> None:
        """Whoever leaves meanwhile is waited for as ever: no pause keeps an interview beyond its invitation."""
        s = self._s
        self._room.become(AIStatus.IDLE)
        await workflow.wait_condition(
            lambda: (
                not s.paused
                or not s.candidate_here
                or s.put_aside
                or s.end_requested
                or s.cancelled
                or self._seam.due
            )
        )

    async def _until_its_new_time(self) -> None:
        s, time = self._s, self._s.input.scheduled_time
        self._room.become(AIStatus.IDLE)
        try:
            await workflow.wait_condition(
                lambda: (
                    not s.put_aside
                    or s.input.scheduled_time != time
                    or s.end_requested
                    or s.cancelled
                    or self._seam.due
                ),
                timeout=max(timedelta(0), time - workflow.now()),
                timeout_summary="Until it goes on at its new time",
            )
        except TimeoutError:
            s.put_aside = False
            s.unpause(workflow.now(), PausedBy.NEW_TIME)
            self._ledger.status("goes on at its new time")
            self._room.changed()

    async def _while_taken_over(self) -> None:
        s, lost_at = self._s, self._s.leader_lost_at
        self._room.become(AIStatus.IDLE)
        back_by = lost_at and lost_at + timedelta(seconds=s.input.conduct.outage_question_s)
        try:
            await workflow.wait_condition(
                lambda: (
                    s.taken_over_by is None
                    or s.leader_lost_at != lost_at
                    or not s.candidate_here
                    or bool(s.inbox.answers)
                    or s.end_requested
                    or s.cancelled
                    or self._seam.due
                ),
                timeout=max(timedelta(0), back_by - workflow.now()) if back_by else None,
                timeout_summary="Until whoever leads is back",
            )
        except TimeoutError:
            # The candidate isn't left alone with nobody.
            self._hand_back()
        while s.inbox.answers:
            answer = s.inbox.answers.pop(0)
            if answer.text.strip() or answer.unrecognised:
                self._talk.answers.take(answer)

    async def _until_candidate_is_back(self) -> None:
        s = self._s
        self._room.become(AIStatus.IDLE)
        gone = s.gone_since or workflow.now()
        suspended = s.status is S.SUSPENDED
        until = s.input.invite_expires_at if suspended else gone + timedelta(seconds=s.input.conduct.grace_s)
        back = False
        try:
            await workflow.wait_condition(
                lambda: s.candidate_here or s.put_aside or s.end_requested or s.cancelled or self._seam.due,
                timeout=max(timedelta(0), until - workflow.now()),
                timeout_summary="Until the candidate is back",
            )
            back = s.candidate_here and not s.put_aside
        except TimeoutError:
            self._move(S.EXPIRED if suspended else S.SUSPENDED, "the candidate is gone")
            return
        if back and suspended:
            self._move(S.IN_PROGRESS, "the candidate is back")

    # ------------------------------------------------------------ the end, and the seam

    async def _finish(self) -> None:
        s = self._s
        await self._ear.close()
        await self._talk.foresight.ended()
        self._talk.answers.keep_last_words()
        s.clock.hold(Hold.OVER, workflow.now())
        if s.talk.current_state is not AIStatus.IDLE:
            s.talk.current_state = AIStatus.IDLE
        if s.first_time("closed"):
            self._ledger.status("closed")
        self._room.changed()
        await self._room.published()
        if s.room is not None:
            await workflow.sleep(timeouts.CLOSE_LINGER_S, summary="Before the room closes")
            await self._room.close("over")
        # Of what was under way at the end some words may have come by now.
        self._talk.answers.keep_last_words()
        await self._close_the_books()
        while self._unwritten:
            # It came in by the last steps: what was acknowledged is kept.
            await self._close_the_books()

    async def _close_the_books(self) -> None:
        """All is written, and all that outlives the interview is on its way."""
        s = self._s
        await self._written()
        await self._talk.late.started()
        await self._invitations.drain()
        judged = s.talk.questions_asked and s.status in (S.COMPLETED, S.EXPIRED, S.CANCELLED)
        if judged and s.first_time("debriefed"):
            await self._debrief()
        await workflow.wait_condition(workflow.all_handlers_finished)

    async def _debrief(self) -> None:
        session_id = self._s.input.session_id
        await workflow.start_child_workflow(
            DebriefWorkflow.run,
            c.DebriefInput(session_id),
            id=f"debrief-{session_id}",
            parent_close_policy=workflow.ParentClosePolicy.ABANDON,
            static_summary=f"Scorecard: {self._s.input.title}"[:200],
            static_details=f"Of the interview `{session_id}`, by its own rubric.",
        )

    async def _written(self) -> None:
        """Until the store has all of it, however many runs that takes, and all that comes in meanwhile."""
        s = self._s
        while self._unwritten:
            self._talk.answers.keep_last_words()
            await workflow.wait_condition(
                lambda: not s.unsaved or bool(s.inbox.answers) or self._seam.due,
            )
            if s.unsaved and self._seam.due:
                await self._continue()

    @property
    def _unwritten(self) -> bool:
        return bool(self._s.unsaved or self._s.inbox.answers)

    async def _continue(self) -> None:
        """Ends this run. What is heard meanwhile waits in the room for the next one's ear."""
        await self._ear.rest()
        await workflow.wait_condition(lambda: workflow.all_handlers_finished() and not self._seam.busy)
        workflow.continue_as_new(InterviewRun(None, self._s))

    # ------------------------------------------------------------ query

    @workflow.query
    def snapshot(self) -> c.Snapshot:
        """The live truth."""
        s, now = self._s, workflow.now()
        return c.Snapshot(
            session_id=s.input.session_id,
            status=s.status,
            ai_status=s.talk.current_state,
            topic=topic_title(s),
            topic_index=s.talk.topic_index,
            topic_count=len(s.talk.topics),
            covered=s.talk.covered(),
            elapsed_s=s.clock.elapsed_s(now),
            remaining_s=s.clock.remaining_s(now),
            paused=s.paused,
            taken_over_by=s.taken_over_by,
            participants=tuple(
                c.ParticipantInfo(p.participant_id, p.role, p.name, p.connection) for p in s.people
            ),
            room=s.room,
            node_id=s.node_id,
            consent_recording=s.consent_recording,
            consent_ai_evaluation=s.consent_ai_evaluation,
            pinned_question=s.talk.current_question,
            scheduled_time=s.input.scheduled_time,
            credits=s.clock.credits(now),
            extensions=tuple(s.extensions),
            tokens=s.tokens,
            cost_usd=round(s.cost_usd, 6),
            answers_typed=not s.recognises,
            booked_time=s.agenda.booked,
            booking_changes_left=changes_left(s.agenda.bookings, s.booking_rules),
            upcoming=self._invitations.upcoming(),
            paused_by=tuple(s.paused_by),
            ignored=dict(s.ignored),
            epoch=s.epoch,
        )

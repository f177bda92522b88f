"""Answers that were heard while recognition was down: sent to be recognised, and taken in when they come back."""

from __future__ import annotations

import asyncio

from temporalio import workflow
from temporalio.exceptions import WorkflowAlreadyStartedError

from workflows import contracts as c
from workflows.domain.conversation import PendingQuestion
from workflows.domain.phrases import phrase
from workflows.domain.policy import Turn
from workflows.domain.values import InteractionType, TurnKind
from workflows.ear import hints_of
from workflows.inbox import HeardAnswer
from workflows.ledger import Ledger
from workflows.ports import RoomActivities
from workflows.recognise_later import RecogniseLaterWorkflow
from workflows.room_link import RoomLink
from workflows.state import InterviewState


class LateAnswers:
    """One for a run. What is being recognised outlives the run: it signals whichever is there."""

    def __init__(self, state: InterviewState, room: RoomLink, ledger: Ledger) -> None:
        self._s = state
        self._room = room
        self._ledger = ledger
        self._starting: set[asyncio.Task[None]] = set()

    def recognise(
        self, line: c.SaveInteraction, answer: HeardAnswer, pending: PendingQuestion | None
    ) -> None:
        """Begins, beside the conversation."""
        s = self._s
        assert answer.audio_ref is not None
        recording = c.RecogniseRecording(
            s.input.session_id, answer.participant_id, answer.audio_ref, s.input.language, hints_of(s)
        )
        assess = self._ledger.assessment_of(pending, answer, line.interaction_id) if pending else None
        s.fault("recognised_later")
        task = asyncio.create_task(self._start(c.RecogniseLater(line, recording, assess)))
        self._starting.add(task)
        task.add_done_callback(self._starting.discard)

    def remark(self) -> Turn:
        """Tells kindly that an answer was heard, and that its words will be written down later."""
        s = self._s
        key = "recorded_again" if s.told_recorded else "recorded"
        s.told_recorded = True
        return Turn(TurnKind.ACKNOWLEDGE, text=phrase(key, s.input.language), expects_answer=False)

    @property
    def busy(self) -> bool:
        """One is on its way to its workflow."""
        return bool(self._starting)

    async def started(self) -> None:
        """Until all are on their way: none is lost with this run."""
        await workflow.wait_condition(lambda: not self._starting)

    async def _start(self, order: c.RecogniseLater) -> None:
        try:
            await workflow.start_child_workflow(
                RecogniseLaterWorkflow.run,
                order,
                id=f"recognise-{order.line.session_id}-{order.line.interaction_id}",
                parent_close_policy=workflow.ParentClosePolicy.ABANDON,
                static_summary=f"Recognise an answer later: {self._s.input.title}"[:200],
                static_details=f"Answer {order.line.order} of the interview `{order.line.session_id}`.",
            )
        except WorkflowAlreadyStartedError:
            return

    async def take(self, answer: c.AnswerRecognised) -> None:
        """One has come back: shown in its place, and known to later turns."""
        s = self._s
        if not answer.text or not s.first_time(f"late-{answer.interaction_id}"):
            return
        s.talk.answer_came(answer.interaction_id, answer.text)
        if answer.assessment is not None:
            self._ledger.take_notes(answer.topic_id, answer.assessment)
        if s.room is None:
            return
        line = c.ShowInteraction(
            s.room,
            answer.interaction_id,
            answer.participant_id,
            InteractionType.ANSWER,
            answer.text,
            answer.utterance_id,
            answer.audio_ref,
            late=True,
        )
        await self._room.quick(RoomActivities.show_interaction, line, "Show an answer recognised later")

"""What is to be kept, written in its order by activities that retry until the store takes it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from temporalio import workflow
from temporalio.exceptions import ActivityError

from workflows import contracts as c
from workflows import timeouts
from workflows.carried import Assessing, Unsaved
from workflows.domain.conversation import PendingQuestion
from workflows.domain.engines import ProviderTerms
from workflows.domain.people import Participant
from workflows.domain.policy import Turn
from workflows.domain.usage import Usage
from workflows.domain.values import InteractionType, Recognition
from workflows.inbox import HeardAnswer
from workflows.ports import JudgementActivities, RecordActivities
from workflows.state import InterviewState

MAX_PROVIDERS = 24


class Ledger:
    """An ordered queue of saves, and the assessments under way. The conversation waits for neither; what a run
    leaves the next one does again: the same by its key."""

    def __init__(self, state: InterviewState) -> None:
        self._state = state
        self._assessments: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Goes on with what the run before has left, and writes until cancelled."""
        unsaved = self._state.unsaved
        for left in list(self._state.assessing):
            self._begin(left)
        while True:
            await workflow.wait_condition(lambda: bool(unsaved))
            unsaved[0].since = workflow.now()
            await self._write(unsaved[0])
            unsaved.pop(0)

    async def _write(self, write: Unsaved) -> None:
        method, order = _activity(write)
        try:
            await workflow.execute_activity_method(
                method,
                order,
                start_to_close_timeout=timeouts.RECORD,
                retry_policy=timeouts.RECORD_RETRY,
                summary=write.summary,
            )
        except ActivityError:
            # Only what the store calls impossible ends here; the history shows it, the interview goes on.
            self._state.fault("record_refused")

    def _keep(self, summary: str, **order: Any) -> None:
        (saved,) = order.values()
        size = workflow.payload_converter().to_payload(saved).ByteSize()
        self._state.unsaved.append(Unsaved(summary[:200], size, workflow.now(), **order))

    def status(self, reason: str = "", by: str = "") -> None:
        """The status as it is now, and who made it so, where somebody did."""
        s, now = self._state, workflow.now()
        s.version += 1
        credits = s.clock.credits(now)
        order = c.SaveStatus(
            session_id=s.input.session_id,
            version=s.version,
            status=s.status,
            ai_status=s.talk.current_state,
            topic=topic_title(s),
            at=now,
            reason=reason,
            by=by,
            scheduled_time=s.input.scheduled_time,
            window_end=s.input.window_end,
            invite_expires_at=s.input.invite_expires_at,
            booked_time=s.agenda.booked,
            elapsed_s=s.clock.elapsed_s(now),
            credited_s=sum(credits.values()),
            credits=credits,
            extensions=tuple(s.extensions),
            faults=tuple(s.faults),
            covered_topics=s.talk.covered(),
            node_id=s.node_id,
        )
        summary = f"Status {s.status}" + (f": {reason}" if reason else "")
        self._keep(summary, status=order)

    def participant(self, person: Participant) -> None:
        """A participant's connection as it is now."""
        self._state.version += 1
        order = c.SaveParticipant(
            self._state.input.session_id,
            person.participant_id,
            person.connection,
            self._state.version,
            workflow.now(),
        )
        self._keep(f"{person.role} {person.connection}", participant=order)

    def consent(self, given: c.GiveConsent) -> None:
        """A consent decision."""
        order = c.SaveConsent(
            self._state.input.session_id,
            given.consent_id,
            given.participant_id,
            given.notice_version,
            given.language,
            given.purposes,
            workflow.now(),
        )
        self._keep("Consent", consent=order)

    def question(self, pending: PendingQuestion, spoken: c.Spoken) -> None:
        """What the AI has said: the words that were heard."""
        s = self._state
        order = c.SaveInteraction(
            session_id=s.input.session_id,
            interaction_id=pending.interaction_id,
            timestamp=spoken.started_at or workflow.now(),
            speaker_participant_id=s.input.ai.participant_id,
            # Of the question itself: a repeat or a resumption is no line of its own.
            type=Turn(pending.kind).interaction_type,
            # By this saying of it: `as_heard` knows of the first one alone, and a repeat may be cut short too.
            content=pending.heard if spoken.interrupted and pending.heard else pending.text,
            order=s.next_order(),
            topic_id=pending.topic_id or None,
            turn_kind=pending.kind,
            audio_ref=spoken.audio_ref,
            audio_duration_s=spoken.duration_s,
            interrupted=spoken.interrupted,
            stages=spoken.stages,
            abandoned=spoken.abandoned,
        )
        self._keep(f"Q{order.order} {pending.kind}", interaction=order)

    def answer(
        self, answer: HeardAnswer, interaction_id: str, topic_id: str, kind: InteractionType
    ) -> c.SaveInteraction:
        """What the candidate (or somebody else) has said or typed; the line as it is stored."""
        order = c.SaveInteraction(
            session_id=self._state.input.session_id,
            interaction_id=interaction_id,
            timestamp=answer.ended_at,
            speaker_participant_id=answer.participant_id,
            type=kind,
            content=answer.text,
            order=self._state.next_order(),
            topic_id=topic_id or None,
            utterance_id=answer.utterance_id,
            audio_ref=answer.audio_ref,
            audio_duration_s=answer.audio_duration_s,
            confidence=answer.confidence,
            typed=answer.typed,
            recognition=Recognition.PENDING if answer.unrecognised else None,
            words=answer.words,
        )
        self._keep(f"{kind} {order.order}", interaction=order)
        return order

    def usage(self, pending: PendingQuestion, usages: tuple[Usage, ...]) -> None:
        """What a turn has used of the model, in all its attempts."""
        if not usages:
            return
        self._state.spent(usages, pending.turn_id)
        order = c.SaveUsage(
            self._state.input.session_id,
            pending.turn_id,
            pending.interaction_id,
            usages,
            workflow.now(),
        )
        self._keep(f"Used by {pending.kind}", usage=order)

    def providers(self, terms: tuple[ProviderTerms, ...]) -> None:
        """Who may get what is said; once each."""
        s = self._state
        new = tuple(t for t in terms if t not in s.providers)
        if new:
            s.providers = [*s.providers, *new][-MAX_PROVIDERS:]
            order = c.SaveProviders(s.input.session_id, new)
            self._keep("Terms of the providers", providers=order)

    def comment(self, comment: c.Comment) -> None:
        """A remark of a human interviewer."""
        order = c.SaveInteraction(
            session_id=self._state.input.session_id,
            interaction_id=comment.interaction_id,
            timestamp=workflow.now(),
            speaker_participant_id=comment.participant_id,
            type=comment.type,
            content=comment.text,
            order=self._state.next_order(),
            typed=True,
        )
        self._keep(f"{comment.type} {order.order}", interaction=order)

    def assessment_of(
        self, pending: PendingQuestion, answer: HeardAnswer, interaction_id: str
    ) -> c.AssessAnswer | None:
        """The order to assess an answer; None where it belongs to no topic, or isn't to be judged."""
        s = self._state
        topic = next((t for t in s.input.plan.topics if t.topic_id == pending.topic_id), None)
        if topic is None or s.consent_ai_evaluation is False or s.used_up:
            return None
        return c.AssessAnswer(
            session_id=s.input.session_id,
            interaction_id=interaction_id,
            topic_id=topic.topic_id,
            topic_title=topic.title,
            topic_skills=topic.skills,
            question=pending.as_heard,
            answer=answer.text,
            language=s.input.language,
        )

    def assess(self, pending: PendingQuestion, answer: HeardAnswer, interaction_id: str) -> None:
        """Has an answer assessed in parallel to the next question, and takes the notes in."""
        order = self.assessment_of(pending, answer, interaction_id)
        if order is not None:
            self._state.assessing.append(one := Assessing(order, workflow.now()))
            self._begin(one)

    def _begin(self, one: Assessing) -> None:
        one.since = workflow.now()
        task = asyncio.create_task(self._assess(one))
        self._assessments.add(task)
        task.add_done_callback(self._assessments.discard)

    async def _assess(self, one: Assessing) -> None:
        order = one.order
        try:
            notes = await workflow.execute_activity_method(
                JudgementActivities.assess_answer,
                order,
                start_to_close_timeout=timeouts.ASSESS,
                heartbeat_timeout=timeouts.JUDGEMENT_HEARTBEAT,
                retry_policy=timeouts.ASSESS_RETRY,
                summary=f"Assess: {order.topic_title}"[:200],
            )
        except (ActivityError, asyncio.CancelledError):
            self._state.fault("assessment_failed")
            return
        finally:
            self._state.assessing.remove(one)
        self._state.spent(notes.usages)
        self.take_notes(order.topic_id, notes)

    def take_notes(self, topic_id: str, notes: c.Assessment) -> None:
        """What was understood of an answer is known to later turns."""
        s = self._state
        s.talk.evaluation.add(notes.notes, notes.follow_up_hint)
        for progress in s.talk.topics:
            if progress.topic_id == topic_id:
                progress.coverage = max(progress.coverage, notes.coverage)


def _activity(write: Unsaved) -> tuple[Callable[..., Any], Any]:
    for method, order in (
        (RecordActivities.save_interaction, write.interaction),
        (RecordActivities.save_status, write.status),
        (RecordActivities.save_participant, write.participant),
        (RecordActivities.save_consent, write.consent),
        (RecordActivities.save_usage, write.usage),
    ):
        if order is not None:
            return method, order
    return RecordActivities.save_providers, write.providers


def topic_title(s: InterviewState) -> str:
    """The title of the topic that is being talked about, or nothing."""
    progress = s.talk.topic
    if progress is None or s.status.over:
        return ""
    return next((t.title for t in s.input.plan.topics if t.topic_id == progress.topic_id), "")

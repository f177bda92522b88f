"""An answer that was heard while recognition was down: recognised from its recording, and put in its place."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from temporalio import workflow
from temporalio.exceptions import ActivityError, FailureError

from workflows import contracts as c
from workflows import timeouts
from workflows.domain.values import Recognition
from workflows.ports import JudgementActivities, RecordActivities, RecordingActivities
from workflows.refusals import refusal


@workflow.defn
class RecogniseLaterWorkflow:
    """One for each such answer, id `recognise-<sessionId>-<interactionId>`.

    It may outlive its interview, whose scorecard waits for it.
    """

    @workflow.run
    async def run(self, order: c.RecogniseLater) -> c.Recognised:
        """Recognises, stores, has it assessed, and tells the interview where that goes on still."""
        workflow.set_current_details(f"Answer {order.line.order} waits to be recognised from its recording.")
        heard = await self._recognised(order)
        words = len(heard.text.split())
        workflow.set_current_details(
            f"Answer {order.line.order} is recognised: {words} words."
            if words
            else f"Answer {order.line.order} could not be recognised."
        )
        line = replace(
            order.line,
            content=heard.text or order.line.content,
            confidence=heard.confidence,
            words=heard.words or order.line.words,
            recognition=Recognition.LATER if heard.text else Recognition.FAILED,
        )
        await workflow.execute_activity_method(
            RecordActivities.save_interaction,
            line,
            start_to_close_timeout=timeouts.RECORD,
            retry_policy=timeouts.RECORD_RETRY,
            summary=f"{line.type} {line.order}, recognised later",
        )
        await self._tell(order, heard, await self._assessed(order, heard.text))
        return heard

    async def _recognised(self, order: c.RecogniseLater) -> c.Recognised:
        """Empty where it was given up."""
        until = workflow.now() + timedelta(seconds=order.give_up_after_s)
        pause, wordless = timeouts.WORDS_MENDED, 0
        while (left := until - workflow.now()) > timedelta(0):
            try:
                heard = await workflow.execute_activity_method(
                    RecordingActivities.recognise_recording,
                    order.recording,
                    schedule_to_close_timeout=left,
                    start_to_close_timeout=timeouts.RECOGNISE,
                    heartbeat_timeout=timeouts.JUDGEMENT_HEARTBEAT,
                    retry_policy=timeouts.RECOGNISE_RETRY,
                    summary=f"Recognise answer {order.line.order} from its recording",
                )
                wordless += not heard.text
                if heard.text or wordless >= timeouts.WORDLESS_AT_MOST:
                    return heard
            except ActivityError as error:
                if (kind := refusal(error)) is None:
                    break
                workflow.set_current_details(
                    f"Answer {order.line.order} waits to be recognised: {kind}. It is asked for anew."
                )
            await workflow.sleep(min(pause, left), summary="Before recognition is asked anew")
            pause = min(pause * 2, timeouts.WORDS_MENDED_AT_MOST)
        return c.Recognised("")

    async def _assessed(self, order: c.RecogniseLater, text: str) -> c.Assessment | None:
        if order.assess is None or not text:
            return None
        try:
            return await workflow.execute_activity_method(
                JudgementActivities.assess_answer,
                replace(order.assess, answer=text),
                start_to_close_timeout=timeouts.ASSESS,
                heartbeat_timeout=timeouts.JUDGEMENT_HEARTBEAT,
                retry_policy=timeouts.ASSESS_RETRY,
                summary=f"Assess: {order.assess.topic_title}"[:200],
            )
        except ActivityError:
            return None

    async def _tell(self, order: c.RecogniseLater, heard: c.Recognised, notes: c.Assessment | None) -> None:
        line = order.line
        interview = workflow.get_external_workflow_handle(f"interview-{line.session_id}")
        answer = c.AnswerRecognised(
            interaction_id=line.interaction_id,
            participant_id=line.speaker_participant_id,
            utterance_id=line.utterance_id or line.interaction_id,
            text=heard.text,
            audio_ref=line.audio_ref,
            topic_id=line.topic_id or "",
            assessment=notes,
        )
        try:
            await interview.signal("answer_recognised", answer)
        except FailureError:
            # It is over: what was stored is what counts.
            workflow.logger.info("the interview was over before its answer was recognised")

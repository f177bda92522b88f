"""The scorecard as a workflow of its own: it may retry for hours after the interview has closed."""

from __future__ import annotations

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError

from workflows import contracts as c
from workflows import timeouts
from workflows.ports import JudgementActivities


@workflow.defn
class DebriefWorkflow:
    """One for each interview that is over, id `debrief-<sessionId>`; one more, with the version in its id, for each
    other rubric by which it is scored again."""

    @workflow.run
    async def run(self, order: c.DebriefInput) -> c.ScorecardWritten:
        """Writes the scorecard; its id is made once, so that a retry writes the same one.

        Fails only where asking again can't help: the interview is gone.
        """
        by = (
            f"version {order.rubric_version} of the rubric"
            if order.rubric_version
            else "the interview's rubric"
        )
        what = f"The scorecard of `{order.session_id}`, by {by},"
        workflow.set_current_details(f"{what} is being written.")
        written = await self._written(order, what)
        workflow.set_current_details(f"{what} is written and stored.")
        return written

    async def _written(self, order: c.DebriefInput, what: str) -> c.ScorecardWritten:
        """Where the model refuses for good, it is asked anew: keys are renewed, and nobody else starts this again."""
        scorecard_id = str(workflow.uuid4())
        pause = timeouts.MENDED
        while True:
            try:
                return await workflow.execute_activity_method(
                    JudgementActivities.write_scorecard,
                    c.WriteScorecard(order.session_id, scorecard_id, order.rubric_version),
                    start_to_close_timeout=timeouts.SCORECARD,
                    heartbeat_timeout=timeouts.JUDGEMENT_HEARTBEAT,
                    retry_policy=timeouts.SCORECARD_RETRY,
                    summary="Write the scorecard",
                )
            except ActivityError as error:
                if not isinstance(error.cause, ApplicationError) or error.cause.type != "provider-never":
                    raise
                workflow.set_current_details(f"{what} waits: {error.cause.message}. It is asked for anew.")
            await workflow.sleep(pause, summary="Before the scorecard is asked for anew")
            pause = min(pause * 2, timeouts.SCORECARD_MENDED_AT_MOST)
            if workflow.info().is_continue_as_new_suggested():
                workflow.continue_as_new(order)

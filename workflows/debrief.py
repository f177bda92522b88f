"""The scorecard as a workflow of its own: it may retry for hours after the interview has closed."""

from __future__ import annotations

from temporalio import workflow

from workflows import contracts as c
from workflows import timeouts
from workflows.ports import JudgementActivities


@workflow.defn
class DebriefWorkflow:
    """One for each interview that is over, id `debrief-<sessionId>`; one more, with the version in its id, for each
    other rubric by which it is scored again."""

    @workflow.run
    async def run(self, order: c.DebriefInput) -> c.ScorecardWritten:
        """Writes the scorecard; its id is made once, so that a retry writes the same one."""
        by = (
            f"version {order.rubric_version} of the rubric"
            if order.rubric_version
            else "the interview's rubric"
        )
        workflow.set_current_details(f"The scorecard of `{order.session_id}` is being written, by {by}.")
        written = await workflow.execute_activity_method(
            JudgementActivities.write_scorecard,
            c.WriteScorecard(order.session_id, str(workflow.uuid4()), order.rubric_version),
            start_to_close_timeout=timeouts.SCORECARD,
            heartbeat_timeout=timeouts.JUDGEMENT_HEARTBEAT,
            retry_policy=timeouts.SCORECARD_RETRY,
            summary="Write the scorecard",
        )
        workflow.set_current_details(f"The scorecard of `{order.session_id}` is written and stored, by {by}.")
        return written

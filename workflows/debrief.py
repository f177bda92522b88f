"""The scorecard as a workflow of its own: it may retry for hours after the interview has closed."""

from __future__ import annotations

from dataclasses import replace

from temporalio import workflow
from temporalio.exceptions import ActivityError

from workflows import contracts as c
from workflows import timeouts
from workflows.ports import JudgementActivities
from workflows.refusals import OF_THE_CONTENT, refusal


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
        """Where the model refuses for good, it is asked anew: keys are renewed, and nobody else starts this again.

        Not for ever: then it is written without scores, and says why.
        """
        scorecard_id = str(workflow.uuid4())
        pause, given_up = timeouts.SCORECARD_MENDED, ""
        while True:
            try:
                return await self._ask(order, scorecard_id, given_up)
            except ActivityError as error:
                if (kind := refusal(error)) is None or given_up:
                    raise
            order = replace(
                order, refused=order.refused + 1, refused_since=order.refused_since or workflow.now()
            )
            if _hopeless(order, kind):
                given_up = kind
                workflow.logger.error("a scorecard is given up: the model refuses it", extra={"kind": kind})
                continue
            workflow.set_current_details(f"{what} waits: {kind}. It is asked for anew.")
            await workflow.sleep(pause, summary="Before the scorecard is asked for anew")
            pause = min(pause * 2, timeouts.SCORECARD_MENDED_AT_MOST)
            if workflow.info().is_continue_as_new_suggested():
                workflow.continue_as_new(order)

    async def _ask(self, order: c.DebriefInput, scorecard_id: str, given_up: str) -> c.ScorecardWritten:
        return await workflow.execute_activity_method(
            JudgementActivities.write_scorecard,
            c.WriteScorecard(order.session_id, scorecard_id, order.rubric_version, given_up),
            start_to_close_timeout=timeouts.SCORECARD,
            heartbeat_timeout=timeouts.JUDGEMENT_HEARTBEAT,
            retry_policy=timeouts.SCORECARD_RETRY,
            summary=f"Write the scorecard without the model: {given_up}"
            if given_up
            else "Write the scorecard",
        )


def _hopeless(order: c.DebriefInput, kind: str) -> bool:
    if kind in OF_THE_CONTENT:
        return order.refused >= timeouts.SCORECARD_REFUSED_AT_MOST
    assert order.refused_since is not None
    return workflow.now() - order.refused_since >= timeouts.SCORECARD_GIVEN_UP

"""Starts what has a row but no workflow; run by a schedule."""

from __future__ import annotations

from temporalio import workflow

from workflows import contracts as c
from workflows import timeouts
from workflows.ports import SweepActivities


@workflow.defn
class SweepWorkflow:
    """One run of the sweep."""

    @workflow.run
    async def run(self, order: c.Sweep) -> c.Swept:
        """Starts the missing ones."""
        workflow.set_current_details("Looks for interviews that have a row but no workflow.")
        swept = await workflow.execute_activity_method(
            SweepActivities.start_missing,
            order,
            start_to_close_timeout=timeouts.ASSESS,
            retry_policy=timeouts.ASSESS_RETRY,
            summary="Start what is missing",
        )
        workflow.set_current_details(f"Interviews that were missing and are started: {swept.started}.")
        return swept

"""Opens the slots of an interview day; run by the day's own schedule, at its hour in its zone."""

from __future__ import annotations

from temporalio import workflow

from workflows import contracts as c
from workflows import timeouts
from workflows.ports import DayActivities


@workflow.defn
class OpenSlotsWorkflow:
    """One run. It opens all that is near enough by now: one run makes up for any number that were missed."""

    @workflow.run
    async def run(self, order: c.OpenSlots) -> c.SlotsOpened:
        """Opens them; a slot that is open already stays as it is."""
        workflow.set_current_details("Opens the slots that are near enough.")
        opened = await workflow.execute_activity_method(
            DayActivities.open_slots,
            order,
            start_to_close_timeout=timeouts.OPEN_SLOTS,
            retry_policy=timeouts.RECORD_RETRY,
            summary="Open slots",
        )
        workflow.set_current_details(f"New slots that are open: {opened.opened}.")
        return opened

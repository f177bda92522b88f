"""Retention, run daily by a schedule, and the erasure of one interview."""

from __future__ import annotations

from dataclasses import replace

from temporalio import workflow
from temporalio.exceptions import ActivityError

from workflows import contracts as c
from workflows import timeouts
from workflows.ports import RetentionActivities

PLANNED_AT_ONCE = 100
MAX_FAILED = 1000
"""With so many that can't be erased something is broken: the rest is left to the next day."""


@workflow.defn
class EraseWorkflow:
    """One interview's erasure: a wish or an order that was accepted is carried out, whatever fails meanwhile."""

    @workflow.run
    async def run(self, order: c.Erase) -> c.Erasure:
        """Erases it."""
        what = "all of it" if order.whole else ", ".join(order.classes)
        workflow.set_current_details(f"Erases `{order.session_id}`: {what}.")
        erasure = await workflow.execute_activity_method(
            RetentionActivities.erase,
            order,
            start_to_close_timeout=timeouts.ERASE,
            retry_policy=timeouts.ERASE_RETRY,
            summary="Erase the interview",
        )
        outcome = f"refused: {erasure.refusal}" if erasure.refusal else "erased"
        workflow.set_current_details(f"`{order.session_id}`, {what}: {outcome}.")
        return erasure


@workflow.defn
class RetentionWorkflow:
    """One day's run."""

    @workflow.run
    async def run(self, order: c.Retain) -> c.Retained:
        """Erases what is due, some at a time, until nothing is; each interview once."""
        tried, failed, erased = list(order.tried), list(order.tried), order.erased
        while len(failed) < MAX_FAILED:
            if len(tried) >= len(order.tried) + order.in_a_run:
                workflow.continue_as_new(replace(order, tried=tuple(failed), erased=erased))
            plan = await workflow.execute_activity_method(
                RetentionActivities.plan_retention,
                c.PlanRetention(min(order.in_a_run, PLANNED_AT_ONCE), tuple(tried)),
                start_to_close_timeout=timeouts.ERASE,
                retry_policy=timeouts.RETAIN_RETRY,
                summary="What is due",
            )
            if not plan.erasures:
                break
            for erasure in plan.erasures:
                tried.append(erasure.session_id)
                if await self._erased(erasure):
                    erased += 1
                else:
                    failed.append(erasure.session_id)
                workflow.set_current_details(f"Erased: {erased}, to be tried again tomorrow: {len(failed)}.")
        return c.Retained(erased, len(failed))

    async def _erased(self, order: c.Erase) -> bool:
        try:
            erasure = await workflow.execute_activity_method(
                RetentionActivities.erase,
                order,
                start_to_close_timeout=timeouts.ERASE,
                retry_policy=timeouts.RETAIN_RETRY,
                summary=f"Erase {', '.join(order.classes) if not order.whole else 'all'}",
            )
        except ActivityError:
            return False
        return erasure.refusal is None

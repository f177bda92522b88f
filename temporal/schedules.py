"""Schedules that the product keeps in Temporal."""

from __future__ import annotations

from datetime import timedelta

from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleIntervalSpec,
    ScheduleOverlapPolicy,
    SchedulePolicy,
    ScheduleSpec,
)

from temporal.queues import INTERVIEWS
from workflows.contracts import Sweep
from workflows.sweep import SweepWorkflow

SWEEP_ID = "viva-sweep"
SWEEP_EVERY = timedelta(minutes=1)


async def keep_sweeping(client: Client) -> None:
    """Has the sweep run each minute; one schedule, however many workers ask for it."""
    action = ScheduleActionStartWorkflow(
        SweepWorkflow.run,
        Sweep(),
        id="sweep",
        task_queue=INTERVIEWS,
        static_summary="Start interviews that have a row but no workflow",
    )
    schedule = Schedule(
        action=action,
        spec=ScheduleSpec(intervals=[ScheduleIntervalSpec(every=SWEEP_EVERY)]),
        policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP, catchup_window=SWEEP_EVERY),
    )
    try:
        await client.create_schedule(SWEEP_ID, schedule)
    except ScheduleAlreadyRunningError:
        return

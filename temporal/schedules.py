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
from workflows.contracts import Retain, Sweep
from workflows.retention import RetentionWorkflow
from workflows.sweep import SweepWorkflow

SWEEP_ID = "viva-sweep"
SWEEP_EVERY = timedelta(minutes=1)
RETENTION_ID = "viva-retention"
RETENTION_EVERY = timedelta(days=1)
RETENTION_AT = timedelta(hours=2, minutes=30)
"""After midnight UTC, when few interviews are held."""


async def keep_sweeping(client: Client) -> None:
    """Has the sweep run each minute; one schedule, however many workers ask for it."""
    action = ScheduleActionStartWorkflow(
        SweepWorkflow.run,
        Sweep(),
        id="sweep",
        task_queue=INTERVIEWS,
        static_summary="Start interviews that have a row but no workflow",
        static_details="Each minute: what was stored while Temporal was away is started now.",
    )
    schedule = Schedule(
        action=action,
        spec=ScheduleSpec(intervals=[ScheduleIntervalSpec(every=SWEEP_EVERY)]),
        policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP, catchup_window=SWEEP_EVERY),
    )
    await _keep(client, SWEEP_ID, schedule)


async def keep_retaining(client: Client) -> None:
    """Has retention run each day; a day that was missed is made up for."""
    action = ScheduleActionStartWorkflow(
        RetentionWorkflow.run,
        Retain(),
        id="retention",
        task_queue=INTERVIEWS,
        static_summary="Erase what has been kept long enough",
        static_details="Each day, by class of data; what is on legal hold stays.",
    )
    schedule = Schedule(
        action=action,
        spec=ScheduleSpec(intervals=[ScheduleIntervalSpec(every=RETENTION_EVERY, offset=RETENTION_AT)]),
        policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP, catchup_window=RETENTION_EVERY),
    )
    await _keep(client, RETENTION_ID, schedule)


async def _keep(client: Client, schedule_id: str, schedule: Schedule) -> None:
    try:
        await client.create_schedule(schedule_id, schedule)
    except ScheduleAlreadyRunningError:
        return

"""The schedule of each interview day that recurs: at its hour, by the clocks of its zone."""

from __future__ import annotations

from datetime import timedelta

from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleCalendarSpec,
    ScheduleOverlapPolicy,
    SchedulePolicy,
    ScheduleRange,
    ScheduleSpec,
    ScheduleState,
    ScheduleUpdate,
    ScheduleUpdateInput,
)
from temporalio.service import RPCError, RPCStatusCode

from temporal.ids import day_schedule_id, day_workflow_id
from temporal.queues import INTERVIEWS
from workflows.contracts import OpenSlots
from workflows.days import OpenSlotsWorkflow
from workflows.domain.days import DayState, InterviewDay
from workflows.domain.errors import Unavailable

RPC_TIMEOUT = timedelta(seconds=8)
# Each day recurs within a week, and one run opens all: what was missed longer ago, a later run has made up for.
CATCH_UP = timedelta(days=7)
_SHORT = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


class DaySchedules:
    """Makes the schedules what the days say."""

    def __init__(self, client: Client, task_queue: str = INTERVIEWS) -> None:
        self._client = client
        self._task_queue = task_queue

    async def sync(self, day: InterviewDay) -> None:
        """Makes, changes, pauses or removes a day's schedule, and opens the slots of one that is active at once.

        Twice is once. Raises `Unavailable` where Temporal can't be reached.
        """
        try:
            await (self._remove(day) if day.state is DayState.REMOVED else self._keep(day))
        except (RPCError, RuntimeError) as error:
            raise Unavailable("The schedule can't be reached at the moment.", retry_after=2) from error

    async def _keep(self, day: InterviewDay) -> None:
        wanted, schedule_id = schedule_of(day, self._task_queue), day_schedule_id(day.day_id)

        def update(_: ScheduleUpdateInput) -> ScheduleUpdate:
            return ScheduleUpdate(schedule=wanted)

        try:
            await self._client.create_schedule(schedule_id, wanted, rpc_timeout=RPC_TIMEOUT)
        except ScheduleAlreadyRunningError:
            await self._client.get_schedule_handle(schedule_id).update(update, rpc_timeout=RPC_TIMEOUT)
        if day.state is DayState.ACTIVE:
            await self._client.get_schedule_handle(schedule_id).trigger(rpc_timeout=RPC_TIMEOUT)

    async def _remove(self, day: InterviewDay) -> None:
        handle = self._client.get_schedule_handle(day_schedule_id(day.day_id))
        try:
            await handle.delete(rpc_timeout=RPC_TIMEOUT)
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise


def schedule_of(day: InterviewDay, task_queue: str) -> Schedule:
    """On its weekdays at its hour. One run that is missed, or comes while another runs, is made up for once."""
    rule = day.rule
    calendar = ScheduleCalendarSpec(
        second=[ScheduleRange(0)],
        minute=[ScheduleRange(rule.starts.minute)],
        hour=[ScheduleRange(rule.starts.hour)],
        # Temporal counts from Sunday.
        day_of_week=[ScheduleRange((weekday + 1) % 7) for weekday in sorted(rule.weekdays)],
        comment=described(day),
    )
    return Schedule(
        action=ScheduleActionStartWorkflow(
            OpenSlotsWorkflow.run,
            OpenSlots(day.day_id),
            id=day_workflow_id(day.day_id),
            task_queue=task_queue,
            static_summary=f"Open slots: {described(day)}",
            static_details="Each run opens all that is near enough by then; slots that are open stay as they are.",
        ),
        spec=ScheduleSpec(calendars=[calendar], time_zone_name=rule.zone),
        policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.BUFFER_ONE, catchup_window=CATCH_UP),
        state=ScheduleState(paused=day.state is DayState.PAUSED, note=described(day)),
    )


def described(day: InterviewDay) -> str:
    """The day in words, for Temporal's UI and the command line."""
    rule = day.rule
    weekdays = ", ".join(_SHORT[weekday] for weekday in sorted(rule.weekdays))
    return f"{weekdays} {rule.starts:%H:%M}-{rule.ends:%H:%M} {rule.zone}, {rule.slot_minutes} min"

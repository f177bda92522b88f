"""Interview days recur by schedules of a real Temporal server, and open their slots."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from temporalio.api.workflowservice.v1 import ListScheduleMatchingTimesRequest
from temporalio.client import Client, ScheduleHandle, ScheduleOverlapPolicy
from temporalio.service import RPCError

from activities.days import DayKeeper
from activities.store.audit import Audit
from activities.store.days import Days
from activities.store.models import SlotModel
from activities.sweep import Sweeper
from temporal.client import TemporalSettings, connect
from temporal.days import DaySchedules
from temporal.ids import day_schedule_id
from tests.durable.stage import Stage
from tests.support.stored import a_company
from workers.up.ground import free_port
from workflows import contracts as c
from workflows.domain.days import DayState, InterviewDay
from workflows.domain.zoned import RecurringDay

ZONE = "Europe/Berlin"
BERLIN = ZoneInfo(ZONE)
EVERY_DAY = tuple(range(7))
MORNINGS = RecurringDay(EVERY_DAY, time(9, 0), time(11, 0), 60, ZONE)


async def a_day(play: Stage, rule: RecurringDay = MORNINGS, days_ahead: int = 3) -> InterviewDay:
    """Of a job of its own, not stored yet."""
    async with play.database.transaction() as tx:
        company = await a_company(tx)
    return InterviewDay(
        str(uuid4()), company.organisation.organisation_id, company.job.job_id, rule, days_ahead
    )


def keeper(play: Stage) -> DayKeeper:
    return DayKeeper(play.database, DaySchedules(play.client).sync)


def schedule(client: Client, day: InterviewDay) -> ScheduleHandle:
    return client.get_schedule_handle(day_schedule_id(day.day_id))


async def slots(play: Stage, day: InterviewDay) -> list[datetime]:
    async with play.database.transaction() as tx:
        query = select(SlotModel.starts_at).where(SlotModel.day_id == day.day_id)
        return list(await tx.session.scalars(query.order_by(SlotModel.starts_at)))


async def until(condition: Callable[[], Awaitable[bool]], what: str, timeout_s: float = 20.0) -> None:
    ends = asyncio.get_running_loop().time() + timeout_s
    while not await condition():
        assert asyncio.get_running_loop().time() < ends, what
        await asyncio.sleep(0.05)


async def opened(play: Stage, day: InterviewDay) -> list[datetime]:
    """The slots, as soon as there are any."""

    async def some() -> bool:
        return bool(await slots(play, day))

    await until(some, "no slot was opened")
    return await slots(play, day)


async def runs(play: Stage, day: InterviewDay, count: int) -> None:
    """So many runs of the day's schedule have come to their end."""

    async def done() -> bool:
        info = (await schedule(play.client, day).describe()).info
        return info.num_actions >= count and not info.running_actions

    await until(done, f"not {count} runs")


async def test_a_new_day_opens_its_slots_at_once_by_its_own_schedule(play: Stage) -> None:
    day = await a_day(play)
    row = await keeper(play).add(day, "user:test")
    assert row.synced
    local = [slot.astimezone(BERLIN) for slot in await opened(play, day)]
    assert {(slot.hour, slot.minute) for slot in local} == {(9, 0), (10, 0)}
    assert len(local) >= 6
    assert max(local).date() == (datetime.now(BERLIN) + timedelta(days=3)).date()
    async with play.database.transaction() as tx:
        entries = await Audit(tx).entries(day.organisation_id, subject=day.day_id)
    assert [(e.action, e.actor) for e in entries] == [("day.added", "user:test")]
    await keeper(play).change(day.day_id, DayState.REMOVED, "user:test")


async def test_a_run_that_comes_twice_opens_each_slot_once(play: Stage) -> None:
    day = await a_day(play)
    await keeper(play).add(day, "user:test")
    first = await opened(play, day)
    await runs(play, day, 1)
    for count in (2, 3):
        await schedule(play.client, day).trigger()
        await runs(play, day, count)
    assert await slots(play, day) == first
    await keeper(play).change(day.day_id, DayState.REMOVED, "user:test")


async def test_what_was_not_opened_while_nothing_ran_is_opened_by_the_next_run(play: Stage) -> None:
    day = await a_day(play)
    await keeper(play).add(day, "user:test")
    first = await opened(play, day)
    await runs(play, day, 1)
    async with play.database.transaction() as tx:
        for slot in (await tx.session.scalars(select(SlotModel).where(SlotModel.day_id == day.day_id))).all():
            await tx.session.delete(slot)
    await schedule(play.client, day).trigger()
    assert await opened(play, day) == first
    await keeper(play).change(day.day_id, DayState.REMOVED, "user:test")


async def test_the_schedule_keeps_nine_o_clock_when_the_clocks_change(play: Stage) -> None:
    day = await a_day(play, replace(MORNINGS, weekdays=(0, 6)))
    await keeper(play).add(day, "user:test")
    described = await schedule(play.client, day).describe()
    assert described.schedule.spec.time_zone_name == ZONE
    local = [at.astimezone(BERLIN) for at in await matching(play.client, day, 2027)]
    assert len(local) == 104
    assert {(at.weekday(), at.hour, at.minute) for at in local} == {(0, 9, 0), (6, 9, 0)}
    assert {at.utcoffset() for at in local} == {timedelta(hours=1), timedelta(hours=2)}
    await keeper(play).change(day.day_id, DayState.REMOVED, "user:test")


async def matching(client: Client, day: InterviewDay, year: int) -> list[datetime]:
    """When the server would run the day's schedule in a year."""
    request = ListScheduleMatchingTimesRequest(
        namespace=client.namespace, schedule_id=day_schedule_id(day.day_id)
    )
    request.start_time.FromDatetime(datetime(year, 1, 1, tzinfo=UTC))
    request.end_time.FromDatetime(datetime(year + 1, 1, 1, tzinfo=UTC))
    answer = await client.workflow_service.list_schedule_matching_times(request)
    return [at.ToDatetime(UTC) for at in answer.start_time]


async def test_a_run_that_was_missed_is_made_up_for_and_none_runs_beside_another(play: Stage) -> None:
    day = await a_day(play)
    await keeper(play).add(day, "user:test")
    policy = (await schedule(play.client, day).describe()).schedule.policy
    assert policy.overlap is ScheduleOverlapPolicy.BUFFER_ONE
    assert policy.catchup_window == timedelta(days=7)
    await keeper(play).change(day.day_id, DayState.REMOVED, "user:test")


async def test_a_day_is_paused_goes_on_and_is_removed_with_its_schedule(play: Stage) -> None:
    day = await a_day(play)
    days = keeper(play)
    await days.add(day, "user:test")
    await opened(play, day)
    await runs(play, day, 1)
    await days.change(day.day_id, DayState.PAUSED, "user:test")
    described = await schedule(play.client, day).describe()
    assert described.schedule.state.paused
    await days.change(day.day_id, DayState.ACTIVE, "user:test")
    assert not (await schedule(play.client, day).describe()).schedule.state.paused
    for _ in range(2):
        assert (await days.change(day.day_id, DayState.REMOVED, "user:test")).synced
    with pytest.raises(RPCError):
        await schedule(play.client, day).describe()


async def test_a_day_that_is_made_while_temporal_is_away_is_scheduled_by_the_sweep(play: Stage) -> None:
    day = await a_day(play)
    nowhere = await connect(TemporalSettings(f"127.0.0.1:{free_port()}"), lazy=True)
    row = await DayKeeper(play.database, DaySchedules(nowhere).sync).add(day, "user:test")
    assert not row.synced
    assert await slots(play, day) == []
    swept = await Sweeper(play.database, play.doors.start, keeper(play)).start_missing(c.Sweep())
    assert swept.days >= 1
    assert await opened(play, day)
    async with play.database.transaction() as tx:
        assert (await Days(tx).require(day.day_id)).synced
    await keeper(play).change(day.day_id, DayState.REMOVED, "user:test")

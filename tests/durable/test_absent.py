"""Who does not come is a no-show once they could have come for a grace period, however late a timer is told."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from temporalio.api.enums.v1 import EventType

from tests.durable.stage import QUICK, Scene, stage
from tests.support.stack import TemporalServer
from workflows.domain import absence
from workflows.domain.values import SessionStatus

GRACE_S, LATE_S = 9.0, 2.0
PART = timedelta(seconds=GRACE_S / absence.LOOKS)


async def looks(scene: Scene) -> int:
    """How often its candidate was waited for."""
    history = await scene.handle.fetch_history()
    timers = [e for e in history.events if e.event_type is EventType.EVENT_TYPE_TIMER_STARTED]
    start = scene.order.scheduled_time
    return sum(e.event_time.ToDatetime(UTC) >= start for e in timers)


async def test_a_timer_told_late_makes_them_wait_for_what_may_be_lost_and_no_longer(
    database_url: str, temporal_dev_server: TemporalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(absence, "OVERSLEPT", timedelta(seconds=LATE_S))
    async with stage(database_url, temporal_dev_server.address) as play:
        async with play.worker():
            scene = await play.interview(
                replace(QUICK, no_show_after_s=GRACE_S),
                scheduled_time=datetime.now(UTC) + timedelta(seconds=2),
            )
            async with asyncio.timeout(30):
                while await looks(scene) < absence.LOOKS:
                    await asyncio.sleep(0.1)
        ends = scene.order.scheduled_time + timedelta(seconds=GRACE_S)
        # No worker is there when the last look is due.
        await asyncio.sleep((ends - datetime.now(UTC)).total_seconds() + 2 * LATE_S)
        async with play.worker():
            back = datetime.now(UTC)
            assert await scene.over() is SessionStatus.NO_SHOW
        closed = (await scene.handle.describe()).close_time
    assert closed is not None
    assert back + PART / 2 < closed < back + 2 * PART + timedelta(seconds=LATE_S)
    assert await looks(scene) == absence.LOOKS + 1

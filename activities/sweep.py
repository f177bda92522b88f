"""Starts what an API process could not: it wrote the row and was gone before the workflow was there."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from temporalio import activity

from activities.days import DayKeeper
from activities.refusals import reported
from activities.store.database import Database
from activities.store.interviews import Interviews
from workflows import contracts as c
from workflows.ports import SweepActivities

_log = logging.getLogger(__name__)


class Sweeper(SweepActivities):
    """`starter` starts an interview's workflow, or finds the one that runs: it may be called again for the same.

    `days` brings interview days' schedules up to date.
    """

    def __init__(
        self,
        database: Database,
        starter: Callable[[c.InterviewInput], Awaitable[None]],
        days: DayKeeper | None = None,
    ) -> None:
        self._database = database
        self._starter = starter
        self._days = days

    @activity.defn
    async def start_missing(self, order: c.Sweep) -> c.Swept:
        """Starts the workflow of each interview that has a row but none. One that can't be started stops no other.

        Raises the first such failure at the end, so that the run is seen to have failed and is tried again.
        """
        with reported():
            async with self._database.transaction() as tx:
                missing = await Interviews(tx).without_workflow(order.limit)
            started, failure = 0, None
            for session_id in missing:
                try:
                    await self._start(session_id)
                    started += 1
                except Exception as error:
                    _log.warning("interview not started", extra={"session_id": session_id}, exc_info=error)
                    failure = failure or error
            days = await self._days.catch_up(order.limit) if self._days is not None else 0
            if failure is not None:
                raise failure
            return c.Swept(started, days)

    async def _start(self, session_id: str) -> None:
        async with self._database.transaction() as tx:
            order = await Interviews(tx).input_of(session_id)
        await self._starter(order)
        async with self._database.transaction() as tx:
            await Interviews(tx).mark_started(session_id, datetime.now(UTC))

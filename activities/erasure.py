"""Erasing interviews: what runs is ended, the key destroyed, recordings and rows deleted, a tombstone left."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from temporalio import activity

from activities.backup.scopes import audio_scope, rest_scope
from activities.key_ring import destroy
from activities.recordings import RecordingStore
from activities.refusals import reported
from activities.store.audit import Audit
from activities.store.database import Database, Transaction
from activities.store.retention import WHOLE, Facts, Retention
from workflows import contracts as c
from workflows.domain.errors import NotFound
from workflows.domain.retention import ALL, DataClass, Refusal, RetentionRules, Why, due
from workflows.ports import RetentionActivities

PAGE = 500
NIL = "00000000-0000-0000-0000-000000000000"
IN_HISTORY = frozenset({DataClass.TRANSCRIPT, DataClass.CONTACT})
"""What Temporal's histories hold as well: with it goes their key."""


async def ordered(tx: Transaction, session_id: str, by: str, at: datetime) -> Refusal | None:
    """Writes an order to erase all of an interview down: whatever fails from here on, the day's run finishes it.

    None where it stands, now or already. Raises `NotFound`.
    """
    stored = Retention(tx)
    facts = await stored.facts(session_id, lock=True)
    if facts is None:
        raise NotFound("There is no such interview.")
    if facts.kept.held:
        return Refusal.LEGAL_HOLD
    if not any(stone.data == WHOLE for stone in await stored.tombstones(session_id)):
        await stored.begin(facts, (WHOLE,), Why.ORDER, by, at)
        Audit(tx).append(
            facts.organisation_id, at=at, actor=by, action="retention.erasure_ordered", subject=session_id
        )
    return None


class Eraser(RetentionActivities):
    """`ender` ends the workflows of a session, gently where they answer; it may be called again for the same."""

    def __init__(
        self,
        database: Database,
        recordings: RecordingStore,
        rules: RetentionRules,
        ender: Callable[[str], Awaitable[None]],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._database = database
        self._recordings = recordings
        self._rules = rules
        self._ender = ender
        self._now = now

    @activity.defn
    async def plan_retention(self, order: c.PlanRetention) -> c.RetentionPlan:
        """What was begun first, then what is due, in the order of ids."""
        tried = set(order.tried)
        async with self._database.transaction() as tx:
            begun = await Retention(tx).begun(order.limit + len(tried))
        planned: dict[str, c.Erase] = {}
        for stone in begun:
            if stone.session_id not in tried:
                whole = stone.data == WHOLE
                data = () if whole else (DataClass(stone.data),)
                before = planned.get(
                    stone.session_id, c.Erase(stone.session_id, (), whole, stone.why, stone.by)
                )
                planned[stone.session_id] = c.Erase(
                    stone.session_id, (*before.classes, *data), whole or before.whole, stone.why, stone.by
                )
        await self._add_due(planned, tried, order.limit)
        return c.RetentionPlan(tuple(planned.values())[: order.limit])

    async def _add_due(self, planned: dict[str, c.Erase], tried: set[str], limit: int) -> None:
        now, after = self._now(), NIL
        while len(planned) < limit:
            async with self._database.transaction() as tx:
                page = await Retention(tx).candidates(now, after, PAGE)
            for facts in page:
                after = facts.kept.session_id
                order = self._order(facts, now)
                if order is not None and after not in tried:
                    planned.setdefault(after, order)
            if len(page) < PAGE:
                return

    def _order(self, facts: Facts, now: datetime) -> c.Erase | None:
        kept = facts.kept
        classes = due(kept, self._rules.of(facts.jurisdiction, facts.days), now)
        if not classes:
            return None
        whole = kept.erased | classes == ALL
        why = Why.REQUEST if kept.wish and classes == ALL else Why.RETENTION
        return c.Erase(kept.session_id, tuple(sorted(classes)), whole, why)

    @activity.defn
    async def erase(self, order: c.Erase) -> c.Erasure:
        """Each step leaves what the next attempt begins with; the rows go last."""
        with reported():
            what = (WHOLE,) if order.whole else tuple(data.value for data in order.classes)
            refusal = await self._begin(order, what)
            if refusal is not None:
                return c.Erasure(order.session_id, refusal)
            if order.whole or IN_HISTORY & set(order.classes):
                await self._ender(order.session_id)
                await destroy(self._database, order.session_id)
            if order.whole:
                await destroy(self._database, rest_scope(order.session_id))
            if order.whole or DataClass.AUDIO in order.classes:
                await destroy(self._database, audio_scope(order.session_id))
                await asyncio.to_thread(self._recordings.delete_session, order.session_id)
            await self._delete(order, what)
            return c.Erasure(order.session_id)

    async def _begin(self, order: c.Erase, what: tuple[str, ...]) -> Refusal | None:
        async with self._database.transaction() as tx:
            facts = await Retention(tx).facts(order.session_id, lock=True)
            if facts is None:
                # The rows are gone: an attempt before this one came to its end.
                return None
            if facts.kept.held:
                return Refusal.LEGAL_HOLD
            await Retention(tx).begin(facts, what, order.why, order.by, self._now())
        return None

    async def _delete(self, order: c.Erase, what: tuple[str, ...]) -> None:
        async with self._database.transaction() as tx:
            stored = Retention(tx)
            facts = await stored.facts(order.session_id, lock=True)
            if facts is None:
                return
            if order.whole:
                await stored.delete_all(order.session_id)
            else:
                for data in order.classes:
                    await stored.delete(order.session_id, data)
            await stored.finish(order.session_id, self._now())
            Audit(tx).append(
                facts.organisation_id,
                at=self._now(),
                actor=order.by,
                action="interview.erased",
                subject=order.session_id,
                details={"data": ",".join(what), "why": order.why.value},
            )

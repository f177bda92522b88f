"""`listen`: drives a room's ear on one participant until the workflow wants it no more."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from typing import Any

from temporalio import activity

from activities.providers.registry import Providers
from activities.recordings import RecordingStore
from activities.refusals import provider_failure
from activities.rooms.hearing import Hearing
from activities.rooms.heartbeats import cancelled_by_workflow, taken_for_dead
from activities.rooms.holds import Holds
from activities.rooms.room import LiveRoom
from workflows.contracts import Heard, HearOut, Listen, RoomState
from workflows.domain.values import SessionStatus

GATHER_S = 0.3
"""New words are told by a heartbeat so soon: of half an answer no more than its last half second may be lost."""
CALM_S = 1.0
"""Between two heartbeats without new words."""
REST_S = 10.0
"""An ear that nobody drives keeps its place for so long: the next run of the workflow goes on with it."""
ALONE_S = 900.0
"""An ear that was cut off from Temporal hears on by itself for so long; the outbox keeps what it tells."""


class Ears:
    """The ears of one room, by participant."""

    def __init__(self, room: LiveRoom) -> None:
        self._room = room
        self._ears: dict[str, Hearing] = {}
        self._holds: dict[str, Holds] = {}
        """What the newest ear on somebody knows of their pauses: the next one begins with it."""
        self._resting: dict[str, asyncio.TimerHandle] = {}
        """Those that no attempt drives, with what ends them."""
        self._closing: set[asyncio.Task[None]] = set()
        room.on_state.append(self._follow)
        room.closers.append(self.close)

    def get(self, participant_id: str) -> Hearing | None:
        """The ear on a participant that isn't closed; it rests no more."""
        if timer := self._resting.pop(participant_id, None):
            timer.cancel()
        return self._ears.get(participant_id)

    def put(self, participant_id: str, hearing: Hearing) -> None:
        """A new ear."""
        self._ears[participant_id], self._holds[participant_id] = hearing, hearing.holds

    def known(self, participant_id: str) -> Holds | None:
        """What was learned of a participant's pauses since the room was opened."""
        return self._holds.get(participant_id)

    def rest(self, participant_id: str, hearing: Hearing) -> None:
        """Nobody drives it any more (unless somebody else does): it is closed soon."""
        if self._ears.get(participant_id) is not hearing or hearing.driven:
            return
        self._end_after(REST_S, participant_id, hearing)

    def leave_alone(self, participant_id: str, hearing: Hearing) -> None:
        """It hears on without an attempt that drives it, until another one does."""
        if self._ears.get(participant_id) is hearing:
            self._end_after(ALONE_S, participant_id, hearing)

    def _end_after(self, wait_s: float, participant_id: str, hearing: Hearing) -> None:
        paused = self._room.state is not None and self._room.state.paused
        loop = asyncio.get_running_loop()
        if former := self._resting.pop(participant_id, None):
            former.cancel()
        self._resting[participant_id] = loop.call_later(
            0.0 if paused else wait_s, self._expire, participant_id, hearing
        )

    def _expire(self, participant_id: str, hearing: Hearing) -> None:
        if self._ears.get(participant_id) is hearing:
            self._drop(participant_id)

    async def hear_out(self, participant_id: str, over: bool) -> None:
        """Closes one as soon as it has told what was said by now; `over`: for good."""
        hearing = self._ears.get(participant_id)
        if hearing is None:
            return
        await hearing.hear_out(over)
        if self._ears.get(participant_id) is hearing:
            self._drop(participant_id)

    async def close(self) -> None:
        """All of them."""
        for participant_id in list(self._ears):
            self._drop(participant_id)
        if self._closing:
            await asyncio.wait(self._closing)

    def _follow(self, state: RoomState) -> None:
        # Consent withdrawn, or over: no word more is heard. A pause also empties what a resting ear holds.
        unwanted = state.paused or state.status is not SessionStatus.IN_PROGRESS
        for participant_id in list(self._ears):
            resting = participant_id in self._resting
            if state.status.over and state.recording and not resting:
                # What was said by then is part of the interview.
                self._later(self.hear_out(participant_id, over=True))
            elif not state.listening or (unwanted and resting):
                self._drop(participant_id)

    def _drop(self, participant_id: str) -> None:
        if timer := self._resting.pop(participant_id, None):
            timer.cancel()
        if hearing := self._ears.pop(participant_id, None):
            self._later(hearing.close())

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work, name="close-ear")
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)


class Listening:
    """The node's ears."""

    def __init__(self, providers: Providers, recordings: RecordingStore, pool: ThreadPoolExecutor) -> None:
        self._providers = providers
        self._recordings = recordings
        self._pool = pool
        self._ears: dict[LiveRoom, Ears] = {}

    async def listen(self, room: LiveRoom, order: Listen) -> Heard:
        """Until cancelled, or until the ear is closed with its room. Fails where the recogniser can't be used."""
        ears = self._ears.get(room) or self._ears_of(room)
        hearing = ears.get(order.participant_id) or self._new(room, ears, order)
        work = asyncio.create_task(hearing.run(order), name="listen")
        alone = False
        try:
            await self._beat(hearing, work)
        except asyncio.CancelledError:
            alone = taken_for_dead()
            if not cancelled_by_workflow():
                room.doubt()
                raise
        finally:
            if alone:
                # Temporal is out of reach, the candidate isn't: what they say is heard, and waits in the outbox.
                ears.leave_alone(order.participant_id, hearing)
            else:
                work.cancel()
                await asyncio.wait([work])
                ears.rest(order.participant_id, hearing)
        if not work.cancelled() and (error := work.exception()):
            raise error
        return Heard(hearing.cursor)

    async def hear_out(self, room: LiveRoom, order: HearOut) -> None:
        """Ends a `listen` as soon as what was said by now is told."""
        ears = self._ears.get(room)
        if ears is not None:
            await ears.hear_out(order.participant_id, order.over)

    async def _beat(self, hearing: Hearing, work: asyncio.Task[None]) -> None:
        while not work.done():
            changed = asyncio.ensure_future(hearing.changed.wait())
            await asyncio.wait({work, changed}, timeout=CALM_S, return_when=asyncio.FIRST_COMPLETED)
            changed.cancel()
            if hearing.changed.is_set():
                # Words come one after the other: one heartbeat for those of a moment.
                await asyncio.wait({work}, timeout=GATHER_S)
                hearing.changed.clear()
            activity.heartbeat(hearing.text, hearing.cursor, datetime.now(UTC).isoformat())
            if failure := hearing.take_failure():
                raise provider_failure(failure)

    def _ears_of(self, room: LiveRoom) -> Ears:
        ears = self._ears[room] = Ears(room)

        async def forget() -> None:
            self._ears.pop(room, None)

        room.closers.append(forget)
        return ears

    def _new(self, room: LiveRoom, ears: Ears, order: Listen) -> Hearing:
        record = partial(self._recordings.record, room.session_id)
        before = ears.known(order.participant_id)
        hearing = Hearing(room, order, self._providers, self._pool, record, before)
        ears.put(order.participant_id, hearing)
        return hearing

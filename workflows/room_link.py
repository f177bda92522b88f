"""The workflow's hold on its room: opening, probing, moving it, and every call that goes to its node."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, TypeVar

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError, CancelledError
from temporalio.exceptions import TimeoutError as ActivityTimeout

from workflows import contracts as c
from workflows import timeouts
from workflows.domain.clock import Hold
from workflows.domain.values import AIStatus
from workflows.ledger import Ledger, topic_title
from workflows.ports import MEDIA_QUEUE, RoomActivities
from workflows.state import InterviewState
from workflows.visibility import Visibility

R = TypeVar("R")


class RoomLost(Exception):
    """The node didn't answer, or no longer holds the room. `details` are the activity's last heartbeat."""

    def __init__(self, details: tuple[Any, ...] = ()) -> None:
        super().__init__("room lost")
        self.details = details


def lost(error: ActivityError) -> bool:
    """Whether an activity failed because its node (or the way to it) did, not because of what it was asked."""
    cause = error.cause
    return isinstance(cause, ActivityTimeout) or (
        isinstance(cause, ApplicationError) and cause.type in ("stale-room", "no-such-room")
    )


def last_words_of(error: ActivityError) -> tuple[Any, ...]:
    """What an activity told with its last heartbeat, or as its room was closed."""
    if isinstance(error.cause, ActivityTimeout):
        return tuple(error.cause.last_heartbeat_details)
    if isinstance(error.cause, ApplicationError) and error.cause.type == "no-such-room":
        return tuple(error.cause.details)
    return ()


class RoomLink:
    """One for a run. Opening is serialised; the epoch only rises."""

    def __init__(self, state: InterviewState, ledger: Ledger) -> None:
        self._state = state
        self._ledger = ledger
        self._lock = asyncio.Lock()
        self._visibility = Visibility(state)
        self._published = 0
        self._changes = 1
        self.heard_in: c.RoomRef | None = None
        """The room whose ear is open."""

    @property
    def busy(self) -> bool:
        """A room is being opened, probed or moved."""
        return self._lock.locked()

    # ------------------------------------------------------------ opening and moving

    async def ensure(self) -> bool:
        """A room is open, or has just been opened. False while no node is free."""
        async with self._lock:
            return self._state.room is not None or await self._open()

    async def check(self, epoch: int, silent_since: datetime | None = None) -> None:
        """Somebody lost the room of this epoch: probe its node, and move the room if it is gone."""
        async with self._lock:
            room, asked = self._state.room, workflow.now()
            if room is None or room.epoch != epoch:
                return
            if await self._alive(room):
                # Reported dead by a server that was away itself.
                self.give_back(Hold.OUTAGE, silent_since or workflow.now())
                return
            # Since the last heartbeat nobody was heard.
            self.give_back(Hold.NO_ROOM, silent_since or asked - timeouts.NODE_HEARTBEAT)
            self._forget("room_lost")
            await self._open()

    async def move(self, epoch: int) -> None:
        """The node of this epoch's room is going away: open elsewhere, where that hasn't been done meanwhile."""
        async with self._lock:
            # Histories of before have moved it twice.
            if self._state.epoch != epoch and workflow.patched("moved-once"):
                return
            self._forget("")
            await self._open()

    async def _open(self) -> bool:
        s = self._state
        room = c.RoomRef(s.input.session_id, s.epoch + 1)
        people = tuple(c.ParticipantInfo(p.participant_id, p.role, p.name, p.connection) for p in s.people)
        s.epoch = room.epoch
        try:
            opened = await workflow.execute_activity_method(
                RoomActivities.open_room,
                c.OpenRoom(room, people, s.input.language),
                task_queue=MEDIA_QUEUE,
                schedule_to_start_timeout=timeouts.OPEN_ROOM_TAKES,
                start_to_close_timeout=timeouts.OPEN_ROOM,
                retry_policy=timeouts.ONCE,
                summary=f"Open the room, epoch {room.epoch}",
            )
        except ActivityError:
            return False
        s.room, s.node_id, s.queue = room, opened.node_id, opened.queue
        s.web_socket_url, s.recognises = opened.web_socket_url, opened.recognises
        self._ledger.providers(opened.providers)
        s.clock.release(Hold.NO_ROOM, workflow.now())
        self.changed()
        return True

    def _forget(self, fault: str) -> None:
        """Nobody is connected to a room that is gone: they come back to the next one."""
        s, now = self._state, workflow.now()
        s.room, s.node_id, s.queue = None, "", ""
        s.clock.hold(Hold.NO_ROOM, now)
        if fault:
            s.fault(fault)
        for person in s.people:
            if person.signaling_id is not None:
                if person.participant_id == s.taken_over_by:
                    s.leader_lost_at = now
                person.disconnected(person.signaling_id)
                self._ledger.participant(person)
        s.left(now)
        self.changed()

    async def _alive(self, room: c.RoomRef) -> bool:
        try:
            probe = await workflow.execute_activity_method(
                RoomActivities.probe_room,
                room,
                task_queue=self._state.queue,
                schedule_to_start_timeout=timeouts.NODE_PROBE,
                start_to_close_timeout=timeouts.NODE_PROBE,
                retry_policy=timeouts.ONCE,
                summary="Is the room alive?",
            )
        except ActivityError:
            return False
        return probe.alive and probe.epoch == room.epoch

    async def ear_handed_over(self) -> None:
        """Until no ear of an earlier room is left: its last words say where to go on."""
        await workflow.wait_condition(lambda: self.heard_in is None or self.heard_in == self._state.room)

    async def hear_out(self, room: c.RoomRef, *, over: bool) -> None:
        """What the candidate has said by now is told before their ear is closed, by a node that answers soon."""
        with suppress(ActivityError):
            await workflow.execute_activity_method(
                RoomActivities.hear_out,
                c.HearOut(room, self._state.candidate.participant_id, over),
                task_queue=self._state.queue,
                schedule_to_start_timeout=timeouts.LAST_WORDS_TAKES,
                start_to_close_timeout=timeouts.LAST_WORDS,
                retry_policy=timeouts.ONCE,
                summary="Hear the candidate out",
            )

    # ------------------------------------------------------------ calls to the node

    async def quick(self, method: Callable[..., Any], order: Any, summary: str) -> None:
        """A short call. A node that doesn't take it is probed, and the room moved if it is gone."""
        room = self._state.room
        if room is None:
            return
        try:
            await workflow.execute_activity_method(
                method,
                order,
                task_queue=self._state.queue,
                schedule_to_start_timeout=timeouts.NODE_TAKES,
                start_to_close_timeout=timeouts.NODE_QUICK,
                retry_policy=timeouts.NODE_RETRY,
                summary=summary,
            )
        except ActivityError as error:
            if not lost(error):
                return
            await self.check(room.epoch)

    def start(
        self,
        method: Callable[..., Any],
        order: Any,
        close: timedelta,
        summary: str,
        policy: Any = timeouts.ONCE,
    ) -> workflow.ActivityHandle[Any]:
        """A long call with heartbeats. Cancelling it waits for its answer."""
        return workflow.start_activity_method(
            method,
            order,
            task_queue=self._state.queue,
            schedule_to_start_timeout=timeouts.NODE_TAKES,
            start_to_close_timeout=close,
            heartbeat_timeout=timeouts.NODE_HEARTBEAT,
            retry_policy=policy,
            cancellation_type=workflow.ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
            summary=summary[:200],
        )

    async def tell(self, text: str, code: str) -> None:
        """A system message to all in the room."""
        if self._state.room is not None:
            message = c.Tell(self._state.room, str(workflow.uuid4()), text, code)
            await self.quick(RoomActivities.tell, message, f"Tell: {code}")

    async def close(self, reason: str) -> None:
        """Closes the room if one is open."""
        if self._state.room is not None:
            await self.quick(
                RoomActivities.close_room, c.CloseRoom(self._state.room, reason), "Close the room"
            )
            self._state.room, self._state.node_id, self._state.queue = None, "", ""

    # ------------------------------------------------------------ the state as everybody sees it

    def become(self, ai: AIStatus, shown: bool = False) -> None:
        """The AI's state changes: shown in the room (unless the node has `shown` it by itself) and in the UI."""
        if self._state.talk.become(ai):
            self._prepares(ai is AIStatus.PROCESSING)
            self.changed(broadcast=not shown)

    def _prepares(self, begins: bool) -> None:
        """The AI's own pace is part of a conversation; what goes beyond is the provider's, and credited."""
        s = self._state
        if s.processing_since is not None:
            pace = timedelta(seconds=s.input.conduct.acknowledge_after_s)
            self.give_back(Hold.PROVIDER, s.processing_since + pace)
        s.processing_since = workflow.now() if begins else None

    def give_back(self, reason: Hold, since: datetime, until: datetime | None = None) -> None:
        """The clock should not have run from `since` on, until then."""
        self._state.clock.give_back(reason, since, workflow.now(), until)

    def changed(self, broadcast: bool = True) -> None:
        """Something that people see has changed."""
        self._changes += broadcast
        self._visibility.refresh(topic_title(self._state))

    def noted(self) -> None:
        """Something has changed that only Temporal's UI shows."""
        self._visibility.tell(topic_title(self._state))

    async def publish(self) -> None:
        """Broadcasts each change until cancelled; changes that come together are one."""
        while True:
            await workflow.wait_condition(
                lambda: self._changes > self._published and self._state.room is not None
            )
            self._published = self._changes
            await self.quick(
                RoomActivities.publish_state, self._view(), f"State: {self._state.talk.current_state}"
            )

    async def published(self) -> None:
        """Until all changes so far have been broadcast, or the room is gone, or its node stays silent."""
        # A timeout that left here would be the end of the whole workflow, as a failure.
        with suppress(TimeoutError):
            await workflow.wait_condition(
                lambda: self._published >= self._changes or self._state.room is None,
                timeout=timeouts.NODE_QUICK,
                timeout_summary="Until everybody was told",
            )

    def _view(self) -> c.RoomState:
        s, now = self._state, workflow.now()
        assert s.room is not None
        s.version += 1
        return c.RoomState(
            room=s.room,
            status=s.status,
            ai_status=s.talk.current_state,
            topic=topic_title(s),
            elapsed_s=round(s.clock.elapsed_s(now), 1),
            remaining_s=round(s.clock.remaining_s(now), 1),
            paused=s.paused,
            taken_over_by=s.taken_over_by,
            consent_needed=not s.consent_decided,
            recording=bool(s.consent_recording),
            listening=bool(s.consent_recording) and not s.status.over,
            version=s.version,
        )


def cancelled(error: BaseException) -> bool:
    """Whether an activity ended because it was told to."""
    return isinstance(error, asyncio.CancelledError) or (
        isinstance(error, ActivityError) and isinstance(error.cause, CancelledError)
    )

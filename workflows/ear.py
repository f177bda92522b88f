"""Keeps `listen` running while the candidate may be heard."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta

from temporalio import workflow
from temporalio.exceptions import ActivityError

from workflows import contracts as c
from workflows import timeouts
from workflows.domain.clock import Hold
from workflows.domain.hints import hints
from workflows.domain.values import SessionStatus
from workflows.ports import RoomActivities
from workflows.room_link import RoomLink, cancelled, last_words_of, lost
from workflows.state import InterviewState

SPEAKS_ON = timedelta(seconds=5)
"""Within this an ear tells that an utterance which a run before this one knew of is under way still."""
HEARS_AGAIN_S = 2.0
"""An ear that has failed counts as open again when it has lasted for so long, or has heard something."""


class Ear:
    """One for a run; `run` until cancelled, `rest` before the run ends."""

    def __init__(self, state: InterviewState, room: RoomLink) -> None:
        self._state = state
        self._room = room
        self._resting = False
        self._closed = False
        self._idle = True

    def wanted(self) -> bool:
        """Consent, a room, a connected candidate, and an interview under way."""
        s = self._state
        return (
            not self._resting
            and bool(s.consent_recording)
            and s.room is not None
            and s.candidate_here
            and s.status is SessionStatus.IN_PROGRESS
            and not s.paused
            and s.recognises
        )

    async def run(self) -> None:
        """Listens whenever it is wanted."""
        while True:
            await workflow.wait_condition(self.wanted)
            self._idle = False
            await self._listen()
            self._idle = True

    async def rest(self) -> None:
        """Stops listening and waits until the ear has handed over its cursor."""
        self._resting = True
        await workflow.wait_condition(lambda: self._idle)

    async def close(self) -> None:
        """Hears the candidate out, and then no more: it is the end."""
        self._closed = True
        await self.rest()

    async def _listen(self) -> None:
        s = self._state
        room = s.room
        assert room is not None
        order = c.Listen(
            room=room,
            participant_id=s.candidate.participant_id,
            language=s.input.language,
            hints=hints_of(s),
            conduct=s.input.conduct,
            recording=True,
            cursor=s.listen_cursor,
            voice=s.input.voice,
        )
        self._room.heard_in = room
        ear = self._room.start(RoomActivities.listen, order, timeouts.LISTEN, "Listen to the candidate")
        await self._hears_again(ear)
        await self._speaks_on(ear)
        await workflow.wait_condition(lambda: ear.done() or not self.wanted() or s.room != room)
        if not ear.done():
            over = self._closed or s.status.over
            if s.room == room and s.consent_recording and (over or s.paused):
                await self._room.hear_out(room, over=over)
            ear.cancel()
        try:
            heard = await ear
            # A node that is asked to end tells of a pause too late: its room's epoch is past by then.
            s.heard_last(heard.cursor)
        except (ActivityError, asyncio.CancelledError) as error:
            await self._failed(error, room)
        finally:
            # At the seam the room hears on, and the next run's ear tells of it.
            s.speaks_on = s.speaking = s.speaking and self._resting and not self._closed
            self._room.heard_in = None
            if not self.wanted():
                s.clock.release(Hold.RECOGNISER, workflow.now())

    async def _hears_again(self, ear: workflow.ActivityHandle[c.Heard]) -> None:
        s = self._state
        if Hold.RECOGNISER not in s.clock.holds:
            return
        with suppress(TimeoutError):
            await workflow.wait_condition(
                lambda: ear.done() or s.speaking or not self.wanted(),
                timeout=HEARS_AGAIN_S,
                timeout_summary="Whether the ear stays open",
            )
        if not ear.done():
            s.clock.release(Hold.RECOGNISER, workflow.now())

    async def _speaks_on(self, ear: workflow.ActivityHandle[c.Heard]) -> None:
        s = self._state
        if not s.speaks_on:
            return
        with suppress(TimeoutError):
            await workflow.wait_condition(
                lambda: ear.done() or not s.speaks_on or not self.wanted(),
                timeout=SPEAKS_ON,
                timeout_summary="Whether the candidate speaks still",
            )
        if s.speaks_on:
            s.speaks_on = s.speaking = False

    async def _failed(self, error: BaseException, room: c.RoomRef) -> None:
        s = self._state
        if cancelled(error) or not isinstance(error, ActivityError):
            return
        words = last_words_of(error)
        if len(words) > 1 and isinstance(words[1], str):
            s.heard_last(words[1])
        s.fault("ear_failed")
        if lost(error):
            await self._room.check(room.epoch, _silent_since(words))
        else:
            s.clock.hold(Hold.RECOGNISER, workflow.now())
            await workflow.sleep(1, summary="Before listening again")


def hints_of(state: InterviewState) -> tuple[str, ...]:
    """Words that are likely to be said."""
    return hints(state.input.plan, state.input.job_excerpt)


def _silent_since(words: tuple[object, ...]) -> datetime | None:
    """When the last heartbeat was sent that came through."""
    with suppress(IndexError, TypeError, ValueError):
        return datetime.fromisoformat(str(words[2]))
    return None

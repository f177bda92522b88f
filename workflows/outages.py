"""What an interview does while the model or the voice is down: it says so, and nobody loses time."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import timedelta

from temporalio import workflow

from workflows import contracts as c
from workflows import timeouts
from workflows.domain.clock import Hold
from workflows.domain.phrases import phrase
from workflows.domain.values import AIStatus
from workflows.room_link import RoomLink
from workflows.state import InterviewState


class Outages:
    """One for a run. Each outage is told once."""

    def __init__(
        self,
        state: InterviewState,
        room: RoomLink,
        must_stop: Callable[[], bool],
        seam: Callable[[], bool],
    ) -> None:
        self._s = state
        self._room = room
        self._must_stop = must_stop
        self._seam = seam

    async def pause(self, asked_s: float = 0.0) -> None:
        """The model is down: say so, stop the clock, and wait before it is tried again; `asked_s`: what it asks for."""
        s = self._s
        s.fault("provider_failed")
        s.clock.hold(Hold.PROVIDER, workflow.now())
        self._room.become(AIStatus.ERROR)
        if not s.provider_pauses:
            await self._room.tell(phrase("trouble", s.input.language), "provider_failed")
        s.provider_until = workflow.now() + timedelta(seconds=self._pause_s(asked_s))
        await self.wait()

    async def wait(self) -> None:
        """The rest of the pause; at the seam it is left to the next run."""
        s = self._s
        until = s.provider_until or workflow.now()
        if until > workflow.now() and not (self._must_stop() or self._seam()):
            with contextlib.suppress(TimeoutError):
                await workflow.wait_condition(
                    lambda: self._must_stop() or self._seam(),
                    timeout=until - workflow.now(),
                    timeout_summary="Before the provider is asked again",
                )
        if self._must_stop() or not self._seam() or until <= workflow.now():
            s.provider_until = None
            s.clock.release(Hold.PROVIDER, workflow.now())

    def _pause_s(self, asked_s: float) -> float:
        longer = timeouts.PROVIDER_PAUSE_S * 2.0 ** min(self._s.provider_pauses, 10)
        self._s.provider_pauses += 1
        return max(
            min(longer, timeouts.PROVIDER_PAUSE_AT_MOST_S), min(asked_s, timeouts.PROVIDER_ASKS_AT_MOST_S)
        )

    def voice_went(self, spoken: c.Spoken, *, done: bool) -> bool:
        """How a turn went; whether the voice has just gone down."""
        s = self._s
        if done:
            s.provider_pauses = 0
        news = spoken.voice_failed and not s.told_voice_down
        if spoken.voice_failed:
            s.fault("voice_failed")
        if spoken.voice_failed or spoken.heard:
            s.told_voice_down = spoken.voice_failed
        return news

    async def tell_voice_down(self) -> None:
        """In writing: what is said is to be read."""
        await self._room.tell(phrase("voice_down", self._s.input.language), "voice_failed")

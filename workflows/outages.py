"""What an interview does while the model or the voice is down: it says so, and nobody loses time."""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from temporalio import workflow

from workflows import contracts as c
from workflows import timeouts
from workflows.carried import Outage
from workflows.domain.clock import Hold
from workflows.domain.phrases import WAITS, phrase
from workflows.domain.values import AIStatus
from workflows.room_link import RoomLink
from workflows.state import InterviewState


class Outages:
    """One for a run. `say` says a text beside the conversation, where there is a voice. Each outage is told once, and
    while it lasts nobody is left in silence (`Conduct.waits_s`), however soon each try of it fails."""

    def __init__(
        self,
        state: InterviewState,
        room: RoomLink,
        must_stop: Callable[[], bool],
        seam: Callable[[], bool],
        say: Callable[[str], Awaitable[None]],
    ) -> None:
        self._s = state
        self._room = room
        self._must_stop = must_stop
        self._seam = seam
        self._say = say

    async def pause(self, since: datetime, asked_s: float = 0.0) -> None:
        """The model is down: say so, stop the clock, and wait before it is tried again.

        `since`: when the turn began that has failed; `asked_s`: the seconds that the model asks for.
        """
        s = self._s
        s.outage.since = s.outage.since or since
        # The node has said what was due while the turn was under way.
        s.outage.told = max(s.outage.told, self._due())
        s.fault("provider_failed")
        s.clock.hold(Hold.PROVIDER, workflow.now())
        self._room.become(AIStatus.ERROR)
        if not s.outage.pauses:
            await self._room.tell(phrase("trouble", s.input.language), "provider_failed")
        pause_s = self._pause_s(asked_s)
        if s.must_resume:
            # Whoever was asked half a question hears what has happened before they hear it again.
            s.gone_s = max(s.gone_s, pause_s)
        s.outage.until = workflow.now() + timedelta(seconds=pause_s)
        await self.wait()

    async def wait(self) -> None:
        """The rest of the pause; at the seam it is left to the next run."""
        s = self._s
        until = s.outage.until or workflow.now()
        while until > workflow.now() and not (self._must_stop() or self._seam()):
            if self._due() > s.outage.told:
                await self._tell(WAITS[s.outage.told])
                continue
            with contextlib.suppress(TimeoutError):
                await workflow.wait_condition(
                    lambda: self._must_stop() or self._seam(),
                    timeout=min(until, self._next()) - workflow.now(),
                    timeout_summary="Before the provider is asked again",
                )
        if self._must_stop() or not self._seam() or until <= workflow.now():
            s.outage.until = None
            s.clock.release(Hold.PROVIDER, workflow.now())

    def _due(self) -> int:
        """How many of the waits are over."""
        s = self._s
        waited_s = (workflow.now() - (s.outage.since or workflow.now())).total_seconds()
        return sum(wait_s <= waited_s for wait_s in s.input.conduct.waits_s)

    def _next(self) -> datetime:
        """When the next wait is over."""
        s = self._s
        left = s.input.conduct.waits_s[s.outage.told :]
        if s.outage.since is None or not left:
            return workflow.now() + timedelta(days=1)
        return s.outage.since + timedelta(seconds=left[0])

    async def _tell(self, key: str) -> None:
        """Spoken, and shown from the second one on, as the node does."""
        text = phrase(key, self._s.input.language)
        if self._s.outage.told:
            await self._room.tell(text, f"provider_{key}")
        self._s.outage.told += 1
        await self._say(text)
        self._room.become(AIStatus.ERROR)

    def _pause_s(self, asked_s: float) -> float:
        longer = timeouts.PROVIDER_PAUSE_S * 2.0 ** min(self._s.outage.pauses, 10)
        self._s.outage.pauses += 1
        return max(
            min(longer, timeouts.PROVIDER_PAUSE_AT_MOST_S), min(asked_s, timeouts.PROVIDER_ASKS_AT_MOST_S)
        )

    def voice_went(self, spoken: c.Spoken, *, done: bool) -> bool:
        """How a turn went; whether the voice has just gone down."""
        s = self._s
        if done:
            s.outage = Outage()
        news = spoken.voice_failed and not s.told_voice_down
        if spoken.voice_failed:
            s.fault("voice_failed")
        if spoken.voice_failed or spoken.heard:
            s.told_voice_down = spoken.voice_failed
        return news

    async def tell_voice_down(self) -> None:
        """In writing: what is said is to be read."""
        await self._room.tell(phrase("voice_down", self._s.input.language), "voice_failed")

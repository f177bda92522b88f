"""Performs one turn: the model's words and the voice, run together on the node, and what became of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError

from workflows import contracts as c
from workflows import timeouts
from workflows.domain.conversation import PendingQuestion
from workflows.domain.policy import Turn
from workflows.domain.turn_watch import Outcome, Signs, ending, still_answering
from workflows.domain.usage import Usage
from workflows.domain.values import TurnKind
from workflows.ports import RoomActivities
from workflows.room_link import RoomLink, cancelled, last_words_of, lost
from workflows.state import InterviewState

TOLD = -1.0
_AGAIN = frozenset({TurnKind.REPEAT, TurnKind.RESUME})
"""These have the line of the question, which was heard before: it stays."""
ATTACHED_AT_MOST = 10
"""How often a turn that is reported dead, though its room lives, is attached to again."""


@dataclass
class Performance:
    """The outcome, and what was said by then."""

    outcome: Outcome
    spoken: c.Spoken = field(default_factory=lambda: c.Spoken("", ""))
    worded: bool = True
    """`spoken.text` is the whole turn."""
    usages: tuple[Usage, ...] = ()
    """What the model took for it."""


@dataclass(frozen=True)
class Started:
    """A turn's activities under way, and the room that they run in."""

    speak: workflow.ActivityHandle[c.Spoken]
    compose: workflow.ActivityHandle[c.Composed] | None
    room: c.RoomRef


class TurnPlayer:
    """Runs `compose` and `speak` of a turn at once."""

    def __init__(self, state: InterviewState, room: RoomLink, must_stop: Callable[[], bool]) -> None:
        self._state = state
        self._room = room
        self._must_stop = must_stop
        self.voice_started: str = ""
        """The turn whose first sound has left the node."""
        self.began = workflow.now()
        """When the newest turn began."""
        self.asked_to_wait_s = 0.0
        """What the provider of a turn without words wants to be left alone for."""

    async def perform(
        self,
        turn: Turn,
        pending: PendingQuestion,
        context: c.TurnContext,
        prefix: str = "",
        started: Started | None = None,
    ) -> Performance:
        """Says the turn, or follows one that was `started`. Never raises for what a node or a provider does."""
        self.began = workflow.now()
        room = started.room if started is not None else self._state.room
        if room is None:
            return Performance(Outcome.ROOM_LOST)
        for _ in range(ATTACHED_AT_MOST):
            under_way = started or self.start(turn, pending, context, prefix, room)
            performance, started = await self._watch(under_way, pending), None
            if performance.outcome is not Outcome.ROOM_LOST or self._state.room != room or self._must_stop():
                break
            # The room is alive: the same turn id attaches to what is being said, or gets its result.
        self._state.turn_ended(pending.turn_id)
        return performance

    def start(
        self,
        turn: Turn,
        pending: PendingQuestion,
        context: c.TurnContext,
        prefix: str,
        room: c.RoomRef,
        after: c.After | None = None,
    ) -> Started:
        """Starts the turn's activities; with `after` they only prepare it until the node commits it."""
        label = f"Q{self._state.talk.questions_asked} {pending.kind}: {context.topic_title or context.title}"
        if after is not None:
            label = f"(ahead) {label}"
        speak = self._room.start(
            RoomActivities.speak,
            self._speak_order(turn, pending, prefix, room, after),
            timeouts.SPEAK if after is None else timeouts.LISTEN,
            f"Say {label}",
        )
        compose = None
        if turn.text is None:
            compose = self._room.start(
                RoomActivities.compose,
                c.Compose(room, pending.turn_id, context, already_said=pending.heard, after=after),
                timeouts.COMPOSE if after is None else timeouts.LISTEN,
                f"Word {label}",
                timeouts.COMPOSE_RETRY,
            )
        return Started(speak, compose, room)

    async def cancel(self, started: Started) -> Performance:
        """Takes back a turn that was prepared, and waits until nothing of it runs; what was made of it in vain."""
        started.speak.cancel()
        performance = await self._result(started.speak)
        if started.compose is not None:
            await self._lost_words(started.compose, stop=True)
            self._complete(performance, started.compose)
        return performance

    def _speak_order(
        self, turn: Turn, pending: PendingQuestion, prefix: str, room: c.RoomRef, after: c.After | None
    ) -> c.Speak:
        s = self._state
        return c.Speak(
            room=room,
            turn_id=pending.turn_id,
            interaction_id=pending.interaction_id,
            kind=pending.kind,
            language=s.input.language,
            text=turn.text,
            prefix=prefix,
            recording=bool(s.consent_recording),
            voice=s.input.voice,
            waits_s=self._waits_s(),
            after=after,
            taken_back_s=0.0 if turn.kind in _AGAIN else s.input.conduct.still_answering_s,
        )

    def _waits_s(self) -> tuple[float, float, float]:
        """Until nobody is left in silence, from the turn's beginning; what an outage has had told isn't told again."""
        s = self._state
        waits_s = s.input.conduct.waits_s
        if s.outage.since is None:
            return waits_s
        passed_s = (workflow.now() - s.outage.since).total_seconds()
        first, second, third = (
            TOLD if n < s.outage.told else max(0.0, wait_s - passed_s) for n, wait_s in enumerate(waits_s)
        )
        return first, second, third

    async def _watch(self, started: Started, pending: PendingQuestion) -> Performance:
        speak, compose, room, waited_s = started.speak, started.compose, started.room, 0.0

        def failed() -> bool:
            return compose is not None and compose.done() and compose.exception() is not None

        def signs() -> Signs:
            s = self._state
            return Signs(
                over=speak.done(),
                must_stop=self._must_stop(),
                failed=failed(),
                heard=self.voice_started == pending.turn_id,
                speech=s.speaking and bool(pending.turn_id),
                typed=pending.expects_answer and any(a.typed for a in s.inbox.answers),
            )

        def ends() -> Outcome | None:
            return ending(signs(), waited_s)

        try:
            await workflow.wait_condition(
                lambda: ends() is not None or signs().heard,
                timeout=timeouts.TURN_HANGS,
                timeout_summary="The turn hangs",
            )
        except TimeoutError:
            waited_s = timeouts.TURN_HANGS.total_seconds()
        await workflow.wait_condition(lambda: ends() is not None)
        why = None
        if not speak.done():
            why = ends()
            speak.cancel()
        if compose is not None:
            self.asked_to_wait_s = _asked_to_wait(compose.exception()) if failed() else 0.0
        performance = await self._result(speak)
        if compose is not None and await self._lost_words(
            compose, stop=why is not None or not performance.spoken.text
        ):
            performance.outcome = Outcome.ROOM_LOST
        if compose is not None:
            self._complete(performance, compose)
        if performance.outcome is Outcome.ROOM_LOST:
            await self._room.check(room.epoch)
        elif performance.outcome is Outcome.DROPPED:
            performance.outcome = why if why in (Outcome.GOES_ON, Outcome.NO_WORDS) else Outcome.DROPPED
        elif why is not None and not (performance.worded and self._whole(performance.spoken)):
            performance.outcome = why
        elif why is None and performance.outcome is Outcome.SAID and self._taken_back(performance.spoken):
            performance.outcome = Outcome.GOES_ON
        return performance

    def _complete(self, performance: Performance, compose: workflow.ActivityHandle[c.Composed]) -> None:
        """What the voice told with its last heartbeat may be behind what the model had written."""
        error = None if compose.cancelled() else compose.exception()
        if compose.cancelled() or error is not None:
            performance.worded, performance.usages = False, _used(error)
            return
        composed = compose.result()
        performance.worded, performance.usages = composed.complete, composed.usages
        if composed.complete and len(composed.text) > len(performance.spoken.text):
            performance.spoken = replace(performance.spoken, text=composed.text)

    def _whole(self, spoken: c.Spoken) -> bool:
        return bool(spoken.text) and spoken.heard.strip() == spoken.text.strip()

    def _taken_back(self, spoken: c.Spoken) -> bool:
        within_s = self._state.input.conduct.still_answering_s
        return still_answering(spoken.interrupted, spoken.heard, spoken.duration_s, within_s)

    async def _result(self, speak: workflow.ActivityHandle[c.Spoken]) -> Performance:
        try:
            spoken = await speak
            return Performance(Outcome.DROPPED if spoken.dropped else Outcome.SAID, spoken)
        except asyncio.CancelledError:
            return Performance(Outcome.STOPPED)
        except ActivityError as error:
            if cancelled(error):
                return Performance(Outcome.STOPPED)
            if not lost(error):
                return Performance(Outcome.NO_WORDS)
            words = last_words_of(error)
            heard = words[0] if words and isinstance(words[0], str) else ""
            text = words[1] if len(words) > 1 and isinstance(words[1], str) else ""
            return Performance(Outcome.ROOM_LOST, c.Spoken(text, heard))

    async def _lost_words(self, compose: workflow.ActivityHandle[c.Composed], stop: bool) -> bool:
        """Ends the wording of the turn; True where its node is gone. Other failures show in what was spoken."""
        if stop and not compose.done():
            compose.cancel()
        try:
            await compose
        except asyncio.CancelledError:
            return False
        except ActivityError as error:
            return not cancelled(error) and lost(error)
        return False


def _asked_to_wait(error: BaseException | None) -> float:
    """Seconds, the first detail of a provider's failure."""
    cause = error.cause if isinstance(error, ActivityError) else None
    details = cause.details if isinstance(cause, ApplicationError) else ()
    return float(details[0]) if details and isinstance(details[0], int | float) else 0.0


def _used(error: BaseException | None) -> tuple[Usage, ...]:
    """What attempts took that all failed: a provider's failure carries it."""
    cause = error.cause if isinstance(error, ActivityError) else None
    if not isinstance(cause, ApplicationError) or len(cause.details) < 2:
        return ()
    told = cause.details[1]
    return tuple(Usage(**one) for one in told if isinstance(one, dict)) if isinstance(told, list) else ()

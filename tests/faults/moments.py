"""Faults of single processes, each at a moment of its own in one interview: dealt by a seed, and struck."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from temporalio.service import RPCError

from temporal.client import connect
from temporal.ids import debrief_workflow_id
from tests.faults.harness import ITS_WORKER, Moment, Scene

FAULTS = ("worker", "media", "api", "postgres", "temporal")
SCORECARD = "a scorecard is written"
MOMENTS = (*map(str, Moment), SCORECARD)
LATER_S = {
    Moment.LISTENING: 1.5,
    Moment.HALF_ANSWER: 1.2,
    Moment.THINKING: 0.3,
    Moment.HALF_QUESTION: 0.6,
}
"""At most so long into each moment."""
BACK_AFTER_KILL_S = 7.0
"""Of a node."""
BUFFERED_S = 0.5
"""Sound that was on its way when the node was killed."""
SETTLED_S = 0.7
"""Into a new room: by then it has been begun what is to be said in it."""
DEBRIEF_S = 30.0


@dataclass(frozen=True)
class Strike:
    """One of `FAULTS`, so long into one of `MOMENTS`."""

    fault: str
    moment: str
    later_s: float


def dealt(seed: int, number: int) -> list[Strike]:
    """For interview `number` of as many as there are faults: each fault once, each moment once.

    All interviews of a seed have all pairs between them.
    """
    chance = random.Random(seed)
    faults, moments = (chance.sample(one, len(one)) for one in (FAULTS, MOMENTS))
    pairs = [(fault, moments[(n + number) % len(moments)]) for n, fault in enumerate(faults)]
    strikes = [
        Strike(fault, moment, chance.uniform(0, LATER_S.get(Moment(moment), 0)) if moment != SCORECARD else 0)
        for fault, moment in pairs
    ]
    return sorted(strikes, key=lambda strike: strike.moment == SCORECARD)


@dataclass
class Blows:
    """What an interview went through."""

    scene: Scene
    may_come_again: set[str] = field(default_factory=set)
    """Questions that are said again by rule: the candidate had heard them, and then was gone for longer than 5 s."""

    async def fall(self, strikes: Sequence[Strike]) -> None:
        """One after the other, each followed by the next turn; with the last one the interview is over."""
        for strike in strikes:
            print(f"{strike.fault} killed, {strike.moment}, {strike.later_s:.2f} s later", flush=True)
            await self.scene.all_up()
            if strike.moment == SCORECARD:
                await self._while_the_scorecard_is_written(strike)
            else:
                await self._in_the_conversation(strike, Moment(strike.moment))

    async def _in_the_conversation(self, strike: Strike, moment: Moment) -> None:
        scene, person = self.scene, self.scene.person
        await scene.reach(moment)
        await asyncio.sleep(strike.later_s)
        port, entered, asked = person.port, person.connections, person.view.said[-1]
        at = await scene.kill(ITS_WORKER if strike.fault == "worker" else strike.fault)
        if strike.fault == "media":
            await self._in_another_room(moment, at, entered)
            assert person.port not in (0, port)
        else:
            await scene.go_on(moment)
        await scene.my_turn()
        if strike.fault != "media":
            assert (person.port, person.connections) == (port, entered), "the room has moved"
        elif moment is Moment.LISTENING:
            self.may_come_again.add(asked)

    async def _in_another_room(self, moment: Moment, at: float, entered: int) -> None:
        scene, person = self.scene, self.scene.person
        if moment is Moment.LISTENING:
            # After less than 5 s nothing has to be said: the AI just listens again.
            def back() -> bool:
                heard = bool(person.sounds) and person.sounds[-1] > at + BUFFERED_S
                return person.connections > entered and (heard or person.listened_to)

            await scene.until(back, "the AI", BACK_AFTER_KILL_S)
            print(f"back after {time.monotonic() - at:.2f} s")
            await asyncio.sleep(SETTLED_S)
            await scene.until(lambda: person.listened_to, "the AI's ear")
            scene.answer()
            await scene.finish()
            return
        rest = await scene.break_off(at) if moment is Moment.HALF_ANSWER else b""
        assert await scene.back_in_a_room(at, entered) <= BACK_AFTER_KILL_S
        if rest:
            await scene.say_rest(rest)

    async def _while_the_scorecard_is_written(self, strike: Strike) -> None:
        scene = self.scene
        victims = {"media": scene.node(), "worker": await scene.worker()}
        victim = victims.get(strike.fault) or scene.stack.processes[strike.fault]
        beginning = asyncio.create_task(self._debrief())
        await scene.end()
        print(f"the scorecard is {await beginning}", flush=True)
        await victim.kill()

    async def _debrief(self) -> str:
        """Waits until the scorecard's workflow has begun; its status."""
        client = await connect(self.scene.stack.settings.temporal())
        handle = client.get_workflow_handle(debrief_workflow_id(self.scene.booked.session_id))
        async with asyncio.timeout(DEBRIEF_S):
            while True:
                try:
                    status = (await handle.describe()).status
                    return status.name if status else ""
                except RPCError:
                    await asyncio.sleep(0.01)

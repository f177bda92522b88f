"""One candidate's part of a conversation: what is said when, and what is heard of the other side.

It knows nothing of whom it talks to: `Room`s join ours, and the peers'.
"""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from benchmarks.pace.cutoffs import taken
from benchmarks.pace.devices import Answer, Camera
from benchmarks.pace.devices import Ear as Ear
from benchmarks.pace.devices import Mouth as Mouth
from benchmarks.pace.devices import answer_of as answer_of
from benchmarks.pace.devices import packets_of as packets_of
from benchmarks.pace.kinds import BACKCHANNEL, INTERRUPTING, Numbered
from benchmarks.pace.nods import PACKET_S, TOLERANCE_S, WHOLE_S, Told, judge

QUIET_S = 0.8
"""After so long without a sound the interviewer has finished."""
GIVES_UP_S = 12.0
"""A turn whose answer takes longer counts as never answered."""
LONGEST_REPLY_S = 30.0
INTERRUPTS_AFTER_S = 2.0
NODS_AFTER_S = 0.8
STOPPED_S = 0.3
OVER_S = 2.5
"""After so long without a sound behind a nod nothing of that line is to come: whoever pauses for it goes on sooner."""
LATE_S = 5.0
"""After so long without a sound nothing at all is to come for a nod, of which a peer may make a turn."""


class Room(Protocol):
    """The other side; whether it `greets` a candidate who comes in."""

    greets: bool

    async def enter(self, mouth: Mouth, camera: Camera | None, ear: Ear) -> None:
        """Until media flows both ways."""

    def decided_at(self, after: float) -> float | None:
        """When it was told that the candidate has the word; None where the other side doesn't tell."""

    def told(self) -> list[Told] | None:
        """What it has told of its lines; None where it tells nothing."""

    async def leave(self) -> None:
        """Closes everything."""


@dataclass(frozen=True)
class Turn:
    """One answer and what came of it. Moments are seconds of the machine's monotonic clock."""

    call: int
    number: int
    kind: str
    pauses: tuple[float, ...]
    """Seconds of each."""
    taken: tuple[bool, ...]
    """For each pause, whether the other side took it for the end."""
    ended_at: float
    cut_off: bool
    first_at: float | None
    pace_ms: float | None
    interrupted_ms: float | None = None
    decided_ms: float | None = None
    interrupts: bool = False
    nods: bool = False
    """It was a backchannel over the reply, which is to go on."""
    goes_on_ms: float | None = None
    went_on: bool | None = None
    """The same line was heard to its end; None where that can't be known from what is heard (`nods.judge`)."""
    why_not: str = ""
    fell_silent: bool = False
    again_s: float = 0.0
    over: tuple[float, float] | None = None
    """From its beginning to the last sound behind it."""


class Call:
    """`hold` says the answers one after the other. `spoken`: all that can be said, by its kind."""

    def __init__(
        self,
        number: int,
        room: Room,
        directory: Path,
        spoken: Mapping[str, Sequence[Answer]],
        seed: int,
        camera: bool,
    ) -> None:
        self._number = number
        self._room = room
        self._chance = random.Random(seed * 1000 + number)
        tone = packets_of(json.loads((directory / "tone.json").read_text()))
        self._mouth, self._ear = Mouth(tone), Ear()
        self._camera = Camera(directory) if camera else None
        self._spoken = spoken
        self._turns = 0

    async def enter(self) -> None:
        """Joins, and hears the greeting where there is one."""
        await self._room.enter(self._mouth, self._camera, self._ear)
        if self._room.greets:
            await self._ear.sound(0.0, GIVES_UP_S)

    async def hold(
        self, answers: Sequence[Numbered], interruptions: int, say: Callable[[Turn], None]
    ) -> None:
        """These answers in their order.

        Over the replies to the last ones an interruption is said, over as many before them a backchannel.
        """
        for index, (kind, which) in enumerate(answers):
            turn = await self._turn(self._one(kind, which))
            say(turn)
            left = len(answers) - index
            if interruptions < left <= 2 * interruptions and turn.first_at is not None:
                say(await self._nod(self._one(BACKCHANNEL, index), turn.first_at))
            if left <= interruptions and turn.first_at is not None:
                say(await self._interrupt(self._one(INTERRUPTING, index), turn.first_at))
        await self._ear.quiet(QUIET_S, LONGEST_REPLY_S)

    async def leave(self) -> None:
        """Hangs up."""
        await self._room.leave()

    def _one(self, kind: str, which: int) -> Answer:
        mine = self._spoken.get(kind, ())
        if not mine:
            raise LookupError(f"There is no speech of the kind {kind!r}.")
        return mine[which % len(mine)]

    async def _turn(self, answer: Answer) -> Turn:
        await self._ear.quiet(QUIET_S, LONGEST_REPLY_S)
        await asyncio.sleep(self._chance.uniform(0.2, 0.6))
        return await self._say(answer)

    async def _say(self, answer: Answer, over: bool = False) -> Turn:
        begins = time.monotonic()
        await self._mouth.say(answer)
        began, ended = self._mouth.began_at, self._mouth.last_loud
        early = [at for at in self._ear.since(begins) if at <= ended]
        cut_off = bool(early) and not over
        if cut_off:
            await self._ear.quiet(QUIET_S, 2.0)
        first = await self._ear.sound(ended, GIVES_UP_S)
        self._turns += 1
        return Turn(
            call=self._number,
            number=self._turns,
            kind=answer.kind,
            pauses=tuple(seconds for _, seconds in answer.pauses),
            taken=tuple(taken(answer.pauses, began, ended, early)),
            ended_at=ended,
            cut_off=cut_off,
            first_at=first,
            pace_ms=None if first is None or cut_off else round((first - ended) * 1000, 1),
        )

    async def _nod(self, answer: Answer, since: float) -> Turn:
        """Says "yeah" over the reply that began at `since`: does it go on?"""
        await asyncio.sleep(max(0.0, since + NODS_AFTER_S - time.monotonic()))
        turn = await self._say(answer, over=True)
        began = self._mouth.first_loud or turn.ended_at
        if turn.first_at is not None:
            await self._until_over(since)
        sounds = self._ear.since(since)
        judged = judge(sounds, began, turn.ended_at, self._room.told())
        on = None if turn.first_at is None else round((turn.first_at - turn.ended_at) * 1000, 1)
        return replace(
            turn,
            nods=True,
            goes_on_ms=on,
            went_on=judged.went_on,
            why_not=judged.why_not,
            fell_silent=judged.fell_silent,
            again_s=judged.again_s,
            over=(began, sounds[-1]),
        )

    async def _until_over(self, since: float) -> None:
        """Until the reply that began at `since` is over, and whatever is said in its place."""
        await self._ear.quiet(OVER_S, LONGEST_REPLY_S)
        if len(self._ear.since(since)) * PACKET_S < WHOLE_S - TOLERANCE_S:
            await self._ear.sound(time.monotonic(), LATE_S)
            await self._ear.quiet(QUIET_S, LONGEST_REPLY_S)

    async def _interrupt(self, answer: Answer, since: float) -> Turn:
        """Speaks over the reply that began at `since`."""
        await asyncio.sleep(max(0.0, since + INTERRUPTS_AFTER_S - time.monotonic()))
        if self._ear.loud[-1] < time.monotonic() - 0.1:
            return await self._turn(answer)
        turn = await self._say(answer, over=True)
        began = self._mouth.first_loud or 0.0
        over = [at for at in self._ear.since(began) if at <= turn.ended_at]
        last = max(over, default=began)
        stopped = None if turn.ended_at - last < STOPPED_S else round((last - began) * 1000, 1)
        decided = self._room.decided_at(began)
        return replace(
            turn,
            interrupts=True,
            interrupted_ms=stopped,
            decided_ms=round((decided - began) * 1000, 1) if decided else None,
        )

"""One candidate's part of a conversation: speaks on an absolute clock, and notes each packet with sound.

It knows nothing of whom it talks to: `Room`s join ours, and the peers'.
"""

from __future__ import annotations

import asyncio
import base64
import json
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any, Protocol

import av
import numpy as np
from aiortc import MediaStreamTrack, RTCRtpReceiver
from aiortc.mediastreams import MediaStreamError

from benchmarks.pace.timings import LOUD
from sfu.opus import opus_decoder

FRAME_S = 0.02
QUIET_S = 0.8
"""After so long without a sound the interviewer has finished."""
GIVES_UP_S = 12.0
"""A turn whose answer takes longer counts as never answered."""
LONGEST_REPLY_S = 30.0
INTERRUPTS_AFTER_S = 2.0
NODS_AFTER_S = 0.8
STOPPED_S = 0.3
CAMERA_RATE = 15


@dataclass(frozen=True)
class Answer:
    """Opus packets, and which of them are loud."""

    kind: str
    text: str
    gaps: tuple[float, ...]
    loud: tuple[bool, ...]
    packets: tuple[bytes, ...]


def read_answers(directory: Path) -> list[Answer]:
    """What `speech.write` has written there."""
    return [answer_of(row) for row in json.loads((directory / "answers.json").read_text())]


def answer_of(row: Mapping[str, Any]) -> Answer:
    """One of `speech.encoded`."""
    return Answer(
        row["kind"], row["text"], tuple(row["gaps"]), tuple(row["loud"]), packets_of(row["packets"])
    )


def packets_of(packets: Sequence[str]) -> tuple[bytes, ...]:
    return tuple(base64.b64decode(packet) for packet in packets)


class Mouth(MediaStreamTrack):
    """Sends what `say` is given, and room tone otherwise; one packet each 20 ms of an absolute clock."""

    kind = "audio"

    def __init__(self, tone: Sequence[bytes]) -> None:
        super().__init__()
        self.first_loud: float | None = None
        """When the first loud packet of what is being said was sent."""
        self.last_loud = 0.0
        self._tone = tone
        self._queue: list[tuple[bytes, bool]] = []
        self._said = asyncio.Event()
        self._began: float | None = None
        self._number = -1

    async def say(self, answer: Answer) -> None:
        """Returns when its last packet, which is loud, has been sent."""
        self.first_loud = None
        self._queue = list(zip(reversed(answer.packets), reversed(answer.loud), strict=True))
        self._said.clear()
        await self._said.wait()

    async def recv(self) -> Any:
        """The next packet, when its time has come."""
        self._number += 1
        now = time.monotonic()
        self._began = now if self._began is None else self._began
        due = self._began + self._number * FRAME_S
        if due > now:
            await asyncio.sleep(due - now)
        if self.readyState != "live":
            raise MediaStreamError
        return _packet(self._next(), self._number * 960, 48_000)

    def _next(self) -> bytes:
        if not self._queue:
            return self._tone[self._number % len(self._tone)]
        payload, loud = self._queue.pop()
        if loud:
            self.last_loud = time.monotonic()
            self.first_loud = self.first_loud or self.last_loud
        if not self._queue:
            self._said.set()
        return payload


class Camera(MediaStreamTrack):
    """VP8 pictures that were encoded before, over and over."""

    kind = "video"

    def __init__(self, directory: Path) -> None:
        super().__init__()
        self._packets = packets_of(json.loads((directory / "camera.json").read_text()))
        self._began: float | None = None
        self._number = -1

    async def recv(self) -> Any:
        """The next picture, when its time has come."""
        self._number += 1
        now = time.monotonic()
        self._began = now if self._began is None else self._began
        await asyncio.sleep(max(0.0, self._began + self._number / CAMERA_RATE - now))
        if self.readyState != "live":
            raise MediaStreamError
        data = self._packets[self._number % len(self._packets)]
        return _packet(data, self._number * 90_000 // CAMERA_RATE, 90_000)


def _packet(data: bytes, pts: int, rate: int) -> Any:
    packet = av.Packet(data)
    packet.pts, packet.time_base = pts, Fraction(1, rate)
    return packet


class Ear:
    """When packets with sound arrived, behind no jitter buffer."""

    def __init__(self) -> None:
        self.loud: list[float] = []
        self._decoder = opus_decoder()
        self._changed = asyncio.Event()

    def listen(self, receiver: RTCRtpReceiver) -> None:
        """Takes the packets of a receiver before aiortc queues them."""

        async def heard(packet: Any, arrival_time_ms: int) -> None:
            self.hear(packet.payload, time.monotonic())

        vars(receiver)["_handle_rtp_packet"] = heard

    def hear(self, payload: bytes, at: float) -> None:
        """One packet."""
        samples = np.frombuffer(self._decoder.decode(payload), np.int16)
        if samples.size and int(np.abs(samples.astype(np.int32)).max()) > LOUD:
            self.loud.append(at)
            self._changed.set()

    def after(self, at: float) -> float | None:
        """The first sound behind a moment."""
        for heard in reversed(self.loud):
            if heard <= at:
                break
        return next((heard for heard in self.loud if heard > at), None)

    async def sound(self, after: float, timeout_s: float) -> float | None:
        """The same, waiting for it."""
        deadline = time.monotonic() + timeout_s
        while (found := self.after(after)) is None:
            left = deadline - time.monotonic()
            if left <= 0:
                return None
            self._changed.clear()
            try:
                await asyncio.wait_for(self._changed.wait(), left)
            except TimeoutError:
                return None
        return found

    async def quiet(self, for_s: float, timeout_s: float) -> None:
        """Until nothing was heard for so long."""
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline:
            since = time.monotonic() - (self.loud[-1] if self.loud else 0.0)
            if since >= for_s:
                return
            await asyncio.sleep(for_s - since + 0.001)


class Room(Protocol):
    """The other side; whether it `greets` a candidate who comes in."""

    greets: bool

    async def enter(self, mouth: Mouth, camera: Camera | None, ear: Ear) -> None:
        """Until media flows both ways."""

    def decided_at(self, after: float) -> float | None:
        """When it was told that the candidate has the word; None where the other side doesn't tell."""

    async def leave(self) -> None:
        """Closes everything."""


@dataclass(frozen=True)
class Turn:
    """One answer and what came of it. Moments are seconds of the machine's monotonic clock."""

    call: int
    number: int
    kind: str
    gaps: tuple[float, ...]
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


class Call:
    """`hold` says the answers one after the other."""

    def __init__(self, number: int, room: Room, directory: Path, seed: int, camera: bool) -> None:
        self._number = number
        self._room = room
        self._chance = random.Random(seed * 1000 + number)
        tone = packets_of(json.loads((directory / "tone.json").read_text()))
        self._mouth, self._ear = Mouth(tone), Ear()
        self._camera = Camera(directory) if camera else None
        self._answers = read_answers(directory)
        self._turns = 0

    async def enter(self) -> None:
        """Joins, and hears the greeting where there is one."""
        await self._room.enter(self._mouth, self._camera, self._ear)
        if self._room.greets:
            await self._ear.sound(0.0, GIVES_UP_S)

    async def hold(self, kinds: Sequence[str], interruptions: int, say: Callable[[Turn], None]) -> None:
        """An answer of each of the kinds in their order.

        Over the replies to the last ones an interruption is said, over as many before them a backchannel.
        """
        # Sorted: the order in which they are shuffled decides what is said, to whomever of the peers.
        chosen = {kind: self._shuffled(kind) for kind in sorted({*kinds, "interrupting", "backchannel"})}
        for index, kind in enumerate(kinds):
            answer = chosen[kind][index % len(chosen[kind])]
            turn = await self._turn(answer)
            say(turn)
            left = len(kinds) - index
            if interruptions < left <= 2 * interruptions and turn.first_at is not None:
                say(await self._nod(chosen["backchannel"][0], turn.first_at))
            if left <= interruptions and turn.first_at is not None:
                over = chosen["interrupting"][index % len(chosen["interrupting"])]
                say(await self._interrupt(over, turn.first_at))
        await self._ear.quiet(QUIET_S, LONGEST_REPLY_S)

    async def leave(self) -> None:
        """Hangs up."""
        await self._room.leave()

    def _shuffled(self, kind: str) -> list[Answer]:
        mine = [answer for answer in self._answers if answer.kind == kind]
        if not mine:
            raise LookupError(f"There is no speech of the kind {kind!r}.")
        self._chance.shuffle(mine)
        return mine

    async def _turn(self, answer: Answer) -> Turn:
        await self._ear.quiet(QUIET_S, LONGEST_REPLY_S)
        await asyncio.sleep(self._chance.uniform(0.2, 0.6))
        return await self._say(answer)

    async def _say(self, answer: Answer, over: bool = False) -> Turn:
        begins = time.monotonic()
        await self._mouth.say(answer)
        ended = self._mouth.last_loud
        early = self._ear.after(begins)
        cut_off = not over and early is not None and early <= ended
        if cut_off:
            await self._ear.quiet(QUIET_S, 2.0)
        first = await self._ear.sound(ended, GIVES_UP_S)
        pace = None if first is None or cut_off else round((first - ended) * 1000, 1)
        self._turns += 1
        return Turn(self._number, self._turns, answer.kind, answer.gaps, ended, cut_off, first, pace)

    async def _nod(self, answer: Answer, since: float) -> Turn:
        """Says "mm-hm" over the reply that began at `since`: when is it heard again?"""
        await asyncio.sleep(max(0.0, since + NODS_AFTER_S - time.monotonic()))
        turn = await self._say(answer, over=True)
        on = None if turn.first_at is None else round((turn.first_at - turn.ended_at) * 1000, 1)
        return replace(turn, nods=True, goes_on_ms=on)

    async def _interrupt(self, answer: Answer, since: float) -> Turn:
        """Speaks over the reply that began at `since`."""
        await asyncio.sleep(max(0.0, since + INTERRUPTS_AFTER_S - time.monotonic()))
        if self._ear.loud[-1] < time.monotonic() - 0.1:
            return await self._turn(answer)
        turn = await self._say(answer, over=True)
        began = self._mouth.first_loud or 0.0
        over = [at for at in self._ear.loud if began < at <= turn.ended_at]
        last = max(over, default=began)
        stopped = None if turn.ended_at - last < STOPPED_S else round((last - began) * 1000, 1)
        decided = self._room.decided_at(began)
        return replace(
            turn,
            interrupts=True,
            interrupted_ms=stopped,
            decided_ms=round((decided - began) * 1000, 1) if decided else None,
        )

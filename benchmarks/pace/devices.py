"""A candidate's devices: a microphone and a camera that send on an absolute clock, and an ear that notes each packet
with sound.
"""

from __future__ import annotations

import asyncio
import base64
import json
import time
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from aiortc import MediaStreamTrack, RTCRtpReceiver
from aiortc.mediastreams import MediaStreamError

from benchmarks.pace.timings import LOUD
from sfu.opus import opus_decoder

FRAME_S = 0.02
CAMERA_RATE = 15


@dataclass(frozen=True)
class Answer:
    """Opus packets, and which of them are loud."""

    kind: str
    text: str
    pauses: tuple[tuple[float, float], ...]
    """Where each begins, in seconds from the answer's beginning, and how long it is."""
    loud: tuple[bool, ...]
    packets: tuple[bytes, ...]


def read_answers(directory: Path) -> list[Answer]:
    """What `speech.write` has written there."""
    return [answer_of(row) for row in json.loads((directory / "answers.json").read_text())]


def answer_of(row: Mapping[str, Any]) -> Answer:
    """One of `speech.encoded`."""
    pauses = tuple((begin, seconds) for begin, seconds in row["pauses"])
    return Answer(row["kind"], row["text"], pauses, tuple(row["loud"]), packets_of(row["packets"]))


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
        self.began_at = 0.0
        """When the first packet of what is being said was sent."""
        self._tone = tone
        self._queue: list[tuple[bytes, bool]] = []
        self._said = asyncio.Event()
        self._began: float | None = None
        self._number = -1

    async def say(self, answer: Answer) -> None:
        """Returns when its last packet, which is loud, has been sent."""
        self.first_loud, self.began_at = None, 0.0
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
        self.began_at = self.began_at or time.monotonic()
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

    def since(self, at: float) -> list[float]:
        """All sounds from a moment on."""
        return self.loud[bisect_left(self.loud, at) :]

    def after(self, at: float) -> float | None:
        """The first sound behind a moment."""
        index = bisect_right(self.loud, at)
        return self.loud[index] if index < len(self.loud) else None

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

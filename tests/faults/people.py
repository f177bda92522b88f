"""A candidate who notes when the AI was heard, and which words of each answer have left the microphone."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Mapping
from typing import Any

import numpy as np
from av import AudioFrame
from av.frame import Frame

from tests.support.candidate import Answer, Candidate
from tests.support.marked_speech import WORD_S
from workers.demo.devices import Microphone
from workers.demo.hearing import SOUND_RMS
from workers.demo.sound import RATE, SAMPLE_BYTES, rms

WELL_HEARD_S = 0.7
MAY_BE_LOST_S = 0.5
"""A half answer is kept up to its last 500 ms."""
WORD_BYTES = int(WORD_S * RATE) * SAMPLE_BYTES


class Mouth(Microphone):
    """A microphone whose speaker can be made to stop, and to say the rest later."""

    def unsaid(self) -> bytes:
        """Stops at once; what was still to be said."""
        rest = bytes(self._queue)
        self.hush()
        return rest


class Person(Candidate):
    """See the module."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.microphone: Mouth = Mouth()
        self.sounds: list[float] = []
        self.given: list[Answer] = []
        self.excused: set[str] = set()
        """Words that a fault may take, or that were cut in two and said again."""
        self._entered: object = None

    def _on_frame(self, owner: str, kind: str, frame: Frame) -> None:
        super()._on_frame(owner, kind, frame)
        if isinstance(frame, AudioFrame) and owner == self.view.ai_id:
            loud = rms(np.asarray(frame.to_ndarray(), np.int16))
            if loud >= SOUND_RMS:
                self.sounds.append(time.monotonic())

    async def received(self, message: Mapping[str, Any]) -> None:
        """Remembers which of the sockets led into the room."""
        if message["type"] == "session_ready":
            self._entered = self.link._socket
        await super().received(message)

    async def vanish(self) -> None:
        """The network is gone: nothing is said on any socket. `start` comes back."""
        self.link.cut()
        if self._staying is not None:
            self._staying.cancel()
            await asyncio.gather(self._staying, return_exceptions=True)
        await self.on_closed()

    @property
    def address(self) -> tuple[str, int]:
        """Where the media node is that the socket is open to; an empty host and port 0 without one."""
        socket = self.link._socket
        if socket is None or not socket.remote_address:
            return "", 0
        return str(socket.remote_address[0]), int(socket.remote_address[1])

    @property
    def port(self) -> int:
        """The port of that node."""
        return self.address[1]

    @property
    def listened_to(self) -> bool:
        """It is their turn: the AI listens, and all it began has been said."""
        view = self.view
        connected = self.link._socket is not None and self.link._socket is self._entered
        return connected and view.ai_status == "Listening" and all(x.final for x in view.lines.values())

    def line_under_way(self) -> str | None:
        """The id of what the AI is in the middle of saying, after the opening."""
        for line in self.view.lines.values():
            if (
                self.view.said
                and not line.final
                and self.loudness(line.interaction_id).seconds > WELL_HEARD_S
            ):
                return line.interaction_id
        return None

    def stop_speaking(self, since: float | None = None) -> bytes:
        """Notices that nobody hears them, and stops; the rest, from the word that was cut in two.

        `since`: when it happened. What was said within the last 500 ms before may be lost.
        """
        now = time.monotonic()
        rest = self.microphone.unsaid()
        answer = self.given[-1]
        words = (answer.words or "").split()
        sent = len(answer.pcm) - len(rest)
        safe_s = sent / (RATE * SAMPLE_BYTES) - (now - (since or now)) - MAY_BE_LOST_S
        self.excused |= set(words[max(0, math.floor(safe_s / WORD_S)) : math.ceil(sent / WORD_BYTES)])
        return answer.pcm[sent // WORD_BYTES * WORD_BYTES :]

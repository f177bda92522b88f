"""A microphone and a camera made of a program: tracks that aiortc sends in real time."""

import asyncio
import time
from fractions import Fraction

import numpy as np
from aiortc import MediaStreamTrack
from aiortc.mediastreams import MediaStreamError
from av import AudioFrame, VideoFrame
from numpy.typing import NDArray

from workers.demo.sound import RATE, SAMPLE_BYTES

FRAME_S = 0.02
FRAME_SAMPLES = int(RATE * FRAME_S)
FRAME_BYTES = FRAME_SAMPLES * SAMPLE_BYTES
ROOM_TONE = 8
"""Of 32,767: a room is never digitally silent, and a microphone that is counts as broken."""
LATE_S = 0.2
CAMERA_RATE = 15
CAMERA_SIZE = (320, 240)


class Microphone:
    """Room tone, and between it what `play` is given. Each connection sends it by a `track` of its own."""

    def __init__(self) -> None:
        self._queue = bytearray()
        self._quiet = asyncio.Event()
        self._quiet.set()
        self._at = 0
        noise = np.random.default_rng(1).integers(-ROOM_TONE, ROOM_TONE + 1, RATE, dtype=np.int16)
        self._tone = noise.tobytes()

    async def play(self, pcm: bytes) -> None:
        """Say it (48 kHz mono s16le) after what is being said, and return once it has been sent.

        While nothing can be sent, the speaker waits.
        """
        self._quiet.clear()
        self._queue += pcm
        await self._quiet.wait()

    def hush(self) -> None:
        """Stop speaking in the middle of a word."""
        self._queue.clear()
        self._quiet.set()

    def track(self) -> MediaStreamTrack:
        """A track for one connection: aiortc ends a track together with the connection that sent it."""
        return _MicrophoneTrack(self)

    def next_pcm(self) -> bytes:
        """The next 20 ms."""
        if not self._queue:
            self._quiet.set()
            self._at = (self._at + FRAME_BYTES) % len(self._tone)
            return self._tone[self._at : self._at + FRAME_BYTES]
        pcm = bytes(self._queue[:FRAME_BYTES])
        del self._queue[:FRAME_BYTES]
        return pcm.ljust(FRAME_BYTES, b"\0")


class _MicrophoneTrack(MediaStreamTrack):
    kind = "audio"

    def __init__(self, microphone: Microphone) -> None:
        super().__init__()
        self._microphone = microphone
        self._clock = _Clock(FRAME_S)

    async def recv(self) -> AudioFrame:
        """The next 20 ms, when their time has come."""
        number = await self._clock.next()
        if self.readyState != "live":
            raise MediaStreamError
        frame = AudioFrame(format="s16", layout="mono", samples=FRAME_SAMPLES)
        frame.planes[0].update(self._microphone.next_pcm())
        frame.sample_rate = RATE
        frame.pts = number * FRAME_SAMPLES
        frame.time_base = Fraction(1, RATE)
        return frame


class CameraTrack(MediaStreamTrack):
    """A picture whose bar moves, so that no two frames are alike."""

    kind = "video"

    def __init__(self) -> None:
        super().__init__()
        self._clock = _Clock(1 / CAMERA_RATE)

    async def recv(self) -> VideoFrame:
        """The next picture, when its time has come."""
        number = await self._clock.next()
        if self.readyState != "live":
            raise MediaStreamError
        frame = VideoFrame.from_ndarray(_picture(number), format="rgb24")
        frame.pts = number * 90_000 // CAMERA_RATE
        frame.time_base = Fraction(1, 90_000)
        return frame


class _Clock:
    """Counts frames of `period_s` on an absolute clock."""

    def __init__(self, period_s: float) -> None:
        self._period_s = period_s
        self._started: float | None = None
        self._number = -1

    async def next(self) -> int:
        """Wait for the next frame's time, and return its number."""
        self._number += 1
        now = time.monotonic()
        if self._started is None:
            self._started = now
        due = self._started + self._number * self._period_s
        if now - due > LATE_S:
            # A process that was held up must not send what it missed in one burst.
            self._started += now - due
        elif due > now:
            await asyncio.sleep(due - now)
        return self._number


def _picture(number: int) -> NDArray[np.uint8]:
    width, height = CAMERA_SIZE
    picture = np.full((height, width, 3), 96, dtype=np.uint8)
    left = number * 4 % (width - 40)
    picture[:, left : left + 40] = (220, 180, 60)
    return picture

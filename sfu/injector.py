"""The mouth: audio written by the program, encoded once and sent on an absolute 20 ms clock."""

import asyncio
import logging
from collections.abc import Callable

from sfu.loudness import audio_level
from sfu.opus import FRAME_BYTES, FRAME_SAMPLES, FRAME_SECONDS, SAMPLE_RATE, Encoder, opus_encoder

log = logging.getLogger(__name__)
MAX_LATENESS_S = 0.1
FRAMES_AT_ONCE = 5
"""Encoded one after the other, once the first has left: with what the encoder needs at hand they take half the time."""

SendPacket = Callable[[bytes, int, bool, int], None]
"""Opus payload, RTP timestamp (32 bits), marker, audio level (-dBov, 0..127)."""


class Playback:
    """One utterance: 48 kHz mono s16le written in pieces of any length, sent in real time.

    `position` and `reached` are in seconds of its audio; `on_packet` gets each Opus payload sent for the first time
    and its 48 kHz timestamp relative to the playback's start.
    """

    def __init__(self, encoder: Encoder, wake: Callable[[], None]) -> None:
        self.on_packet: Callable[[bytes, int], None] | None = None
        self._encoder = encoder
        self._wake = wake
        self._pcm = bytearray()
        self._packets: list[tuple[bytes, int]] = []
        self._cursor = self._reported = 0
        self._finishing = False
        self._paused = False
        self._done = asyncio.Event()
        self._progress = asyncio.Event()

    @property
    def position(self) -> float:
        """Up to where it is sent at the moment: a rewind goes back."""
        return self._cursor * FRAME_SECONDS

    @property
    def reached(self) -> float:
        """Up to where it was ever sent: what is sent again counts once."""
        return self._reported * FRAME_SECONDS

    @property
    def buffered(self) -> float:
        """Seconds of audio written and not yet sent."""
        ahead = len(self._packets) - self._cursor
        return ahead * FRAME_SECONDS + len(self._pcm) / (2 * SAMPLE_RATE)

    @property
    def done(self) -> bool:
        """Whether it was played to its end or stopped."""
        return self._done.is_set()

    def write(self, pcm: bytes) -> None:
        """Append audio; ignored after `finish` or `stop`."""
        if not self._finishing and not self.done:
            self._pcm += pcm
            self._wake()

    async def drained(self, below_s: float) -> None:
        """Wait until no more than `below_s` seconds are unsent, or it has ended.

        What doesn't fill a 20 ms frame yet isn't waited for.
        """
        while not self.done and self.buffered > below_s + FRAME_SECONDS - 1e-6:
            self._progress.clear()
            await self._progress.wait()

    def finish(self) -> None:
        """No more audio will be written."""
        if not self._finishing:
            self._finishing = True
            self._pcm += bytes(-len(self._pcm) % FRAME_BYTES)
            self._wake()

    def pause(self) -> None:
        """Fall silent at once, keeping the place."""
        self._paused = True

    def resume(self, rewind_to_s: float | None = None) -> None:
        """Go on, from `rewind_to_s` where given (never later than what was sent)."""
        if rewind_to_s is not None:
            self._cursor = min(self._cursor, max(0, int(rewind_to_s / FRAME_SECONDS + 1e-6)))
        self._paused = False
        self._wake()

    def stop(self) -> None:
        """Fall silent at once and end."""
        self._done.set()
        self._progress.set()
        self._wake()

    async def wait(self) -> None:
        """Until it was played to its end or stopped."""
        await self._done.wait()

    def take(self) -> tuple[bytes, int] | None:
        """The next packet and its level, or None where there is none now; called by the injector's clock."""
        if self._paused or self.done:
            return None
        if self._cursor == len(self._packets) and not self._encode():
            if self._finishing:
                self.stop()
            return None
        packet = self._packets[self._cursor]
        self._cursor += 1
        return packet

    def sent(self) -> None:
        """What was taken has left: only then is it told of. Called by the injector's clock."""
        if self._cursor > self._reported:
            self._report(self._packets[self._reported][0])
        self._progress.set()

    def _encode(self) -> bool:
        """Some of what was written, at once only where nobody waits for it; whether there was any."""
        count = min(FRAMES_AT_ONCE if self._packets else 1, len(self._pcm) // FRAME_BYTES)
        for start in range(0, count * FRAME_BYTES, FRAME_BYTES):
            pcm = bytes(self._pcm[start : start + FRAME_BYTES])
            self._packets.append((self._encoder.encode(pcm), audio_level(pcm)))
        del self._pcm[: count * FRAME_BYTES]
        return count > 0

    def _report(self, payload: bytes) -> None:
        timestamp = self._reported * FRAME_SAMPLES
        self._reported += 1
        if self.on_packet:
            try:
                self.on_packet(payload, timestamp)
            except Exception:
                log.exception("a playback's on_packet raised")


class Injector:
    """A producer of one Opus track, source "microphone", fed by playbacks, one at a time."""

    def __init__(self, peer_id: str, send: SendPacket, timestamp: int) -> None:
        self.peer_id = peer_id
        self._send = send
        self._base = timestamp
        self._sent_until = 0
        self._playback: Playback | None = None
        self._closed = False
        self._loop = asyncio.get_running_loop()
        self._epoch = self._loop.time()
        self._deadline: float | None = None
        """Of the next packet, while one follows the other."""
        self._next: asyncio.Handle | None = None

    def prepare(self) -> Playback:
        """A playback that can be written to, of which nothing is sent before `start`."""
        return Playback(opus_encoder(), self._wake)

    def start(self, playback: Playback | None = None) -> Playback:
        """Begin a playback (a prepared one, or a new one); a running one is stopped.

        After `close` it is stopped from the start.
        """
        if self._playback:
            self._playback.stop()
        self._playback = playback or self.prepare()
        if self._closed:
            self._playback.stop()
        self._wake()
        return self._playback

    async def close(self) -> None:
        """Stop the playback and the clock."""
        self._closed = True
        if self._playback:
            self._playback.stop()
        if self._next is not None:
            self._next.cancel()

    def _wake(self) -> None:
        """There may be a packet; while one follows the other, the clock comes to it by itself."""
        if self._next is None and not self._closed:
            self._next = self._loop.call_soon(self._tick)

    def _tick(self) -> None:
        playback = self._playback
        packet = playback.take() if playback else None
        if playback is None or packet is None:
            self._next = self._deadline = None
            return
        self._deadline = deadline = self._emit(packet, self._deadline)
        playback.sent()
        now = self._loop.time()
        if deadline < now - MAX_LATENESS_S:
            self._deadline = None
        # By the clock also when late: playbacks must be stoppable between two packets.
        self._next = self._loop.call_at(max(now, deadline), self._tick)

    def _emit(self, packet: tuple[bytes, int], deadline: float | None) -> float:
        marker = deadline is None
        if deadline is None:
            deadline = self._loop.time()
            elapsed = int((deadline - self._epoch) * SAMPLE_RATE) // FRAME_SAMPLES * FRAME_SAMPLES
            self._sent_until = max(self._sent_until, elapsed)
        payload, level = packet
        self._send(payload, (self._base + self._sent_until) & 0xFFFFFFFF, marker, level)
        self._sent_until += FRAME_SAMPLES
        return deadline + FRAME_SECONDS

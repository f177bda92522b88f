"""The ear: a participant's microphone, decoded once, in order, for any number of listeners."""

import asyncio
from array import array
from collections import deque
from collections.abc import Callable

from sfu.opus import FRAME_SAMPLES, FRAME_SECONDS, SAMPLE_RATE, TAP_FRAME_BYTES, opus_decoder
from sfu.reorder import ReorderBuffer, TapPacket
from sfu.timeline import Timeline
from sfu.types import TapFrame

MAX_QUEUED_FRAMES = 500
PACKETS_TOGETHER = 4
"""So many are decoded together at most, where nobody waits for them: a packet alone costs as much as three."""
TOGETHER_S = PACKETS_TOGETHER * FRAME_SECONDS
MAX_CONCEALED_FRAMES = 50
FADE_FRAMES = 3


class Tap:
    """Async iterator of a microphone's `TapFrame`s; holds at most 10 s, then drops the oldest.

    It stays open while its peer is away and goes on with the peer's next publish connection.
    A pause in the audio shows as a jump of `rtp_timestamp`; gaps up to 1 s are filled with concealed frames.
    """

    def __init__(
        self, peer_id: str, on_close: Callable[["Tap"], None], on_hurry: Callable[[], None] = lambda: None
    ) -> None:
        self.peer_id = peer_id
        self.dropped = 0
        self._together = 1
        self._frames: deque[TapFrame] = deque()
        self._taker: asyncio.Future[None] | None = None
        self._closed = False
        self._on_close = on_close
        self._on_hurry = on_hurry

    @property
    def together(self) -> int:
        """So many frames (`PACKETS_TOGETHER` at most) may come together; 1, at first: each as it comes.

        Each waits 20 ms for the next one, as long as there is a next one; where few send, in the socket.
        """
        return self._together

    @together.setter
    def together(self, count: int) -> None:
        before, self._together = self._together, count
        if count < before:
            self._on_hurry()

    @property
    def waiting(self) -> bool:
        """Further frames have come already."""
        return bool(self._frames)

    def __aiter__(self) -> "Tap":
        return self

    async def __anext__(self) -> TapFrame:
        while not self._frames:
            if self._closed:
                raise StopAsyncIteration
            self._taker = asyncio.get_running_loop().create_future()
            await self._taker
        return self._frames.popleft()

    def put(self, frame: TapFrame) -> None:
        """Called by the ear only."""
        if self._closed:
            return
        if len(self._frames) >= MAX_QUEUED_FRAMES:
            self._frames.popleft()
            self.dropped += 1
        self._frames.append(frame)
        self._wake()

    def close(self) -> None:
        """End the iteration once the queued frames are taken."""
        if not self._closed:
            self._closed = True
            self._wake()
            self._on_close(self)

    def _wake(self) -> None:
        if self._taker is not None and not self._taker.done():
            self._taker.set_result(None)


def faded(pcm: bytes, step: int) -> bytes:
    """The audio that stands for the `step`-th lost frame after `pcm`: quieter each time, then silent."""
    if step > FADE_FRAMES or not pcm:
        return bytes(TAP_FRAME_BYTES)
    return array("h", (sample >> step for sample in array("h", pcm))).tobytes()


class Ear:
    """Decodes one participant's microphone for all of its taps; idle while there is none."""

    def __init__(self, peer_id: str, hurry: Callable[[], None] = lambda: None) -> None:
        self.peer_id = peer_id
        self._hurry = hurry
        self.taps: list[Tap] = []
        self._ssrc: int | None = None
        self._held: list[TapPacket] = []
        self._reorder = ReorderBuffer()
        self._timeline = Timeline(SAMPLE_RATE, FRAME_SAMPLES)
        self._decoder = opus_decoder()
        self._pcm = bytearray()
        self._expected: int | None = None
        self._last_pcm = b""
        self._timer: asyncio.TimerHandle | None = None

    def open(self) -> Tap:
        """A further listener."""
        tap = Tap(self.peer_id, self._forget, self._hurry)
        self.taps.append(tap)
        return tap

    def close(self) -> None:
        """Close all taps."""
        for tap in list(self.taps):
            tap.close()

    def hear(self, ssrc: int, packet: TapPacket) -> None:
        """Take one packet of the microphone as it arrives."""
        if not self.taps:
            return
        if ssrc != self._ssrc:
            self._take_held()
            self._ssrc, self._reorder = ssrc, ReorderBuffer()
        self._held.append(packet)
        if len(self._held) >= self.together():
            self._take_held()

    def together(self) -> int:
        """How many packets may come at once; a late one before others is waited for by its time."""
        if self._timer is not None:
            return 1
        return min((tap.together for tap in self.taps), default=PACKETS_TOGETHER)

    def give(self) -> None:
        """Let the taps have what has come."""
        if self._held:
            self._take_held()

    def _take_held(self) -> None:
        held, self._held = self._held, []
        for packet in held:
            self._decode(self._reorder.push(packet))
        self._watch()

    def _forget(self, tap: Tap) -> None:
        self.taps.remove(tap)
        if self.taps:
            return
        self._held.clear()
        if self._timer:
            self._timer.cancel()
            self._timer = None

    def _watch(self) -> None:
        deadline = self._reorder.deadline
        if deadline is not None and self._timer is None:
            self._timer = asyncio.get_running_loop().call_at(deadline, self._on_deadline)

    def _on_deadline(self) -> None:
        self._timer = None
        self._decode(self._reorder.expire(asyncio.get_running_loop().time()))
        self._watch()

    def _decode(self, packets: list[TapPacket]) -> None:
        for packet in packets:
            assert self._ssrc is not None
            timestamp = self._timeline.place(self._ssrc, packet.timestamp, packet.received_at)
            self._conceal_until(timestamp, packet.received_at)
            self._pcm += self._decoder.decode(packet.payload)
            self._emit(packet, timestamp)

    def _conceal_until(self, timestamp: int, now: float) -> None:
        if self._expected is None:
            return
        missing = (timestamp - self._expected) // FRAME_SAMPLES
        if not 0 < missing <= MAX_CONCEALED_FRAMES:
            return
        for step in range(1, missing + 1):
            pcm = faded(self._last_pcm, step)
            self._send(TapFrame(pcm, b"", self._expected, now))
            self._expected += FRAME_SAMPLES

    def _emit(self, packet: TapPacket, timestamp: int) -> None:
        opus = packet.payload
        while len(self._pcm) >= TAP_FRAME_BYTES:
            pcm = bytes(self._pcm[:TAP_FRAME_BYTES])
            del self._pcm[:TAP_FRAME_BYTES]
            self._send(TapFrame(pcm, opus, timestamp, packet.received_at))
            self._last_pcm, opus = pcm, b""
            timestamp += FRAME_SAMPLES
        self._expected = timestamp

    def _send(self, frame: TapFrame) -> None:
        for tap in self.taps:
            tap.put(frame)

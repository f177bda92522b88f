"""Frames of a tap in, speech and quiet out, in the event loop's time."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from activities.providers.ports import VoiceDetector
from activities.providers.vad import WINDOW_BYTES, WINDOW_S, SpeechEventKind, SpeechSegmenter
from sfu.loudness import peak
from sfu.tap import PACKETS_TOGETHER
from sfu.types import TapFrame

RATE = 48_000
VOICED = 0.5
DIP_S = 0.03
"""A quiet of one window inside speech may be the beginning of a pause: a recogniser may have said all by then."""
QUIET_PEAK = 33
"""Of 32,767, or -60 dBFS: no voice begins below it, so that the network isn't asked."""
MORE_OF_THE_SAME = 3
"""So many windows may wait until they are judged together with the next, as long as they tell nothing new: inside
speech those as loud as speech, and between it those no louder than the room. The network's weights are out of the
processor's caches after each 32 ms, and fetching them is most of what a window costs."""
AS_LOUD = 0.25
"""Of the loudest of the newest second of speech: what is quieter may be the beginning of a pause."""
LOUDEST_FADES = 0.98
TOGETHER_IN_SPEECH, TOGETHER_IN_A_CROWD = 3, 2
"""Packets, in an utterance, of which pauses are a part: its last sound may reach the recogniser 40 ms later. In a crowd
the second one comes with the packets of others, and a third would save nothing."""
NO_LOUDER = 1.5
"""Times the room's own noise: what is louder may be the beginning of speech."""
ROOM_RISES = 1.02
SILENT_AFTER_S = 0.3
"""A microphone that sends nothing for so long (muted, or cut off) is quiet."""


@dataclass(frozen=True)
class _Window:
    """32 ms that end at `end_s` of the stream."""

    pcm: bytes
    peak: int
    end_s: float


@dataclass(frozen=True)
class SpeechChange:
    """Speech has begun (or ceased) at `at`, in the event loop's seconds."""

    speaking: bool
    at: float


class VoiceActivity:
    """One microphone's. The detector runs in the event loop: a hop to a thread and back costs more than it does."""

    def __init__(self, detector: VoiceDetector, crowded: Callable[[], bool] = lambda: False) -> None:
        self._detector = detector
        self._crowded = crowded
        self._segmenter = SpeechSegmenter()
        self._pcm = bytearray()
        self._peak = 0
        self._waiting: deque[_Window] = deque()
        self._loudest, self._room = 0.0, float(QUIET_PEAK)
        self._stream_s = self._heard_s = 0.0
        self._offset = 0.0
        self._last_frame_at = 0.0
        self._probability = 0.0

    def together(self, in_utterance: bool, over_a_voice: bool) -> int:
        """How many packets may come at once; each is wanted of somebody who begins to speak over the AI's voice."""
        if not self.maybe_speaking and not in_utterance:
            return PACKETS_TOGETHER
        if over_a_voice:
            return 1
        return TOGETHER_IN_A_CROWD if self._crowded() else TOGETHER_IN_SPEECH

    @property
    def speaking(self) -> bool:
        """Speech is going on."""
        return self._segmenter.speaking

    @property
    def maybe_speaking(self) -> bool:
        """Speech is going on, or there is a voice that isn't long enough yet to be known as speech."""
        return self._segmenter.maybe_speaking

    @property
    def dip_at(self) -> float | None:
        """Since when, in the event loop's seconds, there has been a quiet inside speech; None without one."""
        since = self._segmenter.quiet_since_s
        if since is None or self._heard_s - since < DIP_S:
            return None
        return since + self._offset

    @property
    def voiced(self) -> bool:
        """There is a voice in the newest window, of however short a sound."""
        return self._probability >= VOICED

    def hear(self, frame: TapFrame, pcm: bytes, at_once: bool = False) -> list[SpeechChange]:
        """`pcm` stands for the frame's own audio (which may have been gated).

        `at_once`: something is decided by each window, also by one that tells nothing new.
        """
        loudest = frame.peak if pcm is frame.pcm else peak(pcm)
        self._pcm += pcm
        self._peak = max(self._peak, loudest)
        end_s = frame.rtp_timestamp / RATE + 0.02
        self._offset, self._last_frame_at = frame.received_at - end_s, frame.received_at
        self._stream_s = end_s
        changes = []
        while len(self._pcm) >= WINDOW_BYTES:
            window = bytes(self._pcm[:WINDOW_BYTES])
            del self._pcm[:WINDOW_BYTES]
            self._waiting.append(_Window(window, self._peak, end_s - len(self._pcm) / 32_000))
            if at_once or not self._may_wait(self._peak):
                changes += self._judge()
            self._peak = loudest if self._pcm else 0
        return changes

    def _may_wait(self, peak: int) -> bool:
        """The newest window tells nothing new."""
        segmenter = self._segmenter
        if segmenter.speaking:
            self._loudest = max(float(peak), self._loudest * LOUDEST_FADES)
            same = segmenter.quiet_since_s is None and peak >= self._loudest * AS_LOUD
        else:
            self._room = max(QUIET_PEAK, min(float(peak), self._room * ROOM_RISES))
            same = not segmenter.maybe_speaking and QUIET_PEAK <= peak <= self._room * NO_LOUDER
        return same and len(self._waiting) <= MORE_OF_THE_SAME

    def _judge(self) -> list[SpeechChange]:
        changes = []
        while self._waiting:
            window = self._waiting.popleft()
            probability = self._probability = self._probability_of(window)
            changes += self._push(probability, window.end_s - WINDOW_S, window.end_s)
        return changes

    def _probability_of(self, window: _Window) -> float:
        # Most of a call is silence, and the network is most of what an ear costs.
        if not self._segmenter.maybe_speaking and window.peak < QUIET_PEAK:
            return 0.0
        return self._detector.probability(window.pcm)

    def idle(self, now: float) -> list[SpeechChange]:
        """Called now and then: nothing has come for a while."""
        gap_s = now - self._last_frame_at
        if gap_s < SILENT_AFTER_S:
            return []
        changes = self._judge()
        if not self._segmenter.maybe_speaking:
            return changes
        self._probability = 0.0
        return changes + self._push(0.0, self._stream_s, self._stream_s + gap_s)

    def _push(self, probability: float, begin_s: float, end_s: float) -> list[SpeechChange]:
        event = self._segmenter.push(probability, begin_s, end_s)
        self._heard_s = end_s
        if event is None:
            return []
        return [SpeechChange(event.kind is not SpeechEventKind.PAUSED, event.at_s + self._offset)]

"""Frames of a tap in, speech and quiet out, in the event loop's time."""

from __future__ import annotations

from dataclasses import dataclass

from activities.providers.ports import VoiceDetector
from activities.providers.vad import SpeechEventKind, SpeechSegmenter
from sfu.types import TapFrame, peak

WINDOW_BYTES = 1024
"""32 ms at 16 kHz: what the network takes at a time."""
RATE = 48_000
VOICED = 0.5
DIP_S = 0.03
"""A quiet of one window inside speech may be the beginning of a pause: a recogniser may have said all by then."""
QUIET_PEAK = 33
"""Of 32,767, or -60 dBFS: no voice begins below it, so that the network isn't asked."""
SILENT_AFTER_S = 0.3
"""A microphone that sends nothing for so long (muted, or cut off) is quiet."""


@dataclass(frozen=True)
class SpeechChange:
    """Speech has begun (or ceased) at `at`, in the event loop's seconds."""

    speaking: bool
    at: float


class VoiceActivity:
    """One microphone's. The detector runs in the event loop: a hop to a thread and back costs more than it does."""

    def __init__(self, detector: VoiceDetector) -> None:
        self._detector = detector
        self._segmenter = SpeechSegmenter()
        self._pcm = bytearray()
        self._peak = 0
        self._stream_s = self._heard_s = 0.0
        self._offset = 0.0
        self._last_frame_at = 0.0
        self._probability = 0.0

    @property
    def speaking(self) -> bool:
        """Speech is going on."""
        return self._segmenter.speaking

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

    def hear(self, frame: TapFrame, pcm: bytes) -> list[SpeechChange]:
        """`pcm` stands for the frame's own audio (which may have been gated)."""
        loudest = frame.peak if pcm is frame.pcm else peak(pcm)
        self._pcm += pcm
        self._peak = max(self._peak, loudest)
        end_s = frame.rtp_timestamp / RATE + 0.02
        self._offset, self._last_frame_at = frame.received_at - end_s, frame.received_at
        changes = []
        while len(self._pcm) >= WINDOW_BYTES:
            window = bytes(self._pcm[:WINDOW_BYTES])
            del self._pcm[:WINDOW_BYTES]
            probability = self._probability = self._probability_of(window)
            self._peak = loudest if self._pcm else 0
            rest_s = len(self._pcm) / 32_000
            changes += self._push(probability, end_s - rest_s - 0.032, end_s - rest_s)
        self._stream_s = end_s
        return changes

    def _probability_of(self, window: bytes) -> float:
        # Most of a call is silence, and the network is most of what an ear costs.
        if not self._segmenter.maybe_speaking and self._peak < QUIET_PEAK:
            return 0.0
        return self._detector.probability(window)

    def idle(self, now: float) -> list[SpeechChange]:
        """Called now and then: nothing has come for a while."""
        gap_s = now - self._last_frame_at
        if not self._segmenter.maybe_speaking or gap_s < SILENT_AFTER_S:
            return []
        self._probability = 0.0
        return self._push(0.0, self._stream_s, self._stream_s + gap_s)

    def _push(self, probability: float, begin_s: float, end_s: float) -> list[SpeechChange]:
        event = self._segmenter.push(probability, begin_s, end_s)
        self._heard_s = end_s
        if event is None:
            return []
        return [SpeechChange(event.kind is not SpeechEventKind.PAUSED, event.at_s + self._offset)]

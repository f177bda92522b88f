"""Opus through PyAV's libopus, 48 kHz mono, 20 ms a frame."""

from fractions import Fraction
from typing import Literal

import av
from av.audio.codeccontext import AudioCodecContext
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.packet import Packet

SAMPLE_RATE = 48_000
FRAME_SAMPLES = 960
FRAME_BYTES = FRAME_SAMPLES * 2
FRAME_SECONDS = FRAME_SAMPLES / SAMPLE_RATE
TAP_RATE = 16_000
TAP_FRAME_BYTES = TAP_RATE // 50 * 2
TIME_BASE = Fraction(1, SAMPLE_RATE)
# What a decoder hears in the wire's own "silence": one 20 ms CELT frame without energy.
SILENCE = b"\xf8\xff\xfe"


def _context(mode: Literal["r", "w"]) -> AudioCodecContext:
    context = av.CodecContext.create("libopus", mode)
    context.layout = "mono"
    context.sample_rate = SAMPLE_RATE
    context.format = "s16"
    return context


class OpusEncoder:
    """Encodes 20 ms of s16le mono 48 kHz at a time."""

    def __init__(self, bit_rate: int = 40_000) -> None:
        self._codec = _context("w")
        self._codec.bit_rate = bit_rate
        self._codec.time_base = TIME_BASE
        self._codec.options = {"application": "voip", "packet_loss": "5", "fec": "1"}
        self._pts = 0

    def encode(self, pcm: bytes) -> bytes:
        """`pcm` of exactly `FRAME_BYTES` to one Opus packet."""
        frame = AudioFrame(format="s16", layout="mono", samples=FRAME_SAMPLES)
        frame.planes[0].update(pcm)
        frame.sample_rate = SAMPLE_RATE
        frame.time_base = TIME_BASE
        frame.pts = self._pts
        self._pts += FRAME_SAMPLES
        return b"".join(bytes(packet) for packet in self._codec.encode(frame)) or SILENCE


class OpusDecoder:
    """Decodes packets to s16le mono at 16 kHz."""

    def __init__(self) -> None:
        self._codec = _context("r")
        self._resampler = AudioResampler(format="s16", layout="mono", rate=TAP_RATE)

    def decode(self, payload: bytes) -> bytes:
        """The audio of one packet; empty for one that no decoder could read."""
        try:
            frames = self._codec.decode(Packet(payload))
        except av.FFmpegError:
            return b""
        return b"".join(self._resample(frame) for frame in frames)

    def _resample(self, frame: AudioFrame) -> bytes:
        frame.pts = None
        return b"".join(bytes(out.planes[0])[: out.samples * 2] for out in self._resampler.resample(frame))

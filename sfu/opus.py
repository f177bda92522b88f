"""Opus: encoded from 48 kHz mono, 20 ms a frame; decoded straight to 16 kHz. Both by the libopus of PyAV's wheel."""

import ctypes
import weakref
from ctypes.util import find_library
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Literal, Protocol

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
LONGEST_SAMPLES = TAP_RATE * 120 // 1000
"""Of one packet (RFC 6716, 2.1.4)."""
LONGEST_PACKET = 1276
BIT_RATE = 40_000
LOSS_PERCENT = 5
APPLICATION_VOIP = 2048
COMPLEXITY = 10
ENCODER_SETTINGS = {4002: BIT_RATE, 4010: COMPLEXITY, 4006: 1, 4020: 0, 4014: LOSS_PERCENT, 4012: 1}
"""Bit rate, complexity, variable bit rate, unconstrained, expected loss, in-band FEC (`opus_defines.h`)."""


def _context(mode: Literal["r", "w"]) -> AudioCodecContext:
    context = av.CodecContext.create("libopus", mode)
    context.layout = "mono"
    context.sample_rate = SAMPLE_RATE
    context.format = "s16"
    return context


class Encoder(Protocol):
    """20 ms of s16le mono 48 kHz at a time to packets."""

    def encode(self, pcm: bytes) -> bytes:
        """`pcm` of exactly `FRAME_BYTES` to one Opus packet."""


def opus_encoder() -> Encoder:
    """A new one: libopus itself where it is found, else PyAV, which takes a quarter more for the same packets."""
    return LibOpusEncoder() if libopus() is not None else PyAvEncoder()


class LibOpusEncoder:
    """libopus with what FFmpeg sets: its packets are the same to the bit."""

    def __init__(self) -> None:
        library = libopus()
        assert library is not None
        state = library.opus_encoder_create(SAMPLE_RATE, 1, APPLICATION_VOIP, None)
        weakref.finalize(self, library.opus_encoder_destroy, state)
        for request, value in ENCODER_SETTINGS.items():
            if library.opus_encoder_ctl(state, request, ctypes.c_int(value)):
                raise RuntimeError(f"libopus refuses setting {request}")
        self._state, self._encode = state, library.opus_encode
        self._packet = bytearray(LONGEST_PACKET)
        self._pointer = ctypes.addressof(ctypes.c_char.from_buffer(self._packet))

    def encode(self, pcm: bytes) -> bytes:  # noqa: D102
        count = self._encode(self._state, pcm, FRAME_SAMPLES, self._pointer, LONGEST_PACKET)
        return bytes(self._packet[:count]) if count > 0 else SILENCE


class PyAvEncoder:
    """FFmpeg's."""

    def __init__(self) -> None:
        self._codec = _context("w")
        self._codec.bit_rate = BIT_RATE
        self._codec.time_base = TIME_BASE
        self._codec.options = {"application": "voip", "packet_loss": str(LOSS_PERCENT), "fec": "1"}
        self._pts = 0

    def encode(self, pcm: bytes) -> bytes:  # noqa: D102
        frame = AudioFrame(format="s16", layout="mono", samples=FRAME_SAMPLES)
        frame.planes[0].update(pcm)
        frame.sample_rate = SAMPLE_RATE
        frame.time_base = TIME_BASE
        frame.pts = self._pts
        self._pts += FRAME_SAMPLES
        return b"".join(bytes(packet) for packet in self._codec.encode(frame)) or SILENCE


class Decoder(Protocol):
    """Packets to s16le mono at 16 kHz."""

    def decode(self, payload: bytes) -> bytes:
        """The audio of one packet; empty for one that no decoder could read."""


def opus_decoder() -> Decoder:
    """A new one: libopus itself where it is found, else PyAV, which takes twice the time."""
    return LibOpusDecoder() if libopus() is not None else PyAvDecoder()


class LibOpusDecoder:
    """libopus at 16 kHz: what lies above isn't even computed, and nothing is resampled."""

    def __init__(self) -> None:
        library = libopus()
        assert library is not None
        state = library.opus_decoder_create(TAP_RATE, 1, None)
        weakref.finalize(self, library.opus_decoder_destroy, state)
        self._state, self._decode = state, library.opus_decode
        self._pcm = bytearray(LONGEST_SAMPLES * 2)
        self._pointer = ctypes.addressof(ctypes.c_char.from_buffer(self._pcm))

    def decode(self, payload: bytes) -> bytes:  # noqa: D102
        # No payload would mean a lost packet.
        if not payload:
            return b""
        count = self._decode(self._state, payload, len(payload), self._pointer, LONGEST_SAMPLES, 0)
        return bytes(self._pcm[: count * 2]) if count > 0 else b""


class PyAvDecoder:
    """Decoded to 48 kHz, and resampled."""

    def __init__(self) -> None:
        self._codec = _context("r")
        self._resampler = AudioResampler(format="s16", layout="mono", rate=TAP_RATE)
        # The resampler holds back its filter's length (1 ms): filled once, frames stay whole.
        self._held_back = bytes(32)

    def decode(self, payload: bytes) -> bytes:  # noqa: D102
        try:
            frames = self._codec.decode(Packet(payload))
        except av.FFmpegError:
            return b""
        pcm, self._held_back = self._held_back + b"".join(map(self._resample, frames)), b""
        return pcm

    def _resample(self, frame: AudioFrame) -> bytes:
        frame.pts = None
        return b"".join(bytes(out.planes[0])[: out.samples * 2] for out in self._resampler.resample(frame))


@cache
def libopus() -> ctypes.CDLL | None:
    """The library that PyAV's wheel brings, or the system's; None where there is neither."""
    beside = Path(av.__file__).parent
    bundled = [*beside.parent.glob("av.libs/libopus*"), *beside.glob(".dylibs/libopus*")]
    for name in (*map(str, bundled), find_library("opus")):
        try:
            library = ctypes.CDLL(name) if name else None
        except OSError:
            continue
        if library is not None:
            return _declared(library)
    return None


def _declared(library: ctypes.CDLL) -> ctypes.CDLL:
    pointer, number = ctypes.c_void_p, ctypes.c_int
    library.opus_encoder_create.argtypes = [number, number, number, pointer]
    library.opus_encoder_create.restype = pointer
    library.opus_encoder_destroy.argtypes = [pointer]
    library.opus_encoder_destroy.restype = None
    # Its value is one of C's open arguments: declared, they would be passed in another way on some processors.
    library.opus_encoder_ctl.argtypes = [pointer, number]
    library.opus_encode.argtypes = [pointer, ctypes.c_char_p, number, pointer, number]
    library.opus_decoder_create.argtypes = [number, number, pointer]
    library.opus_decoder_create.restype = pointer
    library.opus_decoder_destroy.argtypes = [pointer]
    library.opus_decoder_destroy.restype = None
    library.opus_decode.argtypes = [pointer, ctypes.c_char_p, number, pointer, number, number]
    return library

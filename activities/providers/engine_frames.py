"""Frames between us and an engine's process: over its standard input and output, nothing else shared."""

from __future__ import annotations

import os
import signal
import struct
import sys
from collections.abc import Iterator
from typing import BinaryIO

HEADER = struct.Struct("<IIB")
"""Payload's bytes, channel, kind."""
MAX_PAYLOAD_BYTES = 4 * 1024 * 1024

READY = 0
"""The engine has loaded. Channel 0."""


def frame(channel: int, kind: int, payload: bytes = b"") -> bytes:
    """One frame. Raises `ValueError` above `MAX_PAYLOAD_BYTES`."""
    if len(payload) > MAX_PAYLOAD_BYTES:
        raise ValueError("payload too large")
    return HEADER.pack(len(payload), channel, kind) + payload


class EngineSide:
    """The engine's end, blocking. It ignores Ctrl-C (the owner decides) and ends with its owner: at end of file."""

    def __init__(self) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        self._input: BinaryIO = sys.stdin.buffer
        # A C library that prints must not write into our frames: it gets standard error instead.
        self._output = os.fdopen(os.dup(1), "wb", buffering=0)
        os.dup2(2, 1)

    def frames(self) -> Iterator[tuple[int, int, bytes]]:
        """Channel, kind and payload of each frame, until the owner has gone."""
        while True:
            header = self._input.read(HEADER.size)
            if len(header) < HEADER.size:
                return
            length, channel, kind = HEADER.unpack(header)
            yield channel, kind, self._input.read(length)

    def send(self, channel: int, kind: int, payload: bytes = b"") -> None:
        """Writes a frame whole; where the owner has gone, the process ends."""
        rest = memoryview(frame(channel, kind, payload))
        try:
            while rest:
                rest = rest[self._output.write(rest) :]
        except BrokenPipeError:
            os._exit(0)

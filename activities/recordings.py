"""Recorded utterances: Opus packets as they came, in an Ogg file each (RFC 7845 in RFC 3533)."""

from __future__ import annotations

import logging
import re
import secrets
import struct
import time
import zlib
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from workflows.domain.errors import InvalidInput, NotFound

log = logging.getLogger(__name__)
SAMPLE_RATE = 48_000
FRAME_SAMPLES = 960
PRE_SKIP = 312
"""libopus's look-ahead at 48 kHz (RFC 7845, section 4.2): what a decoder drops from the start."""
SILENCE = b"\xf8\xff\xfe"
"""20 ms of CELT without energy: fills what was lost or not sent (RFC 7845, section 4.1)."""
MAX_GAP_FRAMES = 30 * 60 * 50
PAGE_PACKETS = 50
_REF = re.compile(r"[A-Za-z0-9-]{1,64}")
_FRAME_MS = {0: (10, 20, 40, 60), 1: (10, 20), 2: (2.5, 5, 10, 20)}


def packet_samples(payload: bytes) -> int:
    """How long an Opus packet is, in samples at 48 kHz, by its first bytes (RFC 6716, section 3.1)."""
    if not payload:
        return 0
    config, code = payload[0] >> 3, payload[0] & 3
    if config < 12:
        frame_ms = _FRAME_MS[0][config & 3]
    elif config < 16:
        frame_ms = _FRAME_MS[1][config & 1]
    else:
        frame_ms = _FRAME_MS[2][config & 3]
    count = (1, 2, 2, payload[1] & 0x3F if len(payload) > 1 else 0)[code]
    return int(frame_ms * 48) * count


_MIRRORED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


def _checksum(page: bytes | bytearray) -> int:
    """Ogg's CRC is zlib's with the bits of each byte and of the result mirrored, and nothing inverted."""
    value = zlib.crc32(page.translate(_MIRRORED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int.from_bytes(value.to_bytes(4, "little").translate(_MIRRORED), "big")


def _page(packets: list[bytes], granule: int, serial: int, number: int, flags: int) -> bytes:
    """One page (RFC 3533, section 6) of whole packets."""
    lacing = bytearray()
    for packet in packets:
        lacing += b"\xff" * (len(packet) // 255) + bytes([len(packet) % 255])
    header = struct.pack("<4sBBqIIIB", b"OggS", 0, flags, granule, serial, number, 0, len(lacing))
    page = bytearray(header + lacing + b"".join(packets))
    struct.pack_into("<I", page, 22, _checksum(page))
    return bytes(page)


class OggOpusWriter:
    """Writes packets by their 48 kHz timestamps; gaps become silence, so that the duration is true."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._serial = secrets.randbits(32)
        self._pages = 0
        self._packets: list[bytes] = []
        self._segments = 0
        self._first: int | None = None
        self._samples = 0
        head = struct.pack("<8sBBHIhB", b"OpusHead", 1, 1, PRE_SKIP, SAMPLE_RATE, 0, 0)
        self._emit([head], 0, flags=0x02)
        vendor = b"viva"
        self._emit([struct.pack("<8sI", b"OpusTags", len(vendor)) + vendor + struct.pack("<I", 0)], 0)

    @property
    def duration_s(self) -> float:
        """Seconds that a player shows."""
        return max(0, self._samples - PRE_SKIP) / SAMPLE_RATE

    def write(self, payload: bytes, timestamp: int) -> None:
        """Adds a packet; one that is older than what is written is dropped. `timestamp` doesn't wrap."""
        length = packet_samples(payload)
        if length == 0:
            return
        if self._first is None:
            self._first = timestamp
        gap = timestamp - self._first - self._samples
        if gap < 0:
            return
        for _ in range(min(gap // FRAME_SAMPLES, MAX_GAP_FRAMES)):
            self._add(SILENCE, FRAME_SAMPLES)
        self._add(payload, length)

    def finish(self) -> None:
        """Writes what is left, with the mark of the end (RFC 3533, section 6); the file stays open."""
        packets, self._packets = self._packets, []
        self._emit(packets, self._samples, flags=0x04)
        self._file.flush()

    def _add(self, payload: bytes, samples: int) -> None:
        segments = len(payload) // 255 + 1
        if len(self._packets) >= PAGE_PACKETS or self._segments + segments > 255:
            packets, self._packets, self._segments = self._packets, [], 0
            self._emit(packets, self._samples)
        self._packets.append(payload)
        self._segments += segments
        self._samples += samples

    def _emit(self, packets: list[bytes], granule: int, flags: int = 0) -> None:
        self._file.write(_page(packets, granule, self._serial, self._pages, flags))
        self._pages += 1


class Recorder:
    """One utterance on its way to disk; nobody sees it before `finish`."""

    def __init__(self, target: Path) -> None:
        self._target = target
        self._part = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
        self._file = self._part.open("xb")
        self._writer = OggOpusWriter(self._file)
        self._seconds = 0.0
        self.ref = target.stem

    @property
    def duration_s(self) -> float:
        """Seconds recorded so far."""
        return self._writer.duration_s

    def write(self, payload: bytes, timestamp: int) -> None:
        """Adds an Opus packet with its 48 kHz timestamp. A disk that fails ends the recording, not the call."""
        if self._file.closed:
            return
        try:
            self._writer.write(payload, timestamp)
        except OSError as error:
            self._give_up(error)

    def finish(self) -> float:
        """The recording appears whole under its name; returns its seconds, 0 where there is none."""
        if self._file.closed:
            return self._seconds
        if self.duration_s <= 0:
            self.discard()
            return 0.0
        try:
            self._writer.finish()
            self._file.close()
            self._part.replace(self._target)
            self._seconds = self.duration_s
        except OSError as error:
            self._give_up(error)
        return self._seconds

    def discard(self) -> None:
        """Leaves nothing behind."""
        with suppress(OSError):
            self._file.close()
        with suppress(OSError):
            self._part.unlink(missing_ok=True)

    def _give_up(self, error: OSError) -> None:
        log.error("a recording failed", extra={"error": error.strerror})
        self.discard()


class RecordingStore:
    """Recordings under one directory, by session and reference.

    A reference is the utterance's id, or for the AI's voice the interaction's. Both ids are checked before
    they become a path: every method raises `InvalidInput` for anything but `[A-Za-z0-9-]{1,64}`.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def record(self, session_id: str, ref: str) -> Recorder | None:
        """Begins a recording; one of the same reference is replaced when it is finished. None: no disk for it."""
        target = self._path(session_id, ref)
        try:
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            return Recorder(target)
        except OSError as error:
            log.error("a recording could not be begun", extra={"error": error.strerror})
            return None

    def put(self, session_id: str, ref: str, data: bytes) -> None:
        """Stores a whole file."""
        target = self._path(session_id, ref)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
        part.write_bytes(data)
        part.replace(target)

    def size(self, session_id: str, ref: str) -> int:
        """Its bytes. Raises `NotFound`."""
        try:
            return self._path(session_id, ref).stat().st_size
        except FileNotFoundError:
            raise NotFound("There is no such recording.") from None

    def read(self, session_id: str, ref: str, start: int = 0, end: int | None = None) -> bytes:
        """Bytes `start` to `end` (not included). Raises `NotFound`."""
        try:
            with self._path(session_id, ref).open("rb") as file:
                file.seek(start)
                return file.read(-1 if end is None else max(0, end - start))
        except FileNotFoundError:
            raise NotFound("There is no such recording.") from None

    def refs(self, session_id: str) -> list[str]:
        """What there is of a session, whole recordings only."""
        return sorted(path.stem for path in self._path(session_id, "x").parent.glob("[!.]*.ogg"))

    def delete_session(self, session_id: str) -> None:
        """Removes all recordings of a session."""
        directory = self._path(session_id, "x").parent
        if directory.is_dir():
            for path in directory.iterdir():
                path.unlink(missing_ok=True)
            directory.rmdir()

    def forget_unfinished(self, older_than_s: float = 86_400.0) -> int:
        """Removes what a process that was killed has left half written; returns how many files."""
        oldest = time.time() - older_than_s
        parts = [path for path in self._directory.glob("*/.*.part") if path.stat().st_mtime < oldest]
        for path in parts:
            path.unlink(missing_ok=True)
        return len(parts)

    def _path(self, session_id: str, ref: str) -> Path:
        if not (_REF.fullmatch(session_id) and _REF.fullmatch(ref)):
            raise InvalidInput("That is no reference of a recording.")
        return self._directory / session_id / f"{ref}.ogg"

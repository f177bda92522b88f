"""Sealed files: a row of frames, each encrypted by the data key that it names and bound to its place."""

from __future__ import annotations

import hashlib
import json
import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag

from temporal.codec import NONCE_BYTES, DataKey

HEAD = struct.Struct(">HHQ")


class BackupError(Exception):
    """A backup can't be made or restored; the text says why, and nothing of what is in it."""


@dataclass(frozen=True)
class Digest:
    """What a sealed file must be."""

    sha256: str
    frames: int


@dataclass(frozen=True)
class Frame:
    """As it lies in its file. `place` says what it is; both it and the file's name are authenticated."""

    file: str
    number: int
    key_id: str
    place: str
    data: bytes

    def opened(self, backup_id: str, key: DataKey) -> bytes:
        """What was sealed. Raises `BackupError`."""
        nonce, data = self.data[:NONCE_BYTES], self.data[NONCE_BYTES:]
        bound = _bound(backup_id, self.file, self.number, self.key_id, self.place)
        try:
            return key.cipher.decrypt(nonce, data, bound)
        except (InvalidTag, ValueError):
            raise BackupError(f"Part {self.number} of '{self.file}' can't be opened with its key.") from None


class SealedFile:
    """Writes one; nothing of it is kept in memory."""

    def __init__(self, path: Path, backup_id: str) -> None:
        self._name = path.name
        self._backup_id = backup_id
        self._file = open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")  # noqa: SIM115, PTH123
        self._hash = hashlib.sha256()
        self._frames = 0

    def add(self, key: DataKey, place: str, plain: bytes) -> None:
        """Seals one frame behind the others."""
        nonce = os.urandom(NONCE_BYTES)
        bound = _bound(self._backup_id, self._name, self._frames, key.key_id, place)
        data = nonce + key.cipher.encrypt(nonce, plain, bound)
        names = key.key_id.encode(), place.encode()
        with on_disk():
            for part in (HEAD.pack(len(names[0]), len(names[1]), len(data)), *names, data):
                self._hash.update(part)
                self._file.write(part)
        self._frames += 1

    def finish(self) -> Digest:
        """It is on the disk then."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        return Digest(self._hash.hexdigest(), self._frames)

    def close(self) -> None:
        """Gives it up."""
        self._file.close()


def frames(path: Path) -> Iterator[Frame]:
    """One after the other. Raises `BackupError` where the file is cut off."""
    with path.open("rb") as file:
        left, number = os.fstat(file.fileno()).st_size, 0
        while left:
            head = file.read(HEAD.size)
            sizes = HEAD.unpack(head) if len(head) == HEAD.size else (0, 0, left)
            left -= HEAD.size + sum(sizes)
            if left < 0:
                raise BackupError(f"'{path.name}' is damaged: it is cut off.")
            key_id, place, data = (file.read(size) for size in sizes)
            yield Frame(path.name, number, _text(key_id), _text(place), data)
            number += 1


@contextmanager
def on_disk() -> Iterator[None]:
    """A disk that fails is told apart from a database that is away, also within a transaction."""
    try:
        yield
    except OSError as error:
        raise BackupError(f"The disk refused it: {error.strerror}.") from error


def digest_of(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _text(data: bytes) -> str:
    return data.decode(errors="replace")


def _bound(*parts: str | int) -> bytes:
    return json.dumps(parts).encode()

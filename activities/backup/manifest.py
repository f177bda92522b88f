"""A backup's manifest: what its files must be, authenticated by the system's key."""

from __future__ import annotations

import json
import os
from base64 import b64decode, b64encode
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from pydantic import TypeAdapter, ValidationError

from activities.backup.frames import BackupError, Digest
from temporal.codec import NONCE_BYTES, DataKey

NAME = "manifest.json"
FORMAT = 1
DAMAGED = "The manifest is damaged, or the directory is no backup of Viva."


@dataclass(frozen=True)
class Manifest:
    """Ids and numbers alone."""

    backup_id: str
    made_at: datetime
    schema: str
    key_id: str
    """That of the system's key, which seals what belongs to no interview, and this."""
    interviews: int
    left_out: int
    """Interviews that were being erased."""
    recordings: int
    rows: dict[str, int]
    files: dict[str, Digest] = field(default_factory=dict)
    format: int = FORMAT


def write(manifest: Manifest, key: DataKey, directory: Path) -> None:
    """With its seal; it is on the disk then."""
    body = json.loads(json.dumps(asdict(manifest), default=datetime.isoformat))
    nonce = os.urandom(NONCE_BYTES)
    seal = nonce + key.cipher.encrypt(nonce, b"", _canonical(body))
    whole = json.dumps({**body, "seal": b64encode(seal).decode()}, indent=1)
    with (directory / NAME).open("w") as file:
        file.write(whole + "\n")
        file.flush()
        os.fsync(file.fileno())


def read(directory: Path) -> tuple[Manifest, Any]:
    """The manifest, and what `check` is to be given. Raises `BackupError`."""
    try:
        body = json.loads((directory / NAME).read_text())
        manifest = TypeAdapter(Manifest).validate_python(body)
    except FileNotFoundError:
        raise BackupError(f"There is no backup in {directory}: it has no {NAME}.") from None
    except (ValueError, ValidationError, RecursionError):
        raise BackupError(DAMAGED) from None
    if manifest.format != FORMAT:
        raise BackupError("The backup was made by another release, in a format that this one doesn't know.")
    return manifest, body


def check(body: Any, key: DataKey) -> None:
    """Raises `BackupError` where it isn't as it was written."""
    try:
        seal = b64decode(body.pop("seal"), validate=True)
        key.cipher.decrypt(seal[:NONCE_BYTES], seal[NONCE_BYTES:], _canonical(body))
    except (InvalidTag, KeyError, TypeError, ValueError):
        raise BackupError(DAMAGED) from None


def _canonical(body: Any) -> bytes:
    return json.dumps(body, sort_keys=True).encode()

"""The data keys in a file of their own, as wrapped as in the database. Only the newest is to be kept."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from activities.backup.frames import BackupError
from activities.key_ring import unwrapped
from activities.store.data_keys import StoredKey
from activities.store.database import Database
from activities.store.models import Base, DataKeyModel
from activities.store.snapshot import ROWS_AT_ONCE, Snapshot
from activities.wrapping import WrappingKeyError, WrappingKeys
from temporal.codec import DataKey

FORMAT = 1
DAMAGED = "The keys file is damaged, or is none."


async def export(database: Database, file: Path, now: datetime) -> int:
    """Writes all keys, also that one was destroyed, in the place of the file before; how many can be used."""
    part = file.with_name(f".{file.name}.{secrets.token_hex(4)}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w") as out:
            usable = await _written(database, out.write, now)
            out.flush()
            os.fsync(out.fileno())
        part.replace(file)
        sync_directory(file.parent)
    finally:
        part.unlink(missing_ok=True)
    return usable


async def _written(database: Database, write: Callable[[str], int], now: datetime) -> int:
    hashed, count, usable = hashlib.sha256(), 0, 0

    def line(value: Any) -> None:
        text = json.dumps(value) + "\n"
        hashed.update(text.encode())
        write(text)

    async with database.transaction() as tx:
        snapshot = Snapshot(tx)
        await snapshot.begin()
        line({"format": FORMAT, "made_at": now.isoformat()})
        async for rows in snapshot.of_none(Base.metadata.tables[DataKeyModel.__tablename__]):
            for row in json.loads(rows.text):
                line(row)
                usable += row["wrapped"] is not None
            count += rows.count
    write(json.dumps({"keys": count, "sha256": hashed.hexdigest()}) + "\n")
    return usable


class KeysFile:
    """The keys of a file, each tried once with the wrapping keys."""

    def __init__(self, file: Path, wrapping: WrappingKeys) -> None:
        """Raises `BackupError` where the file is damaged, or a wrapping key is missing or another one."""
        self._rows = _rows(file)
        self._wrapping = wrapping
        try:
            self._stored = {row["key_id"]: _stored(row) for row in self._rows}
            for key in self._stored.values():
                if key.wrapped is not None:
                    unwrapped(key, wrapping)
        except WrappingKeyError as error:
            raise BackupError(f"The keys can't be opened: {error}") from None
        except (KeyError, TypeError, ValueError):
            raise BackupError(DAMAGED) from None

    def get(self, key_id: str) -> DataKey | None:
        """The key, None where it was destroyed. Raises `BackupError` where it isn't in the file."""
        stored = self._stored.get(key_id)
        if stored is None:
            raise BackupError(
                "The keys file is older than the backup, or of another system: a key is not in it."
            )
        return None if stored.wrapped is None else unwrapped(stored, self._wrapping)

    def batches(self) -> Iterator[str]:
        """All as rows of their table."""
        for start in range(0, len(self._rows), ROWS_AT_ONCE):
            yield json.dumps(self._rows[start : start + ROWS_AT_ONCE])


def _rows(file: Path) -> list[Any]:
    try:
        *lines, end = file.read_text().splitlines(keepends=True)
        told = json.loads(end)
        if told["sha256"] != hashlib.sha256("".join(lines).encode()).hexdigest():
            raise ValueError
        head, *rows = (json.loads(line) for line in lines)
        if head["format"] != FORMAT or told["keys"] != len(rows):
            raise ValueError
    except FileNotFoundError:
        raise BackupError(f"There is no keys file {file}.") from None
    except (KeyError, TypeError, ValueError):
        raise BackupError(DAMAGED) from None
    return rows


def _stored(row: Any) -> StoredKey:
    # As PostgreSQL writes bytes into JSON: \x and hexadecimal.
    wrapped = None if row["wrapped"] is None else bytes.fromhex(row["wrapped"].removeprefix("\\x"))
    return StoredKey(row["key_id"], row["scope"], wrapped, row["wrapping_key_id"])


def sync_directory(directory: Path) -> None:
    """What was renamed in it stays so after a power cut."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

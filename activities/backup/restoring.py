"""Restores a backup into an empty database: all that a key is left for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from activities.backup import manifest as manifests
from activities.backup.frames import BackupError, Frame, digest_of, frames, on_disk
from activities.backup.keys_file import KeysFile
from activities.backup.making import INTERVIEW, RECORDINGS, ROWS, Progress
from activities.recordings import RecordingStore
from activities.store.database import Database
from activities.store.migrate import newest
from activities.store.models import DataKeyModel
from activities.store.snapshot import Refill


@dataclass
class Restored:
    """What came back, and what did not since it was erased after the backup."""

    interviews: int = 0
    recordings: int = 0
    erased: int = 0
    without_recordings: int = 0


class Backup:
    """A backup whose files and keys are as they were written: nothing of it fails half-way for what it is."""

    def __init__(self, directory: Path, keys: KeysFile) -> None:
        """Reads all of it once. Raises `BackupError` where it is damaged, or of another schema."""
        self._directory = directory
        self._keys = keys
        self.manifest, body = manifests.read(directory)
        system = keys.get(self.manifest.key_id)
        if system is None:
            raise BackupError("The system's key is destroyed: nothing of the backup can be read.")
        manifests.check(body, system)
        if self.manifest.schema != newest():
            raise BackupError(
                f"The backup has schema {self.manifest.schema}, this release {newest()}: restore it with the release "
                "that made it, then go on to this one."
            )
        for name in (ROWS, RECORDINGS):
            self._check(name)

    def frames(self, name: str) -> Iterator[tuple[str, bytes | None]]:
        """Place and content of each frame; no content where its key is destroyed."""
        for frame in frames(self._directory / name):
            yield frame.place, self._opened(frame)

    def _opened(self, frame: Frame) -> bytes | None:
        key = self._keys.get(frame.key_id)
        return None if key is None else frame.opened(self.manifest.backup_id, key)

    def _check(self, name: str) -> None:
        path, told = self._directory / name, self.manifest.files.get(name)
        if told is None or not path.is_file() or digest_of(path) != told.sha256:
            raise BackupError(f"'{name}' is damaged: it isn't what the manifest says.")
        for frame in frames(path):
            self._keys.get(frame.key_id)


async def restore(
    backup: Backup,
    keys: KeysFile,
    database: Database,
    recordings: RecordingStore,
    now: datetime,
    told: Progress,
) -> Restored:
    """All of it in one transaction, or nothing. Raises `BackupError` where the database isn't empty, `Unavailable`.

    Recordings are put in their places before that commits: a restore that broke off is simply done again.
    """
    async with database.transaction() as tx:
        refill = Refill(tx)
        await refill.begin()
        if await refill.revision() != newest():
            raise BackupError("The database isn't of this release's schema: `viva migrate` first.")
        if filled := await refill.filled():
            raise BackupError(f"The database isn't empty ({', '.join(filled)}): restore into a new one.")
        for rows in keys.batches():
            await refill.insert(DataKeyModel.__tablename__, rows)
        done = Restored()
        there = await _rows(backup, refill, done, told)
        await refill.close_erasures(now)
        with on_disk():
            _recordings(backup, recordings, there, done, told)
    return done


async def _rows(backup: Backup, refill: Refill, done: Restored, told: Progress) -> set[str]:
    there: set[str] = set()
    for place, plain in backup.frames(ROWS):
        if plain is None:
            done.erased += 1
            continue
        for table, rows in json.loads(plain).items():
            await refill.insert(table, rows)
        if place.startswith(INTERVIEW):
            there.add(place.removeprefix(INTERVIEW))
            told("interviews", len(there), backup.manifest.interviews)
    done.interviews = len(there)
    return there


def _recordings(
    backup: Backup, recordings: RecordingStore, there: set[str], done: Restored, told: Progress
) -> None:
    silent: set[str] = set()
    for place, sound in backup.frames(RECORDINGS):
        session_id, _, ref = place.partition("/")
        if session_id not in there:
            continue
        if sound is None:
            silent.add(session_id)
            continue
        recordings.put(session_id, ref, sound)
        done.recordings += 1
        told("recordings", done.recordings, backup.manifest.recordings)
    done.without_recordings = len(silent)

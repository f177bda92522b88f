"""Makes a backup: what belongs to an interview is sealed by that interview's key, the rest by the system's."""

from __future__ import annotations

import json
import secrets
import shutil
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from activities.backup import manifest as manifests
from activities.backup.frames import BackupError, SealedFile
from activities.backup.keys_file import sync_directory
from activities.backup.manifest import Manifest
from activities.backup.scopes import audio_scope, rest_scope
from activities.recordings import RecordingStore
from activities.store.belonging import backed_up
from activities.store.database import Database
from activities.store.migrate import newest
from activities.store.snapshot import Rows, Snapshot
from temporal.codec import SYSTEM_SCOPE, DataKey, DataKeys
from workflows.domain.errors import Erased, NotFound

ROWS, RECORDINGS = "rows", "recordings"
OF_NONE, INTERVIEW = "none", "interview/"
LEFTOVER_S = 86_400.0
Progress = Callable[[str, int, int], None]
"""Told what is done, how many are, and of how many."""


class Maker:
    """Makes backups of one database and its recordings."""

    def __init__(self, database: Database, keys: DataKeys, recordings: RecordingStore) -> None:
        self._database = database
        self._keys = keys
        self._recordings = recordings

    async def make(self, target: Path, now: datetime, progress: Progress) -> Manifest:
        """A new directory, which is there once it is whole and on the disk.

        Interviews that are being erased are left out. Raises `BackupError`, and `Unavailable`.
        """
        part = _begun(target)
        try:
            manifest = await _Making(self._database, self._keys, self._recordings, part, progress).run(now)
            sync_directory(part)
            part.rename(target)
        except BaseException:
            shutil.rmtree(part, ignore_errors=True)
            raise
        sync_directory(target.parent)
        return manifest


class _Making:
    """One backup under way."""

    def __init__(
        self, database: Database, keys: DataKeys, recordings: RecordingStore, part: Path, progress: Progress
    ) -> None:
        self._database = database
        self._keys = keys
        self._recordings = recordings
        self._part = part
        self._progress = progress
        self._id = str(uuid4())
        self._counts: Counter[str] = Counter({table.name: 0 for table in backed_up()})
        self._kept: list[str] = []
        self._total = 0

    async def run(self, now: datetime) -> Manifest:
        system = await self._keys.for_writing(SYSTEM_SCOPE)
        rows, recordings = (SealedFile(self._part / name, self._id) for name in (ROWS, RECORDINGS))
        try:
            await self._seal_rows(rows, system)
            # The snapshot is given back first: nothing of PostgreSQL's is held up while files are copied.
            sounds = await self._seal_recordings(recordings)
            files = {ROWS: rows.finish(), RECORDINGS: recordings.finish()}
        finally:
            rows.close()
            recordings.close()
        left_out, kept = self._total - len(self._kept), len(self._kept)
        whole = Manifest(
            self._id, now, newest(), system.key_id, kept, left_out, sounds, dict(self._counts), files
        )
        manifests.write(whole, system, self._part)
        return whole

    async def _seal_rows(self, out: SealedFile, system: DataKey) -> None:
        async with self._database.transaction() as tx:
            snapshot = Snapshot(tx)
            await snapshot.begin()
            if (found := await snapshot.revision()) != newest():
                raise BackupError(
                    f"The database has schema {found}, this release {newest()}: `viva migrate` first."
                )
            for table in backed_up():
                async for part in snapshot.of_none(table):
                    self._seal(out, system, OF_NONE, {table.name: part})
            self._total = await snapshot.count()
            async for page in snapshot.interviews():
                rest = await snapshot.without_key(page)
                for session_id, tables in (await snapshot.rows_of(page)).items():
                    with suppress(Erased):
                        scope = rest_scope(session_id) if session_id in rest else session_id
                        key = await self._keys.for_writing(scope)
                        self._seal(out, key, INTERVIEW + session_id, tables)
                        self._kept.append(session_id)
                self._progress("interviews", len(self._kept), self._total)

    def _seal(self, out: SealedFile, key: DataKey, place: str, tables: Mapping[str, Rows]) -> None:
        out.add(key, place, json.dumps({name: rows.text for name, rows in tables.items()}).encode())
        self._counts.update({name: rows.count for name, rows in tables.items()})

    async def _seal_recordings(self, out: SealedFile) -> int:
        count = 0
        for number, session_id in enumerate(self._kept, start=1):
            # Erased meanwhile, or just being so: the next file is not there, or its key isn't.
            with suppress(Erased, NotFound):
                for ref in self._recordings.refs(session_id):
                    sound = self._recordings.read(session_id, ref)
                    key = await self._keys.for_writing(audio_scope(session_id))
                    out.add(key, f"{session_id}/{ref}", sound)
                    count += 1
            self._progress("recordings", number, len(self._kept))
        return count


def _begun(target: Path) -> Path:
    """Where it grows until it is whole."""
    if target.exists():
        raise BackupError(f"There is something at {target} already: name a new directory.")
    target.parent.mkdir(parents=True, exist_ok=True)
    _forget_unfinished(target.parent)
    part = target.with_name(f".{target.name}.{secrets.token_hex(4)}.backup-part")
    part.mkdir(mode=0o700)
    return part


def _forget_unfinished(directory: Path) -> None:
    """Removes what a process that was killed has left."""
    oldest = time.time() - LEFTOVER_S
    for path in directory.glob(".*.backup-part"):
        if path.stat().st_mtime < oldest:
            shutil.rmtree(path, ignore_errors=True)

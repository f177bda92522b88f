"""What stands behind `viva backup`: the settings' database, keys and recordings."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.progress import Progress
from sqlalchemy.exc import DBAPIError

from activities.backup import keys_file
from activities.backup.frames import BackupError
from activities.backup.keys_file import KeysFile
from activities.backup.making import Maker
from activities.backup.restoring import Backup
from activities.backup.restoring import restore as restore_backup
from activities.key_ring import KeyRing
from activities.recordings import RecordingStore
from activities.store.database import Database
from activities.wrapping import WrappingKeys
from workers.encryption import wrapping_keys_of
from workers.exit import StartError
from workers.migrate import migrate_database
from workers.settings import Settings, load
from workers.users import database_of
from workflows.domain.errors import VivaError

Say = Callable[[str], None]
Told = Callable[[str, int, int], None]


@dataclass(frozen=True)
class _Parts:
    database: Database
    wrapping: WrappingKeys
    recordings: RecordingStore


async def create(say: Say, directory: Path, keys: Path | None, data_dir: Path | None = None) -> None:
    """`viva backup create`. Raises `StartError`."""
    settings = _settings(data_dir)
    async with _opened(settings) as parts:
        with _progress() as told:
            maker = Maker(parts.database, KeyRing(parts.database, parts.wrapping), parts.recordings)
            made = await maker.make(directory, datetime.now(UTC), told)
        say(f"{directory}: {made.interviews} interviews, {made.recordings} recordings.")
        if made.left_out:
            say(f"{made.left_out} interviews were being erased: left out")
        if keys is None:
            say("Without its keys it can't be restored: `viva backup keys FILE`, kept apart from it.")
        else:
            await _export(say, parts.database, keys)


async def export_keys(say: Say, file: Path, data_dir: Path | None = None) -> None:
    """`viva backup keys`. Raises `StartError`."""
    async with _opened(_settings(data_dir)) as parts:
        await _export(say, parts.database, file)


async def restore(say: Say, directory: Path, keys: Path, data_dir: Path | None = None) -> None:
    """`viva backup restore`. Raises `StartError` before anything is written, or having written nothing."""
    settings = _settings(data_dir)
    with _refusals():
        held = KeysFile(keys, wrapping_keys_of(settings))
        backup = Backup(directory, held)
    async with _opened(settings, migrated=True) as parts:
        with _progress() as told:
            now = datetime.now(UTC)
            done = await restore_backup(backup, held, parts.database, parts.recordings, now, told)
    made = backup.manifest
    at = f"{made.made_at:%Y-%m-%d %H:%M} UTC"
    say(f"{done.interviews} interviews, {done.recordings} recordings, as they were on {at}.")
    if done.erased:
        say(f"{done.erased} interviews were erased since: left out")
    if done.without_recordings:
        say(f"The recordings of {done.without_recordings} interviews were erased since: left out")


async def _export(say: Say, database: Database, file: Path) -> None:
    count = await keys_file.export(database, file, datetime.now(UTC))
    say(f"{file}: {count} keys. Keep no older one: it would open what was erased since.")


@asynccontextmanager
async def _opened(settings: Settings, *, migrated: bool = False) -> AsyncIterator[_Parts]:
    with _refusals():
        wrapping = wrapping_keys_of(settings)
        async with database_of(settings) as url:
            if migrated:
                await migrate_database(url)
            database = Database(url, pool_size=2)
            try:
                yield _Parts(database, wrapping, RecordingStore(settings.recordings_dir))
            finally:
                await database.close()


@contextmanager
def _refusals() -> Iterator[None]:
    """What the caller can mend, as a sentence."""
    try:
        yield
    except BackupError as error:
        raise StartError(str(error)) from None
    except VivaError as error:
        raise StartError(error.detail) from None
    except OSError as error:
        raise StartError(f"{error.filename or 'A file'} can't be used: {error.strerror}.") from None
    except DBAPIError as error:
        raise StartError(f"The database refused it: {type(error.orig).__name__}.") from None


@contextmanager
def _progress() -> Iterator[Told]:
    """A line on the error stream, where somebody looks."""
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("")
        yield lambda what, done, total: progress.update(task, description=what, completed=done, total=total)


def _settings(data_dir: Path | None) -> Settings:
    return load(**({"data_dir": data_dir} if data_dir else {}))

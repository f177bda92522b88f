"""`viva keys`: the wrapping keys, and how they are replaced."""

import os
from collections.abc import Callable
from pathlib import Path

from activities.key_ring import rewrap_all
from activities.store.data_keys import StoredKeys
from activities.store.database import Database
from activities.wrapping import WrappingKeyError, new_wrapping_key
from workers.encryption import kept_file, wrapping_keys_of
from workers.exit import StartError
from workers.migrate import migrate_database
from workers.settings import Settings, load
from workers.users import database_of

Say = Callable[[str], None]


async def show(say: Say, data_dir: Path | None = None) -> None:
    """`viva keys list`: each wrapping key with how many data keys it wraps; also those that aren't listed any more."""
    settings = _settings(data_dir)
    wrapping = wrapping_keys_of(settings)
    async with database_of(settings) as url:
        used = await counts(url)
    for number, key_id in enumerate(wrapping.ids):
        say(f"{key_id}: wraps {used.pop(key_id, 0)} data keys{', current' if number == 0 else ''}")
    for key_id, count in sorted(used.items()):
        say(f"{key_id}: NOT LISTED, but {count} data keys are wrapped by it: what they encrypt can't be read")


async def rotate(say: Say, data_dir: Path | None = None) -> None:
    """`viva keys rotate`: every data key is wrapped by the current wrapping key afterwards.

    Where we keep the wrapping keys ourselves a new one is made first. Raises `StartError`.
    """
    settings = _settings(data_dir)
    wrapping_keys_of(settings)
    async with database_of(settings) as url:
        await migrate_database(url)
        if settings.wrapping_keys is None and settings.wrapping_keys_file is None:
            _add_kept(kept_file(settings), set(await counts(url)))
        wrapping = wrapping_keys_of(settings)
        database = Database(url, pool_size=1)
        try:
            done = await rewrap_all(database, wrapping)
        except WrappingKeyError as error:
            raise StartError(f"{error} List it behind the current one until all is rewrapped.") from None
        finally:
            await database.close()
    say(f"{done} data keys were rewrapped; all are wrapped by {wrapping.current} now.")
    if len(wrapping.ids) > 1:
        say(f"No longer needed, once all processes list the new one: {', '.join(wrapping.ids[1:])}")


def _add_kept(path: Path, used: set[str]) -> None:
    """A new one before the others; of those the current one stays, and whatever still wraps something.

    A process may be about to wrap by the current one: it goes at the next rotation.
    """
    lines = path.read_text().split()
    stay = [line for n, line in enumerate(lines) if n == 0 or line.partition(":")[0] in used]
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write("\n".join([new_wrapping_key(), *stay]) + "\n")
    part.replace(path)


async def counts(url: str) -> dict[str, int]:
    """Wrapping key's id → how many data keys of that database it wraps."""
    database = Database(url, pool_size=1)
    try:
        async with database.transaction() as tx:
            return await StoredKeys(tx).counts()
    finally:
        await database.close()


def _settings(data_dir: Path | None) -> Settings:
    return load(**({"data_dir": data_dir} if data_dir else {}))

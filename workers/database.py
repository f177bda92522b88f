"""The database of a process."""

from __future__ import annotations

from activities.store.database import Database
from workers.exit import StartError
from workers.postgres import running_url
from workers.settings import Settings


def database_of(settings: Settings) -> Database:
    """The one that is set, else the one that `viva up` runs over the same data directory. Raises `StartError`."""
    url = settings.database_url or running_url(settings.postgres_dir)
    if not url:
        raise StartError("There is no database: start `viva up`, or set VIVA_DATABASE_URL.")
    return Database(url)

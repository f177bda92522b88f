"""Where a process finds the database."""

from __future__ import annotations

from workers.exit import StartError
from workers.postgres import running_url
from workers.settings import Settings


def database_url_of(settings: Settings) -> str:
    """The one that is set, else the one that `viva up` runs over the same data directory. Raises `StartError`."""
    url = settings.database_url or running_url(settings.postgres_dir)
    if not url:
        raise StartError(
            "The database, which holds the interviews' keys, isn't running: start `viva up`, or set "
            "VIVA_DATABASE_URL."
        )
    return url

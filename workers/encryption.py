"""Who holds the keys: wrapping keys from the settings, and clients of Temporal that encrypt."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from temporalio.client import Client

from activities.key_ring import KeyRing
from activities.store.database import Database
from activities.wrapping import WrappingKeyError, WrappingKeys, new_wrapping_key
from temporal.client import connect
from temporal.codec import EncryptingCodec
from workers.database import database_url_of
from workers.exit import StartError
from workers.kept import kept
from workers.settings import Settings, is_loopback

POOL = 2
MISSING = (
    "Outside development there must be a wrapping key, which encrypts the keys of the interviews: set "
    "VIVA_WRAPPING_KEYS (or VIVA_WRAPPING_KEYS_FILE) to what `viva keys new` prints, the same for all processes, and "
    "keep a copy apart from the database's backups."
)


def is_production(settings: Settings) -> bool:
    """Whether others are served, or Temporal is on another machine; `VIVA_MODE` has the last word."""
    if settings.mode != "auto":
        return settings.mode == "production"
    hosts = [settings.api_host, settings.media_host]
    if settings.temporal_address:
        hosts.append(urlsplit(f"//{settings.temporal_address}").hostname or "")
    if settings.public_url:
        hosts.append(urlsplit(settings.public_url).hostname or "")
    return not all(is_loopback(host) for host in hosts)


def kept_file(settings: Settings) -> Path:
    """Where development keeps its wrapping keys."""
    return settings.data_dir / "wrapping-keys"


def wrapping_keys_of(settings: Settings) -> WrappingKeys:
    """The wrapping keys. Raises `StartError` where there must be one and is none, or one is malformed."""
    given, file = settings.wrapping_keys, settings.wrapping_keys_file
    try:
        if given is not None:
            return WrappingKeys(given.get_secret_value)
        if file is not None:
            return WrappingKeys(file.read_text)
        if is_production(settings):
            raise StartError(MISSING)
        return WrappingKeys(lambda: kept(kept_file(settings), new_wrapping_key))
    except WrappingKeyError as error:
        raise StartError(f"The wrapping keys can't be used: {error}") from None
    except OSError as error:
        raise StartError(
            f"The wrapping keys can't be read from {error.filename}: {error.strerror}."
        ) from None


@dataclass(frozen=True)
class Encryption:
    """The codec of a process, with a small pool of its own to the database: it never waits for anybody's query."""

    codec: EncryptingCodec
    database: Database

    @classmethod
    def of(cls, settings: Settings, *, ttl_s: float | None = None) -> Encryption:
        """As the settings say. Raises `StartError`."""
        wrapping = wrapping_keys_of(settings)
        database = Database(database_url_of(settings), pool_size=POOL, max_overflow=POOL)
        ring = KeyRing(database, wrapping) if ttl_s is None else KeyRing(database, wrapping, ttl_s=ttl_s)
        return cls(EncryptingCodec(ring), database)

    async def close(self) -> None:
        """Closes its connections."""
        await self.database.close()


@asynccontextmanager
async def encrypting_client(settings: Settings) -> AsyncIterator[Client]:
    """A client that reads and writes what interviews' workflows do, for commands and tests.

    Raises `StartError`, and `RuntimeError` where the server can't be reached.
    """
    encryption = Encryption.of(settings)
    try:
        yield await connect(settings.temporal(), codec=encryption.codec)
    finally:
        await encryption.close()

"""The way of a command to Temporal."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from temporalio.client import Client

from activities.store.database import Database
from temporal.client import connect
from workers.encryption import Encryption
from workers.exit import StartError
from workers.settings import load
from workflows.domain.errors import VivaError


@asynccontextmanager
async def connected() -> AsyncIterator[Client]:
    """A client of the server in the settings, with the interviews' keys.

    Raises `StartError` where the server can't be reached, or the keys' database isn't there.
    """
    settings = load()
    encryption = Encryption.of(settings)
    try:
        try:
            client = await connect(settings.temporal(), codec=encryption.codec)
        except RuntimeError:
            raise StartError(f"Temporal can't be reached at {settings.temporal().address}.") from None
        yield client
    finally:
        await encryption.close()


@asynccontextmanager
async def opened() -> AsyncIterator[tuple[Client, Database]]:
    """The same client, which connects at its first call, and the database: for what Temporal needn't be up for.

    Raises `StartError` where the database isn't there.
    """
    settings = load()
    encryption = Encryption.of(settings)
    try:
        yield await connect(settings.temporal(), codec=encryption.codec, lazy=True), encryption.database
    except VivaError as error:
        raise StartError(error.detail) from None
    finally:
        await encryption.close()

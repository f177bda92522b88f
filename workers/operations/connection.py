"""The way of a command to Temporal."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from temporalio.client import Client

from temporal.client import connect
from workers.encryption import Encryption
from workers.exit import StartError
from workers.settings import load


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

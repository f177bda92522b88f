"""The way of a command to Temporal."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from temporalio.client import Client

from temporal.client import connect
from workers.exit import StartError
from workers.settings import load


@asynccontextmanager
async def connected() -> AsyncIterator[Client]:
    """A client of the server in the settings. Raises `StartError` where it can't be reached."""
    settings = load()
    try:
        client = await connect(settings.temporal())
    except RuntimeError:
        raise StartError(f"Temporal can't be reached at {settings.temporal().address}.") from None
    yield client

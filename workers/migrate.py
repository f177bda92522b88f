"""What a release needs of the servers that it finds: the database's schema, Temporal's search attributes."""

from sqlalchemy.exc import DBAPIError

from activities.store.migrate import upgrade
from temporal.client import connect
from temporal.search_attributes import register
from workers.exit import StartError
from workers.settings import Settings, load


async def migrate() -> None:
    """`viva migrate`: bring the settings' servers to this release. Raises `StartError`."""
    from workers.users import database_of

    settings = load()
    async with database_of(settings) as url:
        await migrate_database(url)
    if settings.temporal_address:
        await prepare_temporal(settings)


async def migrate_database(url: str) -> None:
    """Bring a database to this release's schema. Raises `StartError` where it can't be reached."""
    try:
        await upgrade(url)
    except (OSError, DBAPIError) as error:
        reason = getattr(error, "orig", None) or error
        raise StartError(f"The database can't be used ({reason}): look at VIVA_DATABASE_URL.") from None


async def prepare_temporal(settings: Settings) -> None:
    """Register our search attributes. Raises `StartError` where the server can't be reached."""
    try:
        client = await connect(settings.temporal())
    except RuntimeError:
        raise StartError(
            f"The Temporal server at {settings.temporal_address} can't be reached: start it, or look at "
            "TEMPORAL_ADDRESS (empty: `viva up` starts one of its own)."
        ) from None
    await register(client, settings.temporal_namespace)

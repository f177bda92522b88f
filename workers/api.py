"""The API process: REST, and the built web app."""

import asyncio
from contextlib import nullcontext

from activities.days import DayKeeper
from activities.providers.ports import Capabilities
from activities.providers.registry import Providers
from activities.recordings import RecordingStore
from activities.store.database import Database
from api.app import create_app
from api.deps import ApiDeps
from api.settings import Languages
from temporal.client import connect
from temporal.days import DaySchedules
from temporal.doorway import Interviews
from workers.api_settings import api_settings
from workers.codec import codec_server
from workers.database import database_url_of
from workers.encryption import Encryption
from workers.engines import chosen_providers
from workers.health import answers, internal_port
from workers.limits import run_limits
from workers.serving import asked_to_end, listening
from workers.settings import Settings


async def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT. Raises `StartError`."""
    asked = asked_to_end()
    encryption = Encryption.of(settings)
    database = Database(database_url_of(settings))
    providers = chosen_providers(settings)
    # Lazily: while Temporal is away the API still signs in, lists and reports.
    client = await connect(settings.temporal(), codec=encryption.codec, lazy=True)
    deps = ApiDeps(
        settings=api_settings(
            settings, offline=providers.llm.capabilities.offline, languages=known_languages(providers)
        ),
        database=database,
        interviews=Interviews(client, limits=run_limits(settings)),
        model=providers.llm,
        recordings=RecordingStore(settings.recordings_dir),
        days=DayKeeper(database, DaySchedules(client).sync),
    )

    async def ready() -> bool:
        return await answers(database)

    try:
        async with (
            listening(
                create_app(deps),
                settings.api_host,
                settings.api_port,
                tls_cert=settings.tls_cert,
                tls_key=settings.tls_key,
                forwarded_allow_ips=settings.forwarded_allow_ips,
            ),
            internal_port(settings.internal_host, settings.internal_port, ready),
            codec_server(settings) if settings.codec_with_api else nullcontext(),
        ):
            await asked.wait()
    finally:
        await asyncio.gather(database.close(), encryption.close(), providers.aclose())


def known_languages(providers: Providers) -> Languages:
    """What the engines of a process know."""

    def of(one: Capabilities) -> tuple[str, ...] | None:
        return one.languages or None

    return Languages(
        of(providers.llm.capabilities), of(providers.stt.capabilities), of(providers.tts.capabilities)
    )

"""The API process: REST, and the built web app."""

import asyncio
from contextlib import nullcontext
from urllib.parse import urlsplit

from activities.providers.ports import Capabilities
from activities.providers.registry import Providers, SettingsError, build_providers
from activities.recordings import RecordingStore
from activities.store.database import Database
from api.app import create_app
from api.deps import ApiDeps
from api.settings import ApiSettings, IceServerSettings, Languages, TurnSettings
from temporal.client import connect
from temporal.doorway import Interviews
from workers.codec import codec_server
from workers.encryption import Encryption
from workers.engines import provider_choice
from workers.exit import StartError
from workers.health import answers, internal_port
from workers.retention import retention_rules
from workers.serving import asked_to_end, listening
from workers.settings import Settings, is_loopback
from workflows.domain.conduct import Conduct
from workflows.domain.usage import Budget


async def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT. Raises `StartError`."""
    asked = asked_to_end()
    encryption = Encryption.of(settings)
    database = Database(settings.database_url)
    providers = chosen_providers(settings)
    # Lazily: while Temporal is away the API still signs in, lists and reports.
    client = await connect(settings.temporal(), codec=encryption.codec, lazy=True)
    deps = ApiDeps(
        settings=api_settings(
            settings, offline=providers.llm.capabilities.offline, languages=known_languages(providers)
        ),
        database=database,
        interviews=Interviews(client),
        model=providers.llm,
        recordings=RecordingStore(settings.recordings_dir),
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


def chosen_providers(settings: Settings) -> Providers:
    """The providers that the settings choose. Raises `StartError` where a choice can't be met."""
    try:
        return build_providers(provider_choice(settings))
    except SettingsError as error:
        raise StartError(str(error)) from None


def known_languages(providers: Providers) -> Languages:
    """What the engines of a process know."""

    def of(one: Capabilities) -> tuple[str, ...] | None:
        return one.languages or None

    return Languages(
        of(providers.llm.capabilities), of(providers.stt.capabilities), of(providers.tts.capabilities)
    )


def api_settings(settings: Settings, *, offline: bool, languages: Languages | None = None) -> ApiSettings:
    """What of the settings the API is told."""
    url = urlsplit(settings.base_url)
    return ApiSettings(
        public_url=settings.base_url,
        secret=settings.signing_secret().get_secret_value(),
        origins=tuple(settings.allowed_origins),
        cookie_secure=url.scheme == "https" or not is_loopback(url.hostname or ""),
        ice_servers=tuple(
            IceServerSettings(tuple(server.urls), server.username, server.credential)
            for server in settings.ice_servers
        ),
        turn=_turn(settings),
        # The nodes' own addresses, which they alone know, are allowed by scheme where no public one is set.
        media_origins=(settings.media_public_url,) if _is_one(settings.media_public_url) else (),
        web_dist=settings.web_dir,
        offline_interviewer=offline,
        retention=retention_rules(settings),
        languages=languages or Languages(),
        budget=Budget(settings.interview_max_tokens, settings.interview_max_cost_usd),
        conduct=Conduct(grace_s=settings.candidate_grace_s, max_follow_ups=settings.max_follow_ups),
    )


def _turn(settings: Settings) -> TurnSettings | None:
    if not settings.turn_urls or settings.turn_secret is None:
        return None
    return TurnSettings(tuple(settings.turn_urls), settings.turn_secret.get_secret_value())


def _is_one(public_url: str) -> bool:
    return bool(public_url) and "{port}" not in public_url

"""The codec server: it alone decodes for people."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from activities.store.database import Database
from api.codec import CodecAccess, create_codec_app
from workers.encryption import Encryption, is_production
from workers.exit import StartError
from workers.health import answers, internal_port
from workers.serving import asked_to_end, listening
from workers.settings import Settings, is_loopback

TTL_S = 5.0
"""So soon it notices that a key was destroyed."""


async def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT. Raises `StartError`."""
    asked = asked_to_end()
    async with codec_server(settings) as database:

        async def ready() -> bool:
            return await answers(database)

        async with internal_port(settings.internal_host, settings.internal_port, ready):
            await asked.wait()


@asynccontextmanager
async def codec_server(settings: Settings) -> AsyncIterator[Database]:
    """Serve it while the block runs; yields the database of its keys. Raises `StartError`."""
    access, tls = codec_access(settings), has_tls(settings)
    encryption = Encryption.of(settings, ttl_s=TTL_S)
    try:
        async with listening(
            create_codec_app(encryption.codec, access),
            settings.codec_host,
            settings.codec_port,
            tls_cert=settings.tls_cert if tls else None,
            tls_key=settings.tls_key if tls else None,
            forwarded_allow_ips=settings.forwarded_allow_ips,
        ):
            yield encryption.database
    finally:
        await encryption.close()


def has_tls(settings: Settings) -> bool:
    """Whether it speaks TLS itself: on loopback no certificate would be for its name."""
    return settings.tls and not is_loopback(settings.codec_host)


def is_served(settings: Settings) -> bool:
    """Whether `viva up` runs one: where nobody else could use it, or only those who have its token."""
    return settings.codec_token is not None or not is_production(settings)


def codec_access(settings: Settings) -> CodecAccess:
    """Who is served. Raises `StartError` where everybody would be."""
    token = settings.codec_token.get_secret_value() if settings.codec_token else ""
    if not token and (is_production(settings) or not is_loopback(settings.codec_host)):
        raise StartError(
            "The codec server shows what candidates say: set VIVA_CODEC_TOKEN (16 characters or more), with which "
            "those who may see it sign in."
        )
    origins = settings.codec_origins or [
        f"http://{host}:{settings.temporal_ui_port}" for host in ("127.0.0.1", "localhost")
    ]
    return CodecAccess(tuple(origins), token, secure_cookie=has_tls(settings))

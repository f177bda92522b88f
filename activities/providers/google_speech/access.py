"""Credentials and channels for Google's gRPC services; from settings only, never from the process's surroundings."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import grpc  # type: ignore[import-untyped]
from google.api_core import grpc_helpers_async
from google.oauth2 import service_account

from activities.providers.google_account import account_info, credentials_of
from activities.providers.google_speech.settings import GoogleAccess
from activities.providers.ports import ProviderError

_OPTIONS = (
    ("grpc.max_receive_message_length", -1),
    # Back within seconds after an outage; gRPC's own ceiling of two minutes is for fleets.
    ("grpc.initial_reconnect_backoff_ms", 200),
    ("grpc.max_reconnect_backoff_ms", 3000),
)


@dataclass(frozen=True)
class Keys:
    """What a service is opened with; nothing of it is ever shown."""

    credentials: service_account.Credentials | None = field(default=None, repr=False)
    project: str = ""
    roots: bytes | None = field(default=None, repr=False)


def read_keys(access: GoogleAccess, provider: str) -> Keys:
    """Reads the files. Raises `ProviderError` that no retry can help: `no_key`, `key_missing` (no such file, or not
    readable), `key_malformed`, `ca_missing`.
    """
    if access.local:
        return Keys(project=access.project or "local")
    info = account_info(access.credentials_file, access.credentials_json, provider)
    return Keys(
        credentials=credentials_of(info, provider),
        project=access.project or str(info.get("project_id", "")),
        roots=_roots(access, provider),
    )


def open_channel(access: GoogleAccess, keys: Keys, service: str) -> Any:
    """A channel (`grpc.aio.Channel`) to a service, for the running event loop; connected when it is first used."""
    target = access.target(service)
    if access.local:
        return grpc.aio.insecure_channel(target, options=_OPTIONS)
    return grpc_helpers_async.create_channel(
        target,
        credentials=keys.credentials,
        ssl_credentials=grpc.ssl_channel_credentials(root_certificates=keys.roots) if keys.roots else None,
        options=_OPTIONS,
    )


def _roots(access: GoogleAccess, provider: str) -> bytes | None:
    if not access.ca_file:
        return None
    try:
        return Path(access.ca_file).read_bytes()
    except OSError:
        raise ProviderError(provider, "ca_missing", retryable=False) from None

"""Credentials and channels for Google's gRPC services; from settings only, never from the process's surroundings."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import grpc  # type: ignore[import-untyped]
from google.api_core import grpc_helpers_async
from google.oauth2 import service_account

from activities.providers.google_speech.settings import GoogleAccess
from activities.providers.ports import ProviderError

SCOPE = "https://www.googleapis.com/auth/cloud-platform"
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
    info = _account_info(access, provider)
    return Keys(
        credentials=_credentials(info, provider),
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


def _credentials(info: dict[str, Any], provider: str) -> service_account.Credentials:
    try:
        return service_account.Credentials.from_service_account_info(  # type: ignore[no-any-return,no-untyped-call]
            info, scopes=[SCOPE]
        )
    except (ValueError, KeyError, TypeError):
        # Without a cause: it may hold the key.
        raise ProviderError(provider, "key_malformed", retryable=False) from None


def _account_info(access: GoogleAccess, provider: str) -> dict[str, Any]:
    text = access.credentials_json
    if not text:
        if not access.credentials_file:
            raise ProviderError(provider, "no_key", retryable=False)
        text = _read(access.credentials_file, provider)
    try:
        info = json.loads(text)
    except ValueError:
        raise ProviderError(provider, "key_malformed", retryable=False) from None
    if not isinstance(info, dict) or "private_key" not in info:
        raise ProviderError(provider, "key_malformed", retryable=False)
    return info


def _roots(access: GoogleAccess, provider: str) -> bytes | None:
    if not access.ca_file:
        return None
    try:
        return Path(access.ca_file).read_bytes()
    except OSError:
        raise ProviderError(provider, "ca_missing", retryable=False) from None


def _read(path: str, provider: str) -> str:
    try:
        return Path(path).read_text()
    except OSError:
        raise ProviderError(provider, "key_missing", retryable=False) from None
    except UnicodeDecodeError:
        raise ProviderError(provider, "key_malformed", retryable=False) from None

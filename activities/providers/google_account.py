"""Google's service accounts: from settings only, a file or its JSON itself, never from the process's surroundings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from google.oauth2 import service_account

from activities.providers.ports import ProviderError

SCOPE = "https://www.googleapis.com/auth/cloud-platform"


def account_info(credentials_file: str, credentials_json: str, provider: str) -> dict[str, Any]:
    """The account; the JSON goes before the file. Raises `ProviderError` that no retry can help: `no_key`,
    `key_missing` (no such file, or not readable), `key_malformed`."""
    text = credentials_json
    if not text:
        if not credentials_file:
            raise ProviderError(provider, "no_key", retryable=False)
        text = _read(credentials_file, provider)
    try:
        info = json.loads(text)
    except ValueError:
        raise ProviderError(provider, "key_malformed", retryable=False) from None
    if not isinstance(info, dict) or "private_key" not in info:
        raise ProviderError(provider, "key_malformed", retryable=False)
    return info


def credentials_of(info: dict[str, Any], provider: str) -> service_account.Credentials:
    """What Google's libraries are opened with. Raises `ProviderError` (`key_malformed`)."""
    try:
        return service_account.Credentials.from_service_account_info(  # type: ignore[no-any-return,no-untyped-call]
            info, scopes=[SCOPE]
        )
    except (ValueError, KeyError, TypeError):
        # Without a cause: it may hold the key.
        raise ProviderError(provider, "key_malformed", retryable=False) from None


def _read(path: str, provider: str) -> str:
    try:
        return Path(path).read_text()
    except OSError:
        raise ProviderError(provider, "key_missing", retryable=False) from None
    except UnicodeDecodeError:
        raise ProviderError(provider, "key_malformed", retryable=False) from None

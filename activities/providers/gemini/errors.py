"""What went wrong, as a `ProviderError`: retry, retry later, or never. Codes only: no key, nobody's words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
from google.auth import exceptions as auth
from google.genai import errors as genai

from activities.providers.failures import MAX_RETRY_AFTER_S
from activities.providers.google_speech.errors import clock_is_wrong
from activities.providers.ports import ProviderError

PROVIDER = "gemini"
BLOCKED = "blocked"
"""The service refuses this content, and would again."""

_BY_CODE: dict[int, tuple[str, bool]] = {
    400: ("bad_request", False),
    401: ("bad_key", False),
    403: ("forbidden", False),
    404: ("no_such_model", False),
    408: ("timeout", True),
    413: ("too_large", False),
    429: ("rate_limited", True),
    499: ("cancelled", True),
    504: ("timeout", True),
}
_BY_REASON = {
    "API_KEY_INVALID": "bad_key",
    "SERVICE_DISABLED": "api_disabled",
    "CONSUMER_INVALID": "wrong_project",
    "USER_PROJECT_DENIED": "wrong_project",
    "BILLING_DISABLED": "billing",
}
"""`google.rpc.ErrorInfo.reason`, where it says more than the code."""
_BLOCKED = frozenset(
    [
        "SAFETY",
        "PROHIBITED_CONTENT",
        "BLOCKLIST",
        "SPII",
        "RECITATION",
        "IMAGE_SAFETY",
        "MODEL_ARMOR",
        "JAILBREAK",
    ]
)


def failure(kind: str, *, retryable: bool = True, retry_after_s: float | None = None) -> ProviderError:
    """An error of this provider."""
    return ProviderError(PROVIDER, kind, retryable=retryable, retry_after_s=retry_after_s)


def classify(error: Exception) -> ProviderError:
    """The error for what the SDK or the network has raised. An exception of our own making passes through."""
    if isinstance(error, ProviderError):
        return error
    if isinstance(error, genai.APIError):
        return _of_answer(error)
    if isinstance(error, TimeoutError | httpx.TimeoutException):
        return failure("timeout")
    if isinstance(error, httpx.HTTPError | OSError):
        return failure("connection")
    if isinstance(error, auth.TransportError):
        return failure("connection")
    if isinstance(error, auth.GoogleAuthError) and error.retryable:
        return failure("unavailable")
    if isinstance(error, auth.GoogleAuthError):
        return failure("clock_skew" if clock_is_wrong(str(error)) else "bad_key", retryable=False)
    if isinstance(error, genai.UnknownApiResponseError | ValueError):
        return failure("bad_response")
    return failure("unexpected")


def blocked(reason: str) -> bool:
    """Whether a `finishReason` or `blockReason` says that the content was refused."""
    return reason in _BLOCKED


def check_finish(reason: str) -> None:
    """Raises for a `finishReason` that isn't a proper end; none, or too many tokens, is an answer that was cut."""
    if reason in ("", "MAX_TOKENS"):
        raise failure("cut")
    if blocked(reason):
        raise failure(BLOCKED, retryable=False)
    if reason == "LANGUAGE":
        raise failure("language", retryable=False)
    if reason != "STOP":
        raise failure("bad_response")


def _of_answer(error: genai.APIError) -> ProviderError:
    code = error.code if isinstance(error.code, int) else 0
    known = next((_BY_REASON[reason] for reason in _reasons(error) if reason in _BY_REASON), "")
    if known:
        return failure(known, retryable=False)
    if code == 400 and _about_key(error):
        return failure("bad_key", retryable=False)
    if code in _BY_CODE:
        kind, retryable = _BY_CODE[code]
        wait = _retry_after_s(error) if retryable else None
        return failure(kind, retryable=retryable, retry_after_s=wait)
    if 400 <= code < 500:
        return failure("refused", retryable=False)
    return failure("unavailable", retry_after_s=_retry_after_s(error))


def _reasons(error: genai.APIError) -> list[str]:
    return [str(detail.get("reason")) for detail in _details(error)]


def _about_key(error: genai.APIError) -> bool:
    message = (error.message or "").lower()
    return bool(re.search(r"api.?key (?:not valid|expired|invalid)", message))


def _details(error: genai.APIError) -> Iterator[dict[str, Any]]:
    body = error.details.get("error", error.details) if isinstance(error.details, dict) else {}
    listed = body.get("details", []) if isinstance(body, dict) else []
    if isinstance(listed, Iterable):
        yield from (detail for detail in listed if isinstance(detail, dict))


def _retry_after_s(error: genai.APIError) -> float | None:
    """The header's seconds or date (RFC 9110, section 10.2.3), else google.rpc.RetryInfo's `retryDelay`."""
    headers = getattr(error.response, "headers", None) or {}
    found = _seconds(str(headers.get("retry-after", "")), datetime.now(UTC))
    for detail in _details(error):
        delay = re.fullmatch(r"([\d.]{1,12})s", str(detail.get("retryDelay", "")))
        if found is None and delay:
            found = _seconds(delay[1], datetime.now(UTC))
    return found


def _seconds(value: str, now: datetime) -> float | None:
    try:
        seconds = float(value)
    except ValueError:
        try:
            at = parsedate_to_datetime(value)
        except (ValueError, TypeError, IndexError):
            return None
        seconds = (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() - now.timestamp()
    return min(max(0.0, seconds), MAX_RETRY_AFTER_S) if seconds == seconds else None

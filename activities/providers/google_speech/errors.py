"""Google's errors in the ports' words: a kind, and whether a retry can help. Never the message itself, which may
quote a request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from google.api_core.exceptions import GoogleAPICallError
from google.auth.exceptions import GoogleAuthError, TransportError

from activities.providers.failures import MAX_RETRY_AFTER_S
from activities.providers.ports import ProviderError

STREAM_LIMIT = "stream_limit"


@dataclass(frozen=True)
class _Class:
    kind: str
    retryable: bool


# https://cloud.google.com/apis/design/errors#handling_errors
_CODES = {
    "RESOURCE_EXHAUSTED": _Class("rate_limited", True),
    "UNAVAILABLE": _Class("unavailable", True),
    "INTERNAL": _Class("internal", True),
    "UNKNOWN": _Class("internal", True),
    "DATA_LOSS": _Class("internal", True),
    "DEADLINE_EXCEEDED": _Class("timeout", True),
    "ABORTED": _Class("aborted", True),
    "CANCELLED": _Class("cut", True),
    "OUT_OF_RANGE": _Class(STREAM_LIMIT, True),
    "UNAUTHENTICATED": _Class("bad_key", False),
    "PERMISSION_DENIED": _Class("forbidden", False),
    "NOT_FOUND": _Class("not_found", False),
    "UNIMPLEMENTED": _Class("not_found", False),
    "INVALID_ARGUMENT": _Class("bad_request", False),
    "FAILED_PRECONDITION": _Class("bad_request", False),
}
_REASONS = {
    "SERVICE_DISABLED": "api_disabled",
    "BILLING_DISABLED": "billing",
    "CONSUMER_INVALID": "wrong_project",
    "USER_PROJECT_DENIED": "wrong_project",
    "API_KEY_INVALID": "bad_key",
    "ACCESS_TOKEN_EXPIRED": "bad_key",
    "CREDENTIALS_MISSING": "bad_key",
}
"""`google.rpc.ErrorInfo.reason`, where it says more than the code."""
_CLOCK_WORDS = ("reasonable timeframe", "check your iat and exp", "token used too early", "token expired")
_BAD_KEY_WORDS = ("invalid_grant", "invalid_client", "unauthorized_client", "no key could be detected")
_UNREACHABLE_WORDS = ("failed to connect", "connections to all backends", "dns resolution", "name resolution")


def provider_error(error: BaseException, provider: str) -> ProviderError:
    """What went wrong in a call of `provider`."""
    if isinstance(error, ProviderError):
        return error
    if isinstance(error, GoogleAPICallError):
        return _from_call(error, provider)
    if isinstance(error, TimeoutError):
        return ProviderError(provider, "timeout", retryable=True)
    if isinstance(error, GoogleAuthError):
        return _from_auth(error, provider)
    return ProviderError(provider, "internal", retryable=True)


def _from_call(error: GoogleAPICallError, provider: str) -> ProviderError:
    code = getattr(error.grpc_status_code, "name", "")
    known = _CODES.get(code, _Class("internal", True))
    retry_after_s = retry_after(error.details)
    kind, retryable = known.kind, known.retryable
    message = str(error.message).lower()
    if error.reason in _REASONS:
        kind, retryable = _REASONS[error.reason], False
    elif code == "UNAVAILABLE" and "metadata from plugin" in message:
        # The token for the call could not be had: gRPC calls that "unavailable" whatever the reason was.
        return _token_error(message, provider)
    elif code == "UNAVAILABLE" and any(words in message for words in _UNREACHABLE_WORDS):
        kind = "unreachable"
    elif code == "ABORTED" and "duration" in message:
        kind = STREAM_LIMIT
    elif code == "INVALID_ARGUMENT":
        kind = _bad_request(message)
    return ProviderError(provider, kind, retryable=retryable, retry_after_s=retry_after_s)


def _bad_request(message: str) -> str:
    if "location" in message or "region" in message:
        return "wrong_region"
    return "language" if "language" in message else "bad_request"


def _from_auth(error: GoogleAuthError, provider: str) -> ProviderError:
    if isinstance(error, TransportError):
        return ProviderError(provider, "unreachable", retryable=True)
    return _token_error(str(error).lower(), provider)


def clock_is_wrong(message: str) -> bool:
    """Whether a token was refused because of this machine's time."""
    return any(words in message.lower() for words in _CLOCK_WORDS)


def _token_error(message: str, provider: str) -> ProviderError:
    if clock_is_wrong(message):
        return ProviderError(provider, "clock_skew", retryable=False)
    if any(words in message for words in _BAD_KEY_WORDS):
        return ProviderError(provider, "bad_key", retryable=False)
    return ProviderError(provider, "unreachable", retryable=True)


def retry_after(details: Any) -> float | None:
    """The seconds of a `google.rpc.RetryInfo` among an error's details, an hour at most."""
    for detail in details or ():
        delay = getattr(detail, "retry_delay", None)
        if delay is not None:
            return min(max(0.0, float(delay.seconds + delay.nanos / 1e9)), MAX_RETRY_AFTER_S)
    return None

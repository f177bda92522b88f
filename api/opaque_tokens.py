"""Tokens that mean nothing by themselves: 256 bits, kept by their SHA-256 only."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

from api.tokens import purpose_key


def new_token() -> str:
    """A random one, fit for a URL."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What is stored of it."""
    return hashlib.sha256(token.encode()).hexdigest()


def first_invite_token(secret: str, participant_id: str) -> str:
    """The token of a participant's first link: a function of the secret, so that a repeated creation can show it again.

    256 bits of HMAC under the secret: as hard to guess as a random one, and never stored either.
    """
    digest = hmac.new(purpose_key(secret, "invite"), participant_id.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")

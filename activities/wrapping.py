"""Wrapping keys: what encrypts the data keys where they are stored."""

from __future__ import annotations

import base64
import binascii
import os
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
NONCE_BYTES = 12
_KEY_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


class WrappingKeyError(Exception):
    """A wrapping key is missing or malformed; the text says which, without its bytes."""


@dataclass(frozen=True)
class Wrapped:
    """A data key as it is stored."""

    data: bytes
    wrapping_key_id: str


class WrappingKeys:
    """The first one listed wraps; all of them unwrap.

    `load` gives the list as text, `ID:BASE64` each, separated by commas, blanks or lines. It is asked again at each
    wrapping and for each id that isn't known, so that a key can be rotated while processes run.
    """

    def __init__(self, load: Callable[[], str]) -> None:
        """Raises `WrappingKeyError` where the list can't be used."""
        self._load = load
        self._keys = parsed(load())

    @property
    def ids(self) -> tuple[str, ...]:
        """Their ids as they were last read, the current one first."""
        return tuple(self._keys)

    @property
    def current(self) -> str:
        """The id of the one that wraps now."""
        self._keys = parsed(self._load())
        return next(iter(self._keys))

    def wrap(self, secret: bytes, context: str) -> Wrapped:
        """Encrypts a data key; `context` must be the same when it is unwrapped."""
        key_id = self.current
        nonce = os.urandom(NONCE_BYTES)
        data = nonce + AESGCM(self._keys[key_id]).encrypt(nonce, secret, context.encode())
        return Wrapped(data, key_id)

    def unwrap(self, wrapped: Wrapped, context: str) -> bytes:
        """The data key. Raises `WrappingKeyError` where its wrapping key isn't listed, or doesn't open it."""
        if wrapped.wrapping_key_id not in self._keys:
            self._keys = parsed(self._load())
        key = self._keys.get(wrapped.wrapping_key_id)
        if key is None:
            raise WrappingKeyError(f"Wrapping key '{wrapped.wrapping_key_id}' is not listed.")
        nonce, data = wrapped.data[:NONCE_BYTES], wrapped.data[NONCE_BYTES:]
        try:
            return AESGCM(key).decrypt(nonce, data, context.encode())
        except (InvalidTag, ValueError):
            raise WrappingKeyError(
                f"Wrapping key '{wrapped.wrapping_key_id}' does not open a data key that names it."
            ) from None


def new_wrapping_key() -> str:
    """A new one as text, `ID:BASE64`."""
    return f"k{secrets.token_hex(4)}:{base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()}"


def parsed(text: str) -> Mapping[str, bytes]:
    """Id to key, in their order. Raises `WrappingKeyError`."""
    keys: dict[str, bytes] = {}
    for item in re.split(r"[,\s]+", text.strip()):
        key_id, _, encoded = item.partition(":")
        if not _KEY_ID.fullmatch(key_id):
            raise WrappingKeyError("A wrapping key is written ID:BASE64 (`viva keys new` makes one).")
        if key_id in keys:
            raise WrappingKeyError(f"Wrapping key '{key_id}' is listed twice.")
        keys[key_id] = _decoded(key_id, encoded)
    return keys


def _decoded(key_id: str, encoded: str) -> bytes:
    try:
        key = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        raise WrappingKeyError(f"Wrapping key '{key_id}' is no base64.") from None
    if len(key) != KEY_BYTES:
        raise WrappingKeyError(f"Wrapping key '{key_id}' has {len(key)} bytes instead of {KEY_BYTES}.")
    return key

"""What Temporal keeps is encrypted: AES-256-GCM, with a data key for each interview."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from temporalio.api.common.v1 import Payload
from temporalio.converter import (
    ActivitySerializationContext,
    PayloadCodec,
    SerializationContext,
    WithSerializationContext,
    WorkflowSerializationContext,
)

from temporal.ids import session_of

ENCODING: Final = b"binary/encrypted"
CIPHER: Final = b"A256GCM"
KEY_ID: Final = "encryption-key-id"
NONCE_BYTES: Final = 12
KEY_BYTES: Final = 32
SYSTEM_SCOPE: Final = "system"
"""Whose key encrypts what belongs to no interview."""


class DamagedPayload(Exception):
    """A payload that its own key doesn't open: it was changed, or is none of ours."""


@dataclass(frozen=True)
class DataKey:
    """A key that encrypts payloads. Its bytes don't show when it is printed."""

    key_id: str
    secret: bytes

    def __repr__(self) -> str:
        return f"DataKey({self.key_id})"

    @cached_property
    def cipher(self) -> AESGCM:
        """The cipher over it, made once."""
        return AESGCM(self.secret)


class DataKeys(ABC):
    """Where the codec gets its keys.

    Both raise `workflows.domain.errors.Erased` for a key that was destroyed, and `Unavailable` where the keys
    can't be reached at the moment: neither ends a workflow, its task is tried again.
    """

    @abstractmethod
    async def for_writing(self, scope: str) -> DataKey:
        """The key of a scope (a session's id, or `SYSTEM_SCOPE`), made where there is none."""

    @abstractmethod
    async def for_reading(self, key_id: str) -> DataKey:
        """The key that a payload names."""


class EncryptingCodec(PayloadCodec, WithSerializationContext):
    """Encrypts each payload, its metadata included, with the key of the interview that it belongs to.

    The SDK says by its serialization context which workflow a payload goes to or comes from. A payload names its
    key, so that decoding needs no context. What isn't encrypted is passed on as it is: histories from before, and
    what the CLI sends.
    """

    def __init__(self, keys: DataKeys, scope: str = SYSTEM_SCOPE) -> None:
        self._keys = keys
        self._scope = scope

    def with_context(self, context: SerializationContext) -> EncryptingCodec:
        """Called by the SDK."""
        workflow_id = None
        if isinstance(context, WorkflowSerializationContext | ActivitySerializationContext):
            workflow_id = context.workflow_id
        scope = session_of(workflow_id or "") or SYSTEM_SCOPE
        return self if scope == self._scope else EncryptingCodec(self._keys, scope)

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Encrypts all. Raises what `DataKeys` raises."""
        if not payloads:
            return []
        key = await self._keys.for_writing(self._scope)
        return [sealed(payload, key) for payload in payloads]

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Decrypts those that are encrypted. Raises what `DataKeys` raises, and `DamagedPayload`."""
        return [await self._opened(payload) for payload in payloads]

    async def _opened(self, payload: Payload) -> Payload:
        key_id = key_id_of(payload)
        if key_id is None:
            return payload
        return opened(payload, await self._keys.for_reading(key_id))


def key_id_of(payload: Payload) -> str | None:
    """Which key encrypted it; None where it isn't encrypted."""
    if payload.metadata.get("encoding") != ENCODING:
        return None
    return payload.metadata.get(KEY_ID, b"").decode(errors="replace")


def sealed(payload: Payload, key: DataKey) -> Payload:
    """The payload, encrypted. The key's id is authenticated with it."""
    nonce = os.urandom(NONCE_BYTES)
    name = key.key_id.encode()
    data = nonce + key.cipher.encrypt(nonce, payload.SerializeToString(), name)
    return Payload(metadata={"encoding": ENCODING, "encryption-cipher": CIPHER, KEY_ID: name}, data=data)


def opened(payload: Payload, key: DataKey) -> Payload:
    """The payload that was encrypted. Raises `DamagedPayload`."""
    nonce, data = payload.data[:NONCE_BYTES], payload.data[NONCE_BYTES:]
    try:
        plain = key.cipher.decrypt(nonce, data, key.key_id.encode())
    except (InvalidTag, ValueError):
        raise DamagedPayload(f"A payload can't be opened with key {key.key_id}.") from None
    return Payload.FromString(plain)

"""The Idempotency-Key header: the same key and body again is the same request."""

from __future__ import annotations

import hashlib
from typing import Annotated
from uuid import UUID, uuid4, uuid5

from fastapi import Header

from api.schemas.base import Key, Wire

IdempotencyKey = Annotated[Key, Header(alias="Idempotency-Key")]
OptionalIdempotencyKey = Annotated[Key | None, Header(alias="Idempotency-Key")]
_NAMESPACE = UUID("7f3f3f86-3d5c-4f0e-9a55-8c53b7a1c1de")


def body_hash(body: Wire) -> str:
    """SHA-256 of the body's canonical JSON, in hex: tells a repeated request from another one under the same key."""
    return hashlib.sha256(body.model_dump_json(by_alias=True).encode()).hexdigest()


def keyed_id(actor: str, route: str, key: str | None) -> str:
    """A UUID that is the same whenever this actor sends this key on this route; a random one without a key."""
    if key is None:
        return str(uuid4())
    return str(uuid5(_NAMESPACE, "\n".join((actor, route, key))))

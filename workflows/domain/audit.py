"""The audit log: append-only, each entry holding the hash of the one before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

GENESIS = "0" * 64


@dataclass(frozen=True)
class AuditEntry:
    """Who did what to which thing, and when. `details` holds ids and codes, never content."""

    sequence: int
    at: datetime
    actor: str
    action: str
    subject: str
    details: dict[str, str]
    previous_hash: str

    @property
    def hash(self) -> str:
        """SHA-256 over the canonical JSON of all fields, in hex."""
        body = [
            self.sequence,
            self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            self.actor,
            self.action,
            self.subject,
            sorted(self.details.items()),
            self.previous_hash,
        ]
        return hashlib.sha256(
            json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        ).hexdigest()


def broken_at(entries: Iterable[AuditEntry]) -> int | None:
    """The first sequence number whose chain doesn't hold, or None where all of it does."""
    previous = GENESIS
    for expected, entry in enumerate(entries, start=1):
        if entry.sequence != expected or entry.previous_hash != previous:
            return entry.sequence
        previous = entry.hash
    return None

"""What stands behind `viva interviews audit`: an interview's entries in the audit log."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from activities.store.audit import Audit
from workers.operations.connection import opened
from workflows.domain.audit import AuditEntry


@dataclass(frozen=True)
class Shown:
    """An entry for a terminal or a program."""

    entry: AuditEntry

    def line(self) -> str:
        """For a terminal."""
        e = self.entry
        details = "  ".join(f"{name}={value}" for name, value in sorted(e.details.items()))
        return f"{e.at:%Y-%m-%d %H:%M:%S}  {e.actor}  {e.action}  {details}".rstrip()

    def as_json(self) -> dict[str, Any]:
        """For another program."""
        e = self.entry
        return {"at": e.at.isoformat(), "actor": e.actor, "action": e.action, "details": e.details}


async def entries(session_id: str) -> list[Shown]:
    """All of them, the oldest first; also of an interview that was erased."""
    async with opened() as (_, database), database.transaction() as tx:
        return [Shown(entry) for entry in await Audit(tx).of_subject(session_id)]

"""The extra time that a candidate has, and who granted it."""

from __future__ import annotations

from activities.store.database import Transaction
from activities.store.rows import InterviewRow
from activities.store.users import Users
from api import schemas
from api.services.access import Member
from workflows.contracts import Snapshot
from workflows.domain.clock import Extension
from workflows.domain.permissions import Action


async def shown(
    tx: Transaction, who: Member, interview: InterviewRow, live: Snapshot | None
) -> list[schemas.Extension]:
    """What was granted, to those who manage the interview."""
    granted = live.extensions if live is not None else interview.extensions
    if not who.may(Action.MANAGE):
        return []
    return [await _extension(tx, extension) for extension in granted]


async def _extension(tx: Transaction, extension: Extension) -> schemas.Extension:
    kind, _, name = extension.by.partition(":")
    if kind == "user" and (user := await Users(tx).get(name)) is not None:
        name = user.name
    return schemas.Extension(
        minutes=extension.minutes, reason=extension.reason, granted_by=name, granted_at=extension.at
    )

"""Refusals that whoever runs an interview can see: in its audit log, by ids and codes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import structlog
from fastapi import Request

from activities.store.audit import Audit
from activities.store.database import Transaction
from activities.store.interviews import Interviews
from activities.store.rows import Access
from api.caller import Account, Caller, caller_of
from workflows.domain.errors import InterviewOver, InvalidInput, NotFound, NotPermitted, VivaError

ACTION = "interview.refused"
NOTED = (NotPermitted, NotFound, InterviewOver, InvalidInput)
ONCE_WITHIN = timedelta(hours=1)
"""Whoever asks for the same in vain again and again leaves one entry an hour."""

log = structlog.get_logger(__name__)


async def note(request: Request, error: VivaError) -> None:
    """Notes what somebody who is known was refused of an interview that there is. What can't be noted stops nothing."""
    caller, session_id = caller_of(request), _session_of(request)
    if caller is None or session_id is None or not isinstance(error, NOTED):
        return
    asked = {"code": error.code, "asked": getattr(request.scope.get("route"), "name", "")}
    try:
        async with request.app.state.deps.database.transaction() as tx:
            await _keep(tx, caller, session_id, error, asked)
    except VivaError as failure:
        log.warning("refusal_not_noted", session_id=session_id, error=type(failure).__name__)


def _session_of(request: Request) -> str | None:
    try:
        return str(UUID(str(request.path_params.get("session_id"))))
    except ValueError:
        return None


async def _keep(
    tx: Transaction, caller: Caller, session_id: str, error: VivaError, asked: dict[str, str]
) -> None:
    access = await Interviews(tx).access(session_id)
    if access is None or (isinstance(error, NotFound) and _knows_of_it(caller, access)):
        # No such interview; or one of its people has asked for a part that isn't there (yet).
        return
    await Audit(tx).append_once(
        access.organisation_id,
        at=datetime.now(UTC),
        within=ONCE_WITHIN,
        actor=caller.actor,
        action=ACTION,
        subject=session_id,
        details=asked,
    )


def _knows_of_it(caller: Caller, access: Access) -> bool:
    if isinstance(caller, Account):
        return caller.organisation_id == access.organisation_id
    return caller.session_id == access.session_id

"""Legal holds, orders to erase, a job's periods, and the candidate's wish to be deleted."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime

import structlog

from activities.erasure import ordered
from activities.store.audit import Audit
from activities.store.database import Transaction
from activities.store.retention import Facts, Retention
from activities.store.users import Users
from api import schemas
from api.caller import Account, Caller
from api.deps import ApiDeps
from api.services import jobs
from api.services.access import Member, member
from workflows.contracts import Erase
from workflows.domain.errors import Conflict, NotFound, Unavailable
from workflows.domain.permissions import Action
from workflows.domain.retention import Verdict, Why, expires, verdict

log = structlog.get_logger(__name__)


async def get(deps: ApiDeps, caller: Caller, session_id: str) -> schemas.Retention:
    """The hold that stands, and what is due when."""
    async with deps.database.transaction() as tx:
        await member(tx, caller, session_id, Action.RETAIN)
        return await _shown(deps, tx, session_id)


async def hold(deps: ApiDeps, caller: Caller, session_id: str, body: schemas.Reason) -> schemas.Retention:
    """Sets a legal hold. Raises `Conflict` where one stands."""
    async with deps.database.transaction() as tx:
        who = await member(tx, caller, session_id, Action.RETAIN)
        if not await Retention(tx).hold(session_id, _named(who), body.reason, datetime.now(UTC)):
            raise Conflict("A legal hold stands already.")
        who.note(tx, "retention.hold_set")
        return await _shown(deps, tx, session_id)


async def lift(deps: ApiDeps, caller: Caller, session_id: str, body: schemas.Reason) -> schemas.Retention:
    """Lifts the legal hold. Raises `Conflict` where none stands."""
    async with deps.database.transaction() as tx:
        who = await member(tx, caller, session_id, Action.RETAIN)
        if not await Retention(tx).lift(session_id, _named(who), body.reason, datetime.now(UTC)):
            raise Conflict("No legal hold stands.")
        who.note(tx, "retention.hold_lifted")
        return await _shown(deps, tx, session_id)


async def erase(
    deps: ApiDeps, caller: Caller, session_id: str, body: schemas.Reason
) -> schemas.ErasureAnswer:
    """Has the interview erased for good; a legal hold refuses it. Whoever orders it is named in the tombstone."""
    async with deps.database.transaction() as tx:
        who = await member(tx, caller, session_id, Action.RETAIN)
        refusal = await ordered(tx, session_id, who.caller.actor, datetime.now(UTC))
    if refusal is not None:
        return schemas.ErasureAnswer(outcome="refused", outcome_reason=refusal.value)
    await start(deps, Erase(session_id, whole=True, why=Why.ORDER, by=who.caller.actor))
    return schemas.ErasureAnswer(outcome="accepted")


async def start(deps: ApiDeps, order: Erase) -> None:
    """Starts an erasure that is written down; where Temporal is away, the day's run does."""
    try:
        await deps.interviews.erase(order)
    except Unavailable:
        log.warning("erasure_postponed", session_id=order.session_id)


async def on_wish(deps: ApiDeps, tx: Transaction, session_id: str, now: datetime) -> Verdict:
    """The answer to a candidate who wishes to be deleted."""
    facts = await _facts(tx, session_id)
    return verdict(facts.kept, deps.settings.retention.of(facts.jurisdiction, facts.days), now)


async def periods(deps: ApiDeps, account: Account, job_id: str) -> schemas.JobRetention:
    """The own periods of a job, and what holds where it has none."""
    rules = deps.settings.retention
    async with deps.database.transaction() as tx:
        await jobs.visible(tx, account, job_id)
        jurisdiction, days = await Retention(tx).periods(job_id)
    usual = {name: int(n) for name, n in asdict(rules.of(jurisdiction, {})).items()}
    return schemas.JobRetention(
        jurisdiction=jurisdiction, own=days, usual=usual, jurisdictions=sorted(rules.by_jurisdiction)
    )


async def set_periods(
    deps: ApiDeps, account: Account, job_id: str, body: schemas.RetentionPeriods
) -> schemas.RetentionPeriods:
    """The jurisdiction and the own periods of a job."""
    days = body.model_dump(exclude={"jurisdiction"}, exclude_none=True)
    async with deps.database.transaction() as tx:
        await jobs.visible(tx, account, job_id)
        await Retention(tx).set_periods(job_id, body.jurisdiction, days)
        Audit(tx).append(
            account.organisation_id,
            at=datetime.now(UTC),
            actor=account.actor,
            action="job.retention_changed",
            subject=job_id,
            details={"jurisdiction": body.jurisdiction, **{name: str(n) for name, n in days.items()}},
        )
    return body


async def _facts(tx: Transaction, session_id: str) -> Facts:
    facts = await Retention(tx).facts(session_id, lock=True)
    if facts is None:
        raise NotFound("There is no such interview.")
    return facts


async def _shown(deps: ApiDeps, tx: Transaction, session_id: str) -> schemas.Retention:
    facts = await _facts(tx, session_id)
    holding = await Retention(tx).holding(session_id)
    periods = deps.settings.retention.of(facts.jurisdiction, facts.days)
    stones = await Retention(tx).tombstones(session_id)
    return schemas.Retention(
        hold=schemas.LegalHold(
            by=await _name(tx, holding.by_user_id), reason=holding.reason, set_at=holding.set_at
        )
        if holding
        else None,
        due={data.value: at for data, at in expires(facts.kept, periods).items()},
        erased={stone.data: stone.erased_at for stone in stones if stone.erased_at is not None},
    )


async def _name(tx: Transaction, user_id: str) -> str:
    user = await Users(tx).get(user_id)
    return user.name if user else ""


def _named(who: Member) -> str:
    # `member` has made sure that it is an account.
    assert who.user_id is not None
    return who.user_id

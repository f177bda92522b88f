"""Scoring interviews again, by another rubric of their job. What was scored before stays as it is."""

from __future__ import annotations

from datetime import UTC, datetime

from activities.store.audit import Audit
from activities.store.database import Transaction
from activities.store.interviews import Interviews
from activities.store.jobs import Jobs
from activities.store.scorecards import Scorecards
from api import schemas
from api.caller import Account, Caller
from api.deps import ApiDeps
from api.services import details
from api.services.access import member
from api.services.jobs import visible
from workflows.contracts import DebriefInput
from workflows.domain.errors import Conflict, NotFound
from workflows.domain.permissions import Action

AT_ONCE = 100


async def interview(
    deps: ApiDeps, caller: Caller, session_id: str, body: schemas.ScoreAgain
) -> schemas.ScoringStarted:
    """Has one interview scored; by a rubric that it was scored by already nothing more is done."""
    async with deps.database.transaction() as tx:
        who = await member(tx, caller, session_id, Action.MANAGE)
        row = await Interviews(tx).require(session_id)
        if not row.status.over:
            raise Conflict("An interview is scored when it is over.")
        own = (await details.job_of(tx, row)).job.rubric.version
        await _check_rubric(tx, row.job_id, body.rubric_version)
        if body.rubric_version == own:
            raise Conflict("This is the rubric that the interview was made with: its result stands.")
        done = await Scorecards(tx).newest(session_id, body.rubric_version)
        if done is None:
            who.note(tx, "scorecard.requested", {"rubric": str(body.rubric_version)})
    if done is None:
        await deps.interviews.debrief(DebriefInput(session_id, body.rubric_version))
    return schemas.ScoringStarted(rubric_version=body.rubric_version, interviews=int(done is None))


async def cohort(
    deps: ApiDeps, account: Account, job_id: str, body: schemas.ScoreAgain
) -> schemas.ScoringStarted:
    """Has all of a job's scored interviews scored by a rubric that they weren't scored by yet.

    Each is a workflow of its own, and asking again starts only what is missing: a call that broke is made again.
    """
    async with deps.database.transaction() as tx:
        await visible(tx, account, job_id)
        await _check_rubric(tx, job_id, body.rubric_version)
        Audit(tx).append(
            account.organisation_id,
            at=datetime.now(UTC),
            actor=account.actor,
            action="cohort.scored",
            subject=job_id,
            details={"rubric": str(body.rubric_version)},
        )
    count, after = 0, ""
    while page := await _page(deps, job_id, body.rubric_version, after):
        for session_id in page:
            await deps.interviews.debrief(DebriefInput(session_id, body.rubric_version))
        count, after = count + len(page), page[-1]
    return schemas.ScoringStarted(rubric_version=body.rubric_version, interviews=count)


async def _page(deps: ApiDeps, job_id: str, rubric_version: int, after: str) -> tuple[str, ...]:
    async with deps.database.transaction() as tx:
        return await Scorecards(tx).scored_of_job(
            job_id, without_rubric=rubric_version, after=after, limit=AT_ONCE
        )


async def _check_rubric(tx: Transaction, job_id: str, rubric_version: int) -> None:
    if await Jobs(tx).with_rubric(job_id, rubric_version) is None:
        raise NotFound("The job has no such rubric.")

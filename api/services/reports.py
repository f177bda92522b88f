"""The report: the AI's scores, a human's word beside them, a named person's decision."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

from activities.store.database import Transaction
from activities.store.decisions import Decisions
from activities.store.interviews import Interviews
from activities.store.rows import InterviewRow
from activities.store.scorecards import Scorecards
from activities.store.silences import SilenceRow, Silences
from activities.store.users import Users
from api import schemas
from api.caller import Caller
from api.deps import ApiDeps
from api.idempotency import keyed_id
from api.services import details, transcript
from api.services.access import Member, member
from workflows.domain.errors import Conflict, InvalidInput, NotFound, NotPermitted
from workflows.domain.permissions import Action
from workflows.domain.scorecard import Decision, NotScoreableReason, Override, Scorecard


async def get(deps: ApiDeps, caller: Caller, session_id: str) -> schemas.Report:
    """All that a reviewer sees."""
    async with deps.database.transaction() as tx:
        who = await member(tx, caller, session_id, Action.READ_REPORT)
        interview = await Interviews(tx).require(session_id)
        job = await details.job_of(tx, interview)
        scorecard = await current_scorecard(tx, interview)
        overrides = await Scorecards(tx).overrides(scorecard.scorecard_id) if scorecard else ()
        decisions = await Decisions(tx).of_session(session_id)
        names = await _names(tx, [o.by_user_id for o in overrides] + [d.by_user_id for d in decisions])
        who.note(tx, "report.read")
        return schemas.Report.model_validate(
            {
                "session_id": session_id,
                "title": interview.title,
                "status": interview.status,
                "candidate_name": interview.candidate.name,
                "job_title": job.job.title,
                "plan": schemas.Plan.model_validate(job.job.plan),
                "rubric": schemas.Rubric.model_validate(job.job.rubric),
                "offline_interviewer": deps.settings.offline_interviewer,
                "scorecard": schemas.Scorecard.model_validate(scorecard) if scorecard else None,
                "overrides": [_override(o, names) for o in overrides],
                "decisions": [_decision(d, names) for d in decisions],
                "requests": await details.requests(tx, who),
                "transcript": await transcript.lines(deps, tx, who, interview),
                "permissions": who.permissions,
                "pace": await _pace(tx, who),
            }
        )


async def _pace(tx: Transaction, who: Member) -> list[schemas.Silence]:
    """Operational data: told to those who run interviews alone, so that no reviewer judges by it."""
    if not who.may(Action.MANAGE):
        return []
    return [_silence(row) for row in await Silences(tx).of_session(who.session_id)]


def _silence(row: SilenceRow) -> schemas.Silence:
    stages = [schemas.SilenceStage(name=one.name, ms=round(one.seconds * 1000)) for one in row.stages]
    return schemas.Silence.model_validate(
        {
            "interaction_id": row.interaction_id,
            "at": row.at,
            "silence_ms": sum(stage.ms for stage in stages),
            "stages": stages,
        }
    )


async def current_scorecard(tx: Transaction, interview: InterviewRow) -> Scorecard | None:
    """The newest scorecard; emptied where the candidate has withdrawn the consent to be evaluated by an AI."""
    scorecard = await Scorecards(tx).newest(interview.session_id)
    consent = await details.consent(tx, interview)
    if scorecard is None or consent.ai_evaluation is not False:
        return scorecard
    return replace(scorecard, scores=(), summary="", not_scoreable=NotScoreableReason.CONSENT_DECLINED)


async def override(
    deps: ApiDeps, caller: Caller, session_id: str, body: schemas.OverrideScore
) -> schemas.Override:
    """A human's level beside the AI's."""
    async with deps.database.transaction() as tx:
        who = await member(tx, caller, session_id, Action.OVERRIDE_SCORE)
        interview = await Interviews(tx).require(session_id)
        await _check_level(tx, interview, body)
        given = Override(
            str(body.scorecard_id),
            body.criterion_id,
            body.level,
            body.reason,
            _named(who.user_id),
            datetime.now(UTC),
        )
        await Scorecards(tx).override(given)
        details_ = {"criterion": body.criterion_id, "level": str(body.level)}
        who.note(tx, "score.overridden", details_)
        return _override(given, await _names(tx, [given.by_user_id]))


async def _check_level(tx: Transaction, interview: InterviewRow, body: schemas.OverrideScore) -> None:
    scorecard = await Scorecards(tx).get(str(body.scorecard_id))
    if scorecard is None or scorecard.session_id != interview.session_id:
        raise NotFound("There is no such scorecard.")
    job = await details.job_of(tx, interview)
    levels = {c.criterion_id: {level.score for level in c.levels} for c in job.job.rubric.criteria}
    if body.level not in levels.get(body.criterion_id, set()):
        raise InvalidInput("The rubric has no such level of this criterion.")


async def decide(
    deps: ApiDeps, caller: Caller, session_id: str, body: schemas.Decide, key: str | None
) -> schemas.Decision:
    """A named person's decision on an interview that is over."""
    async with deps.database.transaction() as tx:
        who = await member(tx, caller, session_id, Action.DECIDE)
        if not who.access.status.over:
            raise Conflict("A decision is made when the interview is over.")
        decision = Decision(
            keyed_id("decision", f"{caller.actor}/{session_id}", key),
            session_id,
            body.outcome,
            body.reason,
            _named(who.user_id),
            datetime.now(UTC),
        )
        if await Decisions(tx).append(decision):
            who.note(tx, "decision.made", {"outcome": body.outcome.value})
        else:
            decision = await _earlier(tx, decision)
        return _decision(decision, await _names(tx, [decision.by_user_id]))


async def _earlier(tx: Transaction, decision: Decision) -> Decision:
    made = await Decisions(tx).of_session(decision.session_id)
    earlier = next(d for d in made if d.decision_id == decision.decision_id)
    if (earlier.outcome, earlier.reason) != (decision.outcome, decision.reason):
        raise Conflict("This Idempotency-Key was used for another request.")
    return earlier


def _named(user_id: str | None) -> str:
    if user_id is None:
        raise NotPermitted("This needs an account: a named person answers for it.")
    return user_id


async def _names(tx: Transaction, user_ids: Iterable[str]) -> dict[str, str]:
    users = [await Users(tx).get(user_id) for user_id in set(user_ids)]
    return {user.user_id: user.name for user in users if user is not None}


def _override(given: Override, names: dict[str, str]) -> schemas.Override:
    return schemas.Override.model_validate(
        {
            "scorecard_id": given.scorecard_id,
            "criterion_id": given.criterion_id,
            "level": given.level,
            "reason": given.reason,
            "by_user_id": given.by_user_id,
            "by_name": names.get(given.by_user_id, ""),
            "at": given.at,
        }
    )


def _decision(made: Decision, names: dict[str, str]) -> schemas.Decision:
    return schemas.Decision.model_validate(
        {
            "decision_id": made.decision_id,
            "outcome": made.outcome,
            "reason": made.reason,
            "by_user_id": made.by_user_id,
            "by_name": names.get(made.by_user_id, ""),
            "at": made.at,
        }
    )

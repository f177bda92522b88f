"""The report: the AI's scores, a human's word beside them, a named person's decision."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

from activities.store.database import Transaction
from activities.store.decisions import Decisions
from activities.store.interactions import Interactions
from activities.store.interviews import Interviews
from activities.store.jobs import Jobs
from activities.store.rows import InterviewRow
from activities.store.scorecards import Scorecards
from activities.store.silences import SilenceRow, Silences
from activities.store.usage import ModelUsage
from activities.store.users import Users
from activities.store.waits import Waits
from api import schemas
from api.caller import Caller
from api.deps import ApiDeps
from api.idempotency import keyed_id
from api.services import details, transcript
from api.services.access import Member, member
from api.services.passed_on import passed_on
from api.services.word_times import WordTimes
from workflows.domain.errors import Conflict, InvalidInput, NotFound, NotPermitted
from workflows.domain.permissions import Action
from workflows.domain.plan import Rubric
from workflows.domain.scorecard import Decision, NotScoreableReason, Override, Scorecard


async def get(deps: ApiDeps, caller: Caller, session_id: str) -> schemas.Report:
    """All that a reviewer sees."""
    async with deps.database.transaction() as tx:
        who = await member(tx, caller, session_id, Action.READ_REPORT)
        interview = await Interviews(tx).require(session_id)
        job = await details.job_of(tx, interview)
        result = await current_scorecard(tx, interview)
        cards = await all_scorecards(tx, interview)
        rubrics = await Jobs(tx).rubrics(interview.job_id)
        overrides = [o for card in cards for o in await Scorecards(tx).overrides(card.scorecard_id)]
        times = await WordTimes.of(tx, session_id)
        decisions = await Decisions(tx).of_session(session_id)
        names = await _names(tx, [o.by_user_id for o in overrides] + [d.by_user_id for d in decisions])
        scorecard_waits, words_wait = await Waits(tx).of_session(session_id)
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
                "scorecard": _card(result, times) if result else None,
                "scorecards": [_scored_by(card, rubrics, times) for card in cards],
                "rubric_versions": [
                    {"version": r.version, "criteria": [c.name for c in r.criteria]} for r in rubrics
                ],
                "providers": [schemas.ProviderTerms.model_validate(p) for p in interview.providers],
                "usage": await _usage(tx, session_id) if who.may(Action.MANAGE) else None,
                "overrides": [_override(o, names) for o in overrides],
                "decisions": [_decision(d, names) for d in decisions],
                "requests": await details.requests(tx, who),
                "transcript": await transcript.lines(deps, tx, who, interview),
                "permissions": who.permissions,
                "pace": await _pace(tx, who),
                "passed_on": await _passed_on(tx, interview),
                "scorecard_waits_for": scorecard_waits,
                "words_wait_for": words_wait,
            }
        )


async def _passed_on(tx: Transaction, interview: InterviewRow) -> list[schemas.PassedOn]:
    lines = [row.interaction for row in (await Interactions(tx).transcript(interview.session_id)).lines]
    return [
        schemas.PassedOn.model_validate(
            {"interaction_id": line.interaction_id, "at": line.timestamp, "question": line.content}
        )
        for line in passed_on(lines, interview.candidate.participant_id)
    ]


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
            "abandoned_wordings": row.abandoned,
            "stages": stages,
        }
    )


async def current_scorecard(tx: Transaction, interview: InterviewRow) -> Scorecard | None:
    """The result: the scorecard by the rubric that the interview was made with; see `all_scorecards`."""
    own = (await details.job_of(tx, interview)).job.rubric.version
    cards = [c for c in await all_scorecards(tx, interview) if c.rubric_version == own]
    return cards[-1] if cards else None


async def all_scorecards(tx: Transaction, interview: InterviewRow) -> list[Scorecard]:
    """The first one first; emptied where the candidate has withdrawn the consent to be evaluated by an AI."""
    cards = await Scorecards(tx).all_of(interview.session_id)
    consent = await details.consent(tx, interview)
    if consent.ai_evaluation is not False:
        return list(cards)
    declined = NotScoreableReason.CONSENT_DECLINED
    return [replace(card, scores=(), summary="", not_scoreable=declined) for card in cards]


def _card(scorecard: Scorecard, times: WordTimes) -> dict[str, object]:
    shown = schemas.Scorecard.model_validate(scorecard)
    for score in shown.scores:
        score.evidence = [times.placed(span) for span in score.evidence]
    return dict(shown)


def _scored_by(scorecard: Scorecard, rubrics: tuple[Rubric, ...], times: WordTimes) -> dict[str, object]:
    rubric = next(r for r in rubrics if r.version == scorecard.rubric_version)
    return {**_card(scorecard, times), "rubric": schemas.Rubric.model_validate(rubric)}


async def _usage(tx: Transaction, session_id: str) -> dict[str, object]:
    used = await ModelUsage(tx).of_session(session_id)
    return {
        "tokens": sum(one.tokens for one in used.total),
        "cost_usd": sum(one.cost_usd for one in used.total),
        "used": [schemas.Used.model_validate(one) for one in used.total],
        "lines": [
            {"interaction_id": line, "used": [schemas.Used.model_validate(one) for one in of_line]}
            for line, of_line in used.by_line
        ],
    }


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
    job = await Jobs(tx).with_rubric(interview.job_id, scorecard.rubric_version)
    criteria = job.job.rubric.criteria if job else ()
    levels = {c.criterion_id: {level.score for level in c.levels} for c in criteria}
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

"""The candidate's own page: what was said, what was made of it, and what they have to say about it."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from activities.store.consents import Consents
from activities.store.database import Transaction
from activities.store.interactions import Interactions
from activities.store.interviews import Interviews
from activities.store.requests import CandidateRequestKind, CandidateRequestRow, CandidateRequests
from activities.store.rows import Correction
from api import schemas
from api.caller import Caller
from api.deps import ApiDeps
from api.idempotency import keyed_id
from api.services import details, retention, running, transcript
from api.services.access import Member, member
from api.services.reports import current_scorecard
from workflows.contracts import Erase, GiveConsent
from workflows.domain.consent import Consent, notice_for
from workflows.domain.errors import InterviewOver, InvalidInput, NotFound, TooEarly
from workflows.domain.permissions import Action
from workflows.domain.retention import Verdict, Why
from workflows.domain.scorecard import Scorecard
from workflows.domain.values import Purpose


async def get(deps: ApiDeps, caller: Caller, session_id: str) -> schemas.Mine:
    """The page."""
    return await _page(deps, caller, session_id, "transcript.read")


async def download(deps: ApiDeps, caller: Caller, session_id: str) -> schemas.Mine:
    """The same to take away."""
    return await _page(deps, caller, session_id, "transcript.exported")


async def _page(deps: ApiDeps, caller: Caller, session_id: str, action: str) -> schemas.Mine:
    async with deps.database.transaction() as tx:
        who = await member(tx, caller, session_id, Action.READ_OWN)
        interview = await Interviews(tx).require(session_id)
        who.note(tx, action)
        return schemas.Mine(
            session_id=UUID(session_id),
            title=interview.title,
            status=interview.status,
            reviewers=interview.reviewers,
            result_by=interview.result_by,
            offline_interviewer=deps.settings.offline_interviewer,
            consent=await details.consent(tx, interview),
            transcript=await transcript.lines(deps, tx, who, interview),
            explanation=_explanation(await current_scorecard(tx, interview)),
            requests=await details.requests(tx, who),
        )


def _explanation(scorecard: Scorecard | None) -> schemas.Explanation | None:
    if scorecard is None:
        return None
    return schemas.Explanation.model_validate(
        {
            "summary": scorecard.summary,
            "model": scorecard.model,
            "not_scoreable": scorecard.not_scoreable,
            "criteria": [
                {
                    "criterion_id": score.criterion_id,
                    "name": score.criterion_name,
                    "explanation": score.explanation,
                    "evidence": [schemas.Evidence.model_validate(e) for e in score.evidence],
                    "not_scoreable": score.not_scoreable,
                }
                for score in scorecard.scores
            ],
        }
    )


async def correct(
    deps: ApiDeps, caller: Caller, session_id: str, body: schemas.Correct, key: str | None
) -> schemas.Correction:
    """A correction beside the original."""
    async with deps.database.transaction() as tx:
        who = await member(tx, caller, session_id, Action.READ_OWN)
        correction = Correction(
            keyed_id("correction", f"{caller.actor}/{session_id}", key),
            str(body.interaction_id),
            who.participant.participant_id,
            body.text,
            datetime.now(UTC),
        )
        if await Interactions(tx).correct(session_id, correction):
            who.note(tx, "transcript.corrected", {"interaction": correction.interaction_id})
    return schemas.Correction.model_validate(
        {
            "correction_id": correction.correction_id,
            "interaction_id": correction.interaction_id,
            "text": correction.text,
            "created_at": correction.at,
        }
    )


async def ask(
    deps: ApiDeps, caller: Caller, session_id: str, kind: str, text: str, key: str | None
) -> schemas.CandidateRequest:
    """An objection, or the wish for a human contact: shown to the organiser."""
    async with deps.database.transaction() as tx:
        who = await member(tx, caller, session_id, Action.READ_OWN)
        return await _requested(tx, who, CandidateRequestKind(kind), text, key)


async def delete(
    deps: ApiDeps, caller: Caller, session_id: str, text: str, key: str | None
) -> schemas.CandidateRequest:
    """The wish to be deleted. One that is refused for now is carried out by itself when its reason has ended."""
    async with deps.database.transaction() as tx:
        who = await member(tx, caller, session_id, Action.READ_OWN)
        answer = await retention.on_wish(deps, tx, session_id, datetime.now(UTC))
        request = await _requested(tx, who, CandidateRequestKind.DELETION, text, key, answer)
    if answer.refusal is None:
        await retention.start(deps, Erase(session_id, whole=True, why=Why.REQUEST, by=who.caller.actor))
    return request


async def withdraw(
    deps: ApiDeps, caller: Caller, session_id: str, body: schemas.Withdraw, key: str | None
) -> schemas.CandidateRequest:
    """Withdraws consent: at once in an interview under way, and in the record."""
    if not (body.recording or body.ai_evaluation):
        raise InvalidInput("Say what is withdrawn: recording, aiEvaluation, or both.")
    async with deps.database.transaction() as tx:
        who = await member(tx, caller, session_id, Action.READ_OWN)
        purposes = await _left(tx, who, body)
    consent_id = keyed_id("withdrawal", f"{caller.actor}/{session_id}", key)
    await _tell_interview(deps, who, consent_id, purposes)
    async with deps.database.transaction() as tx:
        await _keep(tx, who, consent_id, purposes)
        return await _requested(tx, who, CandidateRequestKind.WITHDRAWAL, body.text, key)


async def _left(tx: Transaction, who: Member, body: schemas.Withdraw) -> dict[Purpose, bool]:
    current = await Consents(tx).current(who.session_id, who.participant.participant_id)
    given = dict(current.given) if current else {}
    for purpose, withdrawn in (
        (Purpose.RECORDING, body.recording),
        (Purpose.AI_EVALUATION, body.ai_evaluation),
    ):
        given[purpose] = given.get(purpose, False) and not withdrawn
    return given


async def _tell_interview(deps: ApiDeps, who: Member, consent_id: str, purposes: dict[Purpose, bool]) -> None:
    if who.access.status.over:
        return
    notice = notice_for(who.participant.language)
    given = GiveConsent(
        consent_id,
        who.participant.participant_id,
        notice.version,
        notice.language,
        {purpose.value: yes for purpose, yes in purposes.items()},
    )
    try:
        await running.asked(deps, who.session_id, lambda: deps.interviews.consent(who.session_id, given))
    except (InterviewOver, TooEarly, NotFound):
        # Nothing listens then; the record below is what counts.
        return


async def _keep(tx: Transaction, who: Member, consent_id: str, purposes: dict[Purpose, bool]) -> None:
    notice = notice_for(who.participant.language)
    decision = Consent(
        who.participant.participant_id,
        notice.version,
        notice.text_hash,
        notice.language,
        purposes,
        datetime.now(UTC),
    )
    await Consents(tx).append(who.session_id, consent_id, decision)


async def _requested(
    tx: Transaction,
    who: Member,
    kind: CandidateRequestKind,
    text: str,
    key: str | None,
    answer: Verdict | None = None,
) -> schemas.CandidateRequest:
    request = CandidateRequestRow(
        keyed_id(f"request {kind}", f"{who.caller.actor}/{who.session_id}", key),
        who.session_id,
        who.participant.participant_id,
        kind,
        text,
        datetime.now(UTC),
        outcome="" if answer is None else "refused" if answer.refusal else "accepted",
        outcome_reason=answer.refusal.value if answer and answer.refusal else "",
        outcome_until=answer.until if answer else None,
    )
    if await CandidateRequests(tx).add(request):
        who.note(tx, f"candidate.{kind.value}")
        return details.candidate_request(request)
    made = await CandidateRequests(tx).of_session(who.session_id)
    return details.candidate_request(next(r for r in made if r.request_id == request.request_id))

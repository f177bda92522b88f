"""An interview as its members see it: the stored row with the live state on top."""

from __future__ import annotations

from datetime import timedelta

from activities.store.consents import Consents, Notices
from activities.store.database import Transaction
from activities.store.interviews import Interviews
from activities.store.jobs import Jobs
from activities.store.requests import CandidateRequestRow, CandidateRequests
from activities.store.rows import InterviewRow, JobRow
from api import schemas
from api.caller import Caller
from api.deps import ApiDeps
from api.services import accommodation, extensions, running
from api.services.access import Member, member
from workflows.contracts import Snapshot
from workflows.domain.consent import Notice, notice_for
from workflows.domain.permissions import Action
from workflows.domain.values import Purpose


async def get(deps: ApiDeps, caller: Caller, session_id: str) -> schemas.SessionDetails:
    """The details that the caller may see."""
    async with deps.database.transaction() as tx:
        who = await member(tx, caller, session_id, Action.VIEW)
        interview = await Interviews(tx).require(session_id)
    live = await running.snapshot(deps, interview)
    async with deps.database.transaction() as tx:
        return await assembled(deps, tx, who, interview, live)


async def assembled(
    deps: ApiDeps, tx: Transaction, who: Member, interview: InterviewRow, live: Snapshot | None
) -> schemas.SessionDetails:
    """All of it."""
    job = await job_of(tx, interview)
    access = who.access
    return schemas.SessionDetails.model_validate(
        {
            **_facts(interview, job),
            **state(who, interview, live),
            "offline_interviewer": deps.settings.offline_interviewer,
            "voice": schemas.VoiceBody(name=interview.voice.name, rate=interview.voice.rate),
            "budget": _budget(who, interview),
            "spoken_answers": deps.settings.languages.spoken_answers(interview.language)
            and not (live is not None and live.answers_typed),
            "spoken_questions": deps.settings.languages.spoken_questions(interview.language),
            "candidate": _candidate(who, interview),
            "participants": _participants(interview, live),
            "participant_id": access.participant.participant_id if access.participant else None,
            "role": access.session_role,
            "account_role": access.account_role,
            "permissions": who.permissions,
            "notice": _notice(await _notice_of(tx, interview)),
            "consent": await consent(tx, interview, live),
            "requests": await requests(tx, who),
            "accommodation": await accommodation.shown(tx, who, interview),
            "credits": live.credits if live is not None else interview.credits,
            "extensions": await extensions.shown(tx, who, interview, live),
        }
    )


def _budget(who: Member, interview: InterviewRow) -> schemas.BudgetBody | None:
    """What it costs is the business of those who manage it."""
    if not who.may(Action.MANAGE):
        return None
    return schemas.BudgetBody(
        max_tokens=interview.budget.max_tokens, max_cost_usd=interview.budget.max_cost_usd
    )


async def job_of(tx: Transaction, interview: InterviewRow) -> JobRow:
    """The job in the version that the interview was made with."""
    job = await Jobs(tx).get(interview.job_id, interview.job_version)
    assert job is not None
    return job


async def consent(
    tx: Transaction, interview: InterviewRow, live: Snapshot | None = None
) -> schemas.ConsentState:
    """What the candidate has decided."""
    if live is not None and live.consent_recording is not None:
        return schemas.ConsentState(
            recording=live.consent_recording, ai_evaluation=live.consent_ai_evaluation
        )
    stored = await Consents(tx).current(interview.session_id, interview.candidate.participant_id)
    if stored is None:
        return schemas.ConsentState()
    return schemas.ConsentState(
        recording=stored.allows(Purpose.RECORDING), ai_evaluation=stored.allows(Purpose.AI_EVALUATION)
    )


async def requests(tx: Transaction, who: Member) -> list[schemas.CandidateRequest]:
    """What the candidate asked for: told to those who manage the interview, and to the candidate."""
    if not (who.may(Action.MANAGE) or who.is_candidate):
        return []
    return [candidate_request(row) for row in await CandidateRequests(tx).of_session(who.session_id)]


def candidate_request(row: CandidateRequestRow) -> schemas.CandidateRequest:
    """The request on the wire."""
    return schemas.CandidateRequest.model_validate(
        {
            "request_id": row.request_id,
            "kind": row.kind.value,
            "text": row.text,
            "created_at": row.at,
            "outcome": row.outcome,
            "outcome_reason": row.outcome_reason,
            "outcome_until": row.outcome_until,
        }
    )


def state(who: Member, interview: InterviewRow, live: Snapshot | None) -> dict[str, object]:
    """Status, topic and clock: the live ones, else the stored ones."""
    names = ("status", "ai_status", "topic")
    source = live or interview
    return {
        "live": live is not None,
        **{name: getattr(source, name) for name in names},
        "booked_time": source.booked_time,
        "booking_changes_left": live.booking_changes_left if live else 0,
        **clock(who, interview, live),
        "paused": live is not None and live.paused,
        "taken_over_by": live.taken_over_by if live else None,
    }


def clock(who: Member, interview: InterviewRow, live: Snapshot | None) -> dict[str, float]:
    """Seconds used and left.

    Who is neither in the room nor may know of an accommodation is told as if no time had been granted.
    """
    if live is not None:
        elapsed_s, remaining_s = live.elapsed_s, live.remaining_s
    else:
        granted_s = sum(e.minutes * 60 for e in interview.extensions)
        budget_s = interview.duration_minutes * 60 + interview.conduct.extra_time_s + granted_s
        elapsed_s, remaining_s = interview.elapsed_s, max(0.0, budget_s - interview.elapsed_s)
    extra_s = interview.conduct.extra_time_s
    if extra_s and who.access.participant is None and not accommodation.may_know(who):
        told_s = max(0.0, elapsed_s + remaining_s - extra_s)
        elapsed_s = min(elapsed_s, told_s)
        remaining_s = told_s - elapsed_s
    return {"elapsed_s": elapsed_s, "remaining_s": remaining_s}


def _facts(interview: InterviewRow, job: JobRow) -> dict[str, object]:
    opens_before = timedelta(seconds=interview.conduct.lobby_opens_before_s)
    return {
        "session_id": interview.session_id,
        "title": interview.title,
        "job_id": interview.job_id,
        "job_title": job.job.title,
        "plan_version": job.job.plan.version,
        "scheduled_time": interview.scheduled_time,
        "window_end": interview.window_end,
        "lobby_opens_at": interview.scheduled_time - opens_before,
        "invite_expires_at": interview.invite_expires_at,
        "duration_minutes": interview.duration_minutes,
        "timezone": interview.timezone,
        "language": interview.language,
        "reviewers": interview.reviewers,
        "result_by": interview.result_by,
    }


def _candidate(who: Member, interview: InterviewRow) -> dict[str, object]:
    person = interview.candidate
    return {
        "participant_id": person.participant_id,
        "name": person.name,
        "language": person.language,
        "email": person.email if who.may(Action.MANAGE) else None,
    }


def _participants(interview: InterviewRow, live: Snapshot | None) -> list[dict[str, object]]:
    connections = {p.participant_id: p.connection for p in live.participants} if live else {}
    return [
        {
            "participant_id": p.participant_id,
            "role": p.role,
            "name": p.name,
            "connection": connections.get(p.participant_id, p.connection),
        }
        for p in interview.participants
    ]


async def _notice_of(tx: Transaction, interview: InterviewRow) -> Notice:
    today = notice_for(interview.language)
    return await Notices(tx).get(interview.notice_version, today.language) or today


def _notice(notice: Notice) -> dict[str, object]:
    return {
        "version": notice.version,
        "language": notice.language,
        "text": notice.text,
        "purposes": notice.purposes,
    }

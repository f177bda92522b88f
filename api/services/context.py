"""What an interviewer needs beside the conversation."""

from __future__ import annotations

from activities.store.interviews import Interviews
from activities.store.rows import InterviewRow, JobRow
from api import schemas
from api.caller import Caller
from api.deps import ApiDeps
from api.services import details, running, transcript
from api.services.access import Member, member
from workflows.contracts import Snapshot
from workflows.domain.permissions import Action


async def get(deps: ApiDeps, caller: Caller, session_id: str) -> schemas.Context:
    """History, job description, plan progress."""
    async with deps.database.transaction() as tx:
        await member(tx, caller, session_id, Action.READ_CONTEXT)
        interview = await Interviews(tx).require(session_id)
    live = await running.snapshot(deps, interview)
    async with deps.database.transaction() as tx:
        who = await member(tx, caller, session_id, Action.READ_CONTEXT)
        job = await details.job_of(tx, interview)
        history = await transcript.lines(deps, tx, who, interview)
        who.note(tx, "transcript.read", {"through": "context"})
    return schemas.Context.model_validate(
        {
            "session_id": session_id,
            "title": interview.title,
            "job_title": job.job.title,
            "job_description": job.job.description,
            "plan": schemas.Plan.model_validate(job.job.plan),
            "facts": [schemas.Fact.model_validate(f) for f in job.job.facts],
            "progress": _progress(who, interview, job, live),
            "history": history,
        }
    )


def _progress(who: Member, interview: InterviewRow, job: JobRow, live: Snapshot | None) -> schemas.Progress:
    clock = details.clock(who, interview, live)
    if live is not None:
        return schemas.Progress(
            topic=live.topic,
            topic_index=live.topic_index,
            topic_count=live.topic_count,
            covered=list(live.covered),
            pinned_question=live.pinned_question,
            **clock,
        )
    titles = [t.title for t in job.job.plan.topics]
    return schemas.Progress(
        topic=interview.topic,
        topic_index=titles.index(interview.topic) if interview.topic in titles else 0,
        topic_count=len(titles),
        covered=list(interview.covered_topics),
        pinned_question="",
        **clock,
    )

"""The model's work that no candidate waits for: notes on answers, and the scorecard."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.evidence import (
    MIN_ANSWERS,
    answered_questions,
    grounded,
    lines_for_scoring,
    poorly_recognised,
    spoken,
    too_many_faults,
    unscored,
    without_levels,
)
from activities.providers.offline_model.assessing import lay_out
from activities.providers.ports import THIS_MACHINE, Capabilities, LanguageModel, ProviderError, ScoreRequest
from activities.providers.usage import metering
from activities.refusals import reported
from activities.store.assessments import Assessments
from activities.store.audit import Audit
from activities.store.consents import Consents
from activities.store.database import Database, Transaction
from activities.store.interactions import Interactions
from activities.store.interviews import Interviews
from activities.store.jobs import Jobs
from activities.store.rows import InterviewRow, Transcript
from activities.store.scorecards import Scorecards
from activities.store.usage import ModelUsage
from activities.store.waits import Waits
from workflows import contracts as c
from workflows.domain.consent import Consent
from workflows.domain.errors import Conflict, NotFound
from workflows.domain.plan import Job
from workflows.domain.scorecard import NotScoreableReason, Score, Scorecard
from workflows.domain.usage import Usage, summed
from workflows.domain.values import Purpose, Recognition
from workflows.ports import JudgementActivities
from workflows.refusals import UNUSABLE

ANSWERS_PENDING = timedelta(seconds=10)
"""After which it is looked again whether all that was recorded has its words."""
UNUSABLE_AT_MOST = 4
"""So often a model is asked in a row whose answer can't be used."""


@dataclass(frozen=True)
class _Case:
    """All that is stored of an interview and matters to its scorecard."""

    interview: InterviewRow
    job: Job
    transcript: Transcript
    consent: Consent | None
    own_rubric: bool = True
    """By the rubric that the interview was held with."""


@dataclass(frozen=True)
class _Verdict:
    scores: tuple[Score, ...]
    summary: str
    model: str = ""
    prompt_version: str = ""
    not_scoreable: NotScoreableReason | None = None


class Judgement(JudgementActivities):
    """Asks `model` and keeps what it says.

    With a `recogniser` that is offline, spoken answers aren't known well enough to be scored.
    """

    def __init__(
        self, database: Database, model: LanguageModel, recogniser: Capabilities | None = None
    ) -> None:
        self._database = database
        self._model = model
        self._recogniser = recogniser

    @activity.defn
    async def assess_answer(self, order: c.AssessAnswer) -> c.Assessment:
        """Notes on an answer, made once for its words. The model is asked outside of any transaction."""
        with reported():
            async with self._database.transaction() as tx:
                known = await Assessments(tx).get(order)
            if known is not None:
                return known
            async with self._counted(order.session_id, order.interaction_id) as used:
                assessment = await self._model.assess(order)
            async with self._database.transaction() as tx:
                await Assessments(tx).put(order, assessment, self._model.capabilities.name)
            return replace(assessment, usages=summed(used))

    @activity.defn
    async def write_scorecard(self, order: c.WriteScorecard) -> c.ScorecardWritten:
        """Reads what is stored, has it scored, stores the scorecard; the same id again gives what is stored."""
        with reported():
            async with self._database.transaction() as tx:
                known = await Scorecards(tx).get(order.scorecard_id)
            if known is None:
                case = await self._case(order)
                verdict = await self._judged(case, order.given_up)
                known = await self._store(_scorecard(order.scorecard_id, case, verdict), case, order.given_up)
        return c.ScorecardWritten(order.scorecard_id, scoreable=known.not_scoreable is None)

    @asynccontextmanager
    async def _counted(self, session_id: str, interaction_id: str = "") -> AsyncIterator[list[Usage]]:
        """What the model uses within: stored whether it succeeds or not, each attempt for itself."""
        used: list[Usage] = []
        try:
            with metering(used.append):
                yield used
        finally:
            if used:
                async with self._database.transaction() as tx:
                    await ModelUsage(tx).save(
                        session_id, str(uuid4()), used, datetime.now(UTC), interaction_id
                    )

    async def _case(self, order: c.WriteScorecard) -> _Case:
        session_id = order.session_id
        async with self._database.transaction() as tx:
            interview = await Interviews(tx).require(session_id)
            if not interview.status.over:
                # Its last lines may be on their way: tried again later.
                raise Conflict("The interview isn't over yet.")
            version = await Jobs(tx).get(interview.job_id, interview.job_version)
            assert version is not None
            job = await _by_rubric(tx, version.job, order.rubric_version)
            own = job.rubric.version == version.job.rubric.version
            transcript = await Interactions(tx).transcript(session_id)
            consent = await Consents(tx).current(session_id, interview.candidate.participant_id)
        if any(row.interaction.recognition is Recognition.PENDING for row in transcript.lines):
            raise ApplicationError(
                "answers are still to be recognised", type="answers-pending", next_retry_delay=ANSWERS_PENDING
            )
        return _Case(interview, job, transcript, consent, own)

    async def _judged(self, case: _Case, given_up: str) -> _Verdict:
        """Where the model fails, the report says what for as long as it waits."""
        try:
            return await self._judge(case, given_up)
        except ProviderError as error:
            if error.kind in UNUSABLE and activity.info().attempt >= UNUSABLE_AT_MOST:
                error.retryable = False
            async with self._database.transaction() as tx:
                await self._waits(tx, case, error.kind)
            raise

    async def _waits(self, tx: Transaction, case: _Case, kind: str) -> None:
        """What is told of the interview's own scorecard: one more, by another rubric, changes nothing of it."""
        if case.own_rubric:
            await Waits(tx).for_scorecard(case.interview.session_id, kind)

    async def _judge(self, case: _Case, given_up: str) -> _Verdict:
        reason = self._reason_against(case)
        if reason is None and given_up:
            reason = NotScoreableReason.MODEL_REFUSED
        if reason is NotScoreableReason.CONSENT_DECLINED:
            return _Verdict(unscored(case.job.rubric, reason), "", not_scoreable=reason)
        lines = lines_for_scoring(case.interview, case.transcript)
        request = ScoreRequest(case.job.rubric, case.job.plan, lines, case.interview.language)
        if reason is not None:
            found = grounded(
                await asyncio.to_thread(lay_out, request), case.job.rubric, lines, case.transcript
            )
            return _Verdict(without_levels(found, reason), "", not_scoreable=reason)
        async with self._counted(case.interview.session_id):
            result = await self._model.score(request)
        scores = grounded(result, case.job.rubric, lines, case.transcript)
        reason = result.not_scoreable
        if not self._model.capabilities.judges:
            reason = reason or NotScoreableReason.OFFLINE_INTERVIEWER
        elif reason is None and all(s.level is None for s in scores):
            reason = NotScoreableReason.NO_EVIDENCE
        if reason is not None:
            scores = without_levels(scores, reason)
        return _Verdict(scores, result.summary, result.model, result.prompt_version, reason)

    def _reason_against(self, case: _Case) -> NotScoreableReason | None:
        """Why nobody is asked for a score: what was said is then laid out by rule, where there is consent."""
        if case.consent is None or not case.consent.allows(Purpose.AI_EVALUATION):
            return NotScoreableReason.CONSENT_DECLINED
        answers = answered_questions(case.interview, case.transcript)
        if answers < MIN_ANSWERS:
            return NotScoreableReason.TOO_SHORT
        if not self._model.capabilities.judges:
            return None
        if too_many_faults(case.interview.faults, answers):
            return NotScoreableReason.OUTAGES
        if self._heard_offline(case.interview) and spoken(case.interview, case.transcript):
            return NotScoreableReason.LOW_RECOGNITION_CONFIDENCE
        if poorly_recognised(case.interview, case.transcript):
            return NotScoreableReason.LOW_RECOGNITION_CONFIDENCE
        return None

    def _heard_offline(self, interview: InterviewRow) -> bool:
        """By the recogniser that the interview was held with; this process's may be another one by now."""
        held_with = next((one for one in interview.providers if one.kind == "stt"), None)
        if held_with is not None:
            return held_with.region == THIS_MACHINE
        return self._recogniser is not None and self._recogniser.offline

    async def _store(self, scorecard: Scorecard, case: _Case, given_up: str) -> Scorecard:
        async with self._database.transaction() as tx:
            if await Scorecards(tx).add(scorecard):
                Audit(tx).append(
                    case.interview.organisation_id,
                    at=scorecard.created_at,
                    actor="ai",
                    action="scorecard.written",
                    subject=scorecard.session_id,
                    details={
                        "scorecard": scorecard.scorecard_id,
                        "model": scorecard.model,
                        "rubric": str(scorecard.rubric_version),
                        "scoreable": str(scorecard.not_scoreable is None).lower(),
                    },
                )
                refused = scorecard.not_scoreable is NotScoreableReason.MODEL_REFUSED
                await self._waits(tx, case, given_up if refused else "")
                return scorecard
            stored = await Scorecards(tx).get(scorecard.scorecard_id)
        assert stored is not None
        return stored


async def _by_rubric(tx: Transaction, job: Job, rubric_version: int | None) -> Job:
    """The job as the interview was held, with the rubric to score by. Raises `NotFound`."""
    if rubric_version in (None, job.rubric.version):
        return job
    other = await Jobs(tx).with_rubric(job.job_id, rubric_version or 0)
    if other is None:
        raise NotFound("The job has no such rubric.")
    return replace(job, rubric=other.job.rubric)


def _scorecard(scorecard_id: str, case: _Case, verdict: _Verdict) -> Scorecard:
    return Scorecard(
        scorecard_id=scorecard_id,
        session_id=case.interview.session_id,
        scores=verdict.scores,
        summary=verdict.summary,
        model=verdict.model,
        prompt_version=verdict.prompt_version,
        rubric_version=case.job.rubric.version,
        transcript_version=case.transcript.version,
        created_at=datetime.now(UTC),
        faults=case.interview.faults,
        not_scoreable=verdict.not_scoreable,
    )

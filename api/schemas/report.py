"""The report for the hiring team, and the candidate's own page."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import Field

from api.schemas.base import Key, Text, Wire
from api.schemas.conversation import Line
from api.schemas.interviews import CandidateRequest, ConsentState
from api.schemas.jobs import Plan, Rubric
from workflows.domain.permissions import Action
from workflows.domain.scorecard import NotScoreableReason, Outcome
from workflows.domain.values import SessionStatus


class Evidence(Wire):
    """Characters `start` to `end` of a line's text.

    Where the words' times are known, the seconds of the line's recording, and how sure the recogniser was of them.
    """

    interaction_id: UUID
    start: int
    end: int
    quote: str
    start_s: float | None = None
    end_s: float | None = None
    confidence: float | None = None


class Score(Wire):
    """The AI's level of one criterion, or why there is none."""

    criterion_id: str
    criterion_name: str
    level: int | None
    confidence: float
    evidence: list[Evidence]
    explanation: str
    not_scoreable: NotScoreableReason | None


class Scorecard(Wire):
    """The AI's scores with all versions that they came from."""

    scorecard_id: UUID
    scores: list[Score]
    summary: str
    model: str
    prompt_version: str
    rubric_version: int
    transcript_version: int
    created_at: datetime
    faults: list[str]
    not_scoreable: NotScoreableReason | None


class ScoredByRubric(Scorecard):
    """A scorecard with the rubric that it is by."""

    rubric: Rubric


class RubricVersion(Wire):
    """A version of the job's rubric."""

    version: int
    criteria: list[str] = Field(description="Their names.")


class ScoreAgain(Wire):
    """By which of the job's rubrics."""

    rubric_version: int = Field(ge=1)


class ScoringStarted(Wire):
    """How many interviews are being scored; their scorecards stand in their reports when they are written."""

    rubric_version: int
    interviews: int


class ProviderTerms(Wire):
    """Who may have got what was said, where, and on what terms, as whoever runs this installation has agreed them."""

    kind: str = Field(description="`llm`, `stt` or `tts`.")
    provider: str
    region: str
    retention: str
    training: str


class Used(Wire):
    """What one model has used for one purpose."""

    model: str
    purpose: str
    tokens_in: int
    tokens_out: int
    tokens_thought: int
    tokens_cached: int
    cost_usd: float


class UsedByLine(Wire):
    """The same of one line of the conversation."""

    interaction_id: UUID
    used: list[Used]


class InterviewUsage(Wire):
    """What an interview has used of language models, its scorecards included."""

    tokens: int
    cost_usd: float
    used: list[Used]
    lines: list[UsedByLine]


class Override(Wire):
    """A human's level beside the AI's; the newest of a criterion counts."""

    scorecard_id: UUID
    criterion_id: str
    level: int
    reason: str
    by_user_id: UUID
    by_name: str
    at: datetime


class Decision(Wire):
    """What a named person decided, and why; the newest counts."""

    decision_id: UUID
    outcome: Outcome
    reason: str
    by_user_id: UUID
    by_name: str
    at: datetime


class SilenceStage(Wire):
    """A part of a silence."""

    name: str
    ms: int


class Silence(Wire):
    """How long the candidate waited for a line of the AI, and for what."""

    interaction_id: UUID
    at: datetime
    silence_ms: int
    abandoned_wordings: int
    """Written while the answer might still go on, and never said."""
    stages: list[SilenceStage]


class PassedOn(Wire):
    """A question of the candidate's that the AI could not answer from approved facts: somebody owes an answer."""

    interaction_id: UUID
    at: datetime
    question: str


class Report(Wire):
    """All that a reviewer sees. `scorecard` is null until it is written.

    `scorecard` is the result, by the rubric that the interview was made with; `scorecards` are all, also those by
    other rubrics. `usage` is for those who manage the interview.
    """

    session_id: UUID
    title: str
    status: SessionStatus
    candidate_name: str
    job_title: str
    plan: Plan
    rubric: Rubric
    offline_interviewer: bool
    scorecard: Scorecard | None
    scorecards: list[ScoredByRubric]
    rubric_versions: list[RubricVersion]
    providers: list[ProviderTerms]
    usage: InterviewUsage | None
    overrides: list[Override]
    decisions: list[Decision]
    requests: list[CandidateRequest]
    transcript: list[Line]
    permissions: list[Action]
    pace: list[Silence]
    """For those who run interviews; empty for everybody else, and never told to a scorer."""
    passed_on: list[PassedOn]
    """What the candidate asked, and was told that it is passed on."""
    scorecard_waits_for: str
    """What the language model failed with while the scorecard is to come, or what it was given up for: `bad_key`,
    `blocked`, … Empty where nothing has failed."""
    words_wait_for: str
    """The same of the recogniser, while words of recorded answers are to come."""


class OverrideScore(Wire):
    """A level by a human, with the reason."""

    scorecard_id: UUID
    criterion_id: Key
    level: int = Field(ge=0, le=10)
    reason: Text


class Decide(Wire):
    """Advance, hold or reject, with the reason."""

    outcome: Outcome
    reason: Text


class ExplainedCriterion(Wire):
    """What was considered, in plain language, with the words it rests on. No level."""

    criterion_id: str
    name: str
    explanation: str
    evidence: list[Evidence]
    not_scoreable: NotScoreableReason | None


class Explanation(Wire):
    """How the AI's notes came about, for the candidate."""

    summary: str
    model: str
    not_scoreable: NotScoreableReason | None
    criteria: list[ExplainedCriterion]


class Mine(Wire):
    """The candidate's own page: the transcript with their corrections, the explanation, what they asked for."""

    session_id: UUID
    title: str
    status: SessionStatus
    reviewers: str
    result_by: str
    offline_interviewer: bool
    consent: ConsentState
    transcript: list[Line]
    explanation: Explanation | None
    requests: list[CandidateRequest]


class Correct(Wire):
    """The candidate's word on one of their own lines; the original stays."""

    interaction_id: UUID
    text: Text


class Withdraw(Wire):
    """Consent withdrawn for the purposes that are true; both by default."""

    recording: bool = True
    ai_evaluation: bool = True
    text: str = Field(default="", max_length=4000)


class CandidateWord(Wire):
    """What the candidate wants to say."""

    text: Text

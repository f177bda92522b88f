"""Notes and scorecards over a real store; the model is scripted, as another's service."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from temporalio.exceptions import ApplicationError

from activities.judgement import Judgement
from activities.providers.pocketsphinx_engine import MOST_SURE
from activities.providers.ports import (
    Capabilities,
    LanguageModel,
    PlanDraft,
    ProviderError,
    ScoreRequest,
    ScoreResult,
    TranscriptLine,
)
from activities.record import Record
from activities.store.audit import Audit
from activities.store.database import Database
from activities.store.decisions import Decisions
from activities.store.jobs import Jobs
from activities.store.requests import CandidateRequestKind, CandidateRequestRow, CandidateRequests
from activities.store.rows import InterviewRow
from activities.store.scorecards import Scorecards
from activities.store.waits import Waits
from tests.support.stored import T0, a_line, a_status, a_stored_interview, new_id, opened
from workflows.contracts import (
    AssessAnswer,
    Assessment,
    SaveConsent,
    SaveInteraction,
    TurnContext,
    WriteScorecard,
)
from workflows.domain.consent import notice_for
from workflows.domain.errors import Conflict, InvalidInput, NotFound
from workflows.domain.plan import Criterion, Rubric
from workflows.domain.scorecard import (
    Decision,
    EvidenceSpan,
    NotScoreableReason,
    Outcome,
    Override,
    Score,
    Scorecard,
)
from workflows.domain.values import InteractionType, Role, SessionStatus, TurnKind

ANSWER = "Ada here, I would cache the rendered index for a minute."


class ScriptedModel(LanguageModel):
    """Scores as it is told, and keeps what it was asked."""

    def __init__(self, scores: tuple[Score, ...] = (), judges: bool = True) -> None:
        self.scores = scores
        self.judges = judges
        self.requests: list[ScoreRequest] = []
        self.assessed: list[AssessAnswer] = []
        self.failure: ProviderError | None = None

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities("scripted", judges=self.judges)

    async def say(self, turn: TurnContext, already_said: str = "") -> AsyncIterator[str]:
        yield "words"

    async def assess(self, order: AssessAnswer) -> Assessment:
        self.assessed.append(order)
        if self.failure:
            raise self.failure
        return Assessment(order.interaction_id, 0.5, (f"note {len(self.assessed)}",), "ask why")

    async def draft_plan(
        self, title: str, description: str, minutes: float, language: str = "en"
    ) -> PlanDraft:
        raise NotImplementedError

    async def score(self, request: ScoreRequest) -> ScoreResult:
        self.requests.append(request)
        if self.failure:
            raise self.failure
        return ScoreResult(self.scores, "In short.", "scripted-1", "prompt-7")


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with opened(database_url) as opened_database:
        yield opened_database


@dataclasses.dataclass(frozen=True)
class Held:
    """An interview that is over, with its first answer."""

    interview: InterviewRow
    answer: SaveInteraction


async def consent(database: Database, interview: InterviewRow, ai_evaluation: bool) -> None:
    given = {"recording": True, "aiEvaluation": ai_evaluation}
    notice, candidate_id = notice_for("en"), interview.candidate.participant_id
    await Record(database).save_consent(
        SaveConsent(interview.session_id, new_id(), candidate_id, notice.version, "en", given, T0)
    )


async def held(
    database: Database,
    answers: int = 2,
    ai_evaluation: bool | None = True,
    faults: tuple[str, ...] = ("voice_failed",),
    **fields: Any,
) -> Held:
    interview = await a_stored_interview(database)
    record = Record(database)
    greeting = replace(a_line(interview, "Hello Ada Lovelace!", 1, by=Role.AI), turn_kind=TurnKind.OPENING)
    await record.save_interaction(greeting)
    lines = []
    for i in range(answers):
        question = a_line(interview, "Ada, what would you cache?", 10 * i + 10, by=Role.AI)
        await record.save_interaction(replace(question, turn_kind=TurnKind.QUESTION))
        lines.append(replace(a_line(interview, ANSWER, 10 * i + 11), audio_ref=f"secret-{i}", **fields))
        await record.save_interaction(lines[-1])
    remark = a_line(interview, "A private remark.", 900, by=Role.INTERVIEWER)
    await record.save_interaction(replace(remark, type=InteractionType.COMMENT))
    if ai_evaluation is not None:
        await consent(database, interview, ai_evaluation)
    await record.save_status(replace(a_status(interview, 1, SessionStatus.COMPLETED), faults=faults))
    first = lines[0] if lines else greeting
    return Held(interview, first)


def score(
    held_: Held, criterion: str = "depth", level: int | None = 3, quote: str = "cache", at: int = 18
) -> Score:
    span = EvidenceSpan(held_.answer.interaction_id, at, at + len(quote), quote)
    return Score(criterion, "whatever", level, 0.8, (span,), "Because.")


async def written(database: Database, model: ScriptedModel, held_: Held, **options: Any) -> Scorecard:
    order = WriteScorecard(held_.interview.session_id, new_id())
    result = await Judgement(database, model, **options).write_scorecard(order)
    async with database.transaction() as tx:
        stored = await Scorecards(tx).get(order.scorecard_id)
        assert await Scorecards(tx).newest(held_.interview.session_id, 1) == stored
    assert stored is not None
    assert result.scoreable == (stored.not_scoreable is None)
    return stored


# ---------------------------------------------------------------- what a scorer receives


def everything(value: Any) -> list[Any]:
    """Each leaf of a dataclass tree."""
    if dataclasses.is_dataclass(value):
        return [leaf for f in dataclasses.fields(value) for leaf in everything(getattr(value, f.name))]
    if isinstance(value, tuple):
        return [leaf for item in value for leaf in everything(item)]
    return [value]


async def test_a_scorer_receives_words_ids_and_topics_and_nothing_else(database: Database) -> None:
    done = await held(database, confidence=0.87, audio_duration_s=12.25)
    model = ScriptedModel((score(done),))
    await written(database, model, done)
    (request,) = model.requests
    assert {f.name for f in dataclasses.fields(ScoreRequest)} == {"rubric", "plan", "lines", "language"}
    assert {f.name for f in dataclasses.fields(TranscriptLine)} == {
        "interaction_id",
        "speaker",
        "topic_id",
        "text",
    }
    assert [line.speaker for line in request.lines] == ["interviewer", *["interviewer", "candidate"] * 2]
    assert {line.topic_id for line in request.lines} == {"caching"}
    assert (request.lines[0].text, request.lines[2].text) == ("Hello ████████████!", "███" + ANSWER[3:])
    leaves = everything(request.lines)
    assert all(type(leaf) is str for leaf in leaves)
    known = " ".join(leaves)
    for person in done.interview.participants:
        assert person.participant_id not in known
    for private in ("Ada", "Lovelace", "Grace", "ada@", "secret-", "0.87", "12.25", "2027", "private remark"):
        assert private not in known


# ---------------------------------------------------------------- scorecards


async def test_a_scorecard_holds_the_versions_that_it_came_from(database: Database) -> None:
    done = await held(database)
    card = await written(database, ScriptedModel((score(done), score(done, "care", 2))), done)
    assert [(s.criterion_id, s.criterion_name, s.level) for s in card.scores] == [
        ("depth", "Depth", 3),
        ("care", "Care", 2),
    ]
    assert card.not_scoreable is None
    assert (card.model, card.prompt_version, card.rubric_version) == ("scripted-1", "prompt-7", 1)
    assert (card.transcript_version, card.faults) == (6, ("voice_failed",))
    assert card.scores[0].evidence[0].quote == "cache"


async def test_a_scorecard_is_written_once(database: Database) -> None:
    done = await held(database)
    model = ScriptedModel((score(done),))
    order = WriteScorecard(done.interview.session_id, new_id())
    judgement = Judgement(database, model)
    assert await judgement.write_scorecard(order) == await judgement.write_scorecard(order)
    assert len(model.requests) == 1
    async with database.transaction() as tx:
        entries = await Audit(tx).entries(done.interview.organisation_id)
    assert [e.action for e in entries].count("scorecard.written") == 1


async def test_what_another_rubric_waits_for_is_not_what_the_report_says_of_the_interviews_own(
    database: Database,
) -> None:
    done, model = await held(database), ScriptedModel()
    session_id, job_id = done.interview.session_id, done.interview.job_id
    async with database.transaction() as tx:
        first = await Jobs(tx).get(job_id, 1)
        assert first is not None
        other = replace(first.job, rubric=Rubric((Criterion("speed", "Speed"),)))
        assert (await Jobs(tx).revise(other, by_user_id=None, at=T0)).job.rubric.version == 2

    async def asked(rubric_version: int | None, failure: str = "") -> str:
        model.failure = ProviderError("scripted", failure, retryable=False) if failure else None
        with suppress(ApplicationError):
            await Judgement(database, model).write_scorecard(
                WriteScorecard(session_id, new_id(), rubric_version)
            )
        async with database.transaction() as tx:
            return (await Waits(tx).of_session(session_id))[0]

    assert await asked(None, "bad_key") == "bad_key"
    assert await asked(2, "blocked") == "bad_key", "the interview's own waits for that"
    assert await asked(2) == "bad_key", "and is to come still"
    assert await asked(None) == ""
    assert await asked(2, "blocked") == ""


@pytest.mark.parametrize("ai_evaluation", [False, None])
async def test_without_consent_nobody_is_asked_for_a_score(
    database: Database, ai_evaluation: bool | None
) -> None:
    done = await held(database, ai_evaluation=ai_evaluation)
    model = ScriptedModel((score(done),))
    card = await written(database, model, done)
    assert card.not_scoreable is NotScoreableReason.CONSENT_DECLINED
    assert [s.level for s in card.scores] == [None, None]
    assert model.requests == []


async def test_too_few_answers_are_no_ground_for_a_score(database: Database) -> None:
    for answers in (0, 1):
        done = await held(database, answers=answers)
        model = ScriptedModel()
        card = await written(database, model, done)
        assert card.not_scoreable is NotScoreableReason.TOO_SHORT
        assert model.requests == []


async def test_the_opening_asks_the_first_question(database: Database) -> None:
    done = await held(database, answers=1)
    await Record(database).save_interaction(a_line(done.interview, "I have built caches.", 2))
    card = await written(database, ScriptedModel((score(done),)), done)
    assert card.not_scoreable is None


async def test_what_is_too_little_for_a_score_is_laid_out(database: Database) -> None:
    for fields, reason in (
        ({"answers": 1}, NotScoreableReason.TOO_SHORT),
        ({"confidence": 0.3}, NotScoreableReason.LOW_RECOGNITION_CONFIDENCE),
    ):
        card = await written(database, ScriptedModel(), done := await held(database, **fields))
        assert card.not_scoreable is reason
        assert [(s.level, s.not_scoreable) for s in card.scores] == [(None, reason)] * 2
        spans = [span for s in card.scores for span in s.evidence]
        assert ANSWER in [span.quote for span in spans]
        assert done.answer.interaction_id in {span.interaction_id for span in spans}


@pytest.mark.parametrize(
    ("faults", "answers", "scored"),
    [
        (("provider_failed",) * 3, 2, True),
        (("provider_failed", "voice_failed", "ear_failed", "room_lost"), 2, False),
        (("provider_failed",) * 4, 6, False),
        (("provider_failed",) * 4, 8, True),
        (("recognised_later", "record_refused", "assessment_failed", "budget_used_up") * 3, 2, True),
    ],
)
async def test_an_interview_that_faults_disturbed_too_much_is_laid_out_and_not_scored(
    database: Database, faults: tuple[str, ...], answers: int, scored: bool
) -> None:
    done = await held(database, answers=answers, faults=faults)
    model = ScriptedModel((score(done),))
    card = await written(database, model, done)
    assert card.faults == faults
    if scored:
        assert card.not_scoreable is None
        return
    assert card.not_scoreable is NotScoreableReason.OUTAGES
    assert [(s.level, s.not_scoreable) for s in card.scores] == [(None, NotScoreableReason.OUTAGES)] * 2
    assert model.requests == [], "nobody is asked for a score"
    assert ANSWER in [span.quote for s in card.scores for span in s.evidence]


async def test_one_answer_in_many_lines_is_one_answer(database: Database) -> None:
    done = await held(database, answers=1)
    for order in (20, 21, 22):
        await Record(database).save_interaction(a_line(done.interview, "and one more thing", order))
    card = await written(database, ScriptedModel(), done)
    assert card.not_scoreable is NotScoreableReason.TOO_SHORT


async def test_a_repeated_question_is_still_answered(database: Database) -> None:
    done = await held(database, answers=1)
    record = Record(database)
    for order, kind in ((20, TurnKind.QUESTION), (21, TurnKind.REPEAT)):
        question = a_line(done.interview, "And how would you test it?", order, by=Role.AI)
        await record.save_interaction(replace(question, turn_kind=kind))
    await record.save_interaction(a_line(done.interview, "With a fake clock.", 22))
    card = await written(database, ScriptedModel((score(done),)), done)
    assert card.not_scoreable is None


@pytest.mark.parametrize(
    "confidence", [0.3, MOST_SURE], ids=["unsure", "by the offline engine behind Google"]
)
async def test_badly_recognised_words_are_not_scored(database: Database, confidence: float) -> None:
    done = await held(database, confidence=confidence)
    model = ScriptedModel((score(done),))
    card = await written(database, model, done)
    assert card.not_scoreable is NotScoreableReason.LOW_RECOGNITION_CONFIDENCE
    assert model.requests == []


async def test_what_an_offline_recogniser_heard_is_not_scored_but_typed_answers_are(
    database: Database,
) -> None:
    offline = Capabilities("offline", offline=True)
    heard = await held(database)
    card = await written(database, ScriptedModel((score(heard),)), heard, recogniser=offline)
    assert card.not_scoreable is NotScoreableReason.LOW_RECOGNITION_CONFIDENCE
    typed = await held(database, typed=True)
    card = await written(database, ScriptedModel((score(typed),)), typed, recogniser=offline)
    assert card.not_scoreable is None


async def test_an_interviewer_that_does_not_judge_lays_out_evidence_without_levels(
    database: Database,
) -> None:
    done = await held(database, confidence=0.1)
    card = await written(database, ScriptedModel((score(done),), judges=False), done)
    assert card.not_scoreable is NotScoreableReason.OFFLINE_INTERVIEWER
    assert [s.level for s in card.scores] == [None, None]
    assert [e.quote for e in card.scores[0].evidence] == ["cache"]


@pytest.mark.parametrize(
    ("quote", "at", "found"),
    [
        ("cache", 18, "cache"),
        ("cache", 0, "cache"),
        ("cache", -5, "cache"),
        ("cache", 10**9, "cache"),
        ("I invented it", 0, None),
        ("", 0, None),
        ("███", 0, "Ada"),
    ],
)
async def test_evidence_must_be_what_was_said(
    database: Database, quote: str, at: int, found: str | None
) -> None:
    done = await held(database)
    card = await written(database, ScriptedModel((score(done, quote=quote, at=at),)), done)
    first = card.scores[0]
    if found is None:
        assert (first.level, first.not_scoreable) == (None, NotScoreableReason.NO_EVIDENCE)
        assert card.not_scoreable is NotScoreableReason.NO_EVIDENCE
        return
    (span,) = first.evidence
    assert (first.level, span.quote) == (3, found)
    assert ANSWER[span.start : span.end] == found


async def test_the_interviewers_words_are_no_evidence(database: Database) -> None:
    done = await held(database)
    question = a_line(done.interview, "I would shard everything.", 50, by=Role.AI)
    await Record(database).save_interaction(question)
    span = EvidenceSpan(question.interaction_id, 2, 7, "would")
    card = await written(database, ScriptedModel((replace(score(done), evidence=(span,)),)), done)
    assert card.scores[0].level is None


async def test_a_level_that_the_rubric_has_not_is_no_score(database: Database) -> None:
    done = await held(database)
    scores = (score(done, level=9), score(done, "unheard-of"), score(done, "care", 1))
    card = await written(database, ScriptedModel(scores), done)
    assert [(s.criterion_id, s.level) for s in card.scores] == [("depth", None), ("care", 1)]
    assert card.not_scoreable is None


async def test_an_interview_that_goes_on_has_no_scorecard_yet(database: Database) -> None:
    interview = await a_stored_interview(database)
    with pytest.raises(Conflict):
        await Judgement(database, ScriptedModel()).write_scorecard(
            WriteScorecard(interview.session_id, new_id())
        )


@pytest.mark.parametrize("retryable", [True, False])
async def test_a_provider_that_fails_is_asked_again_only_where_that_helps(
    database: Database, retryable: bool
) -> None:
    done = await held(database)
    model = ScriptedModel()
    model.failure = ProviderError("scripted", "limit", retryable=retryable, retry_after_s=7)
    with pytest.raises(ApplicationError) as raised:
        await written(database, model, done)
    assert raised.value.non_retryable is not retryable
    assert raised.value.type == ("provider-later" if retryable else "provider-never")
    assert raised.value.next_retry_delay == (timedelta(seconds=7) if retryable else None)
    async with database.transaction() as tx:
        assert await Scorecards(tx).newest(done.interview.session_id, 1) is None


# ---------------------------------------------------------------- assessments


async def test_an_answer_is_assessed_once_and_again_when_it_grew(database: Database) -> None:
    interview = await a_stored_interview(database)
    model = ScriptedModel()
    judgement = Judgement(database, model)
    order = AssessAnswer(interview.session_id, new_id(), "caching", "Caching", (), "What?", "An index")
    first = await judgement.assess_answer(order)
    assert await judgement.assess_answer(order) == first
    assert len(model.assessed) == 1
    second = await judgement.assess_answer(replace(order, answer="An index, and\x00 a page \ud800"))
    assert (first.notes, second.notes) == (("note 1",), ("note 2",))
    assert (second.coverage, second.follow_up_hint) == (0.5, "ask why")


# ---------------------------------------------------------------- a human's word


async def test_a_humans_level_stands_beside_the_ais(database: Database) -> None:
    done = await held(database)
    card = await written(database, ScriptedModel((score(done),)), done)
    by = done.interview.created_by
    assert by is not None
    at = datetime(2027, 3, 2, tzinfo=UTC)
    override = Override(card.scorecard_id, "depth", 4, "The example was better than that.", by, at)
    async with database.transaction() as tx:
        for _ in range(2):
            await Scorecards(tx).override(override)
        assert await Scorecards(tx).overrides(card.scorecard_id) == (override,)
        assert await Scorecards(tx).get(card.scorecard_id) == card
        with pytest.raises(InvalidInput):
            await Scorecards(tx).override(replace(override, criterion_id="unheard-of"))
        with pytest.raises(NotFound):
            await Scorecards(tx).override(replace(override, scorecard_id=new_id()))


async def test_a_change_of_mind_is_another_decision(database: Database) -> None:
    interview = await a_stored_interview(database)
    by = interview.created_by
    assert by is not None
    first = Decision(new_id(), interview.session_id, Outcome.HOLD, "One more talk", by, T0)
    second = Decision(new_id(), interview.session_id, Outcome.ADVANCE, "Good", by, T0 + timedelta(days=1))
    async with database.transaction() as tx:
        assert [await Decisions(tx).append(d) for d in (first, second, first)] == [True, True, False]
        assert await Decisions(tx).of_session(interview.session_id) == (first, second)


async def test_a_candidates_request_is_open_until_somebody_has_handled_it(database: Database) -> None:
    interview = await a_stored_interview(database)
    by = interview.created_by
    assert by is not None
    request = CandidateRequestRow(
        new_id(),
        interview.session_id,
        interview.candidate.participant_id,
        CandidateRequestKind.OBJECTION,
        "A human, please.",
        T0,
    )
    async with database.transaction() as tx:
        assert [await CandidateRequests(tx).add(request) for _ in range(2)] == [True, False]
        assert await CandidateRequests(tx).open_of(interview.organisation_id) == (request,)
        await CandidateRequests(tx).handled(request.request_id, by_user_id=by, at=T0)
        assert await CandidateRequests(tx).open_of(interview.organisation_id) == ()
        (kept,) = await CandidateRequests(tx).of_session(interview.session_id)
        assert kept == replace(request, handled_by=by, handled_at=T0)

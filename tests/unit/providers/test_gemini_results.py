"""Structured answers: what of them stands."""

import pytest
from google.auth import exceptions as auth
from google.genai import errors as genai

from activities.providers.gemini import results, schemas
from activities.providers.gemini.checks import grounded
from activities.providers.gemini.errors import check_finish, classify
from activities.providers.gemini.settings import GeminiSettings
from activities.providers.ports import ProviderError, ScoreRequest, TranscriptLine
from activities.providers.usage import Usage, cost_usd, metering, tell
from workflows.contracts import AssessAnswer, TurnContext
from workflows.domain.plan import DEFAULT_LEVELS, Criterion, Fact, Plan, Rubric, Topic
from workflows.domain.scorecard import Score
from workflows.domain.values import TurnKind

SAID = "I moved all sessions into Redis. It’s  faster now, and we measured it."
REQUEST = ScoreRequest(
    Rubric((Criterion("c1", "Caching"), Criterion("c2", "Working together"))),
    Plan((Topic("t1", "Caching"),)),
    (
        TranscriptLine("q1", "interviewer", "t1", "You moved all sessions into Redis, did you?"),
        TranscriptLine("a1", "candidate", "t1", SAID),
    ),
)


def scored(
    number: int = 1, level: int = 3, line: int = 2, quote: str = SAID, confidence: float = 0.8
) -> tuple[Score, ...]:
    evidence = [schemas.Quote(line=line, quote=quote)]
    given = schemas.CriterionScore(
        number=number, level=level, confidence=confidence, evidence=evidence, explanation="So."
    )
    return results.score_result(REQUEST, schemas.ScoreAnswer(scores=[given], summary="S"), "m").scores


@pytest.mark.parametrize(
    "quote", [SAID, "moved all sessions into Redis", "It's faster now", "“we measured it.”"]
)
def test_a_level_stands_on_the_candidates_own_words(quote: str) -> None:
    first, second = scored(quote=quote)
    assert (first.level, first.confidence) == (3, 0.8)
    span = first.evidence[0]
    assert SAID[span.start : span.end] == span.quote
    assert (second.level, second.evidence) == (None, ())


@pytest.mark.parametrize(
    "given",
    [
        {"quote": "I moved all sessions into Memcached"},
        {"quote": ""},
        {"quote": "all"},
        {"line": 1, "quote": "You moved all sessions into Redis"},
        {"line": 0},
        {"line": 9},
        {"level": 5},
        {"level": 0},
        {"level": -1},
        {"number": 7},
    ],
)
def test_a_level_without_the_candidates_words_or_outside_the_rubric_is_none(given: dict[str, object]) -> None:
    first, second = scored(**given)  # type: ignore[arg-type]
    assert first.level is None
    assert second.level is None


def test_confidence_stays_between_nought_and_one() -> None:
    assert scored(confidence=7.0)[0].confidence == 1.0


def topic(title: str = "Caching", minutes: float = 10, **more: object) -> schemas.TopicDraft:
    levels = [schemas.LevelDraft(label=f"L{n}", description="D") for n in range(4)]
    drawn = schemas.CriterionDraft(name="N", description="D", levels=levels)
    fields = {"skills": ["Redis"], "questions": ["What did you do?"], "criterion": drawn} | more
    return schemas.TopicDraft(title=title, minutes=minutes, **fields)


def test_times_of_a_draft_add_up_to_the_interview() -> None:
    draft = results.plan_draft(schemas.PlanAnswer(topics=[topic(minutes=5), topic(minutes=15)]), 40)
    assert [t.minutes for t in draft.plan.topics] == [10, 30]
    assert [level.score for level in draft.rubric.criteria[0].levels] == [1, 2, 3, 4]


def test_what_must_not_be_asked_is_in_no_draft() -> None:
    given = [
        topic(
            questions=["How old are you?", "word " * 60, "What did you do?"], skills=["young people", "Redis"]
        )
    ]
    draft = results.plan_draft(schemas.PlanAnswer(topics=[*given, topic("Age and marital status")]), 30)
    (kept,) = draft.plan.topics
    assert (kept.must_ask, kept.skills) == (("What did you do?",), ("Redis",))


def test_a_draft_without_topics_is_not_of_the_schema() -> None:
    with pytest.raises(ProviderError) as raised:
        results.plan_draft(schemas.PlanAnswer(topics=[topic(" ")]), 30)
    assert (raised.value.kind, raised.value.retryable) == ("schema", True)


def test_a_criterion_without_usable_levels_gets_the_usual_ones() -> None:
    bare = schemas.CriterionDraft(name="", description="", levels=[])
    draft = results.plan_draft(schemas.PlanAnswer(topics=[topic(criterion=bare)]), 30)
    assert draft.rubric.criteria[0].levels == DEFAULT_LEVELS
    assert draft.rubric.criteria[0].name == "Caching"


def test_notes_are_few_short_and_about_the_work() -> None:
    given = schemas.AssessAnswered(
        coverage=3.0, notes=["x " * 300, "Do you have children?", *["n"] * 9], follow_up="Are you married?"
    )
    made = results.assessment(AssessAnswer("s", "i", "t", "T", (), "Q", "A"), given)
    assert made.coverage == 1.0
    assert len(made.notes) == 5
    assert all(len(note) <= 160 and "children" not in note for note in made.notes)
    assert made.follow_up_hint == ""


@pytest.mark.parametrize(
    ("answer", "stands"),
    [
        ("The salary is 80,000 euros.", True),
        ("It is 80.000 euros a year.", True),
        ("The salary is 90,000 euros.", False),
        ("The salary is eighty thousand euros.", False),
        ("The salary isn't 80,000 euros.", False),
        ("You also get shares, a car, free lunches and a bonus.", False),
        ("Yes.", False),
        ("You get a company car with the salary.", False),
        ("You get a car and the salary.", False),
        ("Yes. The salary is 80,000 euros.", False),
    ],
)
def test_an_answer_says_nothing_that_the_facts_do_not_say(answer: str, stands: bool) -> None:
    assert grounded(answer, "The salary is 80,000 euros a year.") is stands


LEAVE = (
    "There are thirty days of leave a year, which you plan with your team, and the days between Christmas and New "
    "Year are free for the whole company."
)


@pytest.mark.parametrize(
    ("answer", "facts", "stands"),
    [
        (LEAVE, LEAVE, True),
        (f"{LEAVE} Relocation is paid by the company.", LEAVE, False),
        ("You would have thirty days of leave.", LEAVE, True),
        ("Sie haben 30 Tage Urlaub im Jahr.", "Es gibt 30 Tage Urlaub im Jahr.", True),
        ("Sie haben 30 Tage Urlaub und einen Dienstwagen.", "Es gibt 30 Tage Urlaub im Jahr.", False),
        ("Usted tendrá 30 días de vacaciones.", "Hay 30 días de vacaciones al año.", True),
        ("Usted tendrá 30 días de vacaciones y un coche.", "Hay 30 días de vacaciones al año.", False),
    ],
)
def test_each_sentence_of_an_answer_is_held_against_the_facts(answer: str, facts: str, stands: bool) -> None:
    assert grounded(answer, facts) is stands


def test_a_question_is_no_fact() -> None:
    asked = TurnContext(
        TurnKind.REPLY,
        "en",
        title="t",
        job_excerpt="",
        last_answer="Do I get a company car with the salary?",
        facts=(Fact("Pay", "The salary is 80,000 euros a year."),),
    )
    given = schemas.ReplyAnswer(facts=[1], answer="You get a company car with the salary.")
    assert results.reply(asked, given).startswith("The salary is 80,000 euros a year.")


@pytest.mark.parametrize(
    ("code", "body", "kind", "retryable"),
    [
        (400, {}, "bad_request", False),
        (400, {"error": {"message": "API key expired. Please renew the API key."}}, "bad_key", False),
        (400, {"error": {"details": [{"reason": "API_KEY_INVALID"}]}}, "bad_key", False),
        (401, {}, "bad_key", False),
        (404, {}, "no_such_model", False),
        (418, {}, "refused", False),
        (429, {"error": {"details": "nonsense"}}, "rate_limited", True),
        (502, {}, "unavailable", True),
        (504, {}, "timeout", True),
        (0, {}, "unavailable", True),
    ],
)
def test_statuses_are_classified(code: int, body: dict[str, object], kind: str, retryable: bool) -> None:
    error = classify(genai.APIError(code, body))
    assert (error.kind, error.retryable) == (kind, retryable)


@pytest.mark.parametrize(
    ("error", "kind", "retryable"),
    [
        (auth.RefreshError("no", retryable=True), "unavailable", True),
        (auth.RefreshError("invalid_grant"), "bad_key", False),
        (auth.TransportError("no route"), "connection", True),
    ],
)
def test_a_token_that_another_try_may_get_is_no_bad_key(error: Exception, kind: str, retryable: bool) -> None:
    found = classify(error)
    assert (found.kind, found.retryable) == (kind, retryable)


@pytest.mark.parametrize(
    ("delay", "seconds"), [("7s", 7.0), ("0.5s", 0.5), ("9999999s", 3600.0), ("soon", None), ("", None)]
)
def test_the_time_to_wait_is_read_from_the_body_too(delay: str, seconds: float | None) -> None:
    body = {"error": {"details": [{"retryDelay": delay}]}}
    assert classify(genai.APIError(429, body)).retry_after_s == seconds


@pytest.mark.parametrize(
    ("reason", "kind", "retryable"),
    [
        ("", "cut", True),
        ("MAX_TOKENS", "cut", True),
        ("SAFETY", "blocked", False),
        ("PROHIBITED_CONTENT", "blocked", False),
        ("RECITATION", "blocked", False),
        ("LANGUAGE", "language", False),
        ("OTHER", "bad_response", True),
    ],
)
def test_only_a_proper_end_is_one(reason: str, kind: str, retryable: bool) -> None:
    check_finish("STOP")
    with pytest.raises(ProviderError) as raised:
        check_finish(reason)
    assert (raised.value.kind, raised.value.retryable) == (kind, retryable)


def test_the_longest_name_that_fits_has_the_price() -> None:
    assert cost_usd("gemini-2.5-flash-lite-001", 1_000_000, 0) == pytest.approx(0.10)
    assert cost_usd("gemini-2.5-flash", 0, 1_000_000) == pytest.approx(2.50)
    assert cost_usd("something-else", 1_000_000, 1_000_000) == 0.0


def test_a_meter_hears_of_calls_within_its_block_alone() -> None:
    heard: list[Usage] = []
    usage = Usage("m", "turn", 1, 1)
    with metering(heard.append):
        tell(usage, None)
    tell(usage, None)
    assert heard == [usage]


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"api_key": "k", "project": "p", "location": "l"},
        {"project": "p"},
        {"api_key": "k", "safety": "NONE"},
    ],
)
def test_settings_that_cannot_work_are_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="Gemini"):
        GeminiSettings(**wrong)  # type: ignore[arg-type]


def test_settings_show_no_secret_when_they_are_printed() -> None:
    shown = repr(GeminiSettings(api_key="secret-1")) + repr(
        GeminiSettings(project="p", location="l", access_token="secret-2", credentials_file="secret-3")
    )
    assert "secret" not in shown

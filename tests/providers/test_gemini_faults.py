"""Each fault of the service as the caller sees it: its kind, and whether and when to try again."""

import asyncio
import logging
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from activities.providers.fallback import FallbackModel
from activities.providers.gemini.language import in_wrong_language
from activities.providers.gemini.model import GeminiModel
from activities.providers.gemini.refused import WithFixedWords, fixed_words
from activities.providers.gemini.settings import GeminiSettings
from activities.providers.offline_model.model import OfflineModel
from activities.providers.ports import LanguageModel, ProviderError, ScoreRequest, TranscriptLine
from activities.providers.sentences import split_all
from tests.providers.gemini_stage import KEY, Stage, stage, turn
from workers.fake_google.faults import FaultKind as F
from workflows.contracts import AssessAnswer, TurnContext
from workflows.domain.plan import Criterion, Plan, Rubric, Topic
from workflows.domain.values import TurnKind

ANSWER = AssessAnswer(
    "s", "i1", "t1", "Caching", ("Redis",), "What did you do?", "I moved sessions into Redis."
)
REQUEST = ScoreRequest(
    Rubric((Criterion("c1", "Caching"),)),
    Plan((Topic("t1", "Caching", criterion_ids=("c1",)),)),
    (TranscriptLine("i1", "candidate", "t1", "I moved all sessions into Redis."),),
)


@pytest.fixture
async def on() -> AsyncIterator[Stage]:
    async with stage(first_token_timeout_s=20, timeout_s=20, judge_timeout_s=20) as made:
        yield made


@pytest.fixture
async def on_time(fault: F) -> AsyncIterator[Stage]:
    """With little patience only where the server is to be late: a busy machine is no fault."""
    s = 2.0 if fault is F.SLOW_START else 20.0
    async with stage(first_token_timeout_s=s, timeout_s=20, judge_timeout_s=s) as made:
        yield made


@pytest.mark.parametrize(
    ("fault", "kind", "retryable"),
    [
        (F.RATE_LIMITED, "rate_limited", True),
        (F.INTERNAL, "unavailable", True),
        (F.UNAVAILABLE, "unavailable", True),
        (F.DEADLINE, "timeout", True),
        (F.RESET, "connection", True),
        (F.SLOW_START, "timeout", True),
        (F.EMPTY, "empty", True),
        (F.WRONG_LANGUAGE, "wrong_language", True),
        (F.BAD_KEY, "bad_key", False),
        (F.FORBIDDEN, "forbidden", False),
        (F.API_DISABLED, "api_disabled", False),
        (F.WRONG_PROJECT, "wrong_project", False),
        (F.BILLING, "billing", False),
    ],
)
async def test_a_turn_that_fails_says_how_and_is_asked_for_once(
    on_time: Stage, fault: F, kind: str, retryable: bool
) -> None:
    on = on_time
    on.script(fault, seconds=7)
    heard, error = await on.heard_until_failure(turn())
    assert (heard, error.kind, error.retryable) == ("", kind, retryable)
    assert error.retry_after_s == (7.0 if fault is F.RATE_LIMITED else None)
    assert len(on.server.seen) == 1
    assert await on.said(turn())


@pytest.mark.parametrize(
    ("fault", "kind", "retryable"),
    [
        (F.RATE_LIMITED, "rate_limited", True),
        (F.INTERNAL, "unavailable", True),
        (F.UNAVAILABLE, "unavailable", True),
        (F.DEADLINE, "timeout", True),
        (F.RESET, "connection", True),
        (F.CUT, "connection", True),
        (F.SLOW_START, "timeout", True),
        (F.EMPTY, "empty", True),
        (F.BLOCKED, "blocked", False),
        (F.PROMPT_BLOCKED, "blocked", False),
        (F.LANGUAGE, "language", False),
        (F.NOT_SCHEMA, "schema", True),
        (F.WRONG_LANGUAGE, "wrong_language", True),
        (F.TOO_LONG, "too_long", True),
        (F.BAD_KEY, "bad_key", False),
        (F.FORBIDDEN, "forbidden", False),
        (F.API_DISABLED, "api_disabled", False),
        (F.WRONG_PROJECT, "wrong_project", False),
        (F.BILLING, "billing", False),
    ],
)
async def test_structured_answers_that_fail_say_how(
    on_time: Stage, fault: F, kind: str, retryable: bool
) -> None:
    on = on_time
    for call in (
        lambda: on.model.assess(ANSWER),
        lambda: on.model.score(REQUEST),
        lambda: on.model.draft_plan("Nurse", "Care for patients", 30),
    ):
        on.script(fault, seconds=7)
        with pytest.raises(ProviderError) as raised:
            await call()
        assert (raised.value.kind, raised.value.retryable) == (kind, retryable)
    assert (await on.model.assess(ANSWER)).interaction_id == "i1"


@pytest.mark.parametrize("fault", [F.BLOCKED, F.PROMPT_BLOCKED, F.LANGUAGE])
@pytest.mark.parametrize(
    ("language", "asks", "passes_on"),
    [
        ("en", "Tell me about a piece of work in which", "I can't answer that myself."),
        ("de", "Erzählen Sie von einer Arbeit, bei der", "Das kann ich selbst nicht beantworten."),
        ("es", "Hábleme de un trabajo en el que", "Eso no puedo contestarlo yo."),
    ],
)
async def test_a_turn_that_is_refused_each_time_is_said_in_fixed_words(
    on: Stage, fault: F, language: str, asks: str, passes_on: str, caplog: pytest.LogCaptureFixture
) -> None:
    must_ask = "Which cache have you run yourself?"
    for one, begin in (
        (turn(language=language), asks),
        (turn(TurnKind.FOLLOW_UP, language=language), asks),
        (turn(language=language, must_ask=must_ask), must_ask),
        (turn(TurnKind.REPLY, language=language), passes_on),
    ):
        for _ in range(2):
            caplog.clear()
            on.script(fault)
            assert (await words(WithFixedWords(on.model), one)).startswith(begin)
            kind = "language" if fault is F.LANGUAGE else "blocked"
            assert [r.getMessage().split()[2] for r in caplog.records if "gemini" in r.name] == [
                f"kind={kind}"
            ]


async def words(model: LanguageModel, one: TurnContext, already: str = "") -> str:
    return "".join([piece async for piece in model.say(one, already)]).strip()


@pytest.mark.parametrize("language", ["en", "de", "es"])
@pytest.mark.parametrize("kind", list(TurnKind))
async def test_each_kind_of_turn_has_fixed_words_where_it_is_refused(
    on: Stage, kind: TurnKind, language: str
) -> None:
    model = WithFixedWords(on.model)
    for more in ({}, {"last_question": "Redis?"}, {"hint": "Redis"}):
        one = turn(kind, language=language, **more)
        on.script(F.BLOCKED)
        said = await words(model, one)
        assert said and not in_wrong_language(said, language)
        assert not fixed_words(one, said), "it is said whole, and once"
        on.server.faults.clear()


async def test_a_refused_turn_in_a_language_without_fixed_words_is_said_in_english(on: Stage) -> None:
    on.script(F.BLOCKED)
    said = await words(WithFixedWords(on.model), turn(language="fr"))
    assert said.startswith("Tell me about a piece of work in which Caching mattered.")
    must_ask = "Quel cache avez-vous exploité ?"
    on.script(F.BLOCKED)
    assert await words(WithFixedWords(on.model), turn(language="fr", must_ask=must_ask)) == must_ask
    reply = await words(WithFixedWords(on.model), turn(TurnKind.REPLY, language="fr"))
    assert reply.startswith("I can't answer that myself."), "a reply that can't be made is no turn for ever"


async def test_what_one_model_refuses_is_worded_by_the_next_of_its_chain(on: Stage) -> None:
    async with stage() as other:
        model = WithFixedWords(FallbackModel([on.model, other.model], lambda: 0.0))
        other.server.scripted.append("Which cache was it?")
        for one, said in ((turn(), "Which cache was it?"), (turn(TurnKind.REPLY), "I can't answer that")):
            on.script(F.BLOCKED)
            assert (await words(model, one)).startswith(said)
        assert [len(on.server.seen), len(other.server.seen)] == [2, 2]
        for first in (F.PROMPT_BLOCKED, F.LANGUAGE):
            for second in (F.BLOCKED, F.LANGUAGE, F.UNAVAILABLE):
                on.script(first)
                other.script(second)
                assert (await words(model, turn())).startswith("Tell me about a piece of work in which")
        assert len(other.server.seen) == 8, "both were asked, and neither again"


async def test_an_answer_to_the_candidates_question_must_begin_in_time_as_any_turn() -> None:
    async with stage(first_token_timeout_s=0.5, timeout_s=30) as on:
        on.script(F.SLOW_START, seconds=30)
        began = asyncio.get_running_loop().time()
        heard, error = await on.heard_until_failure(turn(TurnKind.REPLY))
        assert (heard, error.kind, error.retryable) == ("", "timeout", True)
        assert asyncio.get_running_loop().time() - began < 15
        assert (await on.said(turn(TurnKind.REPLY))).startswith("I can't answer that myself.")


async def test_a_stream_cut_after_the_first_sentence_keeps_it_and_goes_on_behind_it(on: Stage) -> None:
    on.script(F.CUT)
    heard, error = await on.heard_until_failure(turn())
    assert (heard, error.kind, error.retryable) == ("Thank you.", "cut", True)
    rest = await on.said(turn(), heard)
    assert heard not in rest
    assert rest.endswith("?")
    assert '"already_said": "Thank you."' in on.server.seen[-1].contents


async def test_an_answer_ten_times_too_long_is_cut_at_a_sentence_and_not_read_to_its_end(on: Stage) -> None:
    on.script(F.TOO_LONG)
    heard = await on.said(turn())
    assert len(heard.split()) <= 45
    assert split_all(heard)[-1].endswith("?")
    assert heard.count("?") == 1
    assert not on.server.seen[0].finished
    assert await on.said(turn())


async def test_a_key_that_the_server_repeats_is_in_no_error_and_no_log(
    on: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    private = "I was fired by Jonathan Featherstone"
    on.script(F.BAD_KEY)
    _, error = await on.heard_until_failure(turn(last_answer=private))
    on.script(F.BAD_KEY)
    with pytest.raises(ProviderError) as raised:
        await on.model.assess(ANSWER)
    for one in (error, raised.value):
        assert str(one) == "gemini: bad_key"
        assert one.__cause__ is None
        assert KEY not in repr(one.__context__)
    on.script(F.NOT_SCHEMA)
    with pytest.raises(ProviderError):
        await on.model.assess(replace(ANSWER, answer=private))
    on.script(F.CUT)
    await on.heard_until_failure(turn(last_answer=private))
    assert await on.said(turn(last_answer=private))
    written = caplog.text + "".join(str(record.__dict__) for record in caplog.records)
    assert KEY not in written
    assert "Featherstone" not in written
    failures = [r.getMessage() for r in caplog.records if r.name.startswith("activities.providers.gemini")]
    assert [m.split("kind=")[1].split()[0] for m in failures] == ["bad_key", "bad_key", "schema", "cut"]


async def test_a_wrong_key_is_refused_by_the_server_itself() -> None:
    async with stage(keys=("another-key",)) as on:
        _, error = await on.heard_until_failure(turn())
    assert (error.kind, error.retryable) == ("bad_key", False)


async def test_a_wrong_token_on_vertex_is_a_bad_key() -> None:
    async with stage(project="acme", location="europe-west1", access_token="expired") as on:
        _, error = await on.heard_until_failure(turn())
    assert (error.kind, error.retryable) == ("bad_key", False)


async def test_credentials_that_cannot_be_read_are_no_broken_start(tmp_path: Path) -> None:
    (tmp_path / "key.json").write_text("{}")
    for path, kind in (("no/such/file.json", "key_missing"), (str(tmp_path / "key.json"), "key_malformed")):
        async with stage(project="acme", location="europe-west1", credentials_file=path) as on:
            _, error = await on.heard_until_failure(turn())
        assert (error.kind, error.retryable) == (kind, False)


async def test_a_server_that_is_not_there_is_a_broken_connection() -> None:
    model = GeminiModel(GeminiSettings(api_key=KEY, base_url="http://127.0.0.1:1"))
    with pytest.raises(ProviderError) as raised:
        await model.assess(ANSWER)
    assert (raised.value.kind, raised.value.retryable) == ("connection", True)
    await model.aclose()


@pytest.mark.parametrize("settings", [{"timeout_s": 0.4}, {"timeout_s": 60, "stall_timeout_s": 0.4}], ids=str)
async def test_a_stream_that_stands_still_in_the_middle_is_not_waited_for_to_the_end(
    settings: dict[str, float],
) -> None:
    async with stage(**settings) as on:
        on.server.hold = asyncio.Event()
        on.server.scripted.append("We come to caching. It matters here. What did you do?")
        heard, error = await on.heard_until_failure(turn())
    assert heard.startswith("We come to caching.")
    assert "?" not in heard
    assert (error.kind, error.retryable) == ("timeout", True)


async def test_the_next_provider_goes_on_behind_what_was_said(on: Stage) -> None:
    on.script(F.CUT)
    chain = FallbackModel([on.model, OfflineModel()], clock=lambda: 0.0)
    heard = "".join([piece async for piece in chain.say(turn())])
    assert heard.startswith("Thank you. ")
    assert heard.count("?") == 1
    assert len(re.findall("Thank you", heard)) == 1


async def test_faults_are_scripted_over_http(on: Stage) -> None:
    async with httpx.AsyncClient(base_url=on.url) as http:
        wrong = await http.post("/faults", json={"kind": "no such fault"})
        assert wrong.status_code == 422
        await http.post("/faults", json=[{"kind": "rate_limited", "seconds": 4, "skip": 1}])
        assert await on.said(turn())
        _, error = await on.heard_until_failure(turn())
        assert error.retry_after_s == 4.0
        state = (await http.get("/faults")).json()
        assert state["left"] == []
        assert [f["kind"] for f in state["met"]] == ["rate_limited"]
        await http.post("/faults", json={"kind": "internal"})
        await http.delete("/faults")
    assert await on.said(turn(TurnKind.FOLLOW_UP, last_answer="I used Redis for the sessions of our users."))

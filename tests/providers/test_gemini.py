"""The real client library against a server of the same wire: what goes over it, and when."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from activities.providers.gemini.client import api_client
from activities.providers.gemini.settings import GeminiSettings
from activities.providers.ports import ScoreRequest, TranscriptLine
from activities.providers.prompts import PROMPT_VERSION
from activities.providers.prompts.data import decoded
from activities.providers.usage import Usage, metering
from tests.providers.gemini_stage import KEY, Stage, stage, turn
from tests.providers.service_accounts import TOKEN, account, as_text, private_key, token_server
from workflows.contracts import AssessAnswer
from workflows.domain.plan import Fact
from workflows.domain.values import TurnKind as K


@pytest.fixture
async def on() -> AsyncIterator[Stage]:
    async with stage() as made:
        yield made


async def test_the_first_sentence_is_there_before_the_last_is_written(on: Stage) -> None:
    on.server.hold = asyncio.Event()
    on.server.scripted.append(
        "Let us come to caching at last. And now to your own part in it. What did you do?"
    )
    pieces = on.model.say(turn())
    first = await anext(pieces)
    assert first == "Let us come to caching at last. "
    assert not on.server.seen[0].finished
    on.server.hold.set()
    rest = [piece async for piece in pieces]
    assert "".join(rest).strip() == "And now to your own part in it. What did you do?"


async def test_the_greeting_needs_no_model_and_the_fixed_question_follows_word_for_word(on: Stage) -> None:
    wanted = "Which cache have you run yourself, and for whom?"
    said = await on.said(turn(K.OPENING, must_ask=wanted))
    assert said.startswith("Hello Maria, I'm an AI interviewer, not a person.")
    assert "hiring team at Acme will see what you say" in said
    assert said.endswith(wanted)
    assert not on.server.seen


@pytest.mark.parametrize(
    "scripted",
    [
        "Let's turn to caching.",
        "Let's turn to caching. Which cache do you like best?",
        "Which cache have you run yourself, and for whom?",
        "Tell me something else entirely.",
    ],
)
async def test_a_question_to_be_asked_word_for_word_is_asked_once_whatever_the_model_says(
    on: Stage, scripted: str
) -> None:
    wanted = "Which cache have you run yourself, and for whom?"
    on.server.scripted.append(scripted)
    said = await on.said(turn(must_ask=wanted))
    assert said.endswith(wanted)
    assert said.count("?") == 1


async def test_every_call_is_counted_with_its_cost_by_the_settings_and_by_who_asks() -> None:
    async with stage(prices=(("gemini", (1.0, 10.0)),)) as on:
        asked: list[Usage] = []
        with metering(asked.append):
            await on.said(turn())
            await on.model.assess(AssessAnswer("s", "i", "t", "Caching", (), "What?", "I used Redis."))
        await on.said(turn(K.REPLY, last_answer="How many days of leave are there?"))
    assert [u.purpose for u in on.used] == ["turn", "assess", "reply"]
    assert asked == on.used[:2]
    for used in on.used:
        assert used.tokens_in > 100
        assert used.tokens_out > 0
        assert used.cost_usd == pytest.approx((used.tokens_in + 10 * used.tokens_out) / 1e6)


async def test_a_stream_that_isnt_read_to_its_end_is_counted_too(on: Stage) -> None:
    on.server.hold = asyncio.Event()
    on.server.scripted.append("What did you do there? " + "And so on and on. " * 20)
    assert await on.said(turn()) == "What did you do there?"
    assert len(on.used) == 1
    assert on.used[0].tokens_out > 0


async def test_settings_are_on_the_wire_and_the_key_in_its_header_alone() -> None:
    async with stage(
        model="gemini-x", judge_model="gemini-y", thinking_budget=64, temperature=0.3, max_tokens=200
    ) as on:
        await on.said(turn())
        await on.model.assess(AssessAnswer("s", "i", "t", "Caching", (), "What?", "I used Redis."))
        said, judged = on.server.seen
    assert (said.model, said.method) == ("gemini-x", "streamGenerateContent")
    assert (judged.model, judged.method) == ("gemini-y", "generateContent")
    config = said.body["generationConfig"]
    assert list(config["thinkingConfig"].values()) == [64]
    assert config["temperature"] == 0.3
    assert config["maxOutputTokens"] == 264
    assert {s["threshold"] for s in said.body["safetySettings"]} == {"BLOCK_ONLY_HIGH"}
    assert judged.body["generationConfig"]["responseMimeType"] == "application/json"
    assert set((judged.schema or {})["properties"]) == {"coverage", "notes", "follow_up"}
    assert KEY not in str(said.body) + str(judged.body)


@pytest.mark.parametrize(
    ("given", "host", "path"),
    [
        ({"api_key": KEY}, "generativelanguage.googleapis.com", "/v1beta/models/"),
        ({"location": "europe-west1"}, "europe-west1-aiplatform.googleapis.com", "/v1beta1/projects/acme/"),
        ({"location": "global"}, "aiplatform.googleapis.com", "/v1beta1/projects/acme/"),
        ({"location": "eu"}, "aiplatform.eu.rep.googleapis.com", "/v1beta1/projects/acme/"),
    ],
)
async def test_the_key_goes_to_google_whatever_the_surroundings_say(
    given: dict[str, str], host: str, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json={})

    for name in ("GOOGLE_GEMINI_BASE_URL", "GOOGLE_VERTEX_BASE_URL"):
        monkeypatch.setenv(name, "https://elsewhere.example/")
    monkeypatch.setenv("GOOGLE_GENAI_API_VERSION", "v9")
    monkeypatch.setenv("GOOGLE_GENAI_USE_VERTEXAI", "true" if "api_key" in given else "false")
    settings = GeminiSettings(
        **(given if "api_key" in given else {"project": "acme", "access_token": KEY, **given})
    )
    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as http:
        client = api_client(settings, http)
        await client.aio.models.generate_content(model="gemini-2.5-flash", contents="Hello.")
    (request,) = asked
    assert (request.url.scheme, request.url.host) == ("https", host)
    assert request.url.path.startswith(path)
    assert KEY in (request.headers.get("x-goog-api-key", "") + request.headers.get("authorization", ""))


async def test_vertex_ai_is_reached_by_its_own_paths_with_a_token() -> None:
    async with stage(project="acme", location="europe-west1", access_token=KEY) as on:
        assert (await on.said(turn())).endswith("?")
        assert [seen.vertex for seen in on.server.seen] == [True]


async def test_vertex_ai_takes_the_service_account_of_the_settings_and_none_of_its_surroundings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = private_key()
    async with token_server(refuses=False) as good, token_server(refuses=True) as another:
        (tmp_path / "found.json").write_text(as_text(account(key, another)))
        monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(tmp_path / "found.json"))
        text = as_text(account(key, good))
        (tmp_path / "named.json").write_text(text)
        for given in ({"credentials_json": text}, {"credentials_file": str(tmp_path / "named.json")}):
            async with stage((TOKEN,), project="acme", location="europe-west1", **given) as on:
                assert (await on.said(turn())).endswith("?")
        async with stage((TOKEN,), project="acme", location="europe-west1") as on:
            heard, error = await on.heard_until_failure(turn())
            assert (heard, error.kind, error.retryable, len(on.server.seen)) == ("", "no_key", False, 0)


@pytest.mark.parametrize("language", ["en", "de", "es"])
async def test_every_kind_of_turn_is_worded_in_the_interviews_language(on: Stage, language: str) -> None:
    for kind in K:
        said = await on.said(
            turn(kind, language=language, last_answer="Redis.", last_question="", announce_minutes=5)
        )
        assert said
        assert len(said.split()) < 100


async def test_a_plan_is_drafted_with_times_fixed_questions_and_levels(on: Stage) -> None:
    draft = await on.model.draft_plan("Registered Nurse", "You care for patients and do wound care.", 30)
    draft.plan.check()
    draft.rubric.check()
    assert sum(t.minutes for t in draft.plan.topics) == pytest.approx(30, abs=0.5)
    assert all(t.must_ask for t in draft.plan.topics)
    assert all(len(c.levels) == 4 for c in draft.rubric.criteria)


async def test_a_score_names_level_confidence_and_the_words_that_carry_it(on: Stage) -> None:
    draft = await on.model.draft_plan("Nurse", "Wound care", 10)
    answer = "I dressed wounds on the surgical ward every day for two years."
    lines = (
        TranscriptLine("q", "interviewer", "t1", "What did you do?"),
        TranscriptLine("a", "candidate", "t1", answer),
    )
    result = await on.model.score(ScoreRequest(draft.rubric, draft.plan, lines))
    assert result.prompt_version == PROMPT_VERSION
    assert result.model == "gemini-2.5-flash"
    for score in result.scores:
        assert score.level in {1, 2, 3, 4}
        assert score.evidence[0].quote == answer[score.evidence[0].start : score.evidence[0].end]
        assert score.evidence[0].interaction_id == "a"


async def test_a_score_keeps_which_version_of_the_model_has_answered() -> None:
    async with stage(judge_model="gemini-flash-latest") as on:
        draft = await on.model.draft_plan("Nurse", "Wound care", 10)
        request = ScoreRequest(draft.rubric, draft.plan, ())
        for version, kept in (
            ("gemini-2.5-flash-preview-09-2025", "gemini-2.5-flash-preview-09-2025"),
            ("", "gemini-flash-latest"),
        ):
            on.server.versions["gemini-flash-latest"] = version
            assert (await on.model.score(request)).model == kept


async def test_only_words_rubric_and_plan_reach_the_scorer(on: Stage) -> None:
    draft = await on.model.draft_plan("Nurse", "Wound care", 10)
    lines = (TranscriptLine("interaction-77", "candidate", "t1", "I dressed wounds every day there."),)
    await on.model.score(ScoreRequest(draft.rubric, draft.plan, lines))
    sent = decoded(on.server.seen[-1].contents)
    assert set(sent) == {"kind", "criteria", "lines"}
    assert [set(line) for line in sent["lines"]] == [{"line", "speaker", "text"}]
    assert "interaction-77" not in str(on.server.seen[-1].body)


PAY = Fact("Pay", "The salary is 80,000 euros a year, paid in twelve parts.")
REMOTE = Fact("Remote work", "Two days a week in the office are expected.")


@pytest.mark.parametrize(
    ("facts", "answer", "said"),
    [
        ([1], "The salary is 80,000 euros a year.", "The salary is 80,000 euros a year."),
        ([1], "The salary is 95,000 euros a year.", PAY.text),
        ([1], "You may work wherever you like and get a company car.", PAY.text),
        ([2], "No days a week in the office are expected.", REMOTE.text),
        ([], "The salary is 120,000 euros.", "I can't answer that myself. I'll pass that on."),
        ([99], "Yes, of course.", "I can't answer that myself. I'll pass that on."),
    ],
)
async def test_candidates_questions_are_answered_from_approved_facts_or_passed_on(
    on: Stage, facts: list[int], answer: str, said: str
) -> None:
    on.server.scripted.append(json.dumps({"facts": facts, "answer": answer}))
    heard = await on.said(turn(K.REPLY, facts=(PAY, REMOTE), last_answer="What about pay and remote work?"))
    assert heard == f"{said} Is there anything else you would like to know?"

"""In which languages interviews are held, where a model is set up that writes in any."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from activities.providers.gemini.settings import GeminiSettings
from activities.providers.registry import ProviderChoice, build_providers
from tests.support.api import Edge, api_settings, edge
from tests.support.api_bodies import an_interview
from tests.support.stack import TemporalServer
from workers.api import known_languages
from workflows.domain.values import AccountRole


@pytest.fixture(scope="module")
async def api(
    module_database_url: str, temporal_dev_server: TemporalServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Edge]:
    gemini = GeminiSettings(api_key="k", base_url="http://127.0.0.1:9")
    # Of one model, and of a chain of two.
    for fallback in ((), ("gemini:gemini-2.5-flash-lite",)):
        providers = build_providers(ProviderChoice(gemini=gemini, llm_fallback=fallback))
        assert known_languages(providers).worded == ("de", "en", "es")
        await providers.aclose()
    settings = api_settings(languages=known_languages(providers), offline_interviewer=False)
    folder = tmp_path_factory.mktemp("audio")
    async with edge(module_database_url, temporal_dev_server.address, folder, settings=settings) as running:
        yield running


@pytest.mark.parametrize("language", ["fr", "it-IT", "ja"])
async def test_an_interview_in_a_language_that_nothing_guards_is_refused_and_says_why(
    api: Edge, language: str
) -> None:
    organiser = await api.the(AccountRole.ORGANISER)
    body = an_interview(candidate={"name": "Ada Lovelace", "email": "ada@example.com", "language": language})
    for path, asked in (
        ("/api/interview", body),
        ("/api/job", {"title": "Engineer", "description": "Caches.", "language": language}),
    ):
        refused = await organiser.post(path, asked, headers={"Idempotency-Key": uuid4().hex})
        assert refused.status_code == 422, refused.text
        assert refused.json()["type"] == "/problems/invalid-input"
        assert refused.json()["language"] == language
        assert "are there in de, en, es only" in refused.json()["detail"]


@pytest.mark.parametrize("language", ["en-GB", "de", "es-MX"])
async def test_the_languages_that_there_are_sentences_in_are_taken(api: Edge, language: str) -> None:
    assert (
        await api.made(candidate={"name": "Ada Lovelace", "email": "ada@example.com", "language": language})
    ).session_id

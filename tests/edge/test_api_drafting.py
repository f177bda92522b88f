"""A plan is drafted by the model; where it can't, the organiser is told what is wrong and who can mend it."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from activities.providers.gemini.settings import GeminiSettings
from activities.providers.registry import ProviderChoice
from tests.support.api import Edge, edge
from tests.support.stack import TemporalServer
from workers.fake_google.faults import Fault
from workers.fake_google.faults import FaultKind as K
from workers.fake_google.gemini import FakeGemini, gemini_server
from workflows.domain.values import AccountRole

BODY = {"title": "Engineer", "description": "We need Python, PostgreSQL and caching."}


@dataclass
class Drafting:
    """The API, and the model that it drafts by."""

    api: Edge
    gemini: FakeGemini

    async def asked(self, *faults: Fault) -> httpx.Response:
        self.gemini.faults.push(*faults)
        organiser = await self.api.the(AccountRole.ORGANISER)
        return await organiser.post("/api/job", BODY)


@pytest.fixture
async def by_model(
    module_database_url: str, temporal_dev_server: TemporalServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Drafting]:
    gemini, folder = FakeGemini(), tmp_path_factory.mktemp("audio")
    async with gemini_server(gemini) as url:
        choice = ProviderChoice(
            gemini=GeminiSettings(api_key="k", base_url=url), stt="offline", tts="offline"
        )
        async with edge(
            module_database_url, temporal_dev_server.address, folder, worker=False, choice=choice
        ) as api:
            yield Drafting(api, gemini)


def told(caplog: pytest.LogCaptureFixture) -> list[str]:
    """The kinds of failures in the log, whoever wrote them."""
    found: list[Any] = []
    for record in caplog.records:
        if record.getMessage() == "a provider failed":
            found.append(vars(record)["kind"])
        elif "kind=" in record.getMessage():
            found.append(record.getMessage().split("kind=")[1].split()[0])
    return found


@pytest.mark.parametrize(
    ("fault", "kind", "words"),
    [
        (K.BAD_KEY, "bad_key", "refuses the key: it is wrong, has expired or was deleted"),
        (K.FORBIDDEN, "forbidden", "the key may not use the language model"),
        (K.API_DISABLED, "api_disabled", "isn't enabled in the key's project"),
        (K.WRONG_PROJECT, "wrong_project", "the key's project isn't known"),
        (K.BILLING, "billing", "no billing account"),
    ],
)
async def test_what_no_retry_mends_names_what_is_wrong_and_who_can_mend_it(
    by_model: Drafting, fault: K, kind: str, words: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        refused = await by_model.asked(Fault(kind=fault))
    assert (refused.status_code, refused.json()["kind"]) == (503, kind)
    detail = refused.json()["detail"]
    assert words in detail and "`viva doctor`" in detail and "Trying again doesn't help" in detail
    assert "write the topics and criteria yourself" in detail
    assert len(by_model.gemini.seen) == 1
    assert told(caplog) == [kind], "once"


async def test_a_description_that_is_refused_is_the_organisers_to_change(by_model: Drafting) -> None:
    refused = await by_model.asked(Fault(kind=K.PROMPT_BLOCKED))
    assert (refused.status_code, refused.json()["kind"]) == (422, "blocked")
    assert "refuses to read this job description" in refused.json()["detail"]
    assert len(by_model.gemini.seen) == 1


@pytest.mark.parametrize("fault", [K.UNAVAILABLE, K.RESET, K.NOT_SCHEMA, K.EMPTY])
async def test_a_failure_that_may_be_over_is_tried_once_more(
    by_model: Drafting, fault: K, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        made = await by_model.asked(Fault(kind=fault))
        assert made.status_code == 201, made.text
        assert len(by_model.gemini.seen) == 2
        refused = await by_model.asked(Fault(kind=fault, times=2))
    assert refused.status_code == 503
    assert "at the moment" in refused.json()["detail"] and "doctor" not in refused.json()["detail"]
    assert refused.headers["Retry-After"] == "5"
    assert len(by_model.gemini.seen) == 4
    assert len(told(caplog)) == 3, "each once"


async def test_a_model_that_asks_for_time_is_given_it(by_model: Drafting) -> None:
    refused = await by_model.asked(Fault(kind=K.RATE_LIMITED, seconds=40))
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "40")
    again = await by_model.asked()
    assert again.status_code == 503
    assert 30 <= int(again.headers["Retry-After"]) <= 40
    assert len(by_model.gemini.seen) == 1, "not asked before its time"

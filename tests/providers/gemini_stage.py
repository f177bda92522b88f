"""The real client against a local server, and what both have seen."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from activities.providers.gemini.model import GeminiModel
from activities.providers.gemini.settings import GeminiSettings
from activities.providers.ports import ProviderError
from activities.providers.usage import Usage
from workers.fake_google.faults import Fault, FaultKind
from workers.fake_google.gemini import FakeGemini, gemini_server
from workflows.contracts import TurnContext
from workflows.domain.values import TurnKind

KEY = "secret-key-4711"


@dataclass
class Stage:
    """A server and a model that speaks to it."""

    server: FakeGemini
    model: GeminiModel
    url: str
    used: list[Usage] = field(default_factory=list)

    def script(self, kind: FaultKind, **more: Any) -> None:
        self.server.faults.push(Fault(kind=kind, **more))

    async def said(self, turn: TurnContext, already: str = "") -> str:
        return "".join([piece async for piece in self.model.say(turn, already)]).strip()

    async def heard_until_failure(self, turn: TurnContext, already: str = "") -> tuple[str, ProviderError]:
        heard = ""
        try:
            async for piece in self.model.say(turn, already):
                heard += piece
        except ProviderError as error:
            return heard.strip(), error
        raise AssertionError(f"nothing failed: {heard}")


@asynccontextmanager
async def stage(keys: tuple[str, ...] | None = (KEY,), **settings: Any) -> AsyncIterator[Stage]:
    """`settings` are `GeminiSettings`'."""
    server, used = FakeGemini(keys=keys), list[Usage]()
    async with gemini_server(server) as url:
        given = settings if "project" in settings else {"api_key": KEY} | settings
        model = GeminiModel(GeminiSettings(base_url=url, **given), used.append)
        try:
            yield Stage(server, model, url, used)
        finally:
            await model.aclose()


def turn(kind: TurnKind = TurnKind.QUESTION, **fields: Any) -> TurnContext:
    """A turn of an interview with a backend engineer."""
    base = TurnContext(
        kind=kind,
        language="en",
        title="Backend Engineer",
        job_excerpt="Design and build APIs for payments.",
        topic_title="Caching",
        topic_skills=("Redis",),
        candidate_name="Maria Lopez",
        reviewers="the hiring team at Acme",
        result_by="Friday",
        duration_minutes=30.0,
    )
    return replace(base, **fields)

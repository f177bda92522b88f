"""Gemini behind the language model's port."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing

from activities.providers.gemini import results, schemas
from activities.providers.gemini.client import CallSettings, GeminiClient
from activities.providers.gemini.errors import PROVIDER, failure
from activities.providers.gemini.settings import GeminiSettings
from activities.providers.gemini.speech import TurnSpeech
from activities.providers.ports import (
    Capabilities,
    LanguageModel,
    PlanDraft,
    ScoreRequest,
    ScoreResult,
)
from activities.providers.prompts import fixed
from activities.providers.prompts.assess import assess_prompt
from activities.providers.prompts.plan import plan_prompt
from activities.providers.prompts.reply import reply_prompt
from activities.providers.prompts.score import score_prompt
from activities.providers.prompts.turn import turn_prompt
from activities.providers.sentences import split_all
from activities.providers.usage import UsageMeter
from workflows.contracts import AssessAnswer, Assessment, TurnContext
from workflows.domain.values import TurnKind


class GeminiModel(LanguageModel):
    """Each call is one request, never repeated here: its `ProviderError` says whether to.

    `meter` is told tokens and cost of each call, as is whoever calls within `usage.metering`.
    """

    def __init__(self, settings: GeminiSettings, meter: UsageMeter | None = None) -> None:
        self._client = GeminiClient(settings, meter)
        self._model = settings.model
        self._region = settings.location if settings.vertex else "global"
        self._terms = settings.terms
        self._judge_model = settings.judge_model or settings.model
        self._turns = CallSettings(
            settings.model,
            settings.temperature,
            settings.thinking_budget,
            settings.max_tokens,
            settings.timeout_s,
        )
        self._judging = CallSettings(
            self._judge_model,
            settings.judge_temperature,
            settings.judge_thinking_budget,
            settings.judge_max_tokens,
            settings.judge_timeout_s,
        )

    @property
    def capabilities(self) -> Capabilities:
        """Judges. It would write in any language, and speaks in those that our sentences and guard know."""
        judge = f"{PROVIDER}/{self._judge_model}" if self._judge_model != self._model else ""
        return Capabilities(
            f"{PROVIDER}/{self._model}",
            languages=fixed.LANGUAGES,
            judge=judge,
            region=self._region,
            terms=self._terms,
        )

    async def say(self, turn: TurnContext, already_said: str = "") -> AsyncIterator[str]:
        """Whole checked sentences, each as soon as it is certain."""
        if turn.kind is TurnKind.REPLY:
            for sentence in await self._reply(turn, already_said):
                yield f"{sentence} "
            return
        speech = TurnSpeech(turn, already_said)
        for sentence in speech.start():
            yield f"{sentence} "
        if not speech.done:
            prompt = turn_prompt(turn, already_said)
            async with aclosing(self._client.stream(prompt, self._turns)) as pieces:
                async for piece in pieces:
                    for sentence in speech.push(piece):
                        yield f"{sentence} "
                    if speech.done:
                        break
            if not speech.received:
                raise failure("empty")
        for sentence in speech.finish():
            yield f"{sentence} "

    async def assess(self, order: AssessAnswer) -> Assessment:
        """Notes on an answer."""
        given = await self._client.structured(assess_prompt(order), schemas.AssessAnswered, self._judging)
        return results.assessment(order, given.value)

    async def draft_plan(
        self, title: str, description: str, minutes: float, language: str = "en"
    ) -> PlanDraft:
        """Topics with questions and times, and a criterion with levels for each."""
        prompt = await asyncio.to_thread(plan_prompt, title, description, minutes, language)
        given = await self._client.structured(prompt, schemas.PlanAnswer, self._judging)
        return results.plan_draft(given.value, minutes, language)

    async def score(self, request: ScoreRequest) -> ScoreResult:
        """Levels with the passages that carry them."""
        prompt = await asyncio.to_thread(score_prompt, request)
        given = await self._client.structured(prompt, schemas.ScoreAnswer, self._judging)
        return await asyncio.to_thread(results.score_result, request, given.value, given.model)

    async def aclose(self) -> None:
        """Closes the connections."""
        await self._client.aclose()

    async def _reply(self, turn: TurnContext, already_said: str) -> list[str]:
        """Checked as a whole: an invented fact isn't taken back once its first sentence is spoken."""
        given = await self._client.streamed(reply_prompt(turn), schemas.ReplyAnswer, self._turns)
        whole = results.reply(turn, given)
        if not whole:
            raise failure("language", retryable=False)
        said = already_said.strip()
        return split_all(after_said(whole, said))


def after_said(whole: str, said: str) -> str:
    """The sentences of `whole` that weren't said yet."""
    return " ".join(sentence for sentence in split_all(whole) if sentence not in said)

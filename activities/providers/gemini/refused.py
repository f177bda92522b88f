"""A turn that the service refuses, and would again: handed on along the chain, and said in fixed words at its end."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

from activities.providers.failures import REFUSED_TURN, log_once
from activities.providers.gemini.results import reply
from activities.providers.gemini.schemas import ReplyAnswer
from activities.providers.gemini.speech import TurnSpeech
from activities.providers.ports import (
    Capabilities,
    LanguageModel,
    PlanDraft,
    ProviderError,
    ScoreRequest,
    ScoreResult,
)
from activities.providers.prompts import fixed
from activities.providers.sentences import joined, split_all
from workflows.contracts import AssessAnswer, Assessment, TurnContext
from workflows.domain.values import TurnKind


class WithFixedWords(LanguageModel):
    """A model, or a chain of them, and what is said where all of it has refused a turn: the interview goes on."""

    def __init__(self, model: LanguageModel) -> None:
        self.model = model

    @property
    def capabilities(self) -> Capabilities:
        """The model's."""
        return self.model.capabilities

    async def say(self, turn: TurnContext, already_said: str = "") -> AsyncIterator[str]:
        """The model's words; where it refuses them, fixed ones behind what it had begun."""
        said = already_said
        try:
            async for piece in self.model.say(turn, already_said):
                said = joined(said, piece)
                yield piece
        except ProviderError as error:
            if error.kind not in REFUSED_TURN:
                raise
            log_once(error)
        else:
            return
        for sentence in fixed_words(turn, said):
            yield f"{sentence} "

    async def assess(self, order: AssessAnswer) -> Assessment:
        """As the model does."""
        return await self.model.assess(order)

    async def draft_plan(
        self, title: str, description: str, minutes: float, language: str = "en"
    ) -> PlanDraft:
        """As the model does."""
        return await self.model.draft_plan(title, description, minutes, language)

    async def score(self, request: ScoreRequest) -> ScoreResult:
        """As the model does."""
        return await self.model.score(request)

    async def aclose(self) -> None:
        """Closes the model."""
        await self.model.aclose()


def fixed_words(turn: TurnContext, said: str) -> list[str]:
    """The rest of the turn behind what was `said` of it. In English, as all that isn't translated is, where there are
    no fixed words in the interview's language: better than a turn that never comes."""
    known = turn if fixed.speaks(turn.language) else replace(turn, language="en")
    if turn.kind is TurnKind.REPLY:
        whole = split_all(reply(known, ReplyAnswer(facts=[], answer="")))
        return [sentence for sentence in whole if sentence not in said]
    speech = TurnSpeech(known, said)
    # The greeting has been said in whatever language it was, or is in the whole opening that was refused.
    return [*(speech.start() if known is turn else []), *speech.instead()]

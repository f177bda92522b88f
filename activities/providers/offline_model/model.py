"""The offline interviewer behind the language model's port."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator

from activities.providers.offline_model import assessing, planning, translated, wording
from activities.providers.ports import (
    Capabilities,
    LanguageModel,
    PlanDraft,
    ScoreRequest,
    ScoreResult,
)
from workflows.contracts import AssessAnswer, Assessment, TurnContext

NAME = "offline"
WORDS_A_PIECE = 4


class OfflineModel(LanguageModel):
    """Rules instead of a network: the same turn always gets the same words. It raises nothing and needs nothing."""

    @property
    def capabilities(self) -> Capabilities:
        """Offline, English, with fixed sentences German and Spanish, and no judge."""
        return Capabilities(NAME, offline=True, languages=(*translated.LANGUAGES, "en"), judges=False)

    async def say(self, turn: TurnContext, already_said: str = "") -> AsyncIterator[str]:
        """The turn's words, a few at a time."""
        said = translated.words(turn) if translated.speaks(turn.language) else wording.words(turn)
        for piece in pieces(wording.rest_after(said, already_said)):
            yield piece
            # Lets the reader act between two pieces, as with a network.
            await asyncio.sleep(0)

    async def assess(self, order: AssessAnswer) -> Assessment:
        """Notes by rule."""
        return assessing.assess(order)

    async def draft_plan(
        self, title: str, description: str, minutes: float, language: str = "en"
    ) -> PlanDraft:
        """Topics that the description names, else general ones."""
        if translated.speaks(language):
            return await asyncio.to_thread(translated.draft, title, description, minutes, language)
        return await asyncio.to_thread(planning.draft, title, description, minutes)

    async def score(self, request: ScoreRequest) -> ScoreResult:
        """Evidence for each criterion, and no level."""
        return await asyncio.to_thread(assessing.lay_out, request)


def pieces(text: str) -> list[str]:
    """The text in groups of words; joined without anything between, they are the text."""
    words = re.findall(r"\s*\S+", text)
    return ["".join(words[i : i + WORDS_A_PIECE]) for i in range(0, len(words), WORDS_A_PIECE)]

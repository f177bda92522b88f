"""Google's own services, with the keys of the settings: `pytest -m live tests/providers`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import numpy as np
import pytest

from activities.providers.gemini.model import GeminiModel
from activities.providers.google_stt import GoogleStt
from activities.providers.google_tts import GoogleTts
from activities.providers.ports import Transcript
from activities.providers.registry import ProviderChoice, has_key
from tests.providers.gemini_stage import turn
from workers.engines import provider_choice
from workers.settings import load
from workflows.contracts import AssessAnswer

pytestmark = pytest.mark.live
SENTENCES = {
    "en": "Tomorrow morning we will talk about databases.",
    "de": "Morgen früh sprechen wir über Datenbanken.",
    "es": "Mañana por la mañana hablaremos de bases de datos.",
}


def chosen(*kinds: str) -> ProviderChoice:
    """By the settings; without a key for what is to be called, there is nothing to test."""
    choice = provider_choice(load())
    for kind in kinds:
        if not has_key(choice, kind):
            pytest.skip(f"there is no key for {kind}")
    return choice


async def test_gemini_words_a_turn_and_assesses_an_answer() -> None:
    choice = chosen("llm")
    assert choice.gemini is not None
    model = GeminiModel(choice.gemini)
    try:
        heard = "".join([piece async for piece in model.say(turn())])
        order = AssessAnswer("s", "i", "t", "Caching", ("Redis",), "What did you do?", "I moved sessions.")
        assessed = await model.assess(order)
    finally:
        await model.aclose()
    assert heard.count("?") == 1
    assert 0.0 <= assessed.coverage <= 1.0


@pytest.mark.parametrize("language", SENTENCES)
async def test_what_the_voice_says_is_understood(language: str) -> None:
    choice = chosen("stt", "tts")
    tts, stt = GoogleTts(choice.voice, choice.tts_settings), GoogleStt(choice.speech, choice.stt_settings)
    try:
        pcm = b"".join([chunk async for chunk in tts.synthesize(SENTENCES[language], language)])
        stream = await stt.open(language)
        reading = asyncio.create_task(_finals(stream.results()))
        speech = np.frombuffer(pcm, dtype="<i2")[::3].tobytes()
        for start in range(0, len(speech), 3200):
            await stream.push(speech[start : start + 3200])
            await asyncio.sleep(0.1)
        await stream.flush()
        await stream.close()
        heard = await asyncio.wait_for(reading, 10.0)
    finally:
        await tts.aclose()
        await stt.aclose()
    expected, got = SENTENCES[language].lower().strip(".").split(), heard.lower().replace(".", "").split()
    assert len(set(expected) & set(got)) >= 0.7 * len(set(expected))


async def _finals(results: AsyncIterator[Transcript]) -> str:
    found: list[str] = []
    async for transcript in results:
        found += [transcript.text] if transcript.final else []
    return " ".join(found)

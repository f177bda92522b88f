"""Google's own services, with the keys of the settings: `pytest -m live tests/providers`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import numpy as np
import pytest

from activities.providers.google_stt import GoogleStt
from activities.providers.google_tts import GoogleTts
from activities.providers.ports import Transcript
from workers.engines import provider_choice
from workers.settings import load

pytestmark = pytest.mark.live
SENTENCES = {
    "en": "Tomorrow morning we will talk about databases.",
    "de": "Morgen früh sprechen wir über Datenbanken.",
    "es": "Mañana por la mañana hablaremos de bases de datos.",
}


@pytest.mark.parametrize("language", SENTENCES)
async def test_what_the_voice_says_is_understood(language: str) -> None:
    choice = provider_choice(load())
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

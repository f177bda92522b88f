"""One small call to a provider: does it answer?"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

from activities.providers.ports import LanguageModel, ProviderError, SpeechToText, TextToSpeech
from activities.providers.registry import ProviderChoice, Spec, build_llm, build_stt, build_tts
from workflows.contracts import AssessAnswer

PATIENCE_S = 30.0
SILENCE = bytes(16_000)
"""Half a second."""
QUESTION = AssessAnswer(
    session_id="doctor",
    interaction_id="doctor",
    topic_id="doctor",
    topic_title="Testing",
    topic_skills=("testing",),
    question="How do you test?",
    answer="With small checks.",
)


@dataclass(frozen=True)
class Answered:
    """How a call went: `error` is None where it answered."""

    seconds: float
    error: ProviderError | None = None


async def probe(choice: ProviderChoice, kind: str, spec: Spec) -> Answered:
    """One call to one provider of a kind (`llm`, `stt`, `tts`). Raises `SettingsError` where it can't be built."""
    began = time.monotonic()
    call = {"llm": _llm, "stt": _stt, "tts": _tts}[kind](choice, spec)
    try:
        await asyncio.wait_for(call, PATIENCE_S)
    except ProviderError as error:
        return Answered(time.monotonic() - began, error)
    except TimeoutError:
        return Answered(time.monotonic() - began, ProviderError(spec.name, "timeout", retryable=True))
    return Answered(time.monotonic() - began)


async def _llm(choice: ProviderChoice, spec: Spec) -> None:
    model: LanguageModel = build_llm(choice, spec)
    try:
        await model.assess(QUESTION)
    finally:
        await model.aclose()


async def _stt(choice: ProviderChoice, spec: Spec) -> None:
    stt: SpeechToText = build_stt(choice, spec)
    try:
        stream = await stt.open("en")
        await stream.push(SILENCE)
        await stream.flush()
        await stream.close()
        async for _ in stream.results():
            pass
    finally:
        await stt.aclose()


async def _tts(choice: ProviderChoice, spec: Spec) -> None:
    tts: TextToSpeech = build_tts(choice, spec)
    try:
        async for _ in tts.synthesize("Hello.", "en"):
            pass
    finally:
        await tts.aclose()
